"""Grade teams: a report for each, and a portfolio of all."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from opexkit import content
from opexkit.cli.console import (
    SOME_FAILED,
    STOPPED,
    TOO_RISKY,
    Form,
    FormOption,
    Lens,
    err_console,
    fail,
    out_console,
    refuse,
    write,
)
from opexkit.files.problem import InputError

if TYPE_CHECKING:
    from rich.table import Table

    from opexkit.batch.gate import Gate
    from opexkit.batch.run import RunResult
    from opexkit.batch.shard import Shard
    from opexkit.review.portfolio_grade import Portfolio


Out = Annotated[
    str,
    typer.Option("-o", "--out", help="The folder for reports and portfolio, or an address such as s3://bucket/folder."),
]


class FailOn(StrEnum):
    """What `--fail-on` knows: a risk level, or a question without an answer."""

    HIGH = "high"
    MEDIUM = "medium"
    UNANSWERED = "unanswered"


class Only(StrEnum):
    """Which teams `--only` leaves."""

    CHANGED = "changed"


def assess(
    teams: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders of teams, a team's folder, or milestone files; Northwind's teams if none is given."
        ),
    ] = None,
    out: Out = "out",
    lens: Lens = None,
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit with 3 when a team has such a question.")] = None,
    max_unanswered: Annotated[
        int | None, typer.Option(min=0, help="Exit with 3 when a team leaves more questions than this unanswered.")
    ] = None,
    evidence_days: Annotated[
        int, typer.Option(min=0, help="How old evidence may be, in days before the milestone.")
    ] = 180,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Reports at a time.")] = None,
    with_lessons: Annotated[
        bool, typer.Option("--with-lessons", help="Add every lesson as the team answered it.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Make all pages again, also those that nothing has changed for.")
    ] = False,
    retry: Annotated[
        bool,
        typer.Option("--retry", help="Grade only teams that the last run failed on, or that changed since."),
    ] = False,
    only: Annotated[
        Only | None, typer.Option(help="changed: leave out teams of which no file's bytes differ from --base.")
    ] = None,
    base: Annotated[
        str, typer.Option(help="A folder, or a branch, tag or commit of the teams' repository, to compare with.")
    ] = "",
    form: FormOption = Form.TEXT,
    font_path: Annotated[
        list[Path] | None, typer.Option(help="A folder of fonts for letters that PDFs lack; may be given again.")
    ] = None,
    grade_only: Annotated[
        bool, typer.Option("--grade-only", help="Write JSON, CSV and Markdown alone, no pages: for a CI gate.")
    ] = False,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Grade every N-th team from the I-th alone; see opexkit merge.")
    ] = None,
    cluster: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Grade on a Dask cluster, such as tcp://10.0.0.5:8786, or local.")
    ] = "",
) -> None:
    """Grade teams: a report for each, and a portfolio of all.

    Pages, PDFs and workbooks need opexkit[report] and opexkit[pdf]; with --grade-only the base install is enough.

    Exit status: 0 all graded; 1 at least one team could not be graded, the others were; 2 nothing could be graded;
    3 with --fail-on or --max-unanswered, a team has such a question or too many (1 goes before 3); 130 stopped by
    Ctrl-C.
    """
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from opexkit import batch
    from opexkit.batch.gate import Gate
    from opexkit.batch.remote import NotDeliveredError, is_address, output_folder
    from opexkit.extras import ExtraMissingError

    if grade_only and with_lessons:
        fail("--grade-only writes no lessons; leave out one of the two options")
    if only and not base:
        fail("--only changed needs --base: a folder, or a branch, tag or commit to compare with")
    if font_path:
        _use_fonts(font_path)
    if shard and base:
        fail("--shard makes parts of a whole run; leave out --base")
    if retry and (base or cluster):
        fail("--retry goes on from the last run into --out; leave out --base and --cluster")
    if cluster and (shard or base or workers or force):
        fail("--cluster makes parts of its own, all of them anew; leave out --shard, --base, --workers and --force")
    part = _shard(shard)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    try:
        with output_folder(out) as place, Progress(*columns, console=err_console.console, transient=True) as progress:
            task = progress.add_task("grading", rate="")
            paths = teams or [content.data("teams")]

            def tick(name: str, done: int, total: int) -> None:
                speed = progress.tasks[task].speed
                rate = f"{speed:.1f} a second" if speed else ""
                progress.update(task, description=name, completed=done, total=total, rate=rate)

            if cluster:
                outcome = _on_cluster(cluster, paths, place, lens, tick, with_lessons, grade_only, evidence_days)
            else:
                changed = only is Only.CHANGED
                more = (with_lessons, grade_only, force, evidence_days, base, changed, part, retry)
                outcome = batch.assess(paths, place, lens, workers, tick, *more)
    except KeyboardInterrupt:
        again = "starts anew" if is_address(out) else "goes on"
        err_console.print(f"Stopped. {out} is as it was; the same command {again}.", markup=False, soft_wrap=True)
        raise typer.Exit(STOPPED) from None
    except InputError as error:
        refuse(error)
    except NotDeliveredError as error:
        fail(str(error))
    except ExtraMissingError as error:
        fail(f"{error}; or grade alone: --grade-only" if error.extra != "cluster" else str(error))
    if outcome.was_interrupted:
        err_console.print("An earlier run into this folder was interrupted; this one went on where it was.")
    for remark in outcome.remarks:
        err_console.print(remark, markup=False, soft_wrap=True)
    gate = Gate(fail_on.value if fail_on else "", max_unanswered)
    held_back = gate.held_back(outcome.portfolio)
    if form is Form.TEXT:
        _tell(outcome, out, grade_only, shard)
    else:
        write(_as(form, outcome, gate), None)
    for failure in outcome.portfolio.failures:
        for message in failure.messages:
            err_console.print(f"[bold]Not graded:[/] {escape(message)}", soft_wrap=True)
    if outcome.failed:
        err_console.print(f"Not made: {outcome.failed}", markup=False, soft_wrap=True)
    if outcome.portfolio.failures or outcome.failed:
        raise typer.Exit(SOME_FAILED)
    for line in held_back:
        err_console.print(f"Held back: {line}", markup=False, soft_wrap=True)
    if held_back:
        raise typer.Exit(TOO_RISKY)


def _on_cluster(address: str, *asked: Any) -> "RunResult":
    from opexkit.batch.cluster import ClusterError, assess_on_cluster

    try:
        return assess_on_cluster(address, *asked)
    except ClusterError as error:
        fail(f"--cluster {address}: {error}")


def _use_fonts(folders: list[Path]) -> None:
    """Let the processes that make PDFs find the fonts of some folders."""
    from opexkit.view.fonts import VARIABLE

    for folder in folders:
        if not folder.is_dir():
            fail(f"{folder}: is no folder; give the one that holds the files of fonts (.ttf, .otf)")
    os.environ[VARIABLE] = os.pathsep.join(str(folder.resolve()) for folder in folders)


def _shard(text: str | None) -> "Shard | None":
    from opexkit.batch.shard import read_shard

    try:
        return read_shard(text) if text is not None else None
    except ValueError as error:
        fail(f"--shard: {error}")


def _tell(outcome: "RunResult", out: str, grade_only: bool, shard: str | None) -> None:
    """Print the teams and where to look, and what changed since the base."""
    count = len(outcome.portfolio.teams)
    if count:
        out_console.print(closing_table(outcome.portfolio))
    if outcome.comparison:
        for change in outcome.comparison.teams:
            if change.move != "same":
                told = f"{change.team} ({change.workload}): {change.move.replace('_', ' ')} since the base"
                out_console.print(told, markup=False, soft_wrap=True)
    if not count:
        return
    done = f"{count} {'team' if count == 1 else 'teams'} graded in {outcome.seconds:.1f} s."
    if outcome.kept:
        done += f" Nothing has changed for {outcome.kept} of the pages, which were kept."
    if shard:
        out_console.print(f"{done} This is part {shard}; opexkit merge puts the parts together.", markup=False)
        return
    page = "portfolio.md" if grade_only else "portfolio.html"
    out_console.print(f"{done} Open {out.rstrip('/')}/{page}", markup=False, soft_wrap=True)


def _as(form: Form, outcome: "RunResult", gate: "Gate") -> str:
    """Write the outcome for another tool: as Markdown the portfolio, what is held back, and what changed."""
    from opexkit.reports.changes import changes_markdown
    from opexkit.reports.markdown import portfolio_markdown
    from opexkit.reports.outcome import written
    from opexkit.view.markdown import literal

    held_back = gate.held_back(outcome.portfolio)
    if form is not Form.MARKDOWN:
        teams = [
            grade.model_dump(mode="json", include={"slug", "team", "workload", "milestone", "risks", "statuses"})
            for grade in outcome.portfolio.teams
        ]
        changes = outcome.comparison.model_dump(mode="json") if outcome.comparison else None
        outcomes = gate.outcomes(outcome.portfolio, outcome.problems, outcome.files)
        more = {"teams": teams, "held_back": held_back, "unchanged": outcome.unchanged, "changes": changes}
        return written(outcomes, "assess", form, **more)
    parts = [portfolio_markdown(outcome.portfolio)]
    if held_back:
        parts.append("\n".join(["## Held back", "", *(f"- {literal(line)}" for line in held_back)]) + "\n")
    if outcome.comparison:
        parts.append(changes_markdown(outcome.comparison, "What changed since the base", level=2))
    parts += [f"{literal(remark)}\n" for remark in outcome.remarks]
    return "\n".join(parts)


def closing_table(portfolio: "Portfolio") -> "Table":
    """The teams of a portfolio with their counts."""
    from rich.markup import escape
    from rich.table import Table

    table = Table("Team", "Milestone", title="Questions by risk, practices in place")
    for name in ("High", "Medium", "None", "Open", "In place"):
        table.add_column(name, justify="right")
    names = portfolio.names
    for grade in portfolio.teams:
        risks, statuses = grade.risks, grade.statuses
        table.add_row(
            escape(names[grade.slug]),
            grade.milestone.date.isoformat(),
            *(str(count) for count in (risks.high, risks.medium, risks.none, risks.unanswered)),
            f"{statuses.implemented} of {statuses.practices}",
        )
    return table
