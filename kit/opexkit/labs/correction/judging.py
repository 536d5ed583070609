"""What rules can tell of a Correction of Error, and what is left to a person: a verdict for each demand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from opexkit.files.problem import Problem
from opexkit.labs.correction import actions, causes, facts, telling, trends
from opexkit.labs.correction.document import Correction
from opexkit.labs.correction.world import Incident, draw_incident
from opexkit.labs.verdict import Judgment, Tick, Verdict

Bar = Callable[[str], float]
Rule = Callable[[Correction, Incident, Bar], Iterator[Problem]]
RULES: dict[str, Rule] = {
    "parts": lambda found, incident, _: facts.parts(found, incident),
    "summary": lambda found, incident, bar: facts.summary(found, incident, bar("summary")),
    "impact": lambda found, incident, _: facts.impact(found, incident),
    "times": lambda found, incident, _: facts.times(found, incident),
    "milestones": lambda found, incident, _: facts.milestones(found, incident),
    "gaps": lambda found, incident, bar: facts.gaps(found, incident, bar("gaps")),
    "relevant": lambda found, incident, bar: facts.relevant(found, incident, bar("relevant")),
    "exchanged": lambda found, incident, _: telling.exchanged(found, incident),
    "metrics": lambda found, incident, _: facts.metrics(found, incident),
    "stages": lambda found, incident, _: facts.stages(found, incident),
    "chain": lambda found, incident, _: causes.chain(found, incident),
    "root": lambda found, incident, _: causes.root(found, incident),
    "blameless": lambda found, incident, _: causes.blameless(found, incident),
    "owners": lambda found, incident, _: actions.owners(found, incident),
    "due": lambda found, incident, bar: actions.due(found, incident, bar("due")),
    "changes": lambda found, incident, _: actions.changes(found, incident),
    "verifiable": lambda found, incident, _: actions.verifiable(found, incident),
    "kinds": lambda found, incident, _: actions.kinds(found, incident),
    "prevent": lambda found, incident, _: actions.covers(found, incident, "prevent"),
    "detect": lambda found, incident, _: actions.covers(found, incident, "detect"),
    "mitigate": lambda found, incident, _: actions.covers(found, incident, "mitigate"),
    "recurrence": lambda found, incident, _: trends.recurrence(found, incident),
    "pareto": lambda found, incident, bar: trends.pareto(found, incident, bar("pareto")),
    "capacity": lambda found, incident, _: trends.capacity(found, incident),
    "choice": lambda found, incident, bar: trends.choice(found, incident, bar("choice")),
}
"""By demand, what is found against it."""
PARTS: dict[str, tuple[str, ...]] = {
    "summary": ("summary",),
    "impact": ("impact",),
    **dict.fromkeys(("times", "milestones", "gaps", "relevant", "exchanged"), ("timeline",)),
    "metrics": ("metrics",),
    "stages": ("questions",),
    **dict.fromkeys(("chain", "root"), ("whys",)),
    "blameless": ("summary", "timeline", "whys", "actions"),
    **dict.fromkeys(("owners", "due", "changes", "verifiable", "kinds", "prevent", "detect", "mitigate"), ("actions",)),
    "recurrence": ("related",),
    "pareto": ("pareto",),
    **dict.fromkeys(("capacity", "choice"), ("sprint",)),
}
"""By demand, the parts without which it is not met: what is not written meets nothing."""
FOR_A_PERSON: dict[str, tuple[str, str]] = {
    "told": ("timeline", "each row, and at the summary, whether it says what the record says"),
    "true": ("whys", "each answer, whether it is why the one above happened"),
    "enough": ("actions", "each action, whether the incident would have gone another way with it"),
    "shown": ("actions", "each owner and each result, whether that team can do it and that result shows it"),
    "lessons": ("lessons", "whether a squad that was not there learns something from it"),
}
"""By demand, the part at which a person looks, and what for."""
DEMANDS = (*RULES, *FOR_A_PERSON)


@dataclass(frozen=True)
class Review:
    """A document, the incident that it is about, and by demand what was found against it."""

    correction: Correction
    incident: Incident
    findings: dict[str, tuple[Problem, ...]]


def review(found: Correction, folder: Path, bar: Bar, tick: Tick) -> Review:
    """Hold a document against the record of its incident.

    Raises:
        InputError: the pack carries no record, or a demand has no bar.
    """
    incident = draw_incident(folder, found.incident)
    findings: dict[str, tuple[Problem, ...]] = {}
    for done, (demand, rule) in enumerate(RULES.items()):
        tick(demand, done, len(RULES))
        lacking = [each for part in PARTS.get(demand, ()) for each in facts.lacking(found, part)]
        findings[demand] = tuple(dict.fromkeys(lacking or rule(found, incident, bar)))
    return Review(found, incident, findings)


def judge(done: Review) -> tuple[Verdict, ...]:
    """Judge each demand that rules can tell of; the others are named for a person."""
    verdicts = [Verdict.of(demand, not found, _said(found)) for demand, found in done.findings.items()]
    for demand, look in FOR_A_PERSON.items():
        part, what = look
        at = done.correction.at(part)
        more = _untold(done) if demand == "told" else ""
        verdicts.append(Verdict(demand, Judgment.FOR_A_PERSON, f"Line {at.line}: look at {what}{more}."))
    return tuple(verdicts)


def _untold(done: Review) -> str:
    """Which rows of the timeline need a look most."""
    lines = [str(each) for each in telling.untold(done.correction, done.incident)]
    return f"; above all at line{'s' if len(lines) > 1 else ''} {', '.join(lines)}" if lines else ""


def _said(found: tuple[Problem, ...]) -> str:
    if not found:
        return "Nothing was found against it."
    first = found[0]
    more = f" ({len(found) - 1} more below)" if len(found) > 1 else ""
    return f"Line {first.line}, column {first.column}: {first.message}.{more}"
