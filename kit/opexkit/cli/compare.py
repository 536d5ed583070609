"""Compare two milestones of a team, or two portfolios."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from opexkit.cli.console import Form, FormOption, Lens, fail, out_console, refuse, write
from opexkit.files.problem import InputError

if TYPE_CHECKING:
    from opexkit.review.comparison import Comparison
    from opexkit.review.portfolio_grade import Portfolio
    from opexkit.review.team_grade import Progress, TeamGrade


def compare(
    before: Annotated[Path, typer.Argument(help="The earlier milestone, or the folder of an earlier `assess -o`.")],
    after: Annotated[Path, typer.Argument(help="The later one.")],
    lens: Lens = None,
    form: FormOption = Form.TEXT,
) -> None:
    """Show what changed between two milestones of a team, or between two portfolios that `assess` wrote.

    Of milestones: resolved, still open, new, regressed, not comparable. Of portfolios: teams that are new, gone,
    better or worse, practices that moved, and work of the plans that is overdue.
    """
    from opexkit.review.comparison import compare_portfolios

    try:
        old, new = _portfolio(before), _portfolio(after)
        if old and new and lens:
            fail("portfolios are graded already; leave out --lens here, and give it to `opexkit assess`")
        elif old and new:
            _show_portfolios(compare_portfolios(old, new), form)
        elif old or new:
            fail("one of the two is a portfolio and the other is not; give two milestones, or two folders of `assess`")
        else:
            _show_milestones(before, after, lens, form)
    except InputError as error:
        refuse(error)


def _portfolio(path: Path) -> "Portfolio | None":
    """The portfolio of a folder that `assess` wrote, or of its portfolio.json; None for anything else."""
    from opexkit.review.record import read_portfolio

    file = path / "portfolio.json" if path.is_dir() else path
    return read_portfolio(file) if file.name == "portfolio.json" and file.exists() else None


def _show_portfolios(comparison: "Comparison", form: Form) -> None:
    from opexkit.reports.changes import changes_markdown, compared
    from opexkit.reports.outcome import written

    if form is Form.TEXT:
        _tell_portfolios(comparison)
    elif form is Form.MARKDOWN:
        write(changes_markdown(comparison), None)
    else:
        write(written(compared(comparison), "compare", form, changes=comparison.model_dump(mode="json")), None)


def _tell_portfolios(comparison: "Comparison") -> None:
    from rich.markup import escape
    from rich.table import Table

    from opexkit.reports.changes import MOVES, counts, in_order, name, said

    teams = Table("Team", "Change", "High", "Medium", "None", "Open", title="Questions by risk")
    moves = Table("Team", "Practice", "Change", title="Practices that moved")
    for change in in_order(comparison):
        teams.add_row(escape(name(change)), MOVES[change.move], *counts(change.was, change.now))
        for item in change.practices:
            moves.add_row(escape(name(change)), f"{item.code} {escape(item.title)}", said(item))
    out_console.print(teams)
    if moves.row_count:
        out_console.print(moves)
    for change in comparison.of("not_comparable"):
        out_console.print(f"{name(change)}: {change.remark}", markup=False, soft_wrap=True)
    for late in comparison.overdue:
        told = f"Overdue: {late.team} ({late.workload}), {late.code} {late.title}, {late.owner or 'nobody'}, {late.due}"
        later = f", put off to {late.moved_to}" if late.moved_to else ""
        out_console.print(told + later, markup=False, soft_wrap=True)


def _show_milestones(before: Path, after: Path, lens: str | None, form: Form) -> None:
    from opexkit.reports.changes import progress_markdown, progress_outcome
    from opexkit.reports.outcome import written
    from opexkit.review.grading import grade_team
    from opexkit.review.load import load_team

    grade = grade_team(load_team((before, after), after.stem), lens)
    if grade.progress is None:
        fail("there is nothing to compare; give two milestones of different dates")
    if form is Form.TEXT:
        _tell_milestones(grade, grade.progress)
    elif form is Form.MARKDOWN:
        write(progress_markdown(grade, grade.progress), None)
    else:
        changes = grade.progress.model_dump(mode="json")
        write(written([progress_outcome(grade, grade.progress)], "compare", form, changes=changes), None)


def _tell_milestones(grade: "TeamGrade", progress: "Progress") -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table("Question", "Was", "Now", title=f"{progress.since.name} to {grade.milestone.name}")
    for question in progress.questions:
        was, now = (risk.value if risk else "not asked" for risk in (question.was, question.now))
        table.add_row(f"{question.code} {escape(question.title)}", was, now)
    out_console.print(table)
    changes = Table("Practice", "Change", "Was", "Now")
    for change in progress.practices:
        was, now = (status.value if status else "unanswered" for status in (change.was, change.now))
        changes.add_row(f"{change.code} {escape(change.title)}", change.kind.replace("_", " "), was, now)
    out_console.print(changes)
    if progress.remark:
        out_console.print(progress.remark, markup=False)
