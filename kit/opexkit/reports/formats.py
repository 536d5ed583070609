"""What a team's grade and a portfolio are written as: a line a format.

A format is a function that makes a file's content; its packages are imported when it is used.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from opexkit import content
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.team_grade import TeamGrade

if TYPE_CHECKING:
    from nbformat import NotebookNode

Graded = TypeVar("Graded", TeamGrade, Portfolio)


class Desk(Protocol):
    """What a writer has at hand beside the grade."""

    @property
    def created(self) -> dt.datetime:
        """The date that a document carries."""
        ...

    def run(self, notebook: Path, name: str, parameters: Mapping[str, Any]) -> "NotebookNode":
        """Execute a notebook where the files are written, and keep it there under a name."""
        ...


@dataclass(frozen=True, slots=True)
class Format(Generic[Graded]):
    """One file that is made of a grade.

    Attributes:
        file: its name.
        write: makes its content, as a whole or piece by piece.
        extra: the optional part of the installation that it needs; none for what a CI gate reads.
        may_lack: whether a run goes on without it where the extra is not installed.
    """

    file: str
    write: Callable[[Graded, Desk], str | bytes | Iterator[str]]
    extra: str = ""
    may_lack: bool = False


def _team_json(grade: TeamGrade, _: Desk) -> str:
    from opexkit.review.record import record

    return record(grade)


def _backlog(grade: TeamGrade, _: Desk) -> str:
    from opexkit.review.exchange.backlog import jira_csv

    return jira_csv([grade])


def _team_pdf(grade: TeamGrade, desk: Desk) -> bytes:
    from opexkit.reports.pdf import team_pdf

    return team_pdf(grade, desk.created)


def _team_page(grade: TeamGrade, desk: Desk) -> str:
    from opexkit.reports.text import team_kicker, team_title
    from opexkit.view.html import render_html

    node = desk.run(content.notebook("reports", "team.ipynb"), "report.ipynb", {"grade": "report.json"})
    return render_html(node, team_title(grade), kicker=team_kicker(grade), lang=grade.language)


def _portfolio_json(portfolio: Portfolio, _: Desk) -> Iterator[str]:
    from opexkit.review.record import pieces

    return pieces(portfolio)


def _portfolio_markdown(portfolio: Portfolio, _: Desk) -> str:
    from opexkit.reports.markdown import portfolio_markdown

    return portfolio_markdown(portfolio)


def _workbook(portfolio: Portfolio, desk: Desk) -> bytes:
    from opexkit.reports.excel import portfolio_xlsx

    return portfolio_xlsx(portfolio, desk.created)


def _portfolio_page(portfolio: Portfolio, desk: Desk) -> str:
    from opexkit.reports.text import portfolio_title
    from opexkit.view.html import render_html

    node = desk.run(content.notebook("reports", "portfolio.ipynb"), "portfolio.ipynb", {"portfolio": "portfolio.json"})
    return render_html(node, portfolio_title(portfolio))


TEAM: tuple[Format[TeamGrade], ...] = (
    Format("report.json", _team_json),
    Format("improvement-plan.csv", _backlog),
    Format("report.pdf", _team_pdf, "pdf", may_lack=True),
    Format("report.html", _team_page, "report"),
)
PORTFOLIO: tuple[Format[Portfolio], ...] = (
    Format("portfolio.json", _portfolio_json),
    Format("portfolio.md", _portfolio_markdown),
    Format("portfolio.xlsx", _workbook, "report"),
    Format("portfolio.html", _portfolio_page, "report"),
)
"""In the order in which they are written: a page reads the JSON beside it."""
