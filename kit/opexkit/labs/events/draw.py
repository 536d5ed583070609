"""A stream of events that nobody has seen, drawn by a seed, and when targets fail."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from opexkit.labs.events.world import HOLE, Happening, World, load_world

START = datetime(2026, 11, 16, tzinfo=UTC)
_LETTER = re.compile(r"<([a-z_]+)>")
Outage = tuple[float, str]
"""Minutes from an event on during which its target does not answer, and whether it is `short` or `long`."""


@dataclass(frozen=True)
class Happened:
    """An event that was drawn, or that a run left behind.

    Attributes:
        minute: of the stream.
        given: what its goal needs to be given.
        outage: how long its goal does not answer, from the event on.
        after: the ids of the goals whose runs led to it, the last one at the end; empty for one that was drawn.
    """

    kind: Happening
    event: Mapping[str, Any]
    bus: str
    minute: float
    values: Mapping[str, Any]
    given: Mapping[str, str]
    outage: Outage | None = None
    after: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the event."""
        return str(self.event["id"])


def generator(*parts: str) -> np.random.Generator:
    """A generator of random numbers that is the same for the same texts."""
    return np.random.default_rng(int(hashlib.sha256("-".join(parts).encode()).hexdigest(), 16))


@lru_cache(maxsize=64)
def draw(folder: Path, seed: str, practice: bool = False) -> tuple[Happened, ...]:
    """Draw a stream, in the order of time.

    Args:
        folder: of the pack.
        seed: the same seed gives the same stream.
        practice: whether as few are drawn as are shown.

    Raises:
        InputError: the pack carries none, or a file does not fit.
    """
    world = load_world(folder)
    found: list[Happened] = []
    for kind in world.rules.kinds:
        rng = generator(seed, kind.id)
        count = kind.shown if practice else kind.draws
        minutes = rng.uniform(0, world.rules.days * 1_440, count)
        weather = _outages(world, count, rng) if kind.goal else [None] * count
        for minute, values, outage in zip(minutes, _values(kind, world, count, rng, practice), weather, strict=True):
            found.append(make(kind, world, float(minute), values, f"{seed}-{kind.id}-{minute}", outage))
    return tuple(sorted(found, key=lambda each: (each.minute, each.id)))


def _outages(world: World, count: int, rng: np.random.Generator) -> list[Outage | None]:
    """Some events meet a target that throttles for minutes, and some one that is down for hours."""
    weather = world.rules.weather
    lengths: list[Outage | None] = [(float(rng.uniform(*weather.long)), "long") for _ in range(weather.lengthily)]
    lengths += [(float(rng.uniform(*weather.short)), "short") for _ in range(weather.briefly)]
    lengths = (lengths + [None] * count)[:count]
    return [lengths[int(place)] for place in rng.permutation(count)]


def _values(
    kind: Happening, world: World, count: int, rng: np.random.Generator, practice: bool = False
) -> list[dict[str, Any]]:
    """The values of the places of so many events: each text and each number about as often as the others."""
    rules = world.rules
    common = rules.words if practice else {**rules.words, **rules.unseen}
    choices_of: dict[str, Sequence[Any]] = {**common, **kind.words, **kind.numbers}
    needed = _needed(kind, world)
    made = [(name, text) for name, text in rules.made.items() if name in needed and name not in choices_of]
    rows: list[dict[str, Any]] = [{name: _made(text, rng) for name, text in made} for _ in range(count)]
    for name, choices in choices_of.items():
        if name not in needed:
            continue
        order: list[int] = []
        while len(order) < count:
            order += [int(place) for place in rng.permutation(len(choices))]
        for row, place in zip(rows, order, strict=False):
            row[name] = choices[place]
    return rows


def _needed(kind: Happening, world: World) -> set[str]:
    """The places of a kind's events, and those that its texts name."""
    texts = [*kind.input.values(), *(text for words in kind.words.values() for text in words)]
    return world.shapes[kind.shape].places | {name for text in texts for name in _LETTER.findall(text)}


def _made(text: str, rng: np.random.Generator) -> str:
    digits = iter(rng.bytes(len(text)).hex())
    return "".join(next(digits) if letter == "#" else letter for letter in text)


def make(
    kind: Happening,
    world: World,
    minute: float,
    values: Mapping[str, Any],
    key: str,
    outage: Outage | None = None,
    after: tuple[str, ...] = (),
) -> Happened:
    """Make an event of a kind; `key` decides what its id is."""
    known = {name: _put_in(each, values) if isinstance(each, str) else each for name, each in values.items()}
    shape = world.shapes[kind.shape]
    event = json.loads(HOLE.sub(lambda hole: _written(known[hole[1] or hole[2]]), shape.event))
    moment = START + timedelta(minutes=minute)
    digest = hashlib.sha256(key.encode()).hexdigest()
    frame = {
        "version": "0",
        "id": f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}",
        "account": world.rules.account,
        "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": world.rules.region,
        "resources": [],
    }
    given = {name: str(_put_in(each, known)) for name, each in kind.input.items()}
    return Happened(kind, {**frame, **event}, shape.bus, minute, known, given, outage, after)


def _put_in(text: str, values: Mapping[str, Any]) -> str:
    return _LETTER.sub(lambda place: str(values.get(place[1], place[0])), text)


def _written(value: Any) -> str:
    """A value as it stands in JSON: a number as it is, a text without its quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)[1:-1]
    return str(int(value)) if float(value).is_integer() else str(value)


def followers(happened: Happened, goal: str, world: World, seed: str, minute: float) -> Sequence[Happened]:
    """The events that a run leaves behind.

    Args:
        happened: the event that started it.
        goal: what was started.
        world: what events are drawn from.
        seed: of the stream.
        minute: at which it was started.
    """
    own = world.goals[goal]
    rng = generator(seed, happened.id, goal)
    names = list(own.then)
    if own.is_runbook:
        names.append((own.failed or world.rules.failed) if rng.random() < own.fails else world.rules.done)
    found = []
    for number, name in enumerate(names):
        kind = world.kinds[name]
        (drawn,) = _values(kind, world, 1, rng)
        same = {key: each for key, each in happened.values.items() if key not in kind.words and key not in kind.numbers}
        values = {**drawn, **same}
        if name == names[-1] and own.is_runbook:
            run = hashlib.sha256(f"{seed}{happened.id}{goal}".encode()).hexdigest()[:8]
            values |= {"runbook": own.name, "execution": f"e-{run}"}
        later = minute + float(rng.uniform(0.5, 4)) * (number + 1)
        key = f"{seed}-{happened.id}-{goal}-{name}"
        found.append(make(kind, world, later, values, key, after=(*happened.after, goal)))
    return found
