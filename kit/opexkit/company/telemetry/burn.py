"""Customers hurt on a journey, minute by minute, how fast its error budget burns, and when its alarm rings.

A request is hurt if it fails, is slower than its journey's objective allows, or shows what is too old: at the entry of
the journey, or at a service that it passes. Passages hurt independently of each other. The alarm is the one of the
Site Reliability Workbook, chapter 5: it rings while both a long and a short window burn that fast.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from opexkit.company.pack import Journey, Passage
from opexkit.company.telemetry.metrics import Z99, Metrics
from opexkit.company.telemetry.window import Floats

FAST = 14.4
"""Times too fast at which the fast alarm rings: two percent of a month's budget in an hour."""
LONG, SHORT = 60, 5
"""Minutes of the windows of the fast alarm."""


@dataclass(frozen=True, slots=True)
class Hurt:
    """A journey in a window.

    Attributes:
        requests: of the journey, by minute.
        share: of them that are hurt, by minute.
    """

    journey: Journey
    requests: Floats
    share: Floats

    @property
    def budget(self) -> float:
        """Share of requests that may be hurt."""
        return 1 - self.journey.objective.target

    def burn(self, minutes: int) -> Floats:
        """Times too fast that the budget burns, over the trailing minutes before the end of each."""
        bad = np.cumsum(np.concatenate([[0.0], self.requests * self.share]))
        every = np.cumsum(np.concatenate([[0.0], self.requests]))
        since = np.maximum(np.arange(1, len(bad)) - minutes, 0)
        return np.asarray((bad[1:] - bad[since]) / np.maximum(every[1:] - every[since], 1) / self.budget)

    def rings(self, since: int = 0) -> int | None:
        """The first minute after which the fast alarm rings, from a minute on; None if it never does.

        Before `LONG` minutes have passed the long window is a short one, and a single request may fill it.
        """
        fast = (self.burn(LONG) >= FAST) & (self.burn(SHORT) >= FAST)
        fast[:since] = False
        return int(fast.argmax()) + 1 if fast.any() else None

    def number(self, since: int, until: int) -> float:
        """Requests that are hurt from a minute to before another."""
        return float((self.requests[since:until] * self.share[since:until]).sum())


def hurt(journey: Journey, metrics: Metrics, load: Floats) -> Hurt:
    """Who is hurt on a journey, from the metrics of a window.

    Args:
        journey: whose customers are counted; what bots send beside them is not.
        metrics: what was measured.
        load: multiplier on a quiet noon, by minute: `Window.load`.
    """
    own = Passage(service=journey.entry, share=1, within_ms=journey.objective.threshold_ms)
    well = np.ones(len(metrics.minutes))
    for passage in (own, *journey.passes):
        well *= 1 - passage.share * _bad(passage, metrics)
    return Hurt(journey, journey.requests_per_minute * load, 1 - well)


def _bad(passage: Passage, metrics: Metrics) -> Floats:
    """Share of a service's requests that fail, are too slow, or are too old, by minute."""
    at = metrics.services.index(passage.service)
    requests = np.maximum(metrics.requests[:, at], 1)
    well = 1 - metrics.errors[:, at] / requests
    if passage.within_ms is not None:
        well *= 1 - _slower(passage.within_ms, metrics.p50_ms[:, at], metrics.p99_ms[:, at])
    if passage.behind_minutes is not None:
        well *= metrics.lag[:, at] / requests <= passage.behind_minutes
    return np.asarray(1 - well)


def _slower(limit: float, p50: Floats, p99: Floats) -> Floats:
    """Share above a limit of a lognormal with these percentiles; nothing where there are none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.nan_to_num((np.log(limit) - np.log(p50)) / (np.log(p99 / p50) / Z99), nan=np.inf, posinf=np.inf)
    return np.asarray([0.5 * math.erfc(each / math.sqrt(2)) for each in z.tolist()])


def first_alarm(hurts: Iterable[Hurt], since: int = 0) -> tuple[Hurt, int] | None:
    """The journey whose fast alarm rings first from a minute on, and the minute; None if none does."""
    rung = [(minute, place, each) for place, each in enumerate(hurts) if (minute := each.rings(since)) is not None]
    if not rung:
        return None
    minute, _, first = min(rung, key=lambda each: each[:2])
    return first, minute
