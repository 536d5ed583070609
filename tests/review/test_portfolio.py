from opexkit.review.grade import RiskCounts, StatusCounts
from opexkit.review.grading import grade_team
from opexkit.review.portfolio import make_portfolio
from opexkit.review.portfolio_grade import Failure, Portfolio


def test_teams_stand_in_the_order_of_their_names_and_nobody_is_ranked(make_team, every):
    names = {"tracking": "implemented", "Billing": "partial", "Dispatch": "implemented"}
    grades = [grade_team(make_team(every(status), name=name)) for name, status in names.items()]
    portfolio = make_portfolio(grades, [Failure(slug="x", messages=["m"]), Failure(slug="a", messages=["m"])])
    assert [grade.team for grade in portfolio.teams] == ["Billing", "Dispatch", "tracking"]
    assert [failure.slug for failure in portfolio.failures] == ["a", "x"]
    assert portfolio.risks == RiskCounts(high=10, medium=1, none=22)


def test_common_gaps_first_with_the_teams_and_what_one_fix_settles(make_team, every):
    answers = {
        "A": every("implemented", OPS08_BP04="partial", OPS01_BP01="partial"),
        "B": every("implemented", OPS08_BP04="not_implemented", OPS01_BP01="partial", OPS01_BP02="partial"),
        "C": every("implemented", OPS08_BP04="cannot_determine"),
    }
    portfolio = make_portfolio([grade_team(make_team(given, name=name)) for name, given in answers.items()])
    assert [(gap.code, gap.teams, gap.settles) for gap in portfolio.common_gaps] == [
        ("OPS08-BP04", ["a", "b", "c"], 3),
        ("OPS01-BP01", ["a", "b"], 1),
    ]


def test_what_nobody_answered_is_not_known_to_be_lacking(make_team):
    grades = [grade_team(make_team({"OPS01-BP01": "implemented"}, name=name)) for name in ("A", "B")]
    assert make_portfolio(grades).common_gaps == []


def test_gaps_of_different_lenses_are_kept_apart(make_team, every):
    old = "operational-excellence-2023-04-10"
    first = grade_team(make_team(every("implemented", OPS01_BP01="partial"), name="A"))
    second = grade_team(make_team(every("implemented", old, OPS01_BP01="partial"), name="B", lens=old))
    assert make_portfolio([first, second]).common_gaps == []


def test_each_lens_has_its_teams_questions_and_areas(make_team, every):
    old = "operational-excellence-2023-04-10"
    grades = [
        grade_team(make_team(every("implemented"), name="A")),
        grade_team(make_team(every("implemented", old), name="B", lens=old)),
        grade_team(make_team(every("not_implemented"), name="C")),
    ]
    portfolio = make_portfolio(grades)
    newer, older = portfolio.lenses
    assert (newer.teams, older.teams) == (["a", "c"], ["b"])
    assert [grade.slug for grade in portfolio.graded_by(newer)] == ["a", "c"]
    assert {question.risks.questions for question in newer.questions} == {2}
    assert sum(area.statuses.implemented for area in newer.areas) == 68
    assert sum(area.statuses.not_implemented for area in newer.areas) == 68
    assert portfolio.statuses.practices == 2 * 68 + 83


def test_quarters_add_up_the_newest_milestone_of_each_team(portfolio: Portfolio) -> None:
    late = portfolio.teams[0].model_copy(update={"trend": portfolio.teams[0].trend[2:]})
    (lens,) = make_portfolio([late, portfolio.teams[1]]).lenses
    quarters = lens.quarters
    assert [(end.quarter, end.teams) for end in quarters] == [("2026 Q1", 1), ("2026 Q2", 1), ("2026 Q3", 2)]
    assert quarters[2].risks.questions == 22


def test_a_portfolio_of_nobody_counts_nothing():
    empty = make_portfolio([])
    assert (empty.risks, empty.statuses, empty.lenses) == (RiskCounts(), StatusCounts(), [])
