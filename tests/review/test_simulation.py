"""What effort gives when it is spent in different orders, beside what the exercise on it says."""

import pytest

from opexkit import content
from opexkit.company.carried import DEFAULT
from opexkit.company.loader import load_pack
from opexkit.company.view import investment, investment_table
from opexkit.review.simulation import simulated_investment

BEFORE = content.scenario(DEFAULT, "reviews", "before.yaml")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_only_one_order_of_the_exercise_reaches_both_goals(seed: int) -> None:
    found = simulated_investment(load_pack(content.scenario(DEFAULT)), BEFORE, 10, runs=100, seed=seed)
    last = found.outcomes[found.outcomes["month"] == 6].pivot(index="plan", columns="outcome", values="median")
    offered = last.drop(index="in order of the questions")
    both = offered[(offered["pages_per_week"] < 50) & (offered["deployments_per_week"] >= 30)]
    assert list(both.index) == ["most per point"]
    assert offered["time_to_recover"].idxmin() == "recovery first"
    assert offered.loc["delivery first", "pages_per_week"] > 250
    assert offered.loc["recovery first", "deployments_per_week"] < 7
    assert 10 < offered.loc["cheapest first", "deployments_per_week"] < 30


def test_the_table_has_a_column_for_each_order_and_the_figures_at_the_start() -> None:
    pack = load_pack(content.scenario(DEFAULT))
    found = simulated_investment(pack, BEFORE, 10, months=1, runs=20)
    table = investment_table(found, pack.outcomes)
    assert len(table.columns) == 7
    (deployments,) = [row for row in table.rows if row[0].text == "Deployment frequency"]
    assert float(deployments[1].text) == pytest.approx(3, abs=0.5)
    picture = investment(found, pack.outcomes)[1]
    assert all(plan in str(picture) for plan in ("cheapest first", "in order of the questions"))
