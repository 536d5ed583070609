"""Two portfolios side by side."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from opexkit.review.comparison import compare_portfolios
from opexkit.review.grading import grade_team
from opexkit.review.portfolio import make_portfolio
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.submission import Risk, Status
from opexkit.review.team_grade import TeamGrade

Grade = Callable[..., TeamGrade]


@pytest.fixture
def graded(make_team: Callable[..., Any]) -> Grade:
    """A team's grade at one milestone."""

    def make(
        name: str, answers: Mapping[str, Any], workload: str = "Track", day: str = "2026-06-30", **more: Any
    ) -> Any:
        grade = grade_team(make_team(answers, name=name, **more))
        milestone = grade.milestone.model_copy(update={"date": dt.date.fromisoformat(day)})
        return grade.model_copy(update={"workload": workload, "milestone": milestone})

    return make


def portfolio(*grades: TeamGrade) -> Portfolio:
    return make_portfolio(grades)


def test_a_team_is_told_by_its_name_and_workload_and_not_by_its_short_name(graded: Grade) -> None:
    answers = {"OPS04-BP01": "not_implemented"}
    before = portfolio(graded("Shop", answers, "Billing"), graded("Gone", answers))
    after = portfolio(
        graded("shop", answers, "billing").model_copy(update={"slug": "elsewhere"}), graded("Shop", answers, "Checkout")
    )
    moves = {(change.team, change.workload): change.move for change in compare_portfolios(before, after).teams}
    assert moves == {("shop", "billing"): "same", ("Gone", "Track"): "gone", ("Shop", "Checkout"): "new"}


def test_better_and_worse_go_by_the_risk_of_questions(graded: Grade, every: Callable[..., dict[str, Any]]) -> None:
    good, bad = every("implemented"), every("implemented", OPS06_BP01="not_implemented")
    other = every("implemented", OPS11_BP02="not_implemented")
    for was, now, move in ((bad, good, "better"), (good, bad, "worse"), (bad, other, "mixed"), (good, good, "same")):
        (change,) = compare_portfolios(portfolio(graded("A", was)), portfolio(graded("A", now))).teams
        assert change.move == move
    moved = {item.code: (item.was, item.now) for item in change.practices}
    assert moved == {}
    (change,) = compare_portfolios(portfolio(graded("A", bad)), portfolio(graded("A", other))).teams
    assert {item.code: (item.was, item.now) for item in change.practices} == {
        "OPS06-BP01": (Status.NOT_IMPLEMENTED, Status.IMPLEMENTED),
        "OPS11-BP02": (Status.IMPLEMENTED, Status.NOT_IMPLEMENTED),
    }
    assert {item.code for item in change.questions} == {"OPS06", "OPS11"}


def test_falling_silent_is_worse_and_speaking_up_is_not(graded: Grade) -> None:
    before, after = graded("A", {"OPS01-BP01": "implemented"}), graded("A", {"OPS04-BP01": "not_implemented"})
    (change,) = compare_portfolios(portfolio(before), portfolio(after)).teams
    assert change.move == "worse"
    assert {item.code: item.is_worse for item in change.questions} == {"OPS01": True, "OPS04": False}
    assert {item.code: (item.was, item.now) for item in change.questions} == {
        "OPS01": (Risk.HIGH, Risk.UNANSWERED),
        "OPS04": (Risk.UNANSWERED, Risk.HIGH),
    }


def test_two_lenses_are_not_compared(graded: Grade) -> None:
    answers = {"OPS01-BP01": "implemented"}
    old = graded("A", answers, lens="operational-excellence-2023-04-10")
    comparison = compare_portfolios(portfolio(old), portfolio(graded("A", answers)))
    (change,) = comparison.teams
    assert (change.move, change.questions, change.practices) == ("not_comparable", [], [])
    assert "operational-excellence-2023-04-10 then" in change.remark


@pytest.mark.parametrize(
    ("due", "now", "overdue"),
    [
        ("2026-05-01", {"status": "partial", "due": "2026-05-01"}, (dt.date(2026, 5, 1), None)),
        ("2026-05-01", {"status": "partial", "due": "2026-12-01"}, (dt.date(2026, 5, 1), dt.date(2026, 12, 1))),
        ("2026-05-01", "partial", (dt.date(2026, 5, 1), None)),  # the day was deleted
        ("2026-05-01", "implemented", None),
        ("2026-06-30", {"status": "partial", "due": "2026-06-30"}, None),  # the last day is in time
    ],
)
def test_work_that_is_past_its_day_is_overdue_even_if_it_was_put_off(
    graded: Grade, due: str, now: Any, overdue: tuple[dt.date, dt.date | None] | None
) -> None:
    promised = {"OPS01-BP01": {"status": "not_implemented", "due": due, "owner": "Lead"}}
    before = portfolio(graded("A", promised, day="2026-03-31"))
    found = compare_portfolios(before, portfolio(graded("A", {"OPS01-BP01": now}))).overdue
    assert [(item.due, item.moved_to) for item in found] == ([overdue] if overdue else [])
    assert {item.owner for item in found} <= {"Lead"}
