"""Grades as JSON: the records that `assess` writes and everything else reads."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from opexkit.files.problem import InputError, Problem
from opexkit.files.regular import opened
from opexkit.files.validation import first_words
from opexkit.review.grade import FORMAT
from opexkit.review.portfolio import make_portfolio
from opexkit.review.portfolio_grade import Failure, Portfolio
from opexkit.review.team_grade import TeamGrade

_Made = TypeVar("_Made")
_NO_TEAMS = '"teams": []'


class _OldPortfolio(BaseModel):
    """What a portfolio without a format number holds; the rest is made from it."""

    model_config = ConfigDict(extra="ignore")

    teams: list[TeamGrade]
    failures: list[Failure]
    opexkit: str


def read_grade(path: Path) -> TeamGrade:
    """Read a team's report.json; one without a format number is older and is read, too.

    Raises:
        InputError: there is no such file, it does not hold a team's grade, or a newer opexkit wrote it.
    """
    return _read(path, TeamGrade, TeamGrade.model_validate)


def read_portfolio(path: Path) -> Portfolio:
    """Read a portfolio.json; what one without a format number lacks is made from its teams.

    Raises:
        InputError: there is no such file, it does not hold a portfolio, or a newer opexkit wrote it.
    """
    return _read(path, Portfolio, _portfolio)


def record(grade: TeamGrade | Portfolio) -> str:
    """Write a grade as JSON text."""
    return grade.model_dump_json(indent=2) + "\n"


def pieces(portfolio: Portfolio) -> Iterator[str]:
    """The record of a portfolio piece by piece, a team in each: of a thousand teams it is a hundred megabytes."""
    if not portfolio.teams:
        yield record(portfolio)
        return
    before, after = record(portfolio.model_copy(update={"teams": []})).split(_NO_TEAMS, maxsplit=1)
    yield f'{before}"teams": ['
    for place, grade in enumerate(portfolio.teams):
        inside = grade.model_dump_json(indent=2).replace("\n", "\n    ")  # no text holds a line break: JSON escapes it
        yield f"{',' if place else ''}\n    {inside}"
    yield f"\n  ]{after}"


def refuse_newer(data: Any, path: Path) -> None:
    """Refuse a record that a newer opexkit wrote: this one cannot know what it means.

    Raises:
        InputError: the record's format number is greater than this version's.
    """
    number = data.get("format") if isinstance(data, dict) else None
    if isinstance(number, int) and number > FORMAT:
        fix = "install that version or a later one"
        raise InputError([Problem(path, f"was written by a newer opexkit (format {number}, known is {FORMAT})", fix)])


def _portfolio(data: Any) -> Portfolio:
    if not isinstance(data, dict) or "format" in data:
        return Portfolio.model_validate(data)
    old = _OldPortfolio.model_validate(data)
    return make_portfolio(old.teams, old.failures).model_copy(update={"opexkit": old.opexkit})


def _read(path: Path, model: type[BaseModel], make: Callable[[Any], _Made]) -> _Made:
    fix = "give a JSON file that `opexkit assess` wrote"
    try:
        with opened(path) as file:
            data = json.load(file)
        refuse_newer(data, path)
        return make(data)
    except ValidationError as error:
        raise InputError([Problem(path, first_words(error, model)[0], fix)]) from error
    except (ValueError, RecursionError) as error:
        raise InputError([Problem(path, f"is not JSON ({error})", fix)]) from error
