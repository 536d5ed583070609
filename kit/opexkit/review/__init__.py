"""Submissions in, grades out."""

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
