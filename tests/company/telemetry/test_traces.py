import numpy as np
import pytest

from opexkit.company.telemetry import Signals
from opexkit.company.telemetry.traces import PER_MINUTE


def test_every_journey_has_a_few_traces_a_minute(calm: Signals) -> None:
    spans = calm.spans
    roots = spans.name[spans.parent_id == ""]
    assert (roots == "order").sum() == PER_MINUTE * calm.window.minutes
    assert (roots == "handle report-job").sum() > 0


def test_spans_are_trees_over_the_graph(calm: Signals) -> None:
    spans, names = calm.spans, calm.metrics.services
    assert len(set(spans.span_id)) == len(spans)
    service = dict(zip(spans.span_id, spans.service, strict=True))
    trace = dict(zip(spans.span_id, spans.trace_id, strict=True))
    children = [number for number in range(len(spans)) if spans.parent_id[number]]
    assert all(trace[spans.parent_id[number]] == spans.trace_id[number] for number in children)
    edges = {(names[service[spans.parent_id[number]]], names[spans.service[number]]) for number in children}
    calls = {("front", "shop-api"), ("shop-api", "order-service"), ("shop-api", "price-cache")}
    calls |= {("order-service", "order-db"), ("order-service", "bank-external"), ("report-job", "order-db")}
    messages = {("order-service", "orders"), ("orders", "oven-worker"), ("oven-worker", "recipe-table")}
    messages |= {("oven-worker", "news"), ("news", "mail-worker"), ("news", "stock-worker")}
    assert edges == calls | messages


def test_a_call_lies_within_its_caller_and_a_message_after_its_sender(calm: Signals) -> None:
    spans, names = calm.spans, calm.metrics.services
    end = spans.start + np.rint(spans.duration_ms * 1000).astype("timedelta64[us]")
    at = {span_id: number for number, span_id in enumerate(spans.span_id)}
    for number, parent_id in enumerate(spans.parent_id):
        if not parent_id:
            continue
        parent = at[parent_id]
        if names[spans.service[number]] in ("orders", "news", "oven-worker", "mail-worker", "stock-worker"):
            assert spans.start[number] >= end[parent]
        else:
            assert spans.start[parent] <= spans.start[number]
            assert end[number] <= end[parent]


def test_durations_agree_with_the_metrics(faulty: Signals) -> None:
    spans, metrics, begins = faulty.spans, faulty.metrics, faulty.window.begins + 2
    shows = metrics.minutes[begins]
    for name in ("order-db", "order-service"):
        at = metrics.services.index(name)
        for times, minutes in (((spans.start < shows), slice(0, begins)), (spans.start >= shows, slice(begins, None))):
            measured = np.median(spans.duration_ms[times & (spans.service == at)])
            assert measured == pytest.approx(np.median(metrics.p50_ms[minutes, at]), rel=0.3)


def test_the_signs_attribute_is_on_its_share_of_spans_and_nowhere_else(calm: Signals, faulty: Signals) -> None:
    assert "db.wait" not in calm.spans.attributes
    spans = faulty.spans
    marked = spans.attributes["db.wait"] == "pool"
    at = spans.service == faulty.metrics.services.index("order-db")
    during = spans.start >= faulty.metrics.minutes[faulty.window.begins]
    assert not marked[~at].any()
    assert not marked[~during].any()
    assert marked[at & during].mean() == pytest.approx(0.5, abs=0.15)


def test_the_version_changes_with_the_deployment(calm: Signals) -> None:
    innocent = calm.innocent
    versions = calm.spans.attributes["service.version"]
    at = calm.spans.service == calm.metrics.services.index(innocent.service)
    after = calm.spans.start >= calm.metrics.minutes[0] + np.timedelta64(innocent.time + 60_000_000, "us")
    assert set(versions[at & after]).isdisjoint(versions[at & ~after])
