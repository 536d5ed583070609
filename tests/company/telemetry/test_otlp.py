import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from opexkit.company.telemetry import Signals, write_otlp, write_window
from opexkit.company.telemetry.store import connect

pytest.importorskip("opentelemetry.exporter.otlp.json.file")


@pytest.fixture(scope="module")
def folder(faulty: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("otlp")
    write_otlp(faulty, folder)
    write_window(faulty, folder)
    return folder


SPANS = """
WITH resource AS (SELECT unnest("resourceSpans") AS part FROM read_json(?)),
scope AS (SELECT part.resource.attributes[1].value."stringValue" AS service, unnest(part."scopeSpans") AS part
          FROM resource),
span AS (SELECT service, unnest(part.spans) AS span FROM scope)
SELECT span."traceId", span."spanId", span."parentSpanId", service, span.name,
       make_timestamp(span."startTimeUnixNano"::BIGINT // 1000),
       (span."endTimeUnixNano"::BIGINT - span."startTimeUnixNano"::BIGINT) / 1e6,
       CASE span.status.code WHEN 2 THEN 'ERROR' ELSE 'OK' END, len(span.attributes)
FROM span ORDER BY 2
"""


def test_spans_read_back_by_duckdb_are_the_spans_table(folder: Path) -> None:
    read = duckdb.connect().execute(SPANS, [str(folder / "traces.jsonl")]).fetchall()
    table = connect(folder).execute("SELECT * EXCLUDE attributes, cardinality(attributes) FROM spans ORDER BY 2")
    assert read == table.fetchall()


def test_logs_read_back_by_duckdb_are_the_logs_table(folder: Path) -> None:
    query = """
    WITH resource AS (SELECT unnest("resourceLogs") AS part FROM read_json(?)),
    scope AS (SELECT part.resource.attributes[1].value."stringValue" AS service, unnest(part."scopeLogs") AS part
              FROM resource),
    line AS (SELECT service, unnest(part."logRecords") AS line FROM scope)
    SELECT make_timestamp(line."timeUnixNano"::BIGINT // 1000), service, line."severityText",
           line.body."stringValue", line."traceId"
    FROM line ORDER BY ALL
    """
    read = duckdb.connect().execute(query, [str(folder / "logs.jsonl")]).fetchall()
    assert read == connect(folder).execute("SELECT * FROM logs ORDER BY ALL").fetchall()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_metrics_hold_every_minute_and_service(folder: Path, faulty: Signals) -> None:
    requests = buckets = points = 0
    for line in lines(folder / "metrics.jsonl"):
        for resource in line["resourceMetrics"]:
            found = {metric["name"]: metric for metric in resource["scopeMetrics"][0]["metrics"]}
            requests += found["requests"]["sum"]["dataPoints"][0]["asDouble"]
            points += 1
            if "latency" in found:
                histogram = found["latency"]["histogram"]["dataPoints"][0]
                buckets += sum(int(count) for count in histogram["bucketCounts"])
                assert len(histogram["bucketCounts"]) == len(histogram["explicitBounds"]) + 1
    assert requests == buckets == faulty.metrics.requests.sum()
    assert points == faulty.metrics.requests.size


def test_a_line_is_one_request_and_fits_the_proto(folder: Path) -> None:
    from opentelemetry.proto_json.collector.logs.v1.logs_service import ExportLogsServiceRequest
    from opentelemetry.proto_json.collector.metrics.v1.metrics_service import ExportMetricsServiceRequest
    from opentelemetry.proto_json.collector.trace.v1.trace_service import ExportTraceServiceRequest

    kinds = {
        "traces": ExportTraceServiceRequest,
        "logs": ExportLogsServiceRequest,
        "metrics": ExportMetricsServiceRequest,
    }
    for name, kind in kinds.items():
        for line in lines(folder / f"{name}.jsonl"):
            assert kind.from_dict(line).to_dict() == line


def test_same_window_same_bytes_whatever_the_environment(
    folder: Path, faulty: Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "another")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "host=here")
    for path in write_otlp(faulty, tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()
