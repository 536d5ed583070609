"""A playbook against a thousand incidents, beside checks in any order and the best that is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opexkit import content
from opexkit.company.loader import load_pack
from opexkit.company.pack import Pack
from opexkit.labs.playbook.baseline import Belief, best_greedy, random_order
from opexkit.labs.playbook.diagnosis import Diagnosis, load_diagnosis
from opexkit.labs.playbook.evidence import Evidence, load_evidence
from opexkit.labs.playbook.guide import Playbook, find_circle, find_guess, open_ends, read_playbook
from opexkit.labs.playbook.simulate import Costs, Game, Score, costs_of, follow, play, score
from opexkit.labs.verdict import Tick, Verdict, silent


@dataclass(frozen=True)
class Field:
    """What incidents are drawn from, and what moves cost.

    Attributes:
        runbooks: minutes by runbook of the company's library.
        diagnosis: the checks that can be made.
    """

    evidence: Evidence
    runbooks: Mapping[str, float]
    diagnosis: Diagnosis

    @property
    def patience(self) -> float:
        """Minutes after which on-call calls the second line."""
        return self.diagnosis.second_line.after

    def costs(self, patience: float | None) -> Costs:
        """What moves cost."""
        return costs_of(self.diagnosis, self.runbooks, patience)


@dataclass(frozen=True)
class Evaluation:
    """A playbook's games, and what it is compared with.

    Attributes:
        baseline: what the greedy strategy reaches on the same incidents.
        random_baseline: what checks in any order reach.
        reference: what the kit's own playbook reaches; None where the kit has none for the alarm.
        patience: minutes after which on-call should call the second line.
        keepers: the teams that answer for the alarm.
        helpers: those that can help, the keepers among them.
        unsaid: steps that do not say what follows, each with what may.
        guessed: a runbook that is run although nothing was found; empty if there is none.
    """

    playbook: Playbook
    games: tuple[Game, ...]
    own: Score
    baseline: Score
    random_baseline: Score
    reference: Score | None
    patience: float
    keepers: frozenset[str]
    helpers: frozenset[str]
    unsaid: Mapping[str, list[str]]
    guessed: str


@cache
def load_field(folder: Path) -> Field:
    """What a scenario's playbook lab is played on.

    Raises:
        InputError: the pack cannot be read.
    """
    return Field(load_evidence(folder), runbook_minutes(load_pack(folder)), load_diagnosis(folder))


def runbook_minutes(pack: Pack) -> dict[str, float]:
    """Minutes that each runbook of a company's library takes."""
    return {each.id: each.minutes_after or 0.0 for each in pack.procedures.procedures if each.kind == "runbook"}


@cache
def baselines(folder: Path, seed: int, number: int | None = None) -> tuple[Score, Score]:
    """What the greedy strategy and checks in any order reach on the incidents of a seed."""
    field = load_field(folder)
    costs = field.costs(field.patience)
    incidents = field.evidence.draw(number or field.diagnosis.incidents, seed)
    best, belief, sure = best_greedy(field.evidence, costs), Belief(field.evidence), field.diagnosis.sure
    lucky = [play(each, random_order(belief, sure, place), costs) for place, each in enumerate(incidents)]
    return score([play(each, best, costs) for each in incidents]), score(lucky)


@cache
def reference(folder: Path, seed: int) -> Score | None:
    """What the kit's own playbook for the alarm reaches on the incidents of a seed; None if there is none."""
    field = load_field(folder)
    path = content.data("labs", field.diagnosis.procedure, "reference.yaml")
    if not path.is_file():
        return None
    return score(
        _games(read_playbook(path.read_bytes(), field.diagnosis, frozenset(field.runbooks), path), field, seed)
    )


def evaluate(playbook: Playbook, folder: Path, seed: int = 1, tick: Tick = silent) -> Evaluation:
    """Play a playbook, and what it is compared with.

    Args:
        playbook: what to play.
        folder: of the scenario pack.
        seed: draws the incidents.
        tick: told after each step.
    """
    tick("read", 1, 3)
    field = load_field(folder)
    games = _games(playbook, field, seed)
    tick("played", 2, 3)
    baseline, random_baseline = baselines(folder, seed)
    tick("compared", 3, 3)
    compared = (baseline, random_baseline, reference(folder, seed))
    people = _people_of(load_pack(folder), field.diagnosis)
    read = (open_ends(playbook.guide, field.diagnosis), find_guess(playbook.guide, field.diagnosis))
    return Evaluation(playbook, games, score(games), *compared, field.patience, *people, *read)


def _people_of(pack: Pack, diagnosis: Diagnosis) -> tuple[frozenset[str], frozenset[str]]:
    """Who answers for an alarm, and who can help: the second line, and owners of what the journey passes."""
    owners = {service.id: service.owner for service in pack.services.services}
    alarms = [alarm for alarm in pack.alarms.after if alarm.id == diagnosis.alarm]
    named = [name for alarm in alarms for name in (alarm.owner, owners.get(alarm.service))]
    keepers = frozenset([diagnosis.second_line.team, *filter(None, named)])
    passed = [
        each.service for journey in pack.journeys.journeys if journey.id == diagnosis.journey for each in journey.passes
    ]
    return keepers, keepers | {owners[service] for service in passed}


def _games(playbook: Playbook, field: Field, seed: int) -> tuple[Game, ...]:
    costs, player = field.costs(playbook.guide.escalate_after), follow(playbook)
    return tuple(play(incident, player, costs) for incident in field.evidence.draw(field.diagnosis.incidents, seed))


def judge(played: Evaluation, bars: Mapping[str, float]) -> tuple[Verdict, ...]:
    """Judge each demand; bars are a share, times the informed strategy's minutes, and runbooks in a hundred."""
    own, best, patience = played.own, played.baseline, played.playbook.guide.escalate_after
    titles = {game.incident.fault.id: game.incident.fault.title for game in played.games}
    never = ", ".join(titles[name] for name in own.never)
    called = f"called after {patience:.0f} minutes" if patience else "nobody is called by the clock"
    in_time = patience is not None and patience <= played.patience
    near, slow = own.expected <= bars["near-the-limit"] * best.expected, f"nine of ten within {own.p90:.0f} minutes"
    useful, resolved = own.resolved >= bars["useful"], f"{own.resolved:.0%} of {own.number:,} incidents"
    return (
        Verdict.of("useful", useful, resolved),
        Verdict.of("resolved", own.resolved >= bars["resolved"], resolved),
        Verdict.of("near-the-limit", near, _times(own.expected, best.expected)),
        Verdict.of("tail", own.p90 <= played.patience, slow),
        _wrong_turns(played, bars["wrong-turns"]),
        _dead_ends(played),
        Verdict.of("finds-all", not own.never, f"never found: {never}" if never else "each fault at least once"),
        Verdict.of("calls", in_time, called),
        _people(played),
    )


def _wrong_turns(played: Evaluation, bar: float) -> Verdict:
    """Judge how many runbooks were run in vain, and whether one is run where the look before it finds nothing."""
    if played.guessed:
        return Verdict.of("wrong-turns", False, played.guessed)
    wrong = played.own.wrong
    return Verdict.of("wrong-turns", wrong <= bar, f"{wrong:.0f} wrong runbooks in a hundred incidents")


def _dead_ends(played: Evaluation) -> Verdict:
    """Judge whether each step says what comes next, also where no incident came to ask."""
    if unsaid := played.unsaid:
        name, outcomes = next(iter(unsaid.items()))
        more = f"; {len(unsaid)} steps do not say it" if len(unsaid) > 1 else ""
        return Verdict.of("dead-ends", False, f"{name!r} does not say what follows {', '.join(outcomes)}{more}")
    if circle := find_circle(played.playbook.guide):
        return Verdict.of("dead-ends", False, f"it goes round in a circle: {', '.join([*circle, circle[0]])}")
    return Verdict.of("dead-ends", played.own.dead_ends == 0, f"{played.own.dead_ends:.0%} of the incidents")


def _people(played: Evaluation) -> Verdict:
    """Judge whether those who keep the playbook answer for the alarm, and those it calls can help."""
    guide = played.playbook.guide
    if guide.owner not in played.keepers:
        return Verdict.of("people", False, f"{guide.owner!r} does not answer for {guide.alarm}")
    called = dict.fromkeys(step.call for step in guide.steps if step.call)
    if strangers := [name for name in called if name not in played.helpers]:
        return Verdict.of("people", False, f"{strangers[0]!r} can't help with what the journey passes")
    return Verdict.of("people", True, f"{guide.owner} keeps it, and all that it calls can help")


def _times(own: float, best: float) -> str:
    return f"{own:.1f} minutes expected, {own / best:.1f} times the {best:.1f} of the informed strategy"
