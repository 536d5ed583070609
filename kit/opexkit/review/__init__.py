"""Submissions in, grades out."""

from typing import TYPE_CHECKING

from opexkit.lazy import lazy

if TYPE_CHECKING:
    from opexkit.review.grade import Portfolio, TeamGrade
    from opexkit.review.grading import grade_team
    from opexkit.review.load import load_team, read_submission
    from opexkit.review.portfolio import make_portfolio
    from opexkit.review.submission import Submission

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
    "Portfolio": "opexkit.review.grade",
    "Submission": "opexkit.review.submission",
    "TeamGrade": "opexkit.review.grade",
    "grade_team": "opexkit.review.grading",
    "load_team": "opexkit.review.load",
    "make_portfolio": "opexkit.review.portfolio",
    "read_submission": "opexkit.review.load",
}

__getattr__ = lazy(__name__, _HOMES)
