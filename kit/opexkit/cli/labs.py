"""Run an artefact of a lab: a runbook, a playbook, a map of alarms."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from opexkit.cli.console import SOME_FAILED, err_console, fail, out_console, refuse
from opexkit.files.document import read_bytes
from opexkit.files.problem import InputError

if TYPE_CHECKING:
    from opexkit.labs import Lab, Result


lab = typer.Typer(
    help="Run artefacts of operations against Northwind: runbooks, playbooks, a map of alarms.", no_args_is_help=True
)
"""The commands `opexkit lab …`."""

_NAME = Annotated[str, typer.Argument(metavar="LAB", help="A lab; `opexkit lab list` names all.")]


@lab.command("list")
def list_() -> None:
    """List all labs."""
    from opexkit.labs import load_labs

    table = Table("Lab", "What it asks", "Minutes", title="opexkit lab show LAB shows the task")
    for each in load_labs().values():
        table.add_row(each.id, each.data.title, str(each.data.minutes))
    out_console.print(table)


@lab.command()
def show(name: _NAME) -> None:
    """Show a lab's task, its demands, what it hands over, and where to start from."""
    from opexkit import content
    from opexkit.labs.view import asked
    from opexkit.view.blocks import plain

    out_console.print(plain(asked(_find(name), content.scenario("northwind"))), markup=False, highlight=False)


@lab.command()
def start(name: _NAME, file: Annotated[Path, typer.Argument(help="Where to write it.")]) -> None:
    """Write a lab's starting artefact, which is bad in an instructive way."""
    found = _find(name)
    if file.exists():
        fail(f"{file}: is there already; give another name, or run it: opexkit lab run {found.id} {file}")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(found.text("starter"), encoding="utf-8")
    out_console.print(
        f"Wrote {file}. Fix it, then run: opexkit lab run {found.id} {file}", markup=False, soft_wrap=True
    )


@lab.command()
def run(
    name: _NAME,
    file: Annotated[Path, typer.Argument(help="The artefact.")],
    report: Annotated[Path | None, typer.Option("--html", help="Write what happened to this page.")] = None,
) -> None:
    """Run an artefact and judge it by what happens; exit with 1 when a demand is not met.

    An artefact is read and interpreted, never executed, and nothing reaches a real AWS endpoint.
    """
    found = _find(name)
    try:
        result = _run(found, file)
    except InputError as error:
        refuse(error)
    _show(found, result)
    if report:
        _write(found, result, report)
    if not result.passed:
        raise typer.Exit(SOME_FAILED)


def _find(name: str) -> "Lab":
    from opexkit.labs import find_lab

    try:
        return find_lab(name)
    except InputError as error:
        refuse(error)


def _run(lab: "Lab", file: Path) -> "Result":
    text = read_bytes(file)
    with Progress(console=err_console, transient=True) as progress:
        bar = progress.add_task(f"Running {file.name}")

        def tick(what: str, done: int, total: int) -> None:
            progress.update(bar, completed=done, total=total, description=what)

        return lab.attempt(text, file, tick=tick)


def _show(lab: "Lab", result: "Result") -> None:
    from opexkit.labs.view import tried
    from opexkit.view.blocks import Table as Block

    for block in tried(lab, result):
        if isinstance(block, Block):
            table = Table(*(column.title for column in block.columns), title=block.caption)
            for row in block.rows:
                table.add_row(*(escape(str(cell)) for cell in row))
            out_console.print(table)
    met = sum(verdict.met for verdict in result.verdicts)
    out_console.print(f"{met} of {len(result.verdicts)} demands are met.", markup=False)


def _write(lab: "Lab", result: "Result", path: Path) -> None:
    from opexkit.labs.view import tried
    from opexkit.view.html import render_page
    from opexkit.view.notebook import to_html

    path.parent.mkdir(parents=True, exist_ok=True)
    page = render_page(lab.data.title, "Lab", {"What happened": to_html(tried(lab, result))})
    path.write_text(page, encoding="utf-8")
    err_console.print(f"Wrote {path}", soft_wrap=True)
