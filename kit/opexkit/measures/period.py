"""The time that is measured."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class Period:
    """The time that is measured: from `start` to `end`, both UTC."""

    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def hours(self) -> float:
        """Its length."""
        return float((self.end - self.start) / pd.Timedelta(hours=1))

    @classmethod
    def around(cls, times: Iterable["pd.Series[pd.Timestamp]"]) -> "Period":
        """The whole days from the first to the last of the times.

        Raises:
            ValueError: there is no time at all.
        """
        known = pd.concat([series.dropna() for series in times])
        if known.empty:
            raise ValueError("there is no event, so there is no window")
        return cls(known.min().floor("D"), known.max().floor("D") + pd.Timedelta(days=1))


def whole_days(deployments: pd.DataFrame | None, incidents: pd.DataFrame | None, alarms: pd.DataFrame | None) -> Period:
    """The whole days from the first to the last event.

    Raises:
        ValueError: there is no event.
    """
    names = ((deployments, "time"), (incidents, "started"), (incidents, "detected"), (incidents, "resolved"))
    frames = (*names, (alarms, "time"))
    return Period.around(frame[name] for frame, name in frames if frame is not None and name in frame)


def months(window: Period) -> Iterator[Period]:
    """The parts of a window that lie in one calendar month each, in UTC."""
    start = window.start
    while start < window.end:
        first = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0, nanosecond=0)
        end = min(first + pd.DateOffset(months=1), window.end)
        yield Period(start, end)
        start = end
