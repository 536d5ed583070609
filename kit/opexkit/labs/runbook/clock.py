"""Simulated time: it passes when a run waits, and what was started earlier then takes effect."""

import datetime as dt
import heapq
from collections.abc import Callable
from itertools import count
from math import inf

Effect = Callable[[], None]


class Clock:
    """Seconds since the run's beginning, and what is still to happen.

    Attributes:
        start: the moment of second 0.
        now: seconds.
    """

    def __init__(self, start: dt.datetime) -> None:
        self.start = start
        self.now = 0.0
        self._due: list[tuple[float, int, Effect]] = []
        self._order = count()

    @property
    def moment(self) -> dt.datetime:
        """Now, as a moment."""
        return self.start + dt.timedelta(seconds=self.now)

    @property
    def idle(self) -> bool:
        """Whether nothing is still to happen."""
        return not self._due

    @property
    def next(self) -> float:
        """Seconds at which the next thing happens; infinite if none does."""
        return self._due[0][0] if self._due else inf

    def after(self, seconds: float, effect: Effect) -> None:
        """Let something happen in so many seconds."""
        heapq.heappush(self._due, (self.now + seconds, next(self._order), effect))

    def wait(self, seconds: float) -> None:
        """Let time pass, and whatever falls into it happen in its order."""
        end = self.now + seconds
        while self._due and self._due[0][0] <= end:
            self.now, _, effect = heapq.heappop(self._due)
            effect()
        self.now = end
