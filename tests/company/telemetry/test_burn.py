"""Who is hurt follows from telemetry, and agrees with the alarm, the journeys and what the fault says of itself."""

from datetime import UTC, datetime

import numpy as np
import pytest

from opexkit.company.loader import load_pack
from opexkit.company.pack import Fault, Journey
from opexkit.company.telemetry import Signals, emit
from opexkit.company.telemetry.burn import FAST, LONG, Hurt, first_alarm, hurt
from opexkit.content import scenario

NORTHWIND = load_pack(scenario("northwind"))
FAULTS = NORTHWIND.faults.faults
QUIET = {"expired-certificate", "sms-outage"}
"""They burn slower than 14.4 times: a twentieth of bookings may be late, and a fiftieth of buyers waits for a text."""


def hurts(signals: Signals) -> list[Hurt]:
    load = signals.window.load(NORTHWIND)
    return [hurt(journey, signals.metrics, load) for journey in NORTHWIND.journeys.journeys]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_hurts_the_journeys_that_it_names_and_as_many_as_it_says(fault: Fault) -> None:
    signals = emit(NORTHWIND, datetime(2026, 11, 24, 9, tzinfo=UTC), 150, fault=fault.id, seed=3)
    since = signals.window.begins + 6
    shares = {each.journey.id: float(each.share[since:].mean()) for each in hurts(signals)}
    worst = max(shares, key=lambda name: shares[name])
    assert worst in fault.blast_radius
    assert 2 / 3 <= max(shares[name] for name in fault.blast_radius) / fault.journey_share <= 1.6
    others = [share for name, share in shares.items() if name not in fault.blast_radius]
    assert not others or max(others) < 0.1 * fault.journey_share + 0.02
    rung = first_alarm(hurts(signals))
    if fault.id in QUIET:
        assert rung is None
    else:
        assert rung is not None
        assert rung[0].journey.id in fault.blast_radius
        assert rung[1] > signals.window.begins


def test_nothing_rings_without_a_fault() -> None:
    signals = emit(NORTHWIND, datetime(2026, 11, 24, 9, tzinfo=UTC), 150, seed=4, surge=True)
    assert first_alarm(hurts(signals)) is None
    assert max(float(each.share.mean()) / each.budget for each in hurts(signals)) < 1


def steady(share: float, target: float = 0.99, calm: int = 60) -> Hurt:
    journey = Journey.model_validate(
        {
            "id": "j",
            "title": "J",
            "entry": "s",
            "requests_per_minute": 100,
            "objective": {"indicator": "success", "target": target, "given_by": "kit"},
        }
    )
    return Hurt(journey, np.full(200, 100.0), np.where(np.arange(200) < calm, 0.0, share))


@pytest.mark.parametrize(("share", "minutes"), [(1.0, 9), (0.45, 20), (0.3, 29), (0.15, 58)])
def test_it_rings_after_the_minutes_that_the_arithmetic_gives(share: float, minutes: int) -> None:
    rings = steady(share).rings()
    assert rings is not None
    assert rings - 60 == minutes == np.ceil(LONG * FAST * 0.01 / share)


def test_it_does_not_ring_below_the_bar_or_when_the_short_window_is_calm() -> None:
    assert steady(0.143).rings() is None
    spent = steady(1.0)
    spent.share[68:] = 0
    assert spent.rings() is None


def test_customers_are_counted_between_two_minutes() -> None:
    assert steady(0.25).number(50, 70) == pytest.approx(10 * 100 * 0.25)
