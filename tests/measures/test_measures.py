"""Measures on small logs whose answers can be counted by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.measures.measures import Measure, Period, definitions, downtime_minutes, measure, wilson


def at(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"2026-03-{text}", tz="UTC")


WEEKS = Period(at("01"), at("15"))
DEPLOYMENTS = pd.DataFrame(
    {
        "id": ["a", "b", "c", "d"],
        "time": [at("02 10:00"), at("03 10:00"), at("09 10:00"), at("09 12:00")],
        "committed": [at("02 08:00"), at("01 10:00"), pd.NaT, at("09 11:00")],
        "failed": [False, False, True, False],
        "unplanned": [False, False, False, True],
    }
)
INCIDENTS = pd.DataFrame(
    {
        "id": ["1", "2", "3"],
        "started": [at("03 10:00"), at("03 10:30"), at("10 00:00")],
        "detected": [at("03 10:10"), at("03 10:40"), at("10 05:00")],
        "resolved": [at("03 11:00"), at("03 11:30"), at("10 06:00")],
        "severity": ["sev1", "sev2", "SEV1"],
        "deployment": ["b", None, None],
    }
)
ALARMS = pd.DataFrame({"time": [at("02"), at("03"), at("04"), at("05")], "actionable": [True, False, False, False]})


def by_id(*args: object, **more: object) -> dict[str, Measure]:
    return {found.id: found for found in measure(*args, **more)}  # type: ignore[arg-type]


ALL = by_id(DEPLOYMENTS, INCIDENTS, ALARMS, window=WEEKS, severity="sev1", toil_hours=(30, 120))


@pytest.mark.parametrize(
    ("name", "value", "n"),
    [
        ("change_lead_time", 2.0, 3),  # 2 h, 48 h, 1 h
        ("deployment_frequency", 2.0, 4),  # 4 in two weeks
        ("failed_deployment_recovery_time", 50.0, 1),  # incident 1 only
        ("change_fail_rate", 0.5, 4),  # c by its flag, b by its incident
        ("rework_rate", 0.25, 4),
        ("time_to_detect", 10.0, 3),  # 10, 10, 300
        ("time_to_recover", 55.0, 2),  # 50 and 60: Sev1, whatever the case
        ("availability", 1 - 420 / (14 * 1440), 2),
        ("alarm_precision", 0.25, 4),
        ("pages_per_shift", 4 / 28, 4),
        ("toil_share", 0.25, 120),
    ],
)
def test_values(name: str, value: float, n: int) -> None:
    assert (ALL[name].value, ALL[name].n) == (pytest.approx(value), n)


def test_the_mean_is_led_astray_by_one_long_night() -> None:
    detect = ALL["time_to_detect"]
    assert (detect.value, detect.mean) == (10, pytest.approx(320 / 3))


def test_overlapping_incidents_count_once() -> None:
    assert downtime_minutes(INCIDENTS.iloc[:2], WEEKS) == 90


def test_downtime_outside_the_window_does_not_count() -> None:
    assert downtime_minutes(INCIDENTS, Period(at("03 10:45"), at("03 11:15"))) == 30


def test_error_budget_of_a_missed_objective_is_over_one() -> None:
    assert by_id(None, INCIDENTS, window=WEEKS, objective=0.99)["error_budget"].value == pytest.approx(
        450 / (14 * 1440 * 0.01)
    )


def test_what_the_data_do_not_hold_is_not_measured() -> None:
    found = by_id(DEPLOYMENTS[["id", "time"]])
    assert {name for name, one in found.items() if one.value is not None} == {"deployment_frequency"}
    assert found["change_fail_rate"].remark == "not measured: no column says which deployments failed"


def test_every_measure_is_defined_and_every_definition_measured() -> None:
    assert list(ALL) == list(definitions())
    assert all(one.source.startswith("https://") for one in definitions().values())


def test_no_event_at_all() -> None:
    with pytest.raises(ValueError, match="no event"):
        measure(DEPLOYMENTS.iloc[:0])


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(47, 65, 0.60, 0.82), (10, 14, 0.45, 0.88), (0, 10, 0.0, 0.28)])
def test_wilson_against_published_intervals(hits: int, n: int, low: float, high: float) -> None:
    assert np.round(wilson(hits, n), 2) == pytest.approx((low, high))


@given(st.integers(1, 10_000), st.data())
def test_wilson_holds_the_share(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1 or low == pytest.approx(hits / n) or high == pytest.approx(hits / n)


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 500)), min_size=1, max_size=30))
def test_downtime_is_the_union_of_the_incidents(spans: list[tuple[int, int]]) -> None:
    start = WEEKS.start
    frame = pd.DataFrame(
        {
            "started": [start + pd.Timedelta(minutes=first) for first, _ in spans],
            "resolved": [start + pd.Timedelta(minutes=first + length) for first, length in spans],
        }
    )
    minutes = {minute for first, length in spans for minute in range(first, first + length)}
    assert downtime_minutes(frame, WEEKS) == pytest.approx(len([m for m in minutes if m < 14 * 1440]))
