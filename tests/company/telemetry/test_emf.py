"""Lines against the schema and limits of the specification.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from opexkit.company.telemetry import Signals, connect, emf_lines, find, write_emf, write_window

duckdb = pytest.importorskip("duckdb")

SIZES = ["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits"]
UNITS = [*SIZES, "Terabits", "Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "None", "Count/Second"]
NAME = {"type": "string", "minLength": 1, "maxLength": 1024}
METRIC = {
    "type": "object",
    "required": ["Name"],
    "additionalProperties": False,
    "properties": {"Name": NAME, "Unit": {"enum": UNITS}, "StorageResolution": {"enum": [1, 60]}},
}
DIRECTIVE = {
    "type": "object",
    "required": ["Namespace", "Dimensions", "Metrics"],
    "additionalProperties": False,
    "properties": {
        "Namespace": {**NAME, "pattern": "^[^: ][^ ]*$"},
        "Dimensions": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "array", "maxItems": 30, "items": {**NAME, "maxLength": 250}},
        },
        "Metrics": {"type": "array", "maxItems": 100, "items": METRIC},
    },
}
SCHEMA = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer", "minimum": 0},
                "CloudWatchMetrics": {"type": "array", "items": DIRECTIVE},
            },
        }
    },
}


def targets_are_members(line: dict[str, Any]) -> bool:
    """What the schema cannot say: a name points to a member of the root with a fitting value."""
    directive = line["_aws"]["CloudWatchMetrics"][0]
    metrics = all(isinstance(line[metric["Name"]], float) for metric in directive["Metrics"])
    return metrics and all(isinstance(line[key], str) for keys in directive["Dimensions"] for key in keys)


def test_every_line_is_valid(faulty: Signals) -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for text in emf_lines(faulty):
        line = json.loads(text)
        validator.validate(line)
        assert targets_are_members(line)
        assert len(text.encode()) < 256 * 1024


def test_lines_read_back_by_duckdb_are_the_metrics_table(faulty: Signals, tmp_path: Path) -> None:
    write_emf(faulty, tmp_path / "emf.jsonl")
    write_window(faulty, tmp_path)
    columns = "service, requests, errors, p50_ms, p99_ms, saturation, lag"
    query = f"SELECT make_timestamp(_aws.Timestamp * 1000), {columns} FROM read_json(?) ORDER BY 1, 2"
    read = duckdb.connect().execute(query, [str(tmp_path / "emf.jsonl")]).fetchall()
    assert read == find(connect(tmp_path), f"SELECT minute, {columns} FROM metrics ORDER BY 1, 2")


def test_a_minute_without_requests_has_no_percentiles(with_signs: Callable[..., tuple[Signals, Signals]]) -> None:
    _, faulty = with_signs(metrics=[{"service": "front", "metric": "requests", "factor": 1e-9}])
    front = [line for line in map(json.loads, emf_lines(faulty)) if line["service"] == "front"]
    silent = [line for line in front if line["requests"] == 0]
    assert len(silent) == faulty.window.minutes - faulty.window.begins
    names = {metric["Name"] for line in silent for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert names == {"requests", "errors", "saturation", "lag"}
    assert np.isnan(faulty.metrics.p50_ms).any()


def test_the_namespace_has_no_blanks(faulty: Signals) -> None:
    line = json.loads(next(emf_lines(replace(faulty, platform="A B"))))
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "A/B"
