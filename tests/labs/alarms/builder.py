"""Alarms for tests, written short: the reference with some of its alarms changed, added or gone."""

import copy
import json
from collections.abc import Callable
from typing import Any

from tests import quick_yaml as yaml

from opexkit.labs import find_lab

REFERENCE: dict[str, Any] = yaml.safe_load(find_lab("alarm-tuning").text("reference"))
WAKE, WRITE = [{"Ref": "OnCall"}], [{"Ref": "Backlog"}]
APIS = {
    "Lookup": ("tracking-lookup-api", "tracking"),
    "Dispatch": ("dispatch-api", "dispatch"),
    "Label": ("label-service", "orders"),
}
Properties = dict[str, Any]


def written(template: Any) -> str:
    """Write a template."""
    return json.dumps(template, indent=1)


def changed(
    change: Callable[[str, Properties], None] = lambda _name, _own: None,
    drop: Callable[[str], bool] = lambda _name: False,
    **added: Any,
) -> str:
    """The reference with a change to each of its alarms, some of them gone and others added."""
    template = copy.deepcopy(REFERENCE)
    kept = {name: each for name, each in template["Resources"].items() if not drop(name)}
    for name, each in kept.items():
        change(name, each["Properties"])
    template["Resources"] = {**kept, **added}
    return written(template)


def only(part: str, **values: Any) -> Callable[[str, Properties], None]:
    """A change to the alarms whose id ends in something."""

    def change(name: str, own: Properties) -> None:
        if name.endswith(part):
            own.update(values)

    return change


def period(minutes: int, part: str = "Errors") -> Callable[[str, Properties], None]:
    """Give the shares of errors another period."""

    def change(name: str, own: Properties) -> None:
        if name.endswith(part):
            for query in own["Metrics"]:
                if "MetricStat" in query:
                    query["MetricStat"]["Period"] = 60 * minutes
            own.update(DatapointsToAlarm=1, EvaluationPeriods=1)

    return change


def both(*changes: Callable[[str, Properties], None]) -> Callable[[str, Properties], None]:
    """Several changes, one after the other."""

    def change(name: str, own: Properties) -> None:
        for each in changes:
            each(name, own)

    return change


def watch(service: str, metric: str, owner: str = "", actions: Any = None, **values: Any) -> dict[str, Any]:
    """A metric alarm on one metric; a point of five minutes above a threshold."""
    own = {
        "Namespace": "Northwind",
        "MetricName": metric,
        "Dimensions": [{"Name": "Service", "Value": service}],
        "Statistic": "Average",
        "Period": 300,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 70,
        "AlarmActions": WAKE if actions is None else actions,
        "Tags": [{"Key": "owner", "Value": owner}],
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": {**own, **values}}


def composite(rule: str, owner: str, **values: Any) -> dict[str, Any]:
    """A composite alarm that wakes someone."""
    own = {"AlarmRule": rule, "AlarmActions": WAKE, "Tags": [{"Key": "owner", "Value": owner}], **values}
    return {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": own}


def expressed(text: str) -> Callable[[str, Properties], None]:
    """Give the shares of errors another expression."""

    def change(name: str, own: Properties) -> None:
        if name.endswith("Errors"):
            own["Metrics"][0]["Expression"] = text

    return change
