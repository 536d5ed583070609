"""Import from the AWS tool; export lenses, answers and plans."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Annotated

import typer

from opexkit.cli.console import SOME_FAILED, Lens, OutFile, err_console, fail, find_lens, refuse, relative, write
from opexkit.files.problem import InputError

import_ = typer.Typer(
    help="Read a review of the AWS Well-Architected Tool, filled forms, or exam items.", no_args_is_help=True
)
export = typer.Typer(help="Write a lens, answers or a plan for other tools.", no_args_is_help=True)


@import_.command("aws")
def import_aws(
    files: Annotated[list[Path], typer.Argument(help="What the AWS CLI printed, or folders of it (.json).")],
    team: Annotated[str, typer.Option(help="The team's name.")],
    milestone: Annotated[str, typer.Option(help="The milestone's name.")],
    date: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="The milestone's day.")],
    workload: Annotated[str | None, typer.Option(help="The workload: its name, or which one of a report.")] = None,
    lens: Lens = None,
    out: OutFile = None,
) -> None:
    """Turn a review of the AWS Well-Architected Tool into a submission.

    Reads list-answers, get-answer, get-lens-review, list-lens-review-improvements and get-consolidated-report
    (JSON), as `aws wellarchitected ...` prints them.
    """
    from opexkit.files.kinds import counted
    from opexkit.lens.catalogue import load_catalogue
    from opexkit.review.dump import submission_yaml
    from opexkit.review.exchange import aws_read
    from opexkit.review.submission import Milestone

    try:
        review = aws_read.read_aws(files, workload)
        catalogue = load_catalogue(lens) if lens else aws_read.best_lens(review)
        named = Milestone(name=milestone, date=date.date())
        submission = aws_read.to_submission(review, catalogue, team, named, workload)
    except InputError as error:
        refuse(error)
    if lens and catalogue.label != catalogue.name:
        submission = submission.model_copy(update={"lens": relative(out, lens)})
    said = [("Left out", line) for line in review.left_out] + [("Note", line) for line in review.remarks]
    for kind, line in said + [("Incomplete", line) for line in review.incomplete]:
        err_console.print(f"{kind}: {line}", markup=False, soft_wrap=True)
    if not submission.answers and not submission.taken_from_aws:
        fail("there is no answer in these files; save what list-answers prints, too, once the review has begun")
    write(submission_yaml(submission, catalogue), out)
    taken = f", {counted(len(submission.taken_from_aws), 'practice')} taken from AWS"
    told = counted(len(submission.answers), "answer") + taken * bool(submission.taken_from_aws)
    counts = f"{told} and {counted(len(submission.aws), 'AWS risk')}"
    err_console.print(f"{counts} in {catalogue.name}.", markup=False, soft_wrap=True)


@export.command("lens")
def export_lens(
    lens: Annotated[str, typer.Argument(help="A name of the kit, or a path.")], out: OutFile = None
) -> None:
    """Write a lens as the JSON that `aws wellarchitected import-lens` takes."""
    from opexkit.lens.reader import write_lens

    write(write_lens(find_lens(lens).lens), out)


@export.command("answers")
def export_answers(
    submission: Annotated[Path, typer.Argument(help="A milestone file.")],
    workload_id: Annotated[str, typer.Option(help="The workload's id in the Tool: 32 hexadecimal digits.")],
    lens_alias: Annotated[str, typer.Option(help="wellarchitected, or a custom lens's ARN.")] = "wellarchitected",
    out: OutFile = None,
) -> None:
    """Write answers as inputs of `aws wellarchitected update-answer`, a JSON list with one input a question."""
    from opexkit.lens.catalogue import load_catalogue
    from opexkit.review.exchange.aws_write import is_own_lens, not_exported, update_answers
    from opexkit.review.load import read_submission

    if not re.fullmatch(r"[0-9a-f]{32}", workload_id):
        fail(f"{workload_id!r} is no workload id; give the 32 hexadecimal digits that `list-workloads` shows")
    try:
        read = read_submission(submission)
        catalogue = load_catalogue(read.lens, submission.parent)
        inputs = update_answers(read, catalogue, workload_id, lens_alias)
    except InputError as error:
        refuse(error)
    if lens_alias == "wellarchitected" and not is_own_lens(catalogue):
        said = f"{catalogue.title} is no lens of AWS: give the ARN that it has in the Tool with --lens-alias."
        err_console.print(said, markup=False, soft_wrap=True)
    for line in not_exported(read):
        err_console.print(f"Not exported: {line}, which the Tool has no place for.", markup=False, soft_wrap=True)
    write(json.dumps(inputs, indent=2, ensure_ascii=False) + "\n", out)


@export.command("plan")
def export_plan(
    teams: Annotated[list[Path], typer.Argument(help="Folders of teams, a team's folder, or milestone files.")],
    to: Annotated[
        str, typer.Option(help="jira or azure: CSV for its importer; github: Markdown, an issue a team.")
    ] = "jira",
    lens: Lens = None,
    out: OutFile = None,
) -> None:
    """Write improvement plans for a backlog, each row with its team; nothing is filed for you.

    Exit status: 0 all written; 1 some teams could not be graded, the others are written; 2 nothing could be.
    """
    from opexkit.batch.grades import grade_all, one_by_one
    from opexkit.batch.sources import find_sources
    from opexkit.files import suggestion
    from opexkit.files.kinds import counted
    from opexkit.review.exchange.backlog import AZURE_LIMIT, FORMATS
    from opexkit.review.portfolio import make_portfolio

    if to not in FORMATS:
        fail(f"there is no format {to!r} of a plan; {suggestion(to, FORMATS)}")
    try:
        graded = grade_all(*find_sources(teams), one_by_one(lens))
    except InputError as error:
        refuse(error)
    portfolio = make_portfolio(graded.teams, graded.failures)
    write(FORMATS[to](portfolio.teams), out)
    rows = sum(len(grade.plan.actions) for grade in portfolio.teams)
    err_console.print(
        f"{counted(rows, 'action')} of {counted(len(portfolio.teams), 'team')}.", markup=False, soft_wrap=True
    )
    if to == "azure" and rows > AZURE_LIMIT:
        err_console.print(f"Azure Boards imports {AZURE_LIMIT} rows at a time; split the file.", markup=False)
    for failure in portfolio.failures:
        for message in failure.messages:
            err_console.print(f"Not graded: {message}", markup=False, soft_wrap=True)
    if portfolio.failures:
        raise typer.Exit(SOME_FAILED)


@export.command("items")
def export_items(
    to: Annotated[
        str,
        typer.Option(help="csv or xlsx: a table; page: to practice with; gift: Moodle; qti: QTI 2.1; anki: a deck."),
    ] = "csv",
    question: Annotated[
        list[str] | None, typer.Option(help="Only items of these questions, such as OPS08.", show_default=False)
    ] = None,
    out: OutFile = None,
) -> None:
    """Write the exam items of the practice pool for another tool; sealed items stay in the kit."""
    from opexkit.exam.bank import load_items
    from opexkit.exam.exchange.formats import FORMATS, practice_items
    from opexkit.extras import ExtraMissingError, is_installed
    from opexkit.files import suggestion
    from opexkit.files.kinds import counted

    if to not in FORMATS:
        fail(f"there is no format {to!r} of items; {suggestion(to, FORMATS)}")
    if (extra := FORMATS[to].extra) and not is_installed(extra):
        fail(str(ExtraMissingError(f"--to {to}", extra)))
    if out is None and not FORMATS[to].is_text:
        fail(f"{FORMATS[to].title} is no text; give its file with -o")
    try:
        items = practice_items(load_items())
    except InputError as error:
        refuse(error)
    named = {code.partition("-")[0] for item in items for code in item.practices}
    for code in question or ():
        if code not in named:
            fail(f"no item is about {code!r}; {suggestion(code, sorted(named))}")
    items = [item for item in items if not question or item.practices[0].partition("-")[0] in question]
    write(FORMATS[to].write(items), out)
    err_console.print(f"{counted(len(items), 'item')} of the practice pool.", markup=False, soft_wrap=True)


@import_.command("results")
def import_results(
    file: Annotated[Path, typer.Argument(help="What a practice page saved.")],
    learner: Annotated[str, typer.Option(help="Whose answers they are.")],
) -> None:
    """Put answers given on a practice page into a learner's progress; each counts once, and is marked anew."""
    from opexkit.exam.bank import load_items
    from opexkit.exam.exchange.results import read_results
    from opexkit.files.kinds import counted
    from opexkit.progress.store import Store

    try:
        attempts, left = read_results(file, load_items(), learner)
        added = Store().add(attempts)
    except InputError as error:
        refuse(error)
    for line in left:
        err_console.print(f"Left out: {line}", markup=False, soft_wrap=True)
    known = f", {len(attempts) - added} there already" if added < len(attempts) else ""
    err_console.print(f"{counted(added, 'answer')} added for {learner}{known}.", markup=False, soft_wrap=True)


@import_.command("items")
def import_items(
    file: Annotated[Path, typer.Argument(help="A table (CSV, Excel) or Moodle's GIFT.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="A folder: a file an item is written there.")],
) -> None:
    """Turn questions of another tool into files of exam items; what they lack is told, to be filled in.

    Exit status: 0 all are whole; 1 some lack something, or could not be read; 2 none could be.
    """
    from opexkit.exam.exchange.read import read_questions, write_drafts
    from opexkit.files.kinds import counted

    try:
        drafts, problems = read_questions(file)
        problems += write_drafts(drafts, out)
    except InputError as error:
        refuse(error)
    for problem in problems:
        err_console.print(str(problem), markup=False, soft_wrap=True)
    lacking = [draft for draft in drafts if draft.missing]
    for draft in lacking:
        said = f"{out / draft.fields['id']}.yaml lacks {', '.join(draft.missing)}"
        err_console.print(said, markup=False, soft_wrap=True)
    whole = f"{counted(len(drafts), 'item')} in {out}; {len(lacking)} of them to be filled in."
    err_console.print(f"{whole} `opexkit check {out}` says what is wrong where.", markup=False, soft_wrap=True)
    if problems or lacking:
        raise typer.Exit(SOME_FAILED)


@export.command("item-statistics")
def export_item_statistics(
    progress: Annotated[list[Path], typer.Argument(help="Files of learners' progress, as the lessons export it.")],
    about: Annotated[str, typer.Option(help="items: a row an item; misconceptions: a row a belief.")] = "items",
    out: OutFile = None,
) -> None:
    """Write for trainers how items fared with many learners: n, difficulty, discrimination, what each option drew."""
    from opexkit.exam import statistics
    from opexkit.exam.bank import load_items
    from opexkit.files import suggestion
    from opexkit.progress.backup import read_export

    tables = {"items": statistics.statistics_table, "misconceptions": statistics.misconceptions_table}
    if about not in tables:
        fail(f"there is no table about {about!r}; {suggestion(about, tables)}")
    try:
        attempts = [attempt for path in progress for attempt in read_export(path).attempts]
        found = statistics.item_statistics(load_items(), attempts)
    except InputError as error:
        refuse(error)
    write(tables[about](found), out)
    for what, count in statistics.bank_health(found).items():
        err_console.print(f"{what}: {count}", markup=False, soft_wrap=True)
