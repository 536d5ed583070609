"""A drill for alarms: each metric at its worst, at nothing, and silent, a day each, with a quiet day in between.

Weeks that are drawn hold the faults that happen here. The drill holds what may happen one day: an alarm that rings
neither in the weeks nor in the drill cannot ring at all, one that rings all the time tells nothing, and one that rings
after a day without telemetry does so for as long as the telemetry is away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from opexkit.labs.alarms import rule
from opexkit.labs.alarms.alarms import Alarms, Composite
from opexkit.labs.alarms.evaluate import Key, Telemetry, ring
from opexkit.labs.alarms.expression import Series
from opexkit.labs.alarms.world import SPARSE, Weeks

DAY = 1_440
WORST = {
    "CPUUtilization": 100.0,
    "LatencyP99": 60_000.0,
    "Restarts": 10.0,
    "Deploying": 1.0,
    "WriterHealthy": 1.0,
    "QueueAge": 86_400.0,
}
"""The most that a metric shows; requests and events come ten times as often, and every request fails."""
MANY = 10
PHASES = ("quiet", "worst", "silent", "quiet", "worst in a release", "silent", "quiet", "nothing", "silent", "quiet")
"""The days of the drill."""


@dataclass(frozen=True)
class Drilled:
    """What alarms did in the drill.

    Attributes:
        states: by name, in which they were at some time.
        silent: by name, in which they were after a day without telemetry.
    """

    states: Mapping[str, frozenset[int]]
    silent: Mapping[str, frozenset[int]]


def drill(alarms: Alarms, weeks: Weeks) -> Drilled:
    """Let alarms watch the drill.

    Args:
        alarms: what was read.
        weeks: gives the quiet days, and what load is usual.
    """
    states = ring(alarms, drawn(weeks)).states
    ends = [DAY * (place + 1) - 1 for place, phase in enumerate(PHASES) if phase == "silent"]
    return Drilled(
        {name: frozenset(map(int, np.unique(own))) for name, own in states.items()},
        {name: frozenset(map(int, own[ends])) for name, own in states.items()},
    )


def drawn(weeks: Weeks) -> Telemetry:
    """Return the telemetry of the drill."""
    length = DAY * len(PHASES)
    usual = weeks.telemetry.metrics
    metrics = {at: np.array(each[:length]) for at, each in usual.items()}
    for at, own in metrics.items():
        for place, phase in enumerate(PHASES):
            day = slice(DAY * place, DAY * (place + 1))
            if phase != "quiet":
                own[day] = _value(at, phase, usual, day)
    expected = {at: (middle[:length], width[:length]) for at, (middle, width) in weeks.telemetry.expected.items()}
    return Telemetry(metrics, expected, length)


def _value(at: Key, phase: str, usual: Mapping[Key, Series], day: slice) -> Series | float:
    namespace, name, dimensions = at
    if phase == "silent" or (phase == "nothing" and name in SPARSE):
        return np.nan
    if phase == "nothing" or (phase == "worst" and name == "Deploying"):
        return 0.0
    if name == "Errors":
        return MANY * usual[(namespace, "Requests", dimensions)][day]
    return WORST.get(name, MANY * usual[at][day])


def acting(alarms: Alarms) -> Iterator[str]:
    """Names of alarms that tell someone, or that such an alarm rests on; each once."""

    @cache
    def below(name: str) -> tuple[str, ...]:
        own = alarms.each[name]
        parts = [*rule.names(own.rule), own.suppressor] if isinstance(own, Composite) else []
        return (name, *(each for part in filter(None, parts) for each in below(part)))

    for name, own in alarms.each.items():
        if own.properties.actions_enabled and own.properties.alarm_actions:
            yield from below(name)
