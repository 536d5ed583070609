"""What alerts become where they run: Prometheus rules, and CloudWatch alarms in a CloudFormation template.

Prometheus rules have the shape that sloth gives its own (github.com/slok/sloth, examples/_gen, read 2026-11-25): a
recorded ratio for each window, pairs of windows joined by `and`, pairs by `or`. CloudWatch computes burn rates for an
objective of Application Signals and gives them as the metric BurnRate by SloName and BurnRateWindowMinutes (the AWS CDK
module aws-applicationsignals-alpha, and CloudWatch-ServiceLevelObjectives of docs.aws.amazon.com, read 2026-11-25); an
alert of two windows is two metric alarms and a composite alarm.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from opexkit.labs.slo.alerting import Alert, Alerting, Condition, Promise
from opexkit.labs.slo.duration import MINUTES
from opexkit.labs.slo.openslo import Metric, RatioMetric

PLACEHOLDER = re.compile(r"\{\{\s*\.window\s*\}\}")
"""Where a query's window goes, as sloth writes it."""
_SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_OPERATORS = {
    "gt": "GreaterThanThreshold",
    "gte": "GreaterThanOrEqualToThreshold",
    "lt": "LessThanThreshold",
    "lte": "LessThanOrEqualToThreshold",
}
AWS_LONGEST = 10_080
"""Minutes of the longest window whose burn rate Application Signals computes."""
AWS_WINDOWS = 10
"""Windows of one objective whose burn rate Application Signals computes."""


def duration(minutes: int) -> str:
    """Write minutes as a duration.

    Example:
        >>> duration(360), duration(4_320), duration(90)
        ('6h', '3d', '90m')
    """
    unit = next(unit for unit in ("w", "d", "h", "m") if minutes % MINUTES[unit] == 0)
    return f"{minutes // MINUTES[unit]}{unit}"


def windows(promise: Promise) -> list[int]:
    """Return the windows of a promise's conditions in minutes, each once, the shortest first."""
    return sorted({each.window for alert in promise.alerts for each in alert.conditions})


def prometheus(alerting: Alerting) -> str:
    """Write the rules of all promises whose indicator is asked by queries with a window."""
    groups: list[dict[str, Any]] = []
    for promise in alerting.promises:
        if ratio_query(promise) is not None:
            labels = {"slo": promise.name, "service": promise.service}
            groups.append({"name": f"{promise.name}-ratios", "rules": list(_ratios(promise, labels))})
            groups.append({"name": f"{promise.name}-alerts", "rules": list(_alerts(promise, labels))})
    return yaml.dump({"groups": groups}, Dumper=_Dumper, sort_keys=False, width=1_000, allow_unicode=True)


def ratio_query(promise: Promise) -> str | None:
    """Return the query for the share of bad requests, its window still open; None if it cannot be written."""
    ratio = promise.indicator.ratio_metric
    return ratio_of(ratio) if ratio else None


def ratio_of(ratio: RatioMetric) -> str | None:
    """Return the query for the share of bad events, its window still open; None if a query has no window."""
    raw, total, bad, good = (_query(each) for each in (ratio.raw, ratio.total, ratio.bad, ratio.good))
    if raw:
        return raw if ratio.raw_type == "failure" else f"1 - ({raw})"
    if total and bad:
        return f"({bad})\n/\n({total})"
    return f"1 - (({good})\n/\n({total}))" if total and good else None


def _query(metric: Metric | None) -> str | None:
    query = metric.metric_source.spec.get("query") if metric else None
    return query if isinstance(query, str) and PLACEHOLDER.search(query) else None


def _ratios(promise: Promise, labels: dict[str, str]) -> Iterator[dict[str, Any]]:
    query = ratio_query(promise) or ""
    for window in windows(promise):
        name = duration(window)
        expr = PLACEHOLDER.sub(lambda _, name=name: name, query)  # type: ignore[misc]
        yield {"record": f"slo:sli_error:ratio_rate{name}", "expr": expr, "labels": {**labels, "window": name}}


def _alerts(promise: Promise, labels: dict[str, str]) -> Iterator[dict[str, Any]]:
    for severity in ("page", "ticket"):
        own = [alert for alert in promise.alerts if alert.severity == severity]
        waits = dict.fromkeys(max(each.after for each in alert.conditions) for alert in own)
        for wait in waits:
            joined = [alert for alert in own if max(each.after for each in alert.conditions) == wait]
            expr = "\nor ignoring (window)\n".join(f"(\n{_pair(promise, alert)}\n)" for alert in joined)
            rule: dict[str, Any] = {"alert": f"{promise.name}-{severity}", "expr": expr}
            if wait:
                rule["for"] = duration(wait)
            targets = ",".join(dict.fromkeys(target for alert in joined for target in alert.targets))
            yield {**rule, "labels": {**labels, "severity": severity, "targets": targets}}


def _pair(promise: Promise, alert: Alert) -> str:
    ordered = sorted(alert.conditions, key=lambda each: each.window)
    return "\nand ignoring (window)\n".join(f"  ({_term(promise, each)})" for each in ordered)


def _term(promise: Promise, condition: Condition) -> str:
    metric = f"slo:sli_error:ratio_rate{duration(condition.window)}{{slo={_quoted(promise.name)}}}"
    above = f"{metric} {_SIGNS[condition.op]} ({condition.threshold:g} * {promise.budget:g})"
    parts = [above] * condition.breaching + [f"absent({metric})"] * condition.no_data
    return " or ".join(parts) or "vector(0) > 1"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def cloudwatch(alerting: Alerting) -> str:
    """Write a CloudFormation template: a metric alarm a condition, a composite alarm where several ring together."""
    resources: dict[str, Any] = {}
    topics: dict[str, str] = {}
    for promise in alerting.promises:
        for alert in promise.alerts:
            actions = [
                {"Ref": topics.setdefault(target, _logical(topics.values(), "Topic", target))}
                for target in alert.targets
            ]
            _alarms(promise, alert, actions, resources)
    needed = "; ".join(f"{each.name}: {', '.join(map(str, windows(each)))}" for each in alerting.promises)
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Needs objectives in Application Signals with burn rates over these minutes: {needed}"[:1_000],
        "Parameters": {
            name: {"Type": "String", "Description": f"ARN of the topic for {target}"} for target, name in topics.items()
        },
        "Resources": resources,
    }
    return yaml.dump(template, Dumper=_Dumper, sort_keys=False, width=1_000, allow_unicode=True)


def _alarms(promise: Promise, alert: Alert, actions: list[Any], resources: dict[str, Any]) -> None:
    alone = len(alert.conditions) == 1
    children = []
    for condition in alert.conditions:
        key = _logical(resources, promise.name, condition.policy)
        name = _plain(f"{promise.name}-{condition.policy}")
        children.append((key, name))
        resources[key] = {"Type": "AWS::CloudWatch::Alarm", "Properties": _alarm(promise, condition, name)}
        if alone:
            resources[key]["Properties"]["AlarmActions"] = actions
    if not alone:
        key = _logical(resources, promise.name, alert.name, "Together")
        resources[key] = {
            "Type": "AWS::CloudWatch::CompositeAlarm",
            "DependsOn": [child for child, _ in children],
            "Properties": {
                "AlarmName": _plain(f"{promise.name}-{alert.name}-{alert.severity}"),
                "AlarmRule": " AND ".join(f'ALARM("{name}")' for _, name in children),
                "AlarmActions": actions,
            },
        }


def _alarm(promise: Promise, condition: Condition, name: str) -> dict[str, Any]:
    dimensions = {"SloName": promise.name, "BurnRateWindowMinutes": str(condition.window)}
    return {
        "AlarmName": name,
        "Namespace": "AWS/ApplicationSignals",
        "MetricName": "BurnRate",
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": condition.after + 1,
        "DatapointsToAlarm": condition.after + 1,
        "ComparisonOperator": _OPERATORS[condition.op],
        "Threshold": condition.threshold,
        "TreatMissingData": "breaching" if condition.no_data else "notBreaching",
    }


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", text)[:255]


def _logical(taken: Any, *parts: str) -> str:
    """A name in a template that is not taken yet: letters and digits alone."""
    words = [word for part in parts for word in re.split(r"[^A-Za-z0-9]+", part) if word]
    name = "".join(word[:1].upper() + word[1:] for word in words)[:200] or "Alarm"
    found, number = name, 2
    while found in taken:
        found, number = f"{name}{number}", number + 1
    return found


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they stand, and the same list twice in full."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _represent(dumper: yaml.SafeDumper, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent)
