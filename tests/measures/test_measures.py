"""Measures on small logs whose answers can be counted by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.measures.definition import definitions
from opexkit.measures.downtime import downtime_minutes
from opexkit.measures.intervals import of_median, poisson, wilson
from opexkit.measures.measure import Measure
from opexkit.measures.measures import measure
from opexkit.measures.period import Period, months


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
        "acknowledged": [at("03 10:12"), pd.NaT, at("10 05:06")],
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
        ("time_to_acknowledge", 4.0, 2),  # 2 and 6
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
    found = by_id(None, INCIDENTS, window=WEEKS, objective=0.99, severity=["sev1", "sev2"])
    assert found["error_budget"].value == pytest.approx(450 / (14 * 1440 * 0.01))


def test_without_a_severity_nothing_is_downtime() -> None:
    found = by_id(None, INCIDENTS, window=WEEKS)
    for name in ("availability", "error_budget"):
        assert found[name].value is None
        assert "say which severity is" in found[name].remark
    assert found["time_to_recover"].n == 3


def test_a_severity_that_the_files_do_not_give() -> None:
    bare = INCIDENTS.drop(columns="severity")
    found = by_id(None, bare, window=WEEKS, severity="sev1")
    assert found["availability"].remark == "not measured: the files do not say how severe an incident was"
    other = by_id(None, INCIDENTS, window=WEEKS, severity="sev9")["availability"]
    assert (other.value, other.n) == (None, 0), "a quiet time, or a word that the tool does not use"
    assert "the files hold SEV1, sev1, sev2" in other.remark
    quiet = by_id(None, INCIDENTS.iloc[:0], window=WEEKS, severity="sev9")["availability"]
    assert quiet.value == 1.0


def test_an_empty_flag_is_unknown_and_the_rate_has_an_n_of_its_own() -> None:
    some = DEPLOYMENTS.assign(failed=pd.array([True, None, None, False], dtype="boolean"))
    rate = by_id(some)["change_fail_rate"]
    assert (rate.value, rate.n, rate.left_out) == (0.5, 2, 2)
    assert rate.remark == "2 of 4 do not say"
    none = DEPLOYMENTS.assign(failed=pd.array([None] * 4, dtype="boolean"))
    assert (
        by_id(none)["change_fail_rate"].remark == "not measured: the column that says which deployments failed is empty"
    )


def test_open_incidents_are_neither_zero_nor_now() -> None:
    still = INCIDENTS.assign(resolved=[at("03 11:00"), pd.NaT, pd.NaT])
    found = by_id(None, still, window=WEEKS, severity=["sev1", "sev2"])
    assert (found["time_to_recover"].value, found["time_to_recover"].n, found["time_to_recover"].left_out) == (50, 1, 2)
    assert found["time_to_recover"].remark == "still open: 2"
    assert found["availability"].value == pytest.approx(1 - 60 / (14 * 1440))
    assert "lower bound: 2" in found["availability"].remark


def test_recovery_without_a_detection_starts_earlier_and_says_so() -> None:
    found = by_id(None, INCIDENTS.drop(columns=["detected", "acknowledged"]))["time_to_recover"]
    assert found.value == 60
    assert found.remark.startswith("from the start of the incident")


def test_downtime_counts_from_the_detection_where_the_start_is_not_known() -> None:
    found = by_id(None, INCIDENTS.drop(columns="started"), window=WEEKS, severity="sev2")["availability"]
    assert found.value == pytest.approx(1 - 50 / (14 * 1440))
    assert found.remark.startswith("an estimate")


def test_rollbacks_give_a_lower_bound() -> None:
    undone = DEPLOYMENTS.drop(columns="failed").assign(rollback_of=[None, None, None, "c"])
    rate = by_id(undone)["change_fail_rate"]
    assert (rate.value, rate.n) == (0.25, 4)
    assert rate.remark == "a lower bound: only rollbacks by the tool are known"


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


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.69), (5, 1.62, 11.67), (20, 12.22, 30.89), (100, 81.4, 121.6)]
)
def test_poisson_against_exact_intervals(count: int, low: float, high: float) -> None:
    assert poisson(count) == pytest.approx((low, high), rel=0.015, abs=0.02)


@pytest.mark.parametrize(("n", "low", "high"), [(6, 1, 6), (10, 2, 9), (20, 6, 15), (50, 18, 33), (100, 40, 61)])
def test_the_median_s_interval_against_published_ranks(n: int, low: int, high: int) -> None:
    assert of_median(range(1, n + 1)) == (low, high)


def test_few_values_give_no_interval_of_a_median() -> None:
    assert of_median([1, 2, 3, 4, 5]) is None


def test_months_cut_a_window_at_its_ends() -> None:
    parts = list(months(Period(at("10"), pd.Timestamp("2026-05-02", tz="UTC"))))
    assert [(f"{part.start:%m-%d}", f"{part.end:%m-%d}") for part in parts] == [
        ("03-10", "04-01"),
        ("04-01", "05-01"),
        ("05-01", "05-02"),
    ]
