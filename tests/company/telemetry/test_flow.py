"""The signs of a fault, as the pack says, at the service they name and beyond."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from opexkit.company.pack import Pack
from opexkit.company.telemetry import Signals
from opexkit.company.telemetry.flow import expect
from opexkit.company.telemetry.graph import make_graph
from opexkit.company.telemetry.window import plan_window

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Both = Callable[..., tuple[Signals, Signals]]


def sign(metric: str, service: str = "order-db", **more: Any) -> dict[str, Any]:
    return {"service": service, "metric": metric, **more}


def ratio(pair: tuple[Signals, Signals], table: str, service: str, delay: int = 0) -> tuple[float, float]:
    """How much larger a metric is with the fault: before it shows, and while it does."""
    calm, faulty = pair
    at = calm.metrics.services.index(service)
    one, two = (getattr(signals.metrics, table)[:, at] for signals in pair)
    shows = faulty.window.begins + delay
    return two[:shows].sum() / one[:shows].sum(), two[shows:].sum() / one[shows:].sum()


@pytest.mark.parametrize(
    ("metric", "table"),
    [("latency", "p50_ms"), ("latency", "p99_ms"), ("saturation", "saturation"), ("requests", "requests")],
)
def test_a_factor_shows_in_its_metric_after_the_delay(with_signs: Both, metric: str, table: str) -> None:
    pair = with_signs(metrics=[sign(metric, factor=2.5, delay_minutes=6)])
    before, during = ratio(pair, table, "order-db", delay=6)
    assert before == pytest.approx(1, abs=0.05)
    assert during == pytest.approx(2.5, rel=0.1)


def test_an_offset_of_errors_is_a_share_of_requests(with_signs: Both) -> None:
    _, faulty = with_signs(metrics=[sign("errors", offset=0.2)])
    at = faulty.metrics.services.index("order-db")
    begins = faulty.window.begins
    shares = faulty.metrics.errors[:, at] / faulty.metrics.requests[:, at]
    assert shares[:begins].mean() < 0.001
    assert shares[begins:].mean() == pytest.approx(0.2, abs=0.01)


def test_an_offset_of_latency_is_milliseconds_and_reaches_the_callers(with_signs: Both) -> None:
    pair = with_signs(metrics=[sign("latency", offset=400)])
    assert ratio(pair, "p50_ms", "order-db")[1] > 30
    assert ratio(pair, "p50_ms", "order-service")[1] > 3
    assert ratio(pair, "p99_ms", "front")[1] > 2
    assert ratio(pair, "p99_ms", "mail-worker")[1] == pytest.approx(1, abs=0.05)


def test_lag_grows_at_the_consumer(with_signs: Both) -> None:
    _, faulty = with_signs(metrics=[sign("lag", "oven-worker", offset=5000)])
    at = faulty.metrics.services.index("oven-worker")
    assert faulty.metrics.lag[: faulty.window.begins, at].max() < 100
    assert faulty.metrics.lag[faulty.window.begins :, at].min() > 4500


def test_errors_leak_to_callers_in_part(with_signs: Both) -> None:
    _, faulty = with_signs(metrics=[sign("errors", "order-service", offset=0.5)])
    shares = faulty.metrics.errors / np.maximum(faulty.metrics.requests, 1)
    during = dict(zip(faulty.metrics.services, shares[faulty.window.begins :].mean(axis=0), strict=True))
    assert during["order-service"] == pytest.approx(0.5, abs=0.02)
    assert 0.03 < during["shop-api"] < 0.1
    assert during["report-job"] < 0.01


def test_a_caller_with_its_own_sign_does_not_count_the_called_ones_twice(
    company: Callable[..., Pack], probe: Callable[..., dict[str, Any]]
) -> None:
    signs = [sign("latency", factor=8), sign("latency", "order-service", factor=3)]
    pack = company([{**probe("probe"), "metrics": signs}])
    graph = make_graph(pack)
    windows = [plan_window(pack, START, 60, fault=fault) for fault in (None, "probe")]
    calm, faulty = (expect(pack, graph, window).mean_ms[-1, graph.at("order-service")] for window in windows)
    assert faulty / calm == pytest.approx(3, rel=0.001)


def test_fewer_requests_flow_on(with_signs: Both) -> None:
    pair = with_signs(metrics=[sign("requests", "front", factor=0.1)])
    for service in ("front", "shop-api", "recipe-table"):
        assert ratio(pair, "requests", service)[1] == pytest.approx(0.1, rel=0.1)


def test_load_is_shared_along_the_graph(pack: Pack) -> None:
    graph = make_graph(pack)
    rate = expect(pack, graph, plan_window(pack, START, 60)).rate
    assert rate[:, graph.at("shop-api")] == pytest.approx(rate[:, graph.at("front")])
    assert rate[:, graph.at("order-service")] == pytest.approx(0.4 * rate[:, graph.at("front")])
    assert rate[:, graph.at("mail-worker")] == pytest.approx(0.5 * rate[:, graph.at("orders")])


def test_a_surge_saturates_and_slows(pack: Pack) -> None:
    graph = make_graph(pack)
    quiet, surge = (expect(pack, graph, plan_window(pack, START, 60, surge=surge)) for surge in (False, True))
    assert surge.rate.sum() == pytest.approx(5 * quiet.rate.sum(), rel=0.01)
    assert (surge.saturation > 2 * quiet.saturation).all()
    assert (surge.mean_ms > quiet.mean_ms).all()
    assert surge.saturation.max() < 0.9
