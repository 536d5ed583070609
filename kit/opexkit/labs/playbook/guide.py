"""A playbook as data: checks to make, what each outcome leads to, which runbook ends it, when to call someone.

The format is the kit's own; `data/schemas/playbook.json` is its schema.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from opexkit.company.pack import Name
from opexkit.files import Document, InputError, Problem, Severity, Strict, parse_document, suggestion, validated
from opexkit.files.fields import Where
from opexkit.labs.playbook.diagnosis import QUIET, Diagnosis

STEP_LIMIT = 100
"""Steps of a playbook."""

Line = Annotated[str, Field(min_length=1, max_length=500)]


class GuideStep(Strict):
    """One step: a check with what each outcome leads to, a runbook, or a call.

    Attributes:
        check: what to look at; `when` names the next step by outcome.
        run: the runbook that should end it.
        call: the team that takes over.
        otherwise: the next step after any other outcome, or when the runbook did not end it.
    """

    id: Name
    check: Name | None = None
    when: dict[str, Name] = Field(default_factory=dict)
    run: Name | None = None
    call: Name | None = None
    otherwise: Name | None = None
    note: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _does_one_thing(self) -> "GuideStep":
        if sum(each is not None for each in (self.check, self.run, self.call)) != 1:
            raise ValueError("a step does one thing; write one of `check`, `run` and `call`")
        if self.when and self.check is None:
            raise ValueError("only a check has outcomes; delete `when`")
        if self.call is not None and self.otherwise is not None:
            raise ValueError("a call is an end; delete `otherwise`")
        return self


class PlaybookGuide(Strict):
    """A playbook; `escalate_after` is the minute at which someone is called wherever one stands."""

    playbook: Name
    title: Line
    alarm: Name
    owner: Name
    escalate_after: Annotated[float, Field(gt=0, le=240)] | None = None
    steps: Annotated[list[GuideStep], Field(min_length=1, max_length=STEP_LIMIT)]


@dataclass(frozen=True)
class Playbook:
    """A playbook that could be read, and where everything stands."""

    source: Document
    guide: PlaybookGuide

    def step(self, name: str) -> GuideStep:
        """A step by its id."""
        return next(step for step in self.guide.steps if step.id == name)


def read_playbook(text: str | bytes, diagnosis: Diagnosis, runbooks: frozenset[str], path: Path) -> Playbook:
    """Read a playbook and check that what it names exists.

    Args:
        text: YAML or JSON.
        diagnosis: the checks that can be made.
        runbooks: ids of the runbooks that can be run.
        path: what problems call the text.

    Raises:
        InputError: with every problem, at its line and column.
    """
    source = parse_document(text, path)
    guide = validated(source, PlaybookGuide)
    if problems := _names(source, guide, diagnosis, runbooks):
        raise InputError(problems)
    return Playbook(source, guide)


def open_ends(guide: PlaybookGuide, diagnosis: Diagnosis) -> dict[str, list[str]]:
    """Steps after which nobody knows on, in order: what a check may find, or that a runbook does not help."""
    found = {}
    for step in guide.steps:
        if step.otherwise or step.call:
            continue
        outcomes = sorted(diagnosis.outcomes(diagnosis.check(step.check))) if step.check else ["it does not help"]
        if left := [outcome for outcome in outcomes if outcome not in step.when]:
            found[step.id] = left
    return found


def _ways(guide: PlaybookGuide) -> dict[str, set[str]]:
    """What may follow each step."""
    return {step.id: {*step.when.values(), *([step.otherwise] if step.otherwise else [])} for step in guide.steps}


def find_circle(guide: PlaybookGuide) -> list[str]:
    """Return steps that lead round in a circle, in order; none if every way comes to an end."""
    left = _ways(guide)
    while ends := [name for name, ways in left.items() if not ways & left.keys()]:
        for name in ends:
            del left[name]
    seen: list[str] = []
    name = next(iter(left), "")
    while name and name not in seen:
        seen.append(name)
        name = min(left[name] & left.keys())
    return seen[seen.index(name) :] if seen else []


def _reached(guide: PlaybookGuide) -> set[str]:
    """The steps to which some way leads."""
    ways, reached, waiting = _ways(guide), set[str](), [guide.steps[0].id]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += ways[name]
    return reached


def find_guess(guide: PlaybookGuide, diagnosis: Diagnosis) -> str:
    """Say where a runbook is run although the look before it finds nothing: guessed, or the last one left."""
    steps, reached = {step.id: step for step in guide.steps}, _reached(guide)
    for step in guide.steps:
        if not step.check or step.id not in reached:
            continue
        for outcome in QUIET:
            if outcome in diagnosis.outcomes(diagnosis.check(step.check)):
                to = step.when.get(outcome, step.otherwise)
                if to and steps[to].run:
                    return f"where {step.check} finds nothing, it runs {steps[to].run}"
    return f"it runs {guide.steps[0].run} before anyone has looked" if guide.steps[0].run else ""


def oddities(playbook: Playbook, diagnosis: Diagnosis) -> list[Problem]:
    """What does not keep a playbook from being played and is worth knowing."""
    steps, found = playbook.guide.steps, []
    reached = _reached(playbook.guide)
    unsaid = open_ends(playbook.guide, diagnosis)
    for place, step in enumerate(steps):
        where: Where = ("steps", place, "id")
        if step.id not in reached:
            found.append(
                playbook.source.problem(
                    where, f"no way leads to {step.id!r}", "name it, or delete it", Severity.WARNING
                )
            )
        if step.id in unsaid:
            message = f"{step.id!r} does not say what follows {', '.join(unsaid[step.id])}"
            fix = "add it to `when`, or write `otherwise`" if step.check else "write `otherwise`"
            found.append(playbook.source.problem(where, message, fix, Severity.WARNING))
    if circle := find_circle(playbook.guide):
        place = next(place for place, step in enumerate(steps) if step.id == circle[0])
        message = f"the way leads round in a circle: {', '.join([*circle, circle[0]])}"
        fix = "let it end with a call"
        found.append(playbook.source.problem(("steps", place, "id"), message, fix, Severity.WARNING))
    if playbook.guide.escalate_after is None:
        message = "nobody is ever called by the clock"
        found.append(playbook.source.problem((), message, "write `escalate_after: 15`", Severity.WARNING))
    return found


def _names(source: Document, guide: PlaybookGuide, diagnosis: Diagnosis, runbooks: frozenset[str]) -> list[Problem]:
    found: list[Problem] = []
    ids = [step.id for step in guide.steps]

    def demand(where: Where, name: str, known: list[str], noun: str) -> None:
        if name not in known:
            found.append(source.problem(where, f"there is no {noun} {name!r}", suggestion(name, known)))

    if guide.alarm != diagnosis.alarm:
        fix = f"write {diagnosis.alarm}"
        found.append(source.problem(("alarm",), f"the playbook is for another alarm, {guide.alarm!r}", fix))
    checks = [check.id for check in diagnosis.checks]
    for place, step in enumerate(guide.steps):
        where: Where = ("steps", place)
        if step.id in ids[:place]:
            found.append(source.problem((*where, "id"), f"a second step has the id {step.id!r}", "rename it"))
        if step.check is not None:
            demand((*where, "check"), step.check, checks, "check")
        if step.check in checks:
            outcomes = list(diagnosis.outcomes(diagnosis.check(step.check)))
            for outcome in step.when:
                demand((*where, "when", outcome), outcome, outcomes, f"outcome of {step.check}")
        if step.run is not None:
            demand((*where, "run"), step.run, sorted(runbooks), "runbook")
        for outcome, name in step.when.items():
            demand((*where, "when", outcome), name, ids, "step")
        if step.otherwise is not None:
            demand((*where, "otherwise"), step.otherwise, ids, "step")
    return found
