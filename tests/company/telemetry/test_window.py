from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from opexkit.company.pack import Pack
from opexkit.company.telemetry.window import plan_window

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_start_is_turned_into_utc_and_cut_to_the_minute(pack: Pack) -> None:
    berlin = timezone(timedelta(hours=1))
    window = plan_window(pack, datetime(2026, 11, 24, 9, 0, 30, tzinfo=berlin), 20)
    assert window.start.isoformat() == "2026-11-24T08:00:00"
    assert window.instants()[-1] == np.datetime64("2026-11-24T08:19")


@pytest.mark.parametrize("seed", range(20))
def test_fault_begins_after_a_calm_fifth_and_before_the_half(pack: Pack, seed: int) -> None:
    window = plan_window(pack, START, 100, fault="pool", seed=seed)
    assert 20 <= window.begins < 50
    assert window.ends == 100


def test_fault_can_end_within_the_window(pack: Pack) -> None:
    window = plan_window(pack, START, 100, fault="pool", fault_minutes=15)
    assert np.flatnonzero(window.faulty()).tolist() == list(range(window.begins, window.begins + 15))
    assert window.faulty(4.5).sum() == 10


def test_a_window_without_a_fault_is_never_faulty(pack: Pack) -> None:
    assert not plan_window(pack, START, 100).faulty().any()


def test_load_follows_hour_day_and_surge(pack: Pack) -> None:
    noon = plan_window(pack, START.replace(hour=12), 10).load(pack)
    night = plan_window(pack, START.replace(hour=3), 10).load(pack)
    sunday = plan_window(pack, START.replace(hour=12, day=29), 10).load(pack)
    surge = plan_window(pack, START.replace(hour=12), 10, surge=True).load(pack)
    assert noon == pytest.approx(1.0)
    assert night == pytest.approx(0.2)
    assert sunday == pytest.approx(0.6)
    assert surge == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": datetime(2026, 11, 24)}, "no time zone"),  # noqa: DTZ001
        ({"minutes": 9}, "10 to 10080 minutes, not 9"),
        ({"minutes": 10081}, "10 to 10080"),
        ({"fault": "flood"}, "no fault 'flood'; use one of pool, bad-deploy"),
        ({"seed": -1}, "0 or more"),
    ],
)
def test_bad_arguments_are_told(pack: Pack, change: dict[str, object], words: str) -> None:
    arguments = {"start": START, "minutes": 60, **change}
    with pytest.raises(ValueError, match=words):
        plan_window(pack, **arguments)  # type: ignore[arg-type]
