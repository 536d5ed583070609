"""CloudWatch embedded metric format: one JSON line a service and minute.

The format and its limits:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from opexkit.company.telemetry.signals import Signals

UNITS = {
    "requests": "Count",
    "errors": "Count",
    "p50_ms": "Milliseconds",
    "p99_ms": "Milliseconds",
    "saturation": "None",
    "lag": "Count",
}


def emf_lines(signals: Signals) -> Iterator[str]:
    """The lines of a window, minute by minute. A metric that a minute does not have is left out of its line."""
    metrics = signals.metrics
    namespace = signals.platform.replace(" ", "/")[:255]
    times = metrics.minutes.astype("datetime64[ms]").astype(np.int64).tolist()
    tables = {name: getattr(metrics, name).tolist() for name in UNITS}
    for minute, time in enumerate(times):
        for position, service in enumerate(metrics.services):
            found = {name: table[minute][position] for name, table in tables.items()}
            values = {name: value for name, value in found.items() if value == value}
            yield _line(namespace, time, service, values)


def write_emf(signals: Signals, path: Path) -> None:
    """Write the lines of a window to a file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in emf_lines(signals))


def _line(namespace: str, time: int, service: str, values: dict[str, float]) -> str:
    definitions = [{"Name": name, "Unit": UNITS[name]} for name in values]
    directive = {"Namespace": namespace, "Dimensions": [["service"]], "Metrics": definitions}
    record: dict[str, Any] = {"_aws": {"Timestamp": time, "CloudWatchMetrics": [directive]}, "service": service}
    return json.dumps(record | values, separators=(",", ":"), allow_nan=False)
