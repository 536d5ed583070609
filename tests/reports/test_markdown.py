"""The portfolio in Markdown: the same counts, and nothing submitted becomes markup."""

from opexkit.reports.markdown import portfolio_markdown
from opexkit.review.portfolio import make_portfolio
from opexkit.review.portfolio_grade import Failure, Portfolio
from opexkit.review.team_grade import TeamGrade


def test_every_team_has_a_row_with_its_counts(portfolio: Portfolio) -> None:
    text = portfolio_markdown(portfolio)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    first = portfolio.teams[0]
    assert f"| {first.risks.high} | {first.risks.medium} | {first.risks.none} |" in rows[2]
    assert rows[2].endswith(f"| {first.statuses.implemented} of 68 |")
    assert [row.split("|")[1].strip() for row in rows[2:10]] == [grade.team for grade in portfolio.teams]
    gap = portfolio.common_gaps[0]
    assert f"| {len(gap.teams)} of 8 |" in text
    assert "warehouse/2026" in text


def test_hostile_texts_stay_texts_in_one_cell(hostile: TeamGrade) -> None:
    team = hostile.model_copy(update={"team": "<b>|x|\n# @all [l](http://x) `c`"})
    text = portfolio_markdown(make_portfolio([team], [Failure(slug="a|b", messages=["<i>", "|"])]))
    (row,) = [line for line in text.splitlines() if "@" in line and "all" in line]
    assert row.replace("\\|", "").count("|") == 9
    assert "<" not in text
    assert "@all" not in text
    assert "](http" not in text
