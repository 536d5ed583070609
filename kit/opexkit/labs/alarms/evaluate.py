"""Alarms on weeks of telemetry: the state of each minute by minute, and whom it tells when.

A point counts when its period is over; periods are cut by the clock. CloudWatch itself also looks at the point that is
not over yet. Actions of suppressed composite alarms follow
docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html, read 2026-11-26: while
the suppressor is in ALARM nothing is done; before that the alarm waits for it, and afterwards for the extension.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from opexkit.labs.alarms import expression
from opexkit.labs.alarms.alarms import Alarms, Composite, Watch
from opexkit.labs.alarms.expression import Series
from opexkit.labs.alarms.properties import Dimension, MetricStat, percentile
from opexkit.labs.alarms.rule import CODES, Flags, States, holds
from opexkit.labs.alarms.states import ALARM, NO_DATA, alarm_states

Key = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, name and dimensions of a metric."""


@dataclass(frozen=True)
class Telemetry:
    """Metrics of one account, a point a minute each; NaN where there is none.

    Attributes:
        metrics: by key.
        expected: what a band lies around, and how wide it is for a width of 1, by key.
        length: minutes.
    """

    metrics: Mapping[Key, Series]
    expected: Mapping[Key, tuple[Series, Series]]
    length: int
    cache: dict[tuple[Key, int, str], Series] = field(default_factory=dict, repr=False, compare=False)

    def points(self, read: MetricStat) -> Series:
        """Return the points of a metric with a period and a statistic."""
        at = key(read.metric.namespace, read.metric.metric_name, read.metric.dimensions)
        minutes = read.period // 60
        known = (at, minutes, read.stat)
        if known not in self.cache:
            given = self.metrics.get(at)
            empty = np.full(self.length // minutes, np.nan)
            self.cache[known] = empty if given is None else _aggregated(given, minutes, read.stat)
        return self.cache[known]


def key(namespace: str, name: str, dimensions: list[Dimension]) -> Key:
    """Return what identifies a metric."""
    return namespace, name, frozenset((each.name, each.value) for each in dimensions)


def _aggregated(given: Series, minutes: int, statistic: str) -> Series:
    rows = given[: len(given) // minutes * minutes].reshape(-1, minutes)
    there = ~np.isnan(rows)
    count = there.sum(axis=1)
    if statistic == "SampleCount":
        return np.where(count > 0, count, np.nan)
    if minutes == 1:
        return rows[:, 0]
    found = np.full(len(rows), np.nan)
    some = count > 0
    own = rows[some]
    share = percentile(statistic)
    if share is not None:
        found[some] = _percentiles(own, count[some], share)
    else:
        compute: Mapping[str, Callable[..., Series]] = {
            "Sum": np.nansum,
            "Average": np.nanmean,
            "Minimum": np.nanmin,
            "Maximum": np.nanmax,
        }
        found[some] = compute[statistic](own, axis=1)
    return found


def _percentiles(rows: Series, count: Series, share: float) -> Series:
    """The percentile of the points of each row, between two of them in proportion; a row has one at least."""
    ordered = np.sort(rows, axis=1)  # what is missing comes last
    place = share / 100 * (count - 1)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, count - 1).astype(int)
    row = np.arange(len(rows))
    lower = ordered[row, low]
    return np.asarray(lower + (place - low) * (ordered[row, high] - lower))


@dataclass(frozen=True)
class Rung:
    """What alarms did: states minute by minute by name, and (minute, alarm, address) for each thing that was sent."""

    states: Mapping[str, States]
    sent: tuple[tuple[int, str, str], ...]


def ring(alarms: Alarms, telemetry: Telemetry) -> Rung:
    """Let alarms watch telemetry."""
    states: dict[str, States] = {}
    sent: list[tuple[int, str, str]] = []
    for name, alarm in alarms.each.items():
        if isinstance(alarm, Watch):
            states[name] = _watched(alarm, telemetry)
            starts = _entered(states[name], ALARM)
        else:
            states[name] = holds(alarm.rule, states, telemetry.length).astype(np.int8)
            starts = list(_acted(alarm, states[name], states))
        own = alarm.properties
        if own.actions_enabled:
            sent += [(minute, name, action) for minute in starts for action in own.alarm_actions]
            if own.insufficient_data_actions:
                gone = [minute for minute in _entered(states[name], NO_DATA) if minute]
                sent += [(minute, name, action) for minute in gone for action in own.insufficient_data_actions]
    return Rung(states, tuple(sorted(sent)))


def _watched(alarm: Watch, telemetry: Telemetry) -> States:
    own = alarm.properties
    minutes = own.seconds // 60
    points = series(alarm, telemetry, alarm.watched)
    there = ~np.isnan(points)
    breaching = _breaching(alarm, telemetry, points, minutes)
    treatment = own.treat_missing_data
    if any(each.metric.namespace == "AWS/DynamoDB" for each in alarm.metrics):
        treatment = "ignore"
    found = alarm_states(breaching, there, own.least, own.evaluation_periods, treatment)
    if _too_few(own.extended_statistic, own.evaluate_low_sample_count_percentile, minutes):
        found = np.full_like(found, NO_DATA)
    spread = np.repeat(found, minutes)[: telemetry.length - minutes + 1]
    lead = np.full(minutes - 1, CODES["INSUFFICIENT_DATA"], np.int8)
    states = np.concatenate((lead, spread))
    return np.concatenate((states, np.full(telemetry.length - len(states), states[-1], np.int8)))


def _too_few(statistic: str | None, low: str, minutes: int) -> bool:
    """Whether a percentile never has the samples that it waits for; there is one a minute."""
    share = percentile(statistic) if statistic else None
    if low != "ignore" or share is None or share in (0, 100):
        return False
    return minutes < 10 / min(share / 100, 1 - share / 100)


def series(alarm: Watch, telemetry: Telemetry, name: str) -> Series:
    """Return the points of one of an alarm's queries."""
    length = telemetry.length // (alarm.properties.seconds // 60)

    @cache
    def points(name: str) -> Series:
        query = alarm.queries[name]
        return telemetry.points(query) if isinstance(query, MetricStat) else expression.compute(query, points, length)

    return points(name)


def _breaching(alarm: Watch, telemetry: Telemetry, points: Series, minutes: int) -> Flags:
    own = alarm.properties
    with np.errstate(invalid="ignore"):
        if alarm.band is None:
            return np.asarray(_COMPARED[own.comparison_operator](points, own.threshold or 0.0))
        low, high = _band(alarm, telemetry, minutes)
        below, above = points < low, points > high
    if own.comparison_operator == "GreaterThanUpperThreshold":
        return np.asarray(above)
    return np.asarray(below if own.comparison_operator == "LessThanLowerThreshold" else below | above)


_COMPARED: Mapping[str, Callable[[Series, float], Flags]] = {
    "GreaterThanThreshold": lambda points, limit: points > limit,
    "GreaterThanOrEqualToThreshold": lambda points, limit: points >= limit,
    "LessThanThreshold": lambda points, limit: points < limit,
    "LessThanOrEqualToThreshold": lambda points, limit: points <= limit,
}


def _band(alarm: Watch, telemetry: Telemetry, minutes: int) -> tuple[Series, Series]:
    """The band as the telemetry gives it; where it gives none, no point lies outside."""
    assert alarm.band  # noqa: S101 - who calls has looked
    query = alarm.queries[alarm.band[0]]
    length = telemetry.length // minutes
    given = None
    if isinstance(query, MetricStat):
        given = telemetry.expected.get(key(query.metric.namespace, query.metric.metric_name, query.metric.dimensions))
    if given is None or not isinstance(query, MetricStat):
        return np.full(length, -np.inf), np.full(length, np.inf)
    statistic = "Sum" if query.stat == "Sum" else "Average"
    middle, width = (_aggregated(each, minutes, statistic) for each in given)
    return middle - alarm.band[1] * width, middle + alarm.band[1] * width


def _entered(states: States, state: int) -> list[int]:
    """The minutes at which an alarm enters a state."""
    there = states == state
    return [int(each) for each in np.flatnonzero(there & ~np.concatenate(([False], there[:-1])))]


def _acted(alarm: Composite, own: States, states: Mapping[str, States]) -> Iterator[int]:
    """The minutes at which a composite alarm acts on having entered ALARM."""
    if alarm.suppressor is None:
        yield from _entered(own, ALARM)
        return
    quiet = states[alarm.suppressor] == ALARM
    wait = -(-(alarm.properties.actions_suppressor_wait_period or 0) // 60)
    extension = -(-(alarm.properties.actions_suppressor_extension_period or 0) // 60)
    for start in _entered(own, ALARM):
        over = np.flatnonzero(own[start:] != ALARM)
        end = start + int(over[0]) if len(over) else len(own)
        at = _free(quiet, start, end, wait, extension)
        if at is not None:
            yield at


def _free(quiet: Flags, start: int, end: int, wait: int, extension: int) -> int | None:
    """The first minute before the end at which nothing suppresses; None if there is none."""
    at, span = start, wait
    while at < end:
        until = min(at + span, end)
        hushed = np.flatnonzero(quiet[at : until + 1] if until < end else quiet[at:until])
        if not len(hushed):
            return until if until < end else None
        first = at + int(hushed[0])
        free = np.flatnonzero(~quiet[first:end])
        if not len(free):
            return None
        at, span = first + int(free[0]), extension
    return None
