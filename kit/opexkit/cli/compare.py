"""Compare two milestones of a team."""

from pathlib import Path
from typing import Annotated

import typer

from opexkit.cli.console import Lens, fail, out_console, refuse
from opexkit.files.problem import InputError


def compare(
    before: Annotated[Path, typer.Argument(help="The earlier milestone.")],
    after: Annotated[Path, typer.Argument(help="The later milestone.")],
    lens: Lens = None,
) -> None:
    """Show what changed between two milestones: resolved, still open, new, regressed, not comparable."""
    from rich.markup import escape
    from rich.table import Table

    from opexkit.review.grading import grade_team
    from opexkit.review.load import load_team

    try:
        grade = grade_team(load_team((before, after), after.stem), lens)
    except InputError as error:
        refuse(error)
    progress = grade.progress
    if progress is None:
        fail("there is nothing to compare; give two milestones of different dates")
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
