"""OTLP/JSON files: spans, logs and metrics as OpenTelemetry's SDK and its file exporter write them.

One request object a line, as the OTLP file format asks for. Times, ids and resources are given, never taken from
the clock, the process or the environment, so that the same window gives the same bytes.
https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from opexkit.company.telemetry.metrics import BOUNDS_MS, Z99
from opexkit.company.telemetry.signals import Signals
from opexkit.company.telemetry.store import need

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import ReadableSpan

BATCH = 500
"""Spans or log records a line."""
SCOPE = "opexkit.company.telemetry"
_MINUTE_NS = 60_000_000_000
_SEVERITY = {"INFO": 9, "WARN": 13, "ERROR": 17}
_KINDS = {"publish": "PRODUCER", "process": "CONSUMER", "query": "CLIENT", "get": "CLIENT", "call": "CLIENT"}


def write_otlp(signals: Signals, folder: Path) -> list[Path]:
    """Write `traces.jsonl`, `logs.jsonl` and `metrics.jsonl` into a folder that is made if needed."""
    files = need("opentelemetry.exporter.otlp.json.file.trace_exporter")
    folder.mkdir(parents=True, exist_ok=True)
    resources = _resources(signals)
    traces, logs, metrics = (folder / f"{name}.jsonl" for name in ("traces", "logs", "metrics"))
    with traces.open("w", encoding="utf-8", newline="\n") as stream:
        _export(files.FileSpanExporter(stream=stream), _batches(_spans(signals, resources)))
    files = need("opentelemetry.exporter.otlp.json.file._log_exporter")
    with logs.open("w", encoding="utf-8", newline="\n") as stream:
        _export(files.FileLogExporter(stream=stream), _batches(_records(signals, resources)))
    files = need("opentelemetry.exporter.otlp.json.file.metric_exporter")
    with metrics.open("w", encoding="utf-8", newline="\n") as stream:
        _export(files.FileMetricExporter(stream=stream), _minutes(signals, resources))
    return [traces, logs, metrics]


def _export(exporter: Any, batches: Iterator[Any]) -> None:
    for batch in batches:
        if exporter.export(batch).name != "SUCCESS":
            raise OSError("the OTLP file could not be written; the log says why")


def _batches(items: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _resources(signals: Signals) -> "list[Resource]":
    sdk = need("opentelemetry.sdk.resources")
    space = signals.platform
    return [sdk.Resource({"service.name": name, "service.namespace": space}) for name in signals.metrics.services]


def _spans(signals: Signals, resources: "Sequence[Resource]") -> "Iterator[ReadableSpan]":
    """The spans, started and ended by a tracer of their service at their own times."""
    api, sdk = need("opentelemetry.trace"), need("opentelemetry.sdk.trace")
    ids = _make_ids(sdk)
    tracers = [_tracer(sdk, resource, ids) for resource in resources]
    spans = signals.spans
    starts = (spans.start.astype("datetime64[ns]").astype(np.int64)).tolist()
    lengths = np.rint(spans.duration_ms * 1e6).astype(np.int64).tolist()
    errors = {True: api.Status(api.StatusCode.ERROR), False: api.Status(api.StatusCode.OK)}
    sampled = api.TraceFlags(api.TraceFlags.SAMPLED)
    for number, start in enumerate(starts):
        ids.trace_id, ids.span_id = int(spans.trace_id[number], 16), int(spans.span_id[number], 16)
        context = None
        if parent := str(spans.parent_id[number]):
            remote = api.SpanContext(ids.trace_id, int(parent, 16), is_remote=True, trace_flags=sampled)
            context = api.set_span_in_context(api.NonRecordingSpan(remote))
        name = str(spans.name[number])
        held = {key: str(column[number]) for key, column in spans.attributes.items() if column[number] is not None}
        span = tracers[spans.service[number]].start_span(
            name,
            context=context,
            kind=api.SpanKind[_KINDS.get(name.split()[0], "SERVER")],
            attributes=held,
            start_time=start,
        )
        span.set_status(errors[bool(spans.failed[number])])
        span.end(end_time=start + lengths[number])
        yield span


def _make_ids(sdk: Any) -> Any:
    """An id generator that hands out the ids of the window."""

    class Ids(sdk.id_generator.IdGenerator):  # type: ignore[misc]
        trace_id = 0
        span_id = 0

        def generate_trace_id(self) -> int:
            return self.trace_id

        def generate_span_id(self) -> int:
            return self.span_id

        def is_trace_id_random(self) -> bool:
            return False

    return Ids()


def _tracer(sdk: Any, resource: "Resource", ids: Any) -> Any:
    sampling = need("opentelemetry.sdk.trace.sampling")
    provider = sdk.TracerProvider(
        sampler=sampling.ALWAYS_ON, resource=resource, id_generator=ids, shutdown_on_exit=False
    )
    return provider.get_tracer(SCOPE)


def _records(signals: Signals, resources: "Sequence[Resource]") -> Iterator[Any]:
    api, trace, sdk = need("opentelemetry._logs"), need("opentelemetry.trace"), need("opentelemetry.sdk._logs")
    scope = need("opentelemetry.sdk.util.instrumentation").InstrumentationScope(SCOPE)
    nowhere = need("opentelemetry.context").Context()
    logs = signals.logs
    times = logs.time.astype("datetime64[ns]").astype(np.int64).tolist()
    for number, time in enumerate(times):
        context = nowhere
        if trace_id := logs.trace_id[number]:
            span = trace.NonRecordingSpan(trace.SpanContext(int(trace_id, 16), 0, is_remote=False))
            context = trace.set_span_in_context(span, nowhere)
        level = str(logs.level[number])
        record = api.LogRecord(
            timestamp=time,
            observed_timestamp=time,
            context=context,
            severity_text=level,
            severity_number=api.SeverityNumber(_SEVERITY[level]),
            body=str(logs.message[number]),
        )
        yield sdk.ReadableLogRecord(record, resources[logs.service[number]], scope)


def _minutes(signals: Signals, resources: "Sequence[Resource]") -> Iterator[Any]:
    """The metrics, one request a minute: delta sums, gauges and a latency histogram."""
    sdk = need("opentelemetry.sdk.metrics.export")
    scope = need("opentelemetry.sdk.util.instrumentation").InstrumentationScope(SCOPE)
    starts = signals.metrics.minutes.astype("datetime64[ns]").astype(np.int64).tolist()
    for minute, start in enumerate(starts):
        parts = []
        for position, resource in enumerate(resources):
            found = _points(sdk, signals, minute, position, start)
            parts.append(sdk.ResourceMetrics(resource, [sdk.ScopeMetrics(scope, found, "")], ""))
        yield sdk.MetricsData(parts)


def _points(sdk: Any, signals: Signals, minute: int, position: int, start: int) -> list[Any]:
    metrics, end = signals.metrics, start + _MINUTE_NS
    delta = sdk.AggregationTemporality.DELTA

    def point(name: str) -> list[Any]:
        return [sdk.NumberDataPoint({}, start, end, float(getattr(metrics, name)[minute, position]))]

    points = [
        sdk.Metric("requests", None, "{request}", sdk.Sum(point("requests"), delta, is_monotonic=True)),
        sdk.Metric("errors", None, "{request}", sdk.Sum(point("errors"), delta, is_monotonic=True)),
        sdk.Metric("saturation", None, "1", sdk.Gauge(point("saturation"))),
        sdk.Metric("lag", None, "{message}", sdk.Gauge(point("lag"))),
    ]
    if metrics.requests[minute, position]:
        points.append(
            sdk.Metric("latency", None, "ms", sdk.Histogram([_histogram(sdk, signals, minute, position, start)], delta))
        )
    return points


def _histogram(sdk: Any, signals: Signals, minute: int, position: int, start: int) -> Any:
    """The latency of one minute. Its sum is that of the lognormal with the minute's percentiles."""
    metrics = signals.metrics
    count = int(metrics.requests[minute, position])
    center = float(metrics.p50_ms[minute, position])
    sigma = float(np.log(metrics.p99_ms[minute, position] / center)) / Z99
    return sdk.HistogramDataPoint(
        attributes={},
        start_time_unix_nano=start,
        time_unix_nano=start + _MINUTE_NS,
        count=count,
        sum=round(count * center * float(np.exp(sigma**2 / 2)), 3),
        bucket_counts=metrics.buckets[minute, position].tolist(),
        explicit_bounds=BOUNDS_MS,
        min=None,
        max=None,
    )
