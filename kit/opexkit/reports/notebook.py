"""What a report's notebook calls: open a graded team or a portfolio, and show it section by section."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from opexkit import content
from opexkit.files import suggestion
from opexkit.reports import portfolio, team
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team
from opexkit.review.portfolio import make_portfolio
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.record import read_grade, read_portfolio
from opexkit.review.team_grade import TeamGrade
from opexkit.view.blocks import Block
from opexkit.view.notebook import NotebookView

Graded = TypeVar("Graded", bound=BaseModel)


@dataclass(frozen=True)
class Report(Generic[Graded]):
    """A grade and the sections that show it.

    Attributes:
        graded: a team or a portfolio.
        sections: what makes the blocks of each section, by its name.
    """

    graded: Graded
    sections: Mapping[str, Callable[[Graded], list[Block]]]

    def show(self, section: str) -> NotebookView:
        """Show one section, such as `summary`.

        Raises:
            KeyError: there is no such section; the message says which one is near.
        """
        if section not in self.sections:
            raise KeyError(f"there is no section {section!r}; {suggestion(section, self.sections)}")
        return NotebookView(tuple(self.sections[section](self.graded)))


def open_team(path: str | Path = "") -> Report[TeamGrade]:
    """Open a team's report.json; without a path, grade the sample team Dispatch.

    Raises:
        InputError: there is no such file, or it does not hold a team's grade.

    Example:
        >>> from opexkit import open_team
        >>> open_team().graded.team
        'Dispatch'
    """
    grade = read_grade(Path(path)) if path else grade_team(load_team(content.data("teams", "dispatch")))
    return Report(grade, team.SECTIONS)


def open_portfolio(path: str | Path = "") -> Report[Portfolio]:
    """Open a portfolio.json; without a path, grade the sample teams.

    Raises:
        InputError: there is no such file, or it does not hold a portfolio.

    Example:
        >>> from opexkit import open_portfolio
        >>> len(open_portfolio().graded.teams)
        8
    """
    if path:
        return Report(read_portfolio(Path(path)), portfolio.SECTIONS)
    folders = sorted(folder for folder in content.data("teams").iterdir() if folder.is_dir())
    teams = [grade_team(load_team(folder)) for folder in folders]
    return Report(make_portfolio(teams, []), portfolio.SECTIONS)
