"""What goes on beside a fault shows in telemetry, and leaves all else as it was; traces can be left out."""

from datetime import UTC, datetime

import numpy as np

from opexkit.company.pack import LogSign, MetricSign, Pack
from opexkit.company.telemetry import Signals, emit
from opexkit.company.telemetry.window import Aside

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def lines(signals: Signals, message: str) -> list[int]:
    since = signals.logs.time - np.datetime64(signals.window.start, "us")
    minutes = since.astype(np.int64) // 60_000_000
    return [int(minute) for minute, each in zip(minutes, signals.logs.message, strict=True) if each == message]


def test_an_aside_shows_from_its_minute_on_beside_the_fault(pack: Pack) -> None:
    aside = Aside(
        20,
        (MetricSign(service="mail-worker", metric="errors", offset=0.4),),
        (LogSign(service="mail-worker", level="WARN", message="mail is late", per_minute=5),),
        ("config_change", "mail-worker"),
    )
    plain, beside = (emit(pack, START, 60, fault="pool", seed=5, asides=each) for each in ((), (aside,)))
    at = beside.metrics.services.index("mail-worker")
    share = beside.metrics.errors[:, at] / np.maximum(beside.metrics.requests[:, at], 1)
    assert share[:20].mean() < 0.01
    assert 0.3 < share[20:].mean() < 0.5
    said = lines(beside, "mail is late")
    assert min(said) >= 20
    assert not lines(plain, "mail is late")
    assert lines(plain, "no free connection") == lines(beside, "no free connection")
    changes = [each for each in beside.events if each not in plain.events and each.kind == "config_change"]
    assert [(each.service, each.time // 60_000_000) for each in changes] == [("mail-worker", 20)]
    others = [place for place, name in enumerate(plain.metrics.services) if name != "mail-worker"]
    assert np.array_equal(plain.metrics.requests[:, others], beside.metrics.requests[:, others])


def test_a_fault_that_the_pack_has_not_can_be_emitted(pack: Pack) -> None:
    sign = MetricSign(service="front", metric="errors", offset=0.5)
    own = pack.faults.faults[0].model_copy(update={"id": "own", "metrics": [sign]})
    signals = emit(pack, START, 60, fault=own, seed=5)
    since = signals.window.begins
    assert signals.metrics.errors[since:, 0].sum() > 0.4 * signals.metrics.requests[since:, 0].sum()


def test_without_traces_all_but_the_lines_of_requests_is_the_same(pack: Pack) -> None:
    whole, less = (emit(pack, START, 60, fault="pool", seed=6, traces=each) for each in (True, False))
    assert np.array_equal(whole.metrics.errors, less.metrics.errors)
    assert whole.events == less.events
    assert len(less.spans) == 0
    assert lines(whole, "no free connection") == lines(less, "no free connection") != []
    kept = set(map(str, less.logs.message))
    assert kept <= set(map(str, whole.logs.message))
