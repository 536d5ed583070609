"""The outcome table beside the scenario's own column."""

from collections.abc import Mapping

import numpy as np
import pytest

from opexkit.company.pack import Outcome, Pack
from opexkit.company.simulator.compare import compare, is_near
from opexkit.company.simulator.simulate import simulate


def test_northwinds_table(northwind: Pack, before: Mapping[str, float], after: Mapping[str, float]) -> None:
    sides = (simulate(northwind, review, 500) for review in (before, after))
    table = compare(northwind.outcomes, *sides, counted={"high-risks": (11, 1)}).set_index("id")
    assert table["within"].eq(True).all()
    assert list(table.loc["failover-minutes", ["scenario_before", "scenario_after"]]) == [
        "~40 min (1 person)",
        "~4 min (any on-call)",
    ]
    assert list(table.loc["high-risks", ["before_low", "before", "after"]]) == [11, 11, 1]
    row = table.loc["time-to-recover"]
    assert row["before_low"] < row["before"] < row["before_high"]
    assert row["after_high"] < row["before_low"]


def test_what_was_not_simulated_stays_open(northwind: Pack, clinic: Pack) -> None:
    nothing = simulate(clinic, {}, 20)
    table = compare(northwind.outcomes, nothing, nothing).set_index("id")
    assert table.loc["high-risks", "within"] is None
    assert np.isnan(table.loc["high-risks", "before"])
    assert table.loc["deployments-per-week", "within"] is False


@pytest.mark.parametrize(
    ("unit", "found", "wanted", "near"),
    [
        ("minutes", 104.4, 95, True),
        ("minutes", 104.6, 95, False),
        ("minutes", 85.4, 95, False),
        ("count", 1, 0, True),
        ("count", 2, 0, False),
        ("share", float("nan"), 0.19, False),
    ],
)
def test_tolerance(unit: str, found: float, wanted: float, near: bool) -> None:
    words = {"words_before": "", "words_after": "", "source": ""}
    outcome = Outcome(id="x", title="x", unit=unit, before=wanted, after=wanted, **words)
    assert is_near(outcome, found, wanted) is near


def test_the_uplift_leads_from_review_to_review(
    northwind: Pack, before: Mapping[str, float], halfway: Mapping[str, float], after: Mapping[str, float]
) -> None:
    months = northwind.uplift.months
    assert [month.month for month in months] == [1, 2, 3, 4, 5, 6]
    codes = [code for month in months for code in month.practices]
    assert len(codes) == len(set(codes))
    reached = {code for code, degree in before.items() if degree == 1}
    assert not reached & set(codes)
    for month in months:
        reached |= set(month.practices)
        if month.month in (3, 6):
            review = halfway if month.month == 3 else after
            assert reached == {code for code, degree in review.items() if degree == 1}
