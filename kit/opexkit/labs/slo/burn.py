"""How fast a budget burns, minute by minute, and when alerts ring; and the formulas behind the figures.

Over a window of minutes the burn rate is the share of bad requests divided by the share that may be bad. A minute's
value is known when the minute has ended. A condition that waits rings once it has held for so many minutes on end.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from opexkit.labs.slo.alerting import Alert, Condition

Counts = NDArray[np.int64]
Ringing = NDArray[np.bool_]


@dataclass(frozen=True)
class Requests:
    """Requests minute by minute, as sums from the beginning; each starts with a zero."""

    bad: Counts
    total: Counts

    @classmethod
    def of(cls, bad: Counts, total: Counts) -> "Requests":
        """Add counts of minutes up."""
        return cls(*(np.concatenate((np.zeros(1, np.int64), np.cumsum(each, dtype=np.int64))) for each in (bad, total)))

    def __len__(self) -> int:
        return len(self.bad) - 1


def over(sums: Counts, window: int) -> Counts:
    """Return for each minute what was counted in the window that it ends; the first windows are shorter."""
    length = len(sums) - 1
    return sums[1:] - np.concatenate((np.zeros(min(window, length), np.int64), sums[1 : max(length - window + 1, 1)]))


def holds(condition: Condition, requests: Requests, budget: float) -> Ringing:
    """Tell for each minute whether a condition rings.

    Args:
        condition: what must hold, and for how long.
        requests: of all minutes.
        budget: the share that may be bad.
    """
    bad, total = over(requests.bad, condition.window), over(requests.total, condition.window)
    limit = condition.threshold * budget * total
    beyond = {"gt": bad > limit, "gte": bad >= limit, "lt": bad < limit, "lte": bad <= limit}[condition.op]
    now = (beyond & (total > 0) & condition.breaching) | ((total == 0) & condition.no_data)
    if not condition.after:
        return np.asarray(now)
    places = np.arange(len(now))
    since = places - np.maximum.accumulate(np.where(now, -1, places))
    return np.asarray(now & (since > condition.after))


def rings(alerts: tuple[Alert, ...], severity: str, requests: Requests, budget: float) -> Ringing:
    """Tell for each minute whether an alert of a severity rings: any of them, each with all its conditions."""
    ringing = np.zeros(len(requests), bool)
    for alert in alerts:
        if alert.severity == severity:
            ringing |= np.logical_and.reduce([holds(each, requests, budget) for each in alert.conditions])
    return ringing


def rate(requests: Requests, window: int, budget: float) -> NDArray[np.float64]:
    """Return the burn rate over a window for each minute; not a number where no request came."""
    bad, total = over(requests.bad, window), over(requests.total, window)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(bad / total / budget)


def threshold(share: float, window: float, period: float) -> float:
    """Return the burn rate that spends a share of a period's budget within a window; both of one unit.

    Example:
        >>> round(threshold(0.02, 1, 30 * 24), 6)
        14.4
    """
    return share * period / window


def detection(burn: float, limit: float, window: float) -> float | None:
    """Return after which time a window that was quiet passes a limit; None if it never does.

    Args:
        burn: burn rate of the fault.
        limit: burn rate at which the alert rings.
        window: in any unit of time; the answer has the same.
    """
    return limit / burn * window if burn >= limit else None


def spent(burn: float, time: float, period: float) -> float:
    """Return the share of a period's budget that a fault spends in a time; both of one unit."""
    return burn * time / period


def reset(burn: float, limit: float, window: float) -> float:
    """Return for how long after a fault that had passed a limit its window stays above it, in the window's unit."""
    return window * (1 - limit / burn)
