"""Check files of any kind."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from opexkit.cli.console import SOME_FAILED, Form, FormOption, err_console, out_console, write

if TYPE_CHECKING:
    from opexkit.batch.check import Found


def check(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of them: submissions, lenses, exercises, …")],
    form: FormOption = Form.TEXT,
) -> None:
    """Say what each file is and what is wrong with it, where, and what to do; exit with 1 when something must be fixed.

    A folder is walked. A team's submissions are checked together, and so are the files of a scenario pack.
    """
    from opexkit.batch.check import check_paths

    told: set[str] = set()
    every = []
    for found in check_paths(paths):
        if form is Form.TEXT:
            _tell(found, told)
        every.append(found)
    if form is not Form.TEXT:
        write(_as(form, every), None)
    if any(found.errors for found in every):
        raise typer.Exit(SOME_FAILED)


def _as(form: Form, every: "Iterable[Found]") -> str:
    from opexkit.files.problem import printable
    from opexkit.reports import outcome

    outcomes = [
        outcome.Outcome(printable(found.path), tuple(map(outcome.Remark.of, found.problems))) for found in every
    ]
    return outcome.as_markdown(outcomes, "Files") if form is Form.MARKDOWN else outcome.written(outcomes, "check", form)


def _tell(found: "Found", told: set[str]) -> None:
    """Print what a check found; a problem that two checks find is told once."""
    from opexkit.files.problem import Severity, printable

    for problem in found.problems:
        if str(problem) not in told:
            console = err_console if problem.severity is Severity.ERROR else out_console
            console.print(str(problem), markup=False, soft_wrap=True)
        told.add(str(problem))
    if found.kind:
        said = f"{found.kind} ({found.detail})" if found.detail else found.kind
        standing = f"{found.errors} to fix" if found.errors else "nothing to fix"
        out_console.print(f"{printable(found.path)}: {said}, {standing}", markup=False, soft_wrap=True)
