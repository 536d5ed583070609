"""A playbook, or a strategy, against incidents: which way each one takes, and what it costs."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from opexkit.labs.playbook.diagnosis import Looks
from opexkit.labs.playbook.evidence import Incident
from opexkit.labs.playbook.guide import Playbook

MOST_STEPS = 60
"""Steps that one incident may take: whoever goes on for longer goes in a circle."""

End = Literal["resolved", "called", "dead end"]


@dataclass(frozen=True)
class Move:
    """What one does next: make a check, run a runbook, or call the second line; `step` is its name on a map."""

    kind: Literal["check", "run", "call"]
    name: str
    step: str = ""


@dataclass(frozen=True)
class Happening:
    """One move and what came of it; minutes since the alarm."""

    move: Move
    outcome: str
    minute: float


@dataclass(frozen=True)
class Game:
    """One incident, played.

    Attributes:
        end: how it ended; a dead end is called for in the end, too.
        diagnosed: minutes until the right runbook began; None if none did.
        minutes: the same, or until the second line found it.
        wrong: runbooks that did not help.
    """

    incident: Incident
    end: End
    diagnosed: float | None
    minutes: float
    wrong: int
    path: tuple[Happening, ...]


Player = Callable[[Sequence[Happening]], Move | None]
"""From what happened so far to the next move; None where one does not know on."""


@dataclass(frozen=True)
class Costs:
    """Minutes that things take.

    Attributes:
        checks: by check.
        runbooks: by runbook, if it is the wrong one: to run it, to see that it does not help, to undo it.
        second_line: for whoever is called.
        patience: after which someone is called wherever one stands; None if nobody ever is.
        gives_up: after which a customer calls, if nobody else did.
    """

    checks: Mapping[str, float]
    runbooks: Mapping[str, float]
    second_line: float
    patience: float | None
    gives_up: float


def play(incident: Incident, player: Player, costs: Costs) -> Game:
    """Play one incident to its end."""
    path: list[Happening] = []
    minute, wrong = 0.0, 0
    limit = costs.patience if costs.patience is not None else costs.gives_up
    end: End = "dead end"
    while len(path) < MOST_STEPS:
        if minute >= limit:
            end = "called" if costs.patience is not None else "dead end"
            break
        move = player(path)
        if move is None:
            break
        if move.kind == "call":
            end = "called"
            path.append(Happening(move, "", minute))
            break
        if move.kind == "check":
            minute += costs.checks[move.name]
            path.append(Happening(move, incident.found[move.name], minute))
        elif incident.ends(move.name):
            path.append(Happening(move, "helps", minute))
            return Game(incident, "resolved", minute, minute, wrong, tuple(path))
        else:
            minute += costs.runbooks[move.name]
            wrong += 1
            path.append(Happening(move, "does not help", minute))
    lost = max(minute, limit) if end == "dead end" else minute
    return Game(incident, end, None, lost + costs.second_line, wrong, tuple(path))


def follow(playbook: Playbook) -> Player:
    """Follow a playbook step by step."""
    steps = {step.id: step for step in playbook.guide.steps}
    first = playbook.guide.steps[0].id

    def player(path: Sequence[Happening]) -> Move | None:
        name: str | None = first
        if path:
            last = path[-1]
            before = steps[last.move.step]
            name = before.when.get(last.outcome, before.otherwise)
        if name is None:
            return None
        step = steps[name]
        if step.check is not None:
            return Move("check", step.check, name)
        return Move("run", step.run, name) if step.run is not None else Move("call", step.call or "", name)

    return player


def costs_of(diagnosis: Looks, runbooks: Mapping[str, float], patience: float | None) -> Costs:
    """What moves cost; `runbooks` are the minutes that each takes."""
    checks = {check.id: check.minutes for check in diagnosis.checks}
    wrong = {name: minutes + diagnosis.setback for name, minutes in runbooks.items()}
    return Costs(checks, wrong, diagnosis.second_line.minutes, patience, diagnosis.gives_up)


@dataclass(frozen=True)
class Score:
    """Many incidents, summed up; shares are 0 to 1.

    Attributes:
        resolved: share that ended in the right runbook.
        expected: mean minutes until the cause was known, by whomever.
        error: the standard error of `expected`.
        p90: minutes within which nine of ten were known.
        wrong: runbooks a hundred incidents that did not help.
        dead_ends: share in which the playbook did not know on.
        never: faults that it did not resolve once.
        ways: how often each step was followed by which; the last one by how it ended.
    """

    number: int
    resolved: float
    expected: float
    error: float
    p90: float
    wrong: float
    dead_ends: float
    never: tuple[str, ...]
    ways: Mapping[tuple[str, str], int]


def score(games: Sequence[Game]) -> Score:
    """Sum up games; there is at least one."""
    minutes = np.array([game.minutes for game in games])
    solved = {game.incident.fault.id for game in games if game.end == "resolved"}
    met = dict.fromkeys(game.incident.fault.id for game in games)
    ways: Counter[tuple[str, str]] = Counter()
    for game in games:
        names = [happening.move.step or happening.move.name for happening in game.path]
        ways.update(zip(names, [*names[1:], game.end], strict=True))
    return Score(
        number=len(games),
        resolved=sum(game.end == "resolved" for game in games) / len(games),
        expected=float(minutes.mean()),
        error=float(minutes.std() / np.sqrt(len(games))),
        p90=float(np.percentile(minutes, 90)),
        wrong=100 * sum(game.wrong for game in games) / len(games),
        dead_ends=sum(game.end == "dead end" for game in games) / len(games),
        never=tuple(name for name in met if name not in solved),
        ways=ways,
    )
