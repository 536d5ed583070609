"""A playbook against a thousand incidents, beside chance and the best that is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opexkit import content
from opexkit.company.loader import load_pack
from opexkit.labs.playbook.baseline import Belief, best_greedy, chance
from opexkit.labs.playbook.diagnosis import Diagnosis
from opexkit.labs.playbook.evidence import Evidence, load_evidence
from opexkit.labs.playbook.guide import Playbook, oddities, read_playbook
from opexkit.labs.playbook.simulate import Costs, Game, Score, costs_of, follow, play, score
from opexkit.labs.verdict import Result, Tick, Verdict, silent

INCIDENTS = 1000
"""How many are played."""
PATIENCE = 15.0
"""Minutes after which Northwind's on-call calls the second line."""
SURE = 0.9
"""How likely a runbook must be before chance runs it."""
RESOLVED = 0.9
"""The share that should end in the right runbook."""
NEAR = 1.5
"""How many times the minutes of the informed strategy are near enough."""
WRONG = 10.0
"""Wrong runbooks in a hundred incidents that are still bearable."""


@dataclass(frozen=True)
class Field:
    """What incidents are drawn from, and what moves cost.

    Attributes:
        runbooks: minutes by runbook of the company's library.
    """

    evidence: Evidence
    runbooks: Mapping[str, float]

    @property
    def diagnosis(self) -> Diagnosis:
        """The checks that can be made."""
        return self.evidence.diagnosis

    def costs(self, patience: float | None) -> Costs:
        """What moves cost."""
        return costs_of(self.diagnosis, self.runbooks, patience)


@dataclass(frozen=True)
class Evaluation:
    """A playbook's games, and what it is compared with.

    Attributes:
        limit: what the greedy strategy reaches on the same incidents.
        luck: what checks in any order reach.
        reference: what the kit's own playbook reaches; None where the kit has none for the alarm.
    """

    playbook: Playbook
    games: tuple[Game, ...]
    own: Score
    limit: Score
    luck: Score
    reference: Score | None


@cache
def load_field(folder: Path) -> Field:
    """What a scenario's playbook lab is played on.

    Raises:
        InputError: the pack cannot be read.
    """
    procedures = load_pack(folder).procedures.procedures
    minutes = {each.id: each.minutes_after or 0.0 for each in procedures if each.kind == "runbook"}
    return Field(load_evidence(folder), minutes)


@cache
def bounds(folder: Path, seed: int, number: int = INCIDENTS) -> tuple[Score, Score]:
    """What the greedy strategy and chance reach on the incidents of a seed."""
    field = load_field(folder)
    costs, incidents = field.costs(PATIENCE), field.evidence.draw(number, seed)
    best = best_greedy(field.evidence, costs)
    belief = Belief(field.evidence)
    lucky = [play(each, chance(belief, SURE, place), costs) for place, each in enumerate(incidents)]
    return score([play(each, best, costs) for each in incidents]), score(lucky)


@cache
def reference(folder: Path, seed: int) -> Score | None:
    """What the kit's own playbook for the alarm reaches on the incidents of a seed; None if there is none."""
    field = load_field(folder)
    path = content.data("labs", field.diagnosis.procedure, "reference.yaml")
    if not path.is_file():
        return None
    playbook = read_playbook(path.read_bytes(), field.diagnosis, frozenset(field.runbooks), path)
    costs, player = field.costs(playbook.guide.escalate_after), follow(playbook)
    return score([play(each, player, costs) for each in field.evidence.draw(INCIDENTS, seed)])


def try_playbook(
    text: str | bytes, folder: Path, seed: int = 1, path: Path = Path("playbook.yaml"), tick: Tick = silent
) -> Result:
    """Read a playbook and play it.

    Args:
        text: the playbook in YAML or JSON.
        folder: of the scenario pack.
        seed: draws the incidents.
        path: what problems call the text.
        tick: told after each step.

    Raises:
        InputError: it cannot be played; with every problem, at its line and column.
    """
    field = load_field(folder)
    playbook = read_playbook(text, field.diagnosis, frozenset(field.runbooks), path)
    tick("read", 1, 3)
    costs, player = field.costs(playbook.guide.escalate_after), follow(playbook)
    games = tuple(play(incident, player, costs) for incident in field.evidence.draw(INCIDENTS, seed))
    tick("played", 2, 3)
    limit, luck = bounds(folder, seed)
    tick("compared", 3, 3)
    played = Evaluation(playbook, games, score(games), limit, luck, reference(folder, seed))
    return Result(_judge(played), tuple(map(str, oddities(playbook, field.diagnosis))), played)


def _judge(played: Evaluation) -> tuple[Verdict, ...]:
    own, limit, patience = played.own, played.limit, played.playbook.guide.escalate_after
    titles = {game.incident.fault.id: game.incident.fault.title for game in played.games}
    never = ", ".join(titles[name] for name in own.never)
    called = f"called after {patience:.0f} minutes" if patience else "nobody is called by the clock"
    return (
        Verdict("resolved", own.resolved >= RESOLVED, f"{own.resolved:.0%} of {own.number:,} incidents"),
        Verdict("near-the-limit", own.expected <= NEAR * limit.expected, _times(own.expected, limit.expected)),
        Verdict("tail", own.p90 <= PATIENCE, f"nine of ten within {own.p90:.0f} minutes"),
        Verdict("wrong-turns", own.wrong <= WRONG, f"{own.wrong:.0f} wrong runbooks in a hundred incidents"),
        Verdict("dead-ends", own.dead_ends == 0, f"{own.dead_ends:.0%} of the incidents"),
        Verdict("finds-all", not own.never, f"never found: {never}" if never else "each fault at least once"),
        Verdict("calls", patience is not None and patience <= PATIENCE, called),
    )


def _times(own: float, limit: float) -> str:
    return f"{own:.1f} minutes expected, {own / limit:.1f} times the {limit:.1f} of the informed strategy"
