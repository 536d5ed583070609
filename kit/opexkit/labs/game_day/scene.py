"""One incident of a game day: a fault in one of its variants, what goes on next to it, and which alarm rings first."""

import datetime as dt
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from opexkit.company.pack import Alarm, Fault, LogSign, MetricSign, Pack
from opexkit.company.telemetry.burn import LONG, Hurt, first_alarm, hurt
from opexkit.company.telemetry.signals import Signals, emit
from opexkit.company.telemetry.window import Aside
from opexkit.labs.game_day.scenes import Level, Scenes

MINUTES = 180
"""Minutes of telemetry around an incident."""
_LATEST = 58
"""Minutes after the fault began by which an alarm has rung; a fault that is too small for it is drawn larger."""
CHANGES: tuple[Literal["deployment", "config_change"], ...] = ("deployment", "config_change")
_QUIET = 0.08
"""What is left of the lines of a cause that writes next to nothing."""


@dataclass(frozen=True)
class Scene:
    """An incident.

    Attributes:
        fault: as it was drawn: size, place, lines.
        signals: the telemetry around it.
        rings: the minute of the window at which the first alarm rings.
        journey: whose alarm that is.
        hurts: who is hurt, by journey.
    """

    pack: Pack
    fault: Fault
    signals: Signals
    rings: int
    journey: str
    hurts: tuple[Hurt, ...]
    alarm: Alarm

    @cached_property
    def surge(self) -> bool:
        """Whether it falls into a surge."""
        return self.signals.window.surge

    def hurt(self, until: int) -> float:
        """Requests of all journeys that were hurt from the fault's beginning to before a minute."""
        return sum(each.number(self.signals.window.begins, until) for each in self.hurts)


def draw(pack: Pack, scenes: Scenes, fault: Fault, seed: int, level: Level) -> Scene:
    """Draw an incident of a fault; the same seed and level give the same one.

    Raises:
        ValueError: the fault burns no journey's budget fast enough, however large it is.
    """
    random = np.random.default_rng([seed, 41, zlib.crc32(fault.id.encode())])
    midnight = dt.datetime.combine(scenes.day, dt.time(), dt.UTC)
    start = midnight + dt.timedelta(hours=int(random.integers(0, 21)), minutes=int(random.integers(0, 60)))
    surge = bool(random.random() < scenes.surge_share)
    size = float(random.uniform(level.least, level.most))
    moved = _moved(scenes, fault, level, random)
    quiet = bool(random.random() < level.silent)
    if random.random() < level.unseen and moved.kind == "change":
        moved = moved.model_copy(update={"kind": "data"})
    asides = _asides(scenes, moved, level, random)
    for _ in range(8):
        drawn = _sized(moved, size, quiet, scenes)
        signals = emit(pack, start, MINUTES, fault=drawn, seed=seed, surge=surge, asides=asides, traces=False)
        load = signals.window.load(pack)
        hurts = tuple(hurt(each, signals.metrics, load) for each in pack.journeys.journeys if each.id in scenes.alarms)
        rung = first_alarm(hurts, LONG)
        if rung and signals.window.begins < rung[1] <= signals.window.begins + _LATEST:
            journey = rung[0].journey.id
            alarm = next(each for each in pack.alarms.after if each.id == scenes.alarms[journey])
            return Scene(pack, drawn, signals, rung[1], journey, hurts, alarm)
        size *= 1.25
    raise ValueError(f"{fault.id!r} burns no budget fast enough to ring an alarm")


def _moved(scenes: Scenes, fault: Fault, level: Level, random: np.random.Generator) -> Fault:
    """The fault in one of its places."""
    ways = [each.instead for each in scenes.variants if each.fault == fault.id]
    chance, place = random.random(), int(random.integers(max(len(ways), 1)))
    if not ways or chance >= level.moved:
        return fault
    instead = ways[place]

    def there(name: str) -> str:
        return instead.get(name, name)

    return fault.model_copy(
        update={
            "service": there(fault.service),
            "metrics": [each.model_copy(update={"service": there(each.service)}) for each in fault.metrics],
            "logs": [each.model_copy(update={"service": there(each.service)}) for each in fault.logs],
            "traces": [each.model_copy(update={"service": there(each.service)}) for each in fault.traces],
        }
    )


def _sized(fault: Fault, size: float, quiet: bool, scenes: Scenes) -> Fault:
    """The fault at a size, with the lines of those who suffer from it next to its own."""
    metrics = [_scaled(each, size) for each in fault.metrics]
    logs = [each.model_copy(update={"per_minute": each.per_minute * (_QUIET if quiet else 1)}) for each in fault.logs]
    hit = dict.fromkeys(each.service for each in fault.metrics if each.metric in ("errors", "latency"))
    logs += [line for service in hit for line in scenes.symptoms.get(service, [])]
    return fault.model_copy(update={"metrics": metrics, "logs": logs})


def _scaled(sign: MetricSign, size: float) -> MetricSign:
    change = {"factor": 1 + (sign.factor - 1) * size if sign.factor > 1 else sign.factor, "offset": sign.offset * size}
    if sign.metric == "errors":
        change["offset"] = min(change["offset"], 0.97)
    return sign.model_copy(update=change)


def _asides(scenes: Scenes, fault: Fault, level: Level, random: np.random.Generator) -> tuple[Aside, ...]:
    """What goes on next to a fault, at services that the fault leaves alone."""
    busy = {fault.service, *(each.service for each in fault.metrics), *(each.service for each in fault.logs)}
    found = []
    for at in random.permutation(len(scenes.innocents))[: level.asides].tolist():
        innocent = scenes.innocents[at]
        metrics = tuple(each for each in innocent.metrics if each.service not in busy)
        logs: tuple[LogSign, ...] = tuple(innocent.logs)
        found.append(Aside(int(random.integers(20, 95)), metrics, logs))
    for _ in range(level.changes):
        kind = CHANGES[int(random.integers(len(CHANGES)))]
        service = scenes.near[int(random.integers(len(scenes.near)))]
        found.append(Aside(int(random.integers(30, 110)), change=(kind, service)))
    return tuple(found)
