"""Ablation and plans, on effects that can be counted by hand."""

from collections.abc import Mapping

import pytest

from opexkit.company.pack import Pack
from opexkit.company.simulator.investment import ablation, invest, strategies
from opexkit.lens.catalogue import load_catalogue

EFFORTS = {"OPS05-BP02": 3, "OPS05-BP10": 8, "OPS06-BP03": 3, "OPS07-BP03": 3, "OPS08-BP04": 1}
ALL = dict.fromkeys(EFFORTS, 1.0)


def test_ablation_gives_back_the_factors(clinic: Pack) -> None:
    found = ablation(clinic, ALL, runs=100).set_index(["outcome", "practice"])
    assert found.loc[("failover_minutes", "OPS07-BP03"), "loss"] == pytest.approx(5)
    assert found.loc[("deployments_per_week", "OPS05-BP10"), "loss"] == pytest.approx(8)
    assert found.loc[("sev1_incidents", "OPS05-BP10"), "loss"] < 1 < found.loc[("sev1_incidents", "OPS06-BP03"), "loss"]
    assert 1 < found.loc[("time_to_recover", "OPS07-BP03"), "loss"] < 2
    assert set(found.loc["time_to_detect"].index) == {"OPS08-BP04"}


def test_ablation_puts_the_most_important_first(northwind: Pack, after: Mapping[str, float]) -> None:
    found = ablation(northwind, after, runs=100)
    first = found.groupby("outcome")["practice"].first()
    assert first["failover_minutes"] == "OPS07-BP03"
    assert first["pages_per_week"] == "OPS08-BP04"
    recovery = found[found["outcome"] == "time_to_recover"]
    assert set(recovery["method"]) == {"runs"}
    assert (recovery["loss"] > 1).all()
    assert set(found.loc[found["outcome"] != "time_to_recover", "method"]) == {"levers"}


def test_ablation_of_nothing_is_empty(clinic: Pack) -> None:
    assert ablation(clinic, {"OPS01-BP01": 1.0, "OPS07-BP03": 0.0}).empty


def test_points_are_spent_in_the_order_of_the_plan(clinic: Pack) -> None:
    plan = {"line": ["OPS07-BP03", "OPS05-BP10", "OPS08-BP04"]}
    found = invest(clinic, {"OPS07-BP03": 0.5}, 3, plan, EFFORTS, months=4, runs=50)
    spent = found.finished.set_index("practice")
    assert spent["month"].to_dict() == {"OPS07-BP03": 1, "OPS05-BP10": 4, "OPS08-BP04": 4}
    assert spent["points"].to_dict() == {"OPS07-BP03": 1.5, "OPS05-BP10": 8, "OPS08-BP04": 1}
    table = found.outcomes.set_index(["outcome", "month"])["median"]
    assert table["deployments_per_week", 3] == pytest.approx(1, abs=0.1)
    assert table["deployments_per_week", 4] == pytest.approx(8, abs=0.5)
    assert table["failover_minutes", 0] > 2 * table["failover_minutes", 1]


def test_without_a_budget_nothing_changes(clinic: Pack) -> None:
    found = invest(clinic, {}, 0, {"idle": list(EFFORTS)}, EFFORTS, months=2, runs=20)
    assert found.finished.empty
    assert (found.outcomes.groupby("outcome")["median"].nunique() == 1).all()


@pytest.mark.parametrize(
    ("budget", "plan", "message"), [(-1, ["OPS07-BP03"], "negative"), (1, ["OPS99-BP01"], "OPS99-BP01")]
)
def test_refuses_what_cannot_be_planned(clinic: Pack, budget: float, plan: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        invest(clinic, {}, budget, {"p": plan}, EFFORTS)


def test_strategies_order_what_is_open(clinic: Pack) -> None:
    found = strategies(clinic, {"OPS05-BP02": 1.0}, EFFORTS)
    assert all(sorted(plan) == sorted(set(EFFORTS) - {"OPS05-BP02"}) for plan in found.values())
    assert found["cheapest first"][0] == "OPS08-BP04"
    assert found["cheapest first"][-1] == "OPS05-BP10"
    assert found["delivery first"][0] == "OPS05-BP10"
    assert found["recovery first"][:2] == ["OPS08-BP04", "OPS07-BP03"]


def test_six_months_at_northwind(northwind: Pack, before: Mapping[str, float]) -> None:
    sizes = {"S": 1, "M": 3, "L": 8}
    practices = load_catalogue("operational-excellence-2024-11-06").practices
    efforts = {practice.code: sizes[practice.guide.effort] for practice in practices if practice.guide}
    plans = strategies(northwind, before, efforts)
    found = invest(northwind, before, 15, {name: plans[name] for name in ("most per point", "recovery first")}, efforts)
    last = found.outcomes[found.outcomes["month"] == 6].set_index(["plan", "outcome"])["median"]
    assert last["recovery first", "time_to_recover"] < last["most per point", "time_to_recover"] < 95
    spent = found.finished.groupby("plan")["points"].sum()
    assert (spent <= 90).all()
