"""Grades as JSON: the records that `assess` writes and everything else reads."""

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from opexkit.files.problem import InputError, Problem
from opexkit.review.grade import Portfolio, TeamGrade

_Model = TypeVar("_Model", bound=BaseModel)


def read_grade(path: Path) -> TeamGrade:
    """Read a team's report.json.

    Raises:
        InputError: there is no such file, or it does not hold a team's grade.
    """
    return _read(path, TeamGrade)


def read_portfolio(path: Path) -> Portfolio:
    """Read a portfolio.json.

    Raises:
        InputError: there is no such file, or it does not hold a portfolio.
    """
    return _read(path, Portfolio)


def record(grade: TeamGrade | Portfolio) -> str:
    """Write a grade as JSON text."""
    return json.dumps(grade.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def _read(path: Path, model: type[_Model]) -> _Model:
    fix = "give a JSON file that this version of `opexkit assess` wrote"
    try:
        return model.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError([Problem(path, f"cannot be read ({error.strerror})", fix)]) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise InputError([Problem(path, f"{where}: {first['msg']}", fix)]) from error
    except ValueError as error:
        raise InputError([Problem(path, f"is not JSON ({error})", fix)]) from error
