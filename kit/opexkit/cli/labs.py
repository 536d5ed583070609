"""Run an artefact of a lab: a runbook, a playbook, a map of alarms, alerts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from opexkit.cli.console import NOT_JUDGED, SOME_FAILED, err_console, fail, out_console, refuse
from opexkit.files.problem import InputError

if TYPE_CHECKING:
    from opexkit.labs import Lab, Result, Source


lab = typer.Typer(
    help="Run artifacts of operations against Northwind: runbooks, playbooks, a map of alarms, alerts on budgets.",
    no_args_is_help=True,
)
"""The commands `opexkit lab …`."""

_NAME = Annotated[str, typer.Argument(metavar="LAB", help="A lab; `opexkit lab list` names all.")]


@lab.command("list")
def list_() -> None:
    """List all labs."""
    from rich.table import Table

    from opexkit.labs import load_labs

    table = Table("Lab", "What it asks", "Minutes", title="opexkit lab show LAB shows the task")
    for each in load_labs().values():
        table.add_row(each.id, each.written.title, str(each.written.minutes))
    out_console.print(table)


@lab.command()
def show(name: _NAME) -> None:
    """Show a lab's task, its demands, what it hands over, and where to start from."""
    from opexkit.labs.view import asked
    from opexkit.view.blocks import plain

    try:
        blocks = asked(_find(name))
    except InputError as error:
        refuse(error)
    out_console.print(plain(blocks), markup=False, highlight=False)


@lab.command()
def start(
    name: _NAME,
    file: Annotated[Path, typer.Argument(help="Where to write it; a folder where the lab takes several files.")],
    seed: Annotated[
        int | None, typer.Option("--seed", help="Write to a folder what one starts from in another world, if there is.")
    ] = None,
) -> None:
    """Write a lab's starting artefact, which is bad in an instructive way."""
    found = _find(name)
    if file.exists():
        fail(f"{file}: is there already; give another name, or run it: opexkit lab run {found.id} {file}")
    if seed is not None:
        _hand_out(found, file, seed)
        return
    sources = found.sources("starter")
    for source in sources:
        path = file if len(sources) == 1 else file / source.path.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(source.text), encoding="utf-8")
    said = f"Wrote {file}. Fix it, then run: opexkit lab run {found.id} {file}"
    out_console.print(said, markup=False, soft_wrap=True)


def _hand_out(lab: "Lab", folder: Path, seed: int) -> None:
    """Write what one starts from in another world."""
    try:
        texts = lab.engine.handout(lab.brief, seed)
    except InputError as error:
        refuse(error)
    if not texts:
        fail(f"{lab.id}: starts from one artifact, whatever the seed; leave --seed out")
    for name, text in texts.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    names = ", ".join(str(folder / name) for name in texts)
    last = folder / list(texts)[-1]
    said = f"Wrote {names}. Fill in the last, then run: opexkit lab run {lab.id} {last}"
    out_console.print(said, markup=False, soft_wrap=True)


@lab.command("new-incident")
def new_incident(file: Annotated[Path, typer.Argument(help="Where to write it.")]) -> None:
    """Write an incident of one's own for a game day, to be changed and checked."""
    from opexkit.labs.game_day.own import starter

    if file.exists():
        fail(f"{file}: is there already; give another name, or check it: opexkit check {file}")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(starter(), encoding="utf-8")
    said = f"Wrote {file}. Change it, then run: opexkit check {file}; play it: open_game(incident={str(file)!r})"
    out_console.print(said, markup=False, soft_wrap=True)


@lab.command()
def hint(
    name: _NAME,
    number: Annotated[int, typer.Argument(min=1, help="How many of the hints to show, from a nudge on.")] = 1,
) -> None:
    """Show a lab's first hint, or more of them: each says more than the one before."""
    found = _find(name)
    hints = found.data.hints
    for place, text in enumerate(hints[:number], 1):
        out_console.print(f"{place} of {len(hints)}: {text}", markup=False)
    if number < len(hints):
        out_console.print(f"The next one: opexkit lab hint {found.id} {number + 1}", markup=False)


@lab.command()
def run(
    name: _NAME,
    files: Annotated[list[Path], typer.Argument(help="The artifact: a file, several, or a folder of them.")],
    report: Annotated[Path | None, typer.Option("--html", help="Write what happened to this page.")] = None,
    deploy: Annotated[
        Path | None,
        typer.Option("--deploy", help="Write to this folder what the artifact becomes at work, if it does."),
    ] = None,
) -> None:
    """Run an artefact and judge it by what happens.

    An artefact is read and interpreted, never executed, and nothing reaches a real AWS endpoint. The exit status is 0
    when every demand is met, 1 when one is not, 2 when the artefact cannot be run, and 3 when none is missed but one
    cannot be judged or is for a person to judge.
    """
    found = _find(name)
    try:
        sources = _sources(files)
        result = _run(found, sources, files[0].name)
        _show(found, result)
        if deploy:
            _deploy(found, sources, deploy)
    except InputError as error:
        refuse(error)
    if report:
        _write(found, result, report)
    if result.passed and result.for_a_person:
        raise typer.Exit(NOT_JUDGED)
    if not result.passed:
        err_console.print(f"For a hint: opexkit lab hint {found.id}", markup=False)
        raise typer.Exit(SOME_FAILED if result.missed else NOT_JUDGED)


def _find(name: str) -> "Lab":
    from opexkit.labs import find_lab

    try:
        return find_lab(name)
    except InputError as error:
        refuse(error)


def _sources(files: list[Path]) -> "list[Source]":
    from opexkit.files.document import read_bytes
    from opexkit.labs import Source

    paths = [path for file in files for path in (sorted(file.iterdir()) if file.is_dir() else [file])]
    return [Source(path, read_bytes(path)) for path in paths]


def _deploy(lab: "Lab", sources: "list[Source]", folder: Path) -> None:
    """Write what an artefact becomes where it is used, beside what lies there."""
    products = lab.products(sources)
    if not products:
        err_console.print(f"{lab.id}: what is handed in here is used as it is, so nothing was written", markup=False)
    for name, text in products.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        err_console.print(f"Wrote {folder / name}", markup=False, soft_wrap=True)


def _run(lab: "Lab", sources: "list[Source]", name: str) -> "Result":
    from rich.progress import Progress

    with Progress(console=err_console.console, transient=True) as progress:
        bar = progress.add_task(f"Running {name}")

        def tick(what: str, done: int, total: int) -> None:
            progress.update(bar, completed=done, total=total, description=what)

        return lab.judge_files(sources, tick)


def _show(lab: "Lab", result: "Result") -> None:
    from rich.markup import escape
    from rich.table import Table

    from opexkit.labs.view import judged
    from opexkit.view.blocks import Table as Block
    from opexkit.view.blocks import Text

    for block in judged(lab, result):
        if isinstance(block, Text):
            out_console.print(block.text, markup=False)
        if isinstance(block, Block):
            table = Table(*(column.title for column in block.columns), title=block.caption)
            for row in block.rows:
                table.add_row(*(escape(str(cell)) for cell in row))
            out_console.print(table)
    out_console.print(result.summary, markup=False)


def _write(lab: "Lab", result: "Result", path: Path) -> None:
    from opexkit.labs.view import judged
    from opexkit.view.html import render_page
    from opexkit.view.notebook import to_html

    path.parent.mkdir(parents=True, exist_ok=True)
    page = render_page(lab.data.title, "Lab", {"What happened": to_html(judged(lab, result))})
    path.write_text(page, encoding="utf-8")
    err_console.print(f"Wrote {path}", soft_wrap=True)
