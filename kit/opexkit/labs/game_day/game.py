"""One incident as a game: alarms ring, the clock runs, checks show telemetry, a runbook or a call ends it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from opexkit.company.pack import Alarm, Fault, Name
from opexkit.company.telemetry.events import Event, noisy_alarm
from opexkit.company.telemetry.signals import Signals
from opexkit.content import data
from opexkit.files import Strict, read
from opexkit.labs.game_day.evidence import USUAL, Known, load_known, look_at_all
from opexkit.labs.game_day.own import Own
from opexkit.labs.game_day.scene import Scene, draw
from opexkit.labs.game_day.scenes import Scenes
from opexkit.labs.playbook.baseline import best_greedy
from opexkit.labs.playbook.diagnosis import Check, observe
from opexkit.labs.playbook.evidence import Incident
from opexkit.labs.playbook.simulate import Game, Happening, Move, Player, play

FIRST_SEED = 1000
"""Windows of incidents that are played begin here; those before were read for the informed strategy."""
LONGEST = 45.0
"""Minutes after which an incident is handed over, whatever the players do."""
ENTRY_LIMIT = 500
"""Characters in a line of the log."""

_MINUTE_US = 60_000_000
_BEFORE = 30  # minutes of alarms that are shown


class Role(Strict):
    """What one person of the team does."""

    id: Name
    title: str
    does: str
    says: str


class Asked(Strict):
    """What is asked of a play."""

    id: Name
    text: str


class GameData(Strict):
    """`data/labs/game-day/game.yaml`; a simulated minute lasts so many seconds on the running clock."""

    title: str
    briefing: str
    second_per_minute: float = Field(gt=0)
    update_by: float = Field(gt=0, description="Minutes within which customers should hear something.")
    quick_within: float = Field(gt=1, description="A quick play takes at most so many times the informed strategy's.")
    quick: float = Field(gt=0, description="Minutes that are quick, however lucky the strategy was.")
    asked: Annotated[list[Asked], Field(min_length=1)]
    roles: Annotated[list[Role], Field(min_length=2)]
    questions: list[str]


def load_game() -> GameData:
    """Read the game's words.

    Raises:
        InputError: the file does not fit.
    """
    return read(data("labs", "game-day", "game.yaml"), GameData)


@dataclass(frozen=True)
class Entry:
    """A line of the decision log."""

    minute: float
    role: str
    text: str


class GameDay:
    """One incident that is being played.

    Attributes:
        data: the game's words.
        number: which incident; the same number and level give the same one.
        level: how hard it is.
        own: an incident of one's own, if it is one.
        minute: simulated minutes since the alarm.
        path: what was looked at and run.
        log: decisions, in the order of their minutes.
        moves: everything that was done, as `replay` takes it.
        end: how it ended; empty while it runs.
    """

    def __init__(self, scenario: Path, number: int, level: str = USUAL, own: Own | None = None) -> None:
        self.data, self.number, self.own = load_game(), number, own
        self.known: Known = load_known(scenario)
        self.looks: Scenes = own.added_to(self.known.scenes) if own else self.known.scenes
        self.level = self.looks.level(level)
        self.fault: Fault = own.fault() if own else _choose(self.known.faults, number)
        self.minute, self.end = 0.0, ""
        self.path: list[Happening] = []
        self.log: list[Entry] = []
        self.moves: list[str] = []

    @cached_property
    def scene(self) -> Scene:
        """The incident as it was drawn."""
        return draw(self.known.pack, self.looks, self.fault, FIRST_SEED + self.number, self.level)

    @property
    def signals(self) -> Signals:
        """The telemetry of the window around the incident."""
        return self.scene.signals

    @property
    def now(self) -> int:
        """The minute of the window that it is now."""
        return min(self.scene.rings + int(self.minute), self.signals.window.minutes)

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the company's procedures."""
        return {procedure.id: procedure.title for procedure in self.known.pack.procedures.procedures}

    @property
    def runbooks(self) -> Mapping[str, float]:
        """Minutes by runbook."""
        return self.known.runbooks

    @property
    def alarm(self) -> Alarm:
        """The alarm that woke someone."""
        return self.scene.alarm

    @property
    def ways_out(self) -> tuple[str, ...]:
        """The runbooks that end it; not to be shown before the end."""
        return (self.fault.fix, *(self.own.ways_out[1:] if self.own else ()))

    @property
    def hurt(self) -> int:
        """Requests that have failed, were too slow or showed what is too old, so far."""
        return round(self.scene.hurt(self.now))

    def alarms(self) -> list[Event]:
        """The alarms of the last half hour next to the journey's own, the newest last.

        Those of single services on the journeys' ways were deleted with the noise; nobody is told the answer.
        """
        since, until = (self.now - _BEFORE) * _MINUTE_US, self.now * _MINUTE_US
        own = {service for place in self.looks.places.values() for service in place.services}
        noisy = noisy_alarm(self.known.pack)
        rung = [each for each in self.signals.events if each.kind == "alarm" and since <= each.time < until]
        return [each for each in rung if each.service not in own or (noisy and noisy.title in each.detail)]

    def look(self, name: str) -> Check:
        """Make a check; time passes, and its telemetry can then be shown as of now.

        Raises:
            KeyError: there is no such check.
            ValueError: the incident is over.
        """
        check = self.looks.check(name)
        self._pass(check.minutes)
        self.moves.append(f"check {name}")
        found = observe(self.looks, check, self.signals, self.now)
        self.path.append(Happening(Move("check", name), found, self.minute))
        self._write("operations", f"looked at {check.title}")
        self._tire()
        return check

    def run(self, runbook: str) -> bool:
        """Run a runbook; return whether it ended the incident. A wrong one costs minutes.

        Raises:
            KeyError: the library has no such runbook.
            ValueError: the incident is over.
        """
        cost = self.runbooks[runbook] + self.looks.setback
        if helps := runbook in self.ways_out:
            self._pass(0)
            self.end = "resolved"
        else:
            self._pass(cost)
        self.moves.append(f"run {runbook}")
        self.path.append(Happening(Move("run", runbook), "helps" if helps else "does not help", self.minute))
        self._write("operations", f"ran {runbook}: it {'helps' if helps else 'does not help'}")
        self._tire()
        return helps

    def call(self) -> None:
        """Hand over to the second line.

        Raises:
            ValueError: the incident is over.
        """
        self._pass(0)
        self.end = "called"
        self.moves.append("call")
        self._write("commander", f"handed over to {self.looks.second_line.team}")

    def think(self, minutes: float) -> None:
        """Let time pass.

        Raises:
            ValueError: the incident is over, time would run backwards, or it is no number of minutes.
        """
        if not math.isfinite(minutes):
            raise ValueError("give a number of minutes")
        if minutes < 0:
            raise ValueError("time does not run backwards")
        self._pass(minutes)
        if self.moves and self.moves[-1].startswith("think "):
            minutes += float(self.moves.pop().removeprefix("think "))
        self.moves.append(f"think {minutes:g}")
        self._tire()

    def note(self, role: str, text: str) -> None:
        """Write a line into the decision log; what is too long is cut, an unknown role is the scribe."""
        known = {each.id for each in self.data.roles}
        if plain := " ".join(text.split())[:ENTRY_LIMIT].strip():
            who = role if role in known else "scribe"
            self.moves.append(f"as {who} {plain}")
            self._write(who, plain)

    def best(self) -> Game:
        """How the informed strategy plays the same incident, on what the looks found when the alarm rang."""
        costs = self.known.costs(self.looks.second_line.after)
        found = look_at_all(self.known.scenes, self.scene)
        incident = Incident(self.fault, self.number, self.scene.surge, found, frozenset(self.ways_out))
        return play(incident, best_player(self.known, self.scene.journey), costs)

    @property
    def told(self) -> float | None:
        """The minute at which customers first heard something; None if they did not."""
        said = [entry.minute for entry in self.log if entry.role == "communications"]
        return min(said) if said else None

    @property
    def minutes(self) -> float:
        """Minutes until the cause was known, by whomever."""
        return self.minute + (self.looks.second_line.minutes if self.end == "called" else 0.0)

    def _pass(self, minutes: float) -> None:
        if self.end:
            raise ValueError("the incident is over; begin another one")
        self.minute += minutes

    def _tire(self) -> None:
        if not self.end and self.minute >= LONGEST:
            self.end = "called"
            self._write("commander", f"after {LONGEST:.0f} minutes someone else called the second line")

    def _write(self, role: str, text: str) -> None:
        self.log.append(Entry(self.minute, role, text))


@cache
def best_player(known: Known, journey: str) -> Player:
    """The informed strategy after the alarm of a journey."""
    return best_greedy(known.after(journey), known.costs(known.scenes.second_line.after))


def _choose(faults: Sequence[Fault], number: int) -> Fault:
    """The fault of an incident: each comes once before any comes again, in an order that nobody knows."""
    block, place = divmod(max(number, 1) - 1, len(faults))
    return faults[int(np.random.default_rng([block, 31]).permutation(len(faults))[place])]


def replay(
    scenario: Path,
    number: int,
    moves: Sequence[str],
    seen: Callable[[GameDay, Check], None] | None = None,
    level: str = USUAL,
    own: Own | None = None,
) -> GameDay:
    """Play moves such as `check map-errors`, `run restart-service`, `think 2`, `say We know …` and `call`.

    `say` writes as communications, `note` as the scribe, `as commander We wait` as any role. `seen` is called after
    each check, while the game stands at its minute.

    Raises:
        ValueError: a move cannot be read, or comes after the end; it says which.
    """
    game = GameDay(scenario, number, level, own)
    for place, move in enumerate(moves, start=1):
        verb, _, rest = move.strip().partition(" ")
        try:
            if verb == "check":
                check = game.look(rest)
                if seen:
                    seen(game, check)
            elif verb == "run":
                game.run(rest)
            elif verb == "think":
                game.think(float(rest))
            elif verb == "say":
                game.note("communications", rest)
            elif verb == "note":
                game.note("scribe", rest)
            elif verb == "as":
                game.note(*_role(game, rest))
            elif verb == "call":
                game.call()
            else:
                raise ValueError("begin with check, run, think, say, note, as or call")
        except KeyError as error:
            raise ValueError(f"move {place}, {move[:60]!r}: there is no {error.args[0]!r}") from error
        except ValueError as error:
            raise ValueError(f"move {place}, {move[:60]!r}: {error}") from error
    return game


def _role(game: GameDay, words: str) -> tuple[str, str]:
    """The role and the text of `commander We wait`."""
    role, _, text = words.partition(" ")
    known = [each.id for each in game.data.roles]
    if role not in known:
        raise ValueError(f"write as {', '.join(known[:-1])} or {known[-1]}")
    return role, text


def hour(signals: Signals, minute: int) -> str:
    """The time of day at a minute of a window, UTC."""
    moment = np.datetime64(signals.window.start, "m") + np.timedelta64(minute, "m")
    return str(moment)[11:16]
