"""What a report's notebook calls: each function returns one section, ready to be displayed."""

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from opexkit import content
from opexkit.problem import InputError, Problem
from opexkit.reports import planning
from opexkit.reports import portfolio as portfolio_sections
from opexkit.reports import team as team_sections
from opexkit.reports.shown import Shown
from opexkit.review.grade import Portfolio, TeamGrade
from opexkit.review.grading import grade_team
from opexkit.review.portfolio import make_portfolio
from opexkit.review.reading import load_team

_Model = TypeVar("_Model", bound=BaseModel)


def load(path: str | Path) -> TeamGrade:
    """Read a team's report.json; without a path, grade the sample team Dispatch.

    Raises:
        InputError: there is no such file, or it does not hold a team's grade.
    """
    return _load(path, TeamGrade) if path else grade_team(load_team(content.data("teams", "dispatch")))


def load_portfolio(path: str | Path) -> Portfolio:
    """Read a portfolio.json; without a path, grade the sample teams.

    Raises:
        InputError: there is no such file, or it does not hold a portfolio.
    """
    if path:
        return _load(path, Portfolio)
    folders = sorted(folder for folder in content.data("teams").iterdir() if folder.is_dir())
    return make_portfolio([grade_team(load_team(folder)) for folder in folders], [])


def summary(graded: TeamGrade | Portfolio) -> Shown:
    """Show the few numbers that matter, and one paragraph."""
    if isinstance(graded, Portfolio):
        return Shown(tuple(portfolio_sections.summary(graded)))
    return Shown(tuple(team_sections.summary(graded)))


def risk_map(grade: TeamGrade) -> Shown:
    """Show the risk by question as a picture and a table, then areas and design principles."""
    return Shown(tuple(team_sections.risk_map(grade)))


def progress(grade: TeamGrade) -> Shown:
    """Show what changed since the last milestone."""
    return Shown(tuple(team_sections.progress(grade)))


def next_five(grade: TeamGrade) -> Shown:
    """Show the five things to do next, and why."""
    return Shown(tuple(planning.next_five(grade)))


def plan(grade: TeamGrade) -> Shown:
    """Show the full plan."""
    return Shown(tuple(planning.plan(grade)))


def disputes(grade: TeamGrade) -> Shown:
    """Show where the respondents disagree."""
    return Shown(tuple(team_sections.disputes(grade)))


def ledger(grade: TeamGrade) -> Shown:
    """Show all practices with status, note and evidence."""
    return Shown(tuple(team_sections.ledger(grade)))


def practice(grade: TeamGrade) -> Shown:
    """Show what the team's exercises got."""
    return Shown(tuple(team_sections.practice(grade)))


def method(graded: TeamGrade | Portfolio) -> Shown:
    """Show how it was graded."""
    if isinstance(graded, Portfolio):
        return Shown(tuple(portfolio_sections.method(graded)))
    return Shown(tuple(team_sections.method(graded)))


def heat_map(portfolio: Portfolio) -> Shown:
    """Show teams by questions."""
    return Shown(tuple(portfolio_sections.heat_map(portfolio)))


def common_gaps(portfolio: Portfolio) -> Shown:
    """Show the practices that several teams lack."""
    return Shown(tuple(portfolio_sections.common_gaps(portfolio)))


def trend(portfolio: Portfolio) -> Shown:
    """Show the questions by risk over time."""
    return Shown(tuple(portfolio_sections.trend(portfolio)))


def coverage(portfolio: Portfolio) -> Shown:
    """Show how much of each grade stands on decisions and evidence."""
    return Shown(tuple(portfolio_sections.coverage(portfolio)))


def failures(portfolio: Portfolio) -> Shown:
    """Show who is missing, and why."""
    return Shown(tuple(portfolio_sections.failures(portfolio)))


def _load(path: str | Path, model: type[_Model]) -> _Model:
    place = Path(path)
    mend = "give a JSON file that this version of `opexkit assess` wrote"
    try:
        return model.model_validate(json.loads(place.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError([Problem(place, f"cannot be read ({error.strerror})", mend)]) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise InputError([Problem(place, f"{where}: {first['msg']}", mend)]) from error
    except ValueError as error:
        raise InputError([Problem(place, f"is not JSON ({error})", mend)]) from error
