"""The simulator against the scenario's figures, itself, and a pack of another industry."""

from collections.abc import Mapping

import numpy as np
import pytest

from opexkit.company.pack import Faults, Pack
from opexkit.company.simulator.compare import is_near
from opexkit.company.simulator.incidents import severe_chances
from opexkit.company.simulator.levers import lever_values
from opexkit.company.simulator.simulate import OUTCOMES, WEEKS, draw, medians, simulate

COUNTED = {"high-risks"}
"""What reviews count and no simulation gives."""


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("stage", ["before", "after"])
def test_northwinds_reviews_give_the_scenarios_figures(
    northwind: Pack, stage: str, seed: int, request: pytest.FixtureRequest
) -> None:
    found = simulate(northwind, request.getfixturevalue(stage), runs=1000, seed=seed)
    for outcome in northwind.outcomes.outcomes:
        if outcome.id not in COUNTED:
            median = found.interval(outcome.id.replace("-", "_"))[1]
            assert is_near(outcome, median, getattr(outcome, stage)), (outcome.id, median)


def test_the_time_to_recover_does_not_hang_on_the_fault_library(
    northwind: Pack, library: Faults, before: Mapping[str, float], after: Mapping[str, float]
) -> None:
    pack = northwind.model_copy(update={"faults": library})
    medians = [simulate(pack, review).interval("time_to_recover")[1] for review in (before, after)]
    assert medians == [pytest.approx(95, rel=0.1), pytest.approx(18, rel=0.1)]


def test_halfway_lies_between(
    northwind: Pack, before: Mapping[str, float], halfway: Mapping[str, float], after: Mapping[str, float]
) -> None:
    tables = [simulate(northwind, review, runs=300).table()["median"] for review in (before, halfway, after)]
    for outcome in ("time_to_recover", "change_failure_rate", "deployments_per_week", "lead_time_hours", "toil_share"):
        low, middle, high = sorted(table[outcome] for table in tables)
        assert low < tables[1][outcome] == middle < high


@pytest.mark.parametrize("runs", [1, 7, 1001])
def test_a_seed_gives_the_same_bytes(northwind: Pack, after: Mapping[str, float], runs: int) -> None:
    first, again, other = (simulate(northwind, after, runs, seed) for seed in (5, 5, 6))
    assert all(len(getattr(first, name)) == runs for name in OUTCOMES)
    assert all(getattr(first, name).tobytes() == getattr(again, name).tobytes() for name in OUTCOMES)
    assert first.lead_time_hours.tobytes() != other.lead_time_hours.tobytes()


def test_more_runs_begin_with_the_same_batches(northwind: Pack, after: Mapping[str, float]) -> None:
    few, many = simulate(northwind, after, 1000), simulate(northwind, after, 2000)
    assert np.array_equal(few.incidents, many.incidents[:1000])
    assert not np.array_equal(many.incidents[:1000], many.incidents[1000:])


def test_intervals_hold_the_median_and_most_runs(northwind: Pack, before: Mapping[str, float]) -> None:
    found = simulate(northwind, before, 400)
    table = found.table()
    assert ((table["low"] <= table["median"]) & (table["median"] <= table["high"])).all()
    low, high = table.loc["time_to_recover", ["low", "high"]]
    assert np.mean((found.time_to_recover >= low) & (found.time_to_recover <= high)) == pytest.approx(0.9, abs=0.01)


def test_a_change_of_durations_alone_leaves_the_events_as_they_were(clinic: Pack) -> None:
    without, with_it = (draw(clinic, practices, 50, seed=3) for practices in ({}, {"OPS07-BP03": 1.0}))
    assert np.array_equal(without.fault, with_it.fault)
    assert np.allclose(with_it.recover, without.recover * 0.5)
    assert np.allclose(with_it.failovers, without.failovers * 0.2)


@pytest.mark.parametrize(
    ("code", "outcome", "factor"),
    [("OPS05-BP10", "deployments_per_week", 8), ("OPS08-BP04", "time_to_detect", 0.4), ("OPS05-BP02", "", 0.4)],
)
def test_another_industry_simulates(clinic: Pack, code: str, outcome: str, factor: float) -> None:
    name = outcome or "change_failure_rate"
    without, with_it = (simulate(clinic, practices, 2000) for practices in ({}, {code: 1.0}))
    means = [float(np.nanmean(getattr(found, name))) for found in (without, with_it)]
    assert means[1] == pytest.approx(factor * means[0], rel=0.06)
    assert without.interval("surge_outages")[1] == 2


def test_small_steps_keep_failed_changes_small(clinic: Pack) -> None:
    values = [lever_values(clinic.effects, practices) for practices in ({}, {"OPS06-BP03": 1.0})]
    chances = [severe_chances(clinic, found["blast_radius"]) for found in values]
    assert chances[0][0].sum() > 0.9 > 0.1 > chances[1][0].sum()
    assert np.array_equal(chances[0][1:], chances[1][1:])
    expected = WEEKS * (0.3 * chances[0][0].sum() + chances[0][1].sum()) + 4 * 0.5
    assert simulate(clinic, {}, 2000).sev1_incidents.mean() == pytest.approx(expected, rel=0.03)


def test_a_run_without_events_measures_nothing(clinic: Pack) -> None:
    quiet = [base.model_copy(update={"value": 1e-9, "sigma": 0.0}) for base in clinic.effects.baselines]
    pack = clinic.model_copy(update={"effects": clinic.effects.model_copy(update={"baselines": quiet})})
    found = simulate(pack, {}, 5)
    assert np.isnan(found.interval("time_to_recover")).all()
    assert np.isnan(found.change_failure_rate).all()
    assert not found.incidents.any()


def test_faults_of_one_kind_only_serve_every_origin(clinic: Pack) -> None:
    for kept in (clinic.faults.faults[:1], clinic.faults.faults[1:]):
        pack = clinic.model_copy(update={"faults": clinic.faults.model_copy(update={"faults": kept})})
        assert set(draw(pack, {}, 20, seed=1).fault) == set(range(len(kept)))


def test_refuses_no_runs(clinic: Pack) -> None:
    with pytest.raises(ValueError, match="one run"):
        simulate(clinic, {}, runs=0)


def test_medians_of_ragged_runs() -> None:
    values = np.array([3.0, 1.0, 2.0, 10.0, 4.0, 8.0])
    assert np.array_equal(medians(values, np.array([3, 0, 1, 2])), [2.0, np.nan, 10.0, 6.0], equal_nan=True)
