"""When watches ring: CloudWatch alarms by their documented rules, and analyses of Argo Rollouts.

A point of an alarm counts when its period is over; periods are cut from the beginning of the stage. An analysis that
gets no data tries again after ten seconds, and gives up after more tries than `consecutiveErrorLimit`, 4 where it is
left out (github.com/argoproj/argo-rollouts, analysis/analysis.go and utils/evaluate, read 2026-11-26).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from opexkit.labs.alarms.states import ALARM, MORE, alarm_states
from opexkit.labs.rollout.plan import Alarm, Analysis, Comparison, Condition, Watch
from opexkit.labs.rollout.signals import Signals
from opexkit.labs.rollout.world import Flags, Floats, Ints

NEVER = 10**9
"""A minute that does not come."""
_COMPARED: Mapping[str, Callable[[Floats, float], Flags]] = {
    "gt": lambda values, limit: values > limit,
    "gte": lambda values, limit: values >= limit,
    "lt": lambda values, limit: values < limit,
    "lte": lambda values, limit: values <= limit,
    "eq": lambda values, limit: values == limit,
    "ne": lambda values, limit: values != limit,
}


@dataclass(frozen=True)
class Rung:
    """What the watches of a stage did, by release.

    Attributes:
        minute: when the first one rang; `NEVER` if none did.
        stops: whether all then stays as it is until a person comes.
        by: place of that watch, -1 if none rang.
    """

    minute: Ints
    stops: Flags
    by: Ints


def ring(watches: Sequence[Watch], signals: Signals) -> Rung:
    """Let the watches of a stage look at releases; of those that ring at once the first one counts."""
    count = len(signals.drawn)
    minute = np.full(count, NEVER)
    stops, by = np.zeros(count, bool), np.full(count, -1)
    for place, watch in enumerate(watches):
        own, stop = _alarm(watch, signals) if isinstance(watch, Alarm) else _analysis(watch, signals)
        earlier = own < minute
        minute = np.where(earlier, own, minute)
        stops, by = np.where(earlier, stop, stops), np.where(earlier, place, by)
    return Rung(minute, stops, by)


def _series(metric: str | None, signals: Signals) -> Floats:
    if metric is None:
        return np.full((len(signals.drawn), len(signals.share)), np.nan)
    return signals.series(metric)


def _alarm(alarm: Alarm, signals: Signals) -> tuple[Ints, Flags]:
    points = periods(_series(alarm.metric, signals), alarm.period, alarm.statistic)
    there = ~np.isnan(points)
    with np.errstate(invalid="ignore"):
        breaching = _COMPARED[alarm.compare](points, alarm.threshold) & there
    states = alarm_rows(breaching, there, alarm)
    found = first(states == ALARM)
    minute = np.where(found == NEVER, NEVER, (found + 1) * alarm.period)
    return minute, np.full(len(minute), alarm.answer == "stop")


def alarm_rows(breaching: Flags, there: Flags, alarm: Alarm) -> Ints:
    """Return the states of an alarm, a row a release; each begins without data."""
    rows, width = there.shape
    if alarm.treatment == "ignore":  # it keeps states, which must not pass from one row to the next
        each = [
            alarm_states(own, has, alarm.least, alarm.of, alarm.treatment)
            for own, has in zip(breaching, there, strict=True)
        ]
        return np.asarray(each, np.int64).reshape(rows, width)
    empty = np.zeros((rows, alarm.of + MORE), bool)
    flat = [np.concatenate((empty, each), axis=1).ravel() for each in (breaching, there)]
    states = alarm_states(flat[0], flat[1], alarm.least, alarm.of, alarm.treatment)
    return states.reshape(rows, -1)[:, empty.shape[1] :].astype(np.int64)


def periods(values: Floats, minutes: int, statistic: str) -> Floats:
    """Return a point a period, a row a release; NaN where the period has no point. A period that is cut off is none."""
    rows, width = values.shape
    if minutes == 1:
        return values
    parts = values[:, : width // minutes * minutes].reshape(rows, -1, minutes)
    there = ~np.isnan(parts)
    count = there.sum(axis=2)
    if statistic == "Average":
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(there, parts, 0).sum(axis=2) / np.where(count > 0, count, np.nan))
    fill, pick = (-np.inf, np.max) if statistic == "Maximum" else (np.inf, np.min)
    return np.asarray(np.where(count > 0, pick(np.where(there, parts, fill), axis=2), np.nan))


def first(flags: Flags) -> Ints:
    """Return the first true place of each row; `NEVER` where there is none."""
    if not flags.shape[1]:
        return np.full(len(flags), NEVER)
    return np.where(flags.any(axis=1), flags.argmax(axis=1), NEVER)


def _analysis(own: Analysis, signals: Signals) -> tuple[Ints, Flags]:
    values = _series(own.metric, signals)
    minutes = measurements(own, values.shape[1])
    if not minutes:
        return np.full(len(values), NEVER), np.zeros(len(values), bool)
    measured = np.stack([_averaged(values, minute, own.window) for minute in minutes], axis=1)
    given_up = np.stack([_silent(values, minute, own) for minute in minutes], axis=1)
    known = ~given_up & (~np.isnan(measured) | _copes(own))
    met, failed = (_holds(each, measured) for each in (own.success, own.failure))
    good = met if own.success else ~failed
    bad = failed if own.failure else ~met
    if not own.success and not own.failure:
        good, bad = np.ones_like(known), np.zeros_like(known)
    unclear = known & ~good & ~bad
    rings = np.stack(
        [
            first(np.cumsum(known & bad, axis=1) > own.failure_limit),
            first(given_up),
            first(np.cumsum(unclear, axis=1) > own.inconclusive_limit),
        ]
    )
    earliest = rings.min(axis=0)
    at = np.asarray([*minutes, NEVER])[np.minimum(earliest, len(minutes))]
    return at, (rings[2] == earliest) & (earliest != NEVER)


def measurements(own: Analysis, length: int) -> list[int]:
    """Return the minutes of an analysis's measurements; each looks at the minutes before it."""
    end = length if own.end is None else min(own.end, length)
    if own.interval is None:
        return [own.start] if own.start <= end else []
    found = range(own.start, end + 1, own.interval)
    return list(found[: own.count] if own.count else found)


def _averaged(values: Floats, minute: int, window: int) -> Floats:
    part = values[:, max(minute - window, 0) : minute]
    there = ~np.isnan(part)
    count = there.sum(axis=1)
    return np.asarray(np.where(there, part, 0).sum(axis=1) / np.where(count > 0, count, np.nan))


def _silent(values: Floats, minute: int, own: Analysis) -> Flags:
    """Whether it gives up for want of data: an expression that copes with none never does."""
    if _copes(own):
        return np.zeros(len(values), bool)
    tries = [np.isnan(_averaged(values, minute + each, own.window)) for each in range(own.error_minutes)]
    return np.asarray(reduce(np.logical_and, tries))


def _copes(own: Analysis) -> bool:
    """Whether its conditions say what no data means."""
    return any(each.compare == "missing" for part in (*own.success, *own.failure) for each in part)


def _holds(condition: Condition, values: Floats) -> Flags:
    found = np.zeros(values.shape, bool)
    for part in condition:
        found |= reduce(np.logical_and, [_compared(each, values) for each in part])
    return found


def _compared(each: Comparison, values: Floats) -> Flags:
    if each.compare in ("missing", "there"):
        return np.asarray(np.isnan(values) == (each.compare == "missing"))
    with np.errstate(invalid="ignore"):
        return np.asarray(_COMPARED[each.compare](values, each.value) & ~np.isnan(values), bool)
