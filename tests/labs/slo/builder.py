"""Alerts for tests, written short: an alert is (severity, pairs of threshold and window), and more where it is needed."""

import copy
from collections.abc import Callable
from typing import Any

from tests import quick_yaml as yaml

from opexkit.labs import find_lab

REFERENCE: list[dict[str, Any]] = list(yaml.safe_load_all(find_lab("burn-rate-alerts").text("reference")))
Alerts = list[tuple[str, list[tuple[float, str]]]]
FAST: Alerts = [("page", [(14.4, "1h"), (14.4, "5m")])]
STEADY: Alerts = [("page", [(6, "6h"), (6, "30m")])]
SLOW: Alerts = [("ticket", [(3, "1d"), (3, "2h")]), ("ticket", [(1, "3d"), (1, "6h")])]
GOOD: Alerts = FAST + STEADY + SLOW


def written(objects: list[dict[str, Any]]) -> str:
    """Write objects as one file."""
    return yaml.safe_dump_all(objects, sort_keys=False)


def changed(change: Callable[[dict[str, Any]], None], kind: str, name: str | None = None) -> str:
    """The reference with a change to its objects of a kind, or to the one of a name."""
    objects = copy.deepcopy(REFERENCE)
    for each in objects:
        if each["kind"] == kind and name in (None, each["metadata"]["name"]):
            change(each)
    return written(objects)


def alerts(plan: Alerts, *, together: bool = True, spec: Any = None, **condition: Any) -> str:
    """The reference's objectives with other alerts; `condition` and `spec` are added to every one."""
    objects = [copy.deepcopy(each) for each in REFERENCE if each["kind"] != "AlertPolicy"]
    names = []
    for number, (severity, pairs) in enumerate(plan):
        for place, (threshold, window) in enumerate(pairs):
            names.append(f"alert-{number}-{place}")
            burn = {"kind": "burnrate", "threshold": threshold, "lookbackWindow": window, **condition}
            held = {
                "kind": "AlertCondition",
                "metadata": {"name": names[-1]},
                "spec": {"severity": severity, "condition": burn},
            }
            metadata: dict[str, Any] = {"name": names[-1]}
            if together:
                metadata["annotations"] = {"opexkit/together": f"alert-{number}"}
            policy = {
                "alertWhenBreaching": True,
                "conditions": [held],
                "notificationTargets": [{"targetRef": "on-call" if severity == "page" else "backlog"}],
                **(spec or {}),
            }
            objects.append({"apiVersion": "openslo/v1", "kind": "AlertPolicy", "metadata": metadata, "spec": policy})
    for each in objects:
        if each["kind"] == "SLO":
            each["spec"]["alertPolicies"] = [{"alertPolicyRef": name} for name in names]
    return written(objects)
