"""The alarms of a template, put together: which metric each watches, which others a composite alarm names."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from opexkit.files import Document
from opexkit.labs.alarms import expression, rule
from opexkit.labs.alarms.expression import Node
from opexkit.labs.alarms.properties import CompositeAlarmProperties, MetricAlarmProperties, MetricStat
from opexkit.labs.alarms.rule import Rule

METRIC, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"


@dataclass(frozen=True)
class Watch:
    """A metric alarm.

    Attributes:
        name: what rules call it.
        queries: what it computes, by id: a metric with its statistic, or an expression.
        watched: the id that is compared.
        band: id of the series around which a band lies, and its width; None where there is a threshold.
    """

    name: str
    properties: MetricAlarmProperties
    queries: Mapping[str, MetricStat | Node]
    watched: str
    band: tuple[str, float] | None
    document: Document = field(repr=False)

    @property
    def metrics(self) -> list[MetricStat]:
        """The metrics that it reads."""
        return [each for each in self.queries.values() if isinstance(each, MetricStat)]


@dataclass(frozen=True)
class Composite:
    """A composite alarm; `suppressor` is the name of the alarm that keeps it quiet."""

    name: str
    properties: CompositeAlarmProperties
    rule: Rule
    suppressor: str | None
    document: Document = field(repr=False)


Alarm = Watch | Composite


@dataclass(frozen=True)
class Alarms:
    """The alarms of a template by name; a composite alarm stands after those that it names."""

    each: Mapping[str, Alarm]
    document: Document = field(repr=False)

    @cached_property
    def services(self) -> Mapping[str, frozenset[str]]:
        """The values of the dimension Service that each alarm depends on; a suppressor does not count."""
        found: dict[str, frozenset[str]] = {}
        for name, alarm in self.each.items():
            if isinstance(alarm, Watch):
                parts = [
                    each.value for read in alarm.metrics for each in read.metric.dimensions if each.name == "Service"
                ]
                found[name] = frozenset(parts)
            else:
                found[name] = frozenset().union(*(found[child] for child in rule.names(alarm.rule)))
        return found

    def seed(self, kinds: Callable[[str], str | None]) -> str:
        """Return what weeks are drawn by: the same for alarms that behave the same, whatever they are called.

        Names, ids, texts, tags, order, alarms that tell nobody and digits after the second of a number change nothing.

        Args:
            kinds: tells of an action what it does, such as page; None where it reaches nobody.
        """
        known: dict[str, str] = {}
        acting: set[str] = set()
        for name, alarm in self.each.items():
            canonical = _watch(alarm) if isinstance(alarm, Watch) else _composite(alarm, known)
            known[name] = _digest(canonical)
            own = alarm.properties
            acts = sorted({kind for kind in map(kinds, own.alarm_actions) if kind and own.actions_enabled})
            silent = sorted(
                {kind for kind in map(kinds, own.insufficient_data_actions) if kind and own.actions_enabled}
            )
            if acts or silent:
                acting.add(_digest([known[name], acts, silent, _quiet(alarm, known) if acts else None]))
        return _digest(sorted(acting))[:12]


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()


def _round(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.2g}")


def _watch(alarm: Watch) -> Any:
    own = alarm.properties

    @cache
    def series(name: str) -> str:
        query = alarm.queries[name]
        if isinstance(query, MetricStat):
            metric = query.metric
            dimensions = sorted((each.name, each.value) for each in metric.dimensions)
            return _digest([metric.namespace, metric.metric_name, dimensions, query.period, query.stat])
        return _digest(expression.canonical(query, series))

    band = alarm.band and [series(alarm.band[0]), _round(alarm.band[1])]
    low = own.evaluate_low_sample_count_percentile if own.extended_statistic else None
    limits = [own.comparison_operator, _round(own.threshold), band, low]
    return [series(alarm.watched), limits, own.least, own.evaluation_periods, own.treat_missing_data]


def _composite(alarm: Composite, known: Mapping[str, str]) -> Any:
    found = rule.canonical(alarm.rule, known)
    if isinstance(found, list) and found[0] == "ALARM":
        return found[1]  # the same as the alarm itself
    return found


def _quiet(alarm: Alarm, known: Mapping[str, str]) -> Any:
    if isinstance(alarm, Watch) or alarm.suppressor is None:
        return None
    own = alarm.properties
    waits = (own.actions_suppressor_wait_period or 0, own.actions_suppressor_extension_period or 0)
    return [known[alarm.suppressor], [-(-seconds // 60) for seconds in waits]]
