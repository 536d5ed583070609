"""The window that telemetry is made for: when, how long, in a surge or not, and which fault is in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opexkit.company.pack import Fault, LogSign, MetricSign, Pack

LONGEST = 7 * 1440
"""Minutes of the longest window: a week."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that goes on beside the fault, and has nothing to do with it.

    Attributes:
        since: the minute of the window from which it shows, to the end.
        metrics, logs: how it shows.
        change: what was changed, a deployment or a setting, and at which service; None if nothing was.
    """

    since: int
    metrics: tuple[MetricSign, ...] = ()
    logs: tuple[LogSign, ...] = ()
    change: tuple[Literal["deployment", "config_change"], str] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """What is to be emitted.

    Attributes:
        start: the first minute, UTC, without a zone.
        minutes: how many.
        seed: the same seed gives the same bytes.
        surge: whether the surge factor is on the load, for the whole window.
        fault: the fault, or None.
        begins: the minute of the window in which the fault begins; drawn also when there is none.
        ends: the minute in which it is over.
        asides: what goes on beside it.
    """

    start: datetime
    minutes: int
    seed: int
    surge: bool
    fault: Fault | None
    begins: int
    ends: int
    asides: tuple[Aside, ...] = ()

    def since(self, aside: Aside) -> Flags:
        """The minutes in which something beside the fault shows."""
        return np.asarray(np.arange(self.minutes) >= aside.since)

    def random(self, purpose: int) -> np.random.Generator:
        """A generator of random numbers for one purpose, apart from all others."""
        return np.random.default_rng([self.seed, purpose])

    def instants(self) -> NDArray[np.datetime64]:
        """The minutes of the window."""
        return np.datetime64(self.start, "us") + np.arange(self.minutes) * np.timedelta64(1, "m")

    def faulty(self, delay: float = 0) -> Flags:
        """The minutes in which the fault's signs show, a delay after its beginning."""
        if self.fault is None:
            return np.zeros(self.minutes, dtype=np.bool_)
        minutes = np.arange(self.minutes)
        return (minutes >= self.begins + delay) & (minutes < self.ends)

    def load(self, pack: Pack) -> Floats:
        """The multiplier on a quiet noon, minute by minute: hour of day, day of week, surge."""
        times = [self.start + timedelta(minutes=minute) for minute in range(self.minutes)]
        hours = np.array([time.hour + time.minute / 60 for time in times])
        curve = np.interp(hours, np.arange(24) + 0.5, pack.load.hour_of_day, period=24)
        days = np.array([pack.load.day_of_week[time.weekday()] for time in times])
        return np.asarray(curve * days * (pack.load.surge_factor if self.surge else 1.0), dtype=np.float64)


def plan_window(
    pack: Pack,
    start: datetime,
    minutes: int,
    *,
    fault: str | Fault | None = None,
    seed: int = 0,
    surge: bool = False,
    fault_minutes: int | None = None,
    asides: tuple[Aside, ...] = (),
) -> Window:
    """Plan a window. The fault begins somewhere in its second fifth, up to the half.

    Args:
        pack: the company.
        start: the first minute, with a time zone; seconds are cut off.
        minutes: its length, 10 to a week.
        fault: id of a fault of the pack, or a fault that it has not.
        seed: 0 or more.
        surge: whether the surge factor is on the load.
        fault_minutes: how long the fault lasts; to the end of the window when None.
        asides: what goes on beside it.

    Raises:
        ValueError: an argument is out of range, or the pack has no such fault.
    """
    if start.tzinfo is None:
        raise ValueError("start has no time zone; give one, for instance datetime(..., tzinfo=UTC)")
    if not 10 <= minutes <= LONGEST:
        raise ValueError(f"a window has 10 to {LONGEST} minutes, not {minutes}")
    if seed < 0:
        raise ValueError(f"a seed is 0 or more, not {seed}")
    faults = {known.id: known for known in pack.faults.faults}
    if isinstance(fault, str) and fault not in faults:
        raise ValueError(f"there is no fault {fault!r}; use one of {', '.join(faults)}")
    begins = int(np.random.default_rng([seed, 0]).integers(minutes // 5, minutes // 2))
    ends = minutes if fault_minutes is None else min(minutes, begins + fault_minutes)
    first = start.astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0)
    cause = faults[fault] if isinstance(fault, str) else fault
    return Window(first, minutes, seed, surge, cause, begins, ends, asides)
