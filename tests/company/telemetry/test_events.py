from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from opexkit.company.pack import Pack
from opexkit.company.telemetry import Signals, emit

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = 60_000_000


@pytest.mark.parametrize("fault", [None, "pool", "bad-deploy"])
@pytest.mark.parametrize("seed", range(5))
def test_distractors_are_always_there(pack: Pack, fault: str | None, seed: int) -> None:
    signals = emit(pack, START, 60, fault=fault, seed=seed)
    assert signals.innocent in signals.events
    assert signals.innocent.kind == "deployment"
    assert signals.innocent.service not in ("order-db", "order-service") or fault is None
    assert 1 <= signals.window.begins - signals.innocent.time // MINUTE <= 12
    assert signals.noisy == "cpu-high"
    rings = [event for event in signals.events if event.detail == "cpu-high (> 40 %)"]
    assert len(rings) >= 4
    assert rings[0].time < signals.window.begins * MINUTE


def test_events_are_in_order(faulty: Signals) -> None:
    times = [event.time for event in faulty.events]
    assert times == sorted(times)


@pytest.mark.parametrize(("released", "kind"), [(True, "deployment"), (False, "config_change")])
def test_a_change_leaves_its_event(
    with_signs: Callable[..., tuple[Signals, Signals]], released: bool, kind: str
) -> None:
    calm, faulty = with_signs(kind="change", service="order-service", released=released)
    culprit = (faulty.window.begins * MINUTE, kind, "order-service")
    assert culprit in [(event.time, event.kind, event.service) for event in faulty.events]
    assert culprit not in [(event.time, event.kind, event.service) for event in calm.events]


@pytest.mark.parametrize(
    ("metric", "more", "words"),
    [
        ("errors", {"offset": 0.3}, "failed requests"),
        ("latency", {"factor": 10}, "99th percentile"),
        ("saturation", {"offset": 0.7}, "saturation"),
        ("lag", {"offset": 900}, "backlog"),
    ],
)
def test_metrics_out_of_bounds_ring_once(
    with_signs: Callable[..., tuple[Signals, Signals]], metric: str, more: dict[str, float], words: str
) -> None:
    calm, faulty = with_signs(metrics=[{"service": "oven-worker", "metric": metric, **more}])
    rung = [event.time for event in faulty.events if event.service == "oven-worker" and words in event.detail]
    assert rung == [(faulty.window.begins + 2) * MINUTE]
    assert not [event for event in calm.events if words in event.detail]


def test_a_pack_without_alarms_has_none_that_rings(pack: Pack) -> None:
    silent = pack.model_copy(update={"alarms": pack.alarms.model_copy(update={"before": []})})
    assert emit(silent, START, 60).noisy is None
