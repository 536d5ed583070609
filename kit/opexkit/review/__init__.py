"""Submissions in, grades out."""

from typing import TYPE_CHECKING

from opexkit.lazy import lazy

if TYPE_CHECKING:
    from opexkit.review.grading import grade_team
    from opexkit.review.load import load_team, read_submission
    from opexkit.review.portfolio import make_portfolio
    from opexkit.review.portfolio_grade import Portfolio
    from opexkit.review.submission import Submission
    from opexkit.review.team_grade import TeamGrade

__all__ = [
    "Portfolio",
    "Submission",
    "TeamGrade",
    "grade_team",
    "load_team",
    "make_portfolio",
    "read_submission",
]

_HOMES = {
    "Portfolio": "opexkit.review.portfolio_grade",
    "Submission": "opexkit.review.submission",
    "TeamGrade": "opexkit.review.team_grade",
    "grade_team": "opexkit.review.grading",
    "load_team": "opexkit.review.load",
    "make_portfolio": "opexkit.review.portfolio",
    "read_submission": "opexkit.review.load",
}

__getattr__ = lazy(__name__, _HOMES)
