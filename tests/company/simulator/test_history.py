"""The event log agrees with the simulation that it spells out."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest

from opexkit.company.pack import Pack
from opexkit.company.simulator.history import History, event_log
from opexkit.company.simulator.simulate import WEEKS, simulate
from opexkit.measures.measures import measure

FRAMES = ("deployments", "incidents", "alarms", "changes", "surges", "reviews")


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("stage", ["before", "after"])
def test_measures_of_the_log_are_the_simulations_figures(
    northwind: Pack, stage: str, seed: int, request: pytest.FixtureRequest
) -> None:
    practices = request.getfixturevalue(stage)
    log, one = event_log(northwind, practices, seed), simulate(northwind, practices, runs=1, seed=seed)
    found = {item.id: item for item in measure(log.deployments, log.incidents, log.alarms, log.window, severity="sev1")}
    assert found["deployment_frequency"].value == pytest.approx(one.deployments_per_week[0])
    assert found["change_fail_rate"].value == pytest.approx(one.change_failure_rate[0])
    assert found["change_lead_time"].value == pytest.approx(one.lead_time_hours[0])
    assert found["time_to_detect"].value == pytest.approx(one.time_to_detect[0])
    assert found["time_to_recover"].value == pytest.approx(one.time_to_recover[0])
    assert found["alarm_precision"].value == pytest.approx(one.alarm_precision[0])
    assert found["pages_per_shift"].n / WEEKS == pytest.approx(one.pages_per_week[0])
    assert log.surges["outage"].sum() == one.surge_outages[0]
    assert len(log.reviews) == pytest.approx(one.review_share[0] * (log.incidents["severity"] != "sev3").sum())


@pytest.fixture(scope="module")
def log(northwind: Pack, after: Mapping[str, float]) -> History:
    return event_log(northwind, after, seed=4)


def test_times_run_forwards(log: History) -> None:
    incidents, deployments = log.incidents, log.deployments
    for earlier, later in (("started", "detected"), ("detected", "diagnosed"), ("diagnosed", "resolved")):
        assert (incidents[earlier] < incidents[later]).all()
    assert (deployments["committed"] < deployments["time"]).all()
    for frame, column in ((deployments, "time"), (incidents, "started"), (log.alarms, "time"), (log.changes, "time")):
        assert frame[column].is_monotonic_increasing
        assert str(frame[column].dt.tz) == "UTC"
        assert frame["id"].is_unique
    assert deployments["time"].between(log.window.start, log.window.end).all()
    assert (deployments["time"].dt.day_of_week < 5).all()


def test_failed_deployments_and_incidents_name_each_other(log: History) -> None:
    caused = log.incidents[log.incidents["origin"] == "change"].merge(
        log.deployments, left_on="deployment", right_on="id", suffixes=("", "_of_it")
    )
    assert set(caused["deployment"]) == set(log.deployments.loc[log.deployments["failed"], "id"])
    assert (caused["started"] > caused["time"]).all()
    assert log.incidents.loc[log.incidents["origin"] != "change", "deployment"].isna().all()


def test_pages_that_call_for_action_belong_to_an_incident(log: History) -> None:
    useful = log.alarms[log.alarms["actionable"]].merge(log.incidents, left_on="incident", right_on="id")
    assert len(useful) == log.alarms["actionable"].sum() > 0
    assert (useful["time"] >= useful["detected"]).all()
    assert log.alarms.loc[~log.alarms["actionable"], "incident"].isna().all()


def test_surge_outages_fall_into_surges(clinic: Pack) -> None:
    log = event_log(clinic, {}, seed=2)
    outages = log.incidents.loc[log.incidents["origin"] == "surge", "started"]
    hit = log.surges[log.surges["outage"]]
    assert len(outages) == len(hit) > 0
    assert (outages.to_numpy() >= (hit["start"] - pd.Timedelta(hours=1)).to_numpy()).all()
    assert (outages.to_numpy() < hit["end"].to_numpy()).all()


def test_a_seed_gives_the_same_log_and_the_start_moves_it(northwind: Pack, before: Mapping[str, float]) -> None:
    east = timezone(timedelta(hours=2))
    first, again = (
        event_log(northwind, before, seed=9, start=start)
        for start in (datetime(2025, 7, 7, tzinfo=UTC), datetime(2025, 7, 7, 2, tzinfo=east))
    )
    later = event_log(northwind, before, seed=9, start=datetime(2025, 7, 14, tzinfo=UTC))
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))
    assert (later.incidents["started"] - first.incidents["started"]).eq(pd.Timedelta(days=7)).all()


def test_refuses_a_start_without_a_time_zone(clinic: Pack) -> None:
    with pytest.raises(ValueError, match="time zone"):
        event_log(clinic, {}, start=datetime(2026, 1, 5))  # noqa: DTZ001


def test_a_half_year_without_events_is_empty(clinic: Pack) -> None:
    quiet = [base.model_copy(update={"value": 1e-9}) for base in clinic.effects.baselines]
    pack = clinic.model_copy(update={"effects": clinic.effects.model_copy(update={"baselines": quiet})})
    log = event_log(pack, {})
    assert [len(getattr(log, name)) for name in FRAMES] == [0, 0, 0, 0, 4, 0]
