"""Start from nothing: a file to fill in, a lens's questions, a form for a spreadsheet."""

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from opexkit.cli.console import (
    SOME_FAILED,
    OutFile,
    err_console,
    fail,
    find_lens,
    print_problems,
    refuse,
    relative,
    write,
)
from opexkit.files.problem import InputError

_LENS = Annotated[str, typer.Argument(metavar="LENS", help="A name of the kit, or a path to a lens's JSON.")]
_DATE = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The milestone's day; else today.")]


def init(
    team: Annotated[str, typer.Argument(help="The team's name.")],
    workload: Annotated[str, typer.Option(help="What is reviewed; the team's name if left out.")] = "",
    lens: Annotated[str | None, typer.Option(help="A name of the kit or a path to a lens's JSON.")] = None,
    milestone: Annotated[str, typer.Option(help="The milestone's name; the quarter if left out.")] = "",
    date: _DATE = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The .yaml file, or the folder for TEAM/MILESTONE.yaml.")
    ] = None,
) -> None:
    """Write a submission to fill in, with every question and choice, and a schema for your editor.

    What stays blank is unanswered. `opexkit check FILE` says what is left to fix, `opexkit assess FOLDER` grades it.
    """
    from opexkit.lens.editions import EDITION
    from opexkit.review.load import slugify
    from opexkit.review.start.blank import blank_yaml
    from opexkit.review.start.schema import submission_schema
    from opexkit.review.submission import Milestone

    catalogue, day = find_lens(lens or EDITION), (date or dt.datetime.now().astimezone()).date()
    named = milestone or f"{day.year} Q{(day.month + 2) // 3}"
    is_file = out is not None and out.suffix in (".yaml", ".yml")
    path = out if out and is_file else (out or Path()) / slugify(team) / f"{slugify(named)}.yaml"
    if path.exists():
        fail(f"{path}: is there already; give another name with -o, or answer what it asks")
    own = lens if lens and catalogue.label != catalogue.name else None
    schema = Path(".opexkit", f"{slugify(catalogue.label)}.schema.json")
    name = relative(path, own) if own else catalogue.name
    text = blank_yaml(catalogue, team, workload or team, Milestone(name=named, date=day), name, schema)
    write(
        json.dumps(submission_schema(catalogue), indent=1, ensure_ascii=False) + "\n", path.parent / schema, quiet=True
    )
    write(text, path)
    err_console.print(f"Answer what you can, then run: opexkit check {path}", markup=False, soft_wrap=True)


def questions(
    lens: _LENS,
    form: Annotated[str, typer.Option("--format", help="text, markdown (a list to tick), or csv.")] = "text",
    out: OutFile = None,
) -> None:
    """Print a lens's questions and choices."""
    from opexkit.files import suggestion
    from opexkit.review.start.questions import QUESTIONS

    if form not in QUESTIONS:
        fail(f"there is no format {form!r} of questions; {suggestion(form, QUESTIONS)}")
    write(QUESTIONS[form](find_lens(lens)), out)


def form(
    lens: _LENS,
    out: Annotated[Path, typer.Option("-o", "--out", help="Where to write it (.xlsx).")],
    filled: Annotated[Path | None, typer.Option("--from", help="A milestone file whose answers are filled in.")] = None,
) -> None:
    """Write a form for a spreadsheet: a row a practice, with lists to choose from and what good looks like.

    Send it to teams, and read the filled forms with `opexkit import form`.
    """
    from opexkit.review.form.write import form_xlsx, left_out
    from opexkit.review.load import read_submission

    if out.suffix.lower() != ".xlsx":
        fail(f"{out}: a form is an Excel file; end its name in .xlsx")
    catalogue = find_lens(lens)
    try:
        answered = read_submission(filled) if filled else None
        name = relative(out, lens) if catalogue.label != catalogue.name else catalogue.name
        made = form_xlsx(catalogue, name, answered)
    except InputError as error:
        refuse(error)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(made)
    err_console.print(f"Wrote {out}", markup=False, soft_wrap=True)
    if answered and (keys := left_out(answered)):
        err_console.print(f"A form has no place for {', '.join(keys)} of {filled}.", markup=False, soft_wrap=True)


def import_form(
    files: Annotated[list[Path], typer.Argument(help="Filled forms, or folders of them (.xlsx).")],
    out: Annotated[Path, typer.Option("-o", "--out", help="A folder; each team gets one of its own in it.")],
    force: Annotated[bool, typer.Option(help="Write over milestone files that are there.")] = False,
) -> None:
    """Turn filled forms into submissions; what is wrong in one is told by its cell and stops no other."""
    from opexkit.files.kinds import counted
    from opexkit.review.form.batch import import_forms

    done = import_forms(files, out, force=force)
    for path in done.written:
        err_console.print(f"Wrote {path}", markup=False, soft_wrap=True)
    wrong = sum(bool(print_problems(error)) for error in done.errors)
    said = f"{counted(len(done.written), 'submission')} written, {counted(wrong, 'form')} not."
    err_console.print(said, markup=False)
    if wrong:
        raise typer.Exit(SOME_FAILED)
