"""The command line: each command is a few lines over the packages."""

import datetime as dt
import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from opexkit import content
from opexkit.lens.catalogue import Catalogue, load_catalogue
from opexkit.problem import InputError

if TYPE_CHECKING:
    from opexkit.review.grade import TeamGrade

app = typer.Typer(
    help="Learn and assess operational excellence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
export = typer.Typer(help="Write a lens, answers or a plan for other tools.", no_args_is_help=True)
app.add_typer(export, name="export")
_out = Console()
_err = Console(stderr=True)

OK, SOME_FAILED, UNUSABLE, TOO_RISKY = 0, 1, 2, 3

Lens = Annotated[str | None, typer.Option(help="Grade in this lens: a name of the kit or a path to a lens's JSON.")]
OutFile = Annotated[Path | None, typer.Option("-o", "--out", help="Write here instead of to the screen.")]


class Level(StrEnum):
    """A risk level that `--fail-on` knows."""

    HIGH = "high"
    MEDIUM = "medium"


@app.command()
def assess(
    teams: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders of teams, a team's folder, or milestone files; Northwind's teams if none is given."
        ),
    ] = None,
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder for reports and portfolio.")] = Path("out"),
    lens: Lens = None,
    fail_on: Annotated[Level | None, typer.Option(help="Exit with 3 when a team has such a risk.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Reports at a time.")] = None,
) -> None:
    """Grade teams: a report for each, and a portfolio of all.

    Exit status: 0 all graded; 1 at least one team could not be graded, the others were; 2 nothing could be graded;
    3 with --fail-on, a team has such a risk (1 goes before 3).
    """
    from opexkit import batch  # the heavy part; --help and check stay quick

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=_err, transient=True) as progress:
            task = progress.add_task("grading")
            outcome = batch.assess(
                teams or [content.data("teams")],
                out,
                lens,
                workers,
                lambda name, done, total: progress.update(task, description=name, completed=done, total=total),
            )
    except InputError as error:
        _refuse(error)
    if outcome.was_interrupted:
        _err.print("An earlier run into this folder was interrupted; this one made everything anew.")
    for remark in outcome.remarks:
        _err.print(remark, markup=False, soft_wrap=True)
    _out.print(_closing_table(outcome.portfolio.teams))
    for failure in outcome.portfolio.failures:
        for message in failure.messages:
            _err.print(f"[bold]Not graded:[/] {escape(message)}", soft_wrap=True)
    count = len(outcome.portfolio.teams)
    done = f"{count} {'team' if count == 1 else 'teams'} graded in {outcome.seconds:.1f} s."
    _out.print(f"{done} Open {outcome.out / 'portfolio.html'}", markup=False, soft_wrap=True)
    if outcome.portfolio.failures:
        raise typer.Exit(SOME_FAILED)
    if fail_on and outcome.has_risk(fail_on.value):
        raise typer.Exit(TOO_RISKY)


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Submissions, teams' folders, lenses (.json) or scenario packs.")],
) -> None:
    """Say what is wrong with files, where, and what to do; exit with 1 when something must be mended."""
    errors = 0
    for path in paths:
        is_pack = (path / "company.yaml").is_file() or (path / "faults.yaml").is_file()
        checker = _check_lens if path.suffix == ".json" else _check_pack if is_pack else _check_teams
        errors += checker(path)
    if errors:
        raise typer.Exit(SOME_FAILED)


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="The earlier milestone.")],
    after: Annotated[Path, typer.Argument(help="The later milestone.")],
    lens: Lens = None,
) -> None:
    """Show what changed between two milestones: resolved, still open, new, regressed, not comparable."""
    from opexkit.review.grading import grade_team
    from opexkit.review.reading import load_team

    try:
        grade = grade_team(load_team((before, after), after.stem), lens)
    except InputError as error:
        _refuse(error)
    progress = grade.progress
    if progress is None:
        _fail("there is nothing to compare; give two milestones of different dates")
    table = Table("Question", "Was", "Now", title=f"{progress.since.name} to {grade.milestone.name}")
    for question in progress.questions:
        was, now = (risk.value if risk else "not asked" for risk in (question.was, question.now))
        table.add_row(f"{question.code} {escape(question.title)}", was, now)
    _out.print(table)
    changes = Table("Practice", "Change", "Was", "Now")
    for change in progress.practices:
        was, now = (status.value if status else "unanswered" for status in (change.was, change.now))
        changes.add_row(f"{change.code} {escape(change.title)}", change.kind.replace("_", " "), was, now)
    _out.print(changes)
    if progress.remark:
        _out.print(progress.remark, markup=False)


@app.command("import")
def import_(
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
    from opexkit.review.exchange import aws_read
    from opexkit.review.submission import Milestone
    from opexkit.review.writing import submission_yaml

    try:
        review = aws_read.read_aws(files, workload)
        catalogue = load_catalogue(lens) if lens else aws_read.best_lens(review)
        named = Milestone(name=milestone, date=date.date())
        submission = aws_read.to_submission(review, catalogue, team, named, workload)
    except InputError as error:
        _refuse(error)
    for line in review.left_out:
        _err.print(f"Left out: {escape(line)}", soft_wrap=True)
    _write(submission_yaml(submission), out)
    _err.print(f"{len(submission.answers)} answers and {len(submission.aws)} AWS risks in {catalogue.name}.")


@app.command()
def simulate(
    review: Annotated[Path, typer.Argument(help="The submission whose practices are in place.")],
    against: Annotated[Path | None, typer.Option(help="A later submission to compare with.")] = None,
    scenario: Annotated[str, typer.Option(help="A scenario pack: a name of the kit, or a folder.")] = "northwind",
    runs: Annotated[int, typer.Option(min=10, max=100_000, help="Half-years to simulate.")] = 1000,
    seed: Annotated[int, typer.Option(help="Same seed, same result.")] = 1,
) -> None:
    """Simulate half a year of operations under a review, beside the scenario's own outcomes.

    A teaching model calibrated to the scenario, not evidence: medians, and 5 to 95 % of the runs.
    """
    from opexkit.reports import measuring
    from opexkit.review.degrees import degrees
    from opexkit.review.grading import grade_team
    from opexkit.review.reading import load_team, read_submission
    from opexkit.scenario.compare import compare as compare_outcomes
    from opexkit.scenario.loader import find_pack, load_pack
    from opexkit.scenario.simulator import simulate as run

    try:
        pack = load_pack(find_pack(scenario))
        reviews = [review, against or review]
        simulated = [run(pack, degrees(read_submission(path)), runs, seed) for path in reviews]
        high = [grade_team(load_team(path)).risks.high for path in reviews]
    except InputError as error:
        _refuse(error)
    frame = compare_outcomes(pack.outcomes, simulated[0], simulated[1], {"high-risks": (high[0], high[1])})
    sides = ["before", "after"] if against else ["before"]
    table = Table("Outcome", title=f"{pack.company.platform}: {runs:,} half-years, seed {seed}")
    for side in sides:
        table.add_column(f"{side.capitalize()}, simulated")
        table.add_column(f"{side.capitalize()}, scenario")
    for row in frame.to_dict("records"):
        named = {str(key): value for key, value in row.items()}
        cells = [text for side in sides for text in (measuring.simulated(named, side), named[f"scenario_{side}"])]
        table.add_row(str(named["title"]), *cells)
    _out.print(table)
    _out.print(pack.effects.statement, markup=False)


@app.command()
def measure(
    deployments: Annotated[Path | None, typer.Option(help="CSV, one row a deployment.")] = None,
    incidents: Annotated[Path | None, typer.Option(help="CSV, one row an incident.")] = None,
    alarms: Annotated[Path | None, typer.Option(help="CSV, one row a page.")] = None,
    columns: Annotated[list[str] | None, typer.Option(help="Name a column: incidents.started=Opened (repeat).")] = None,
    zone: Annotated[str, typer.Option(help="The zone of times that carry none.")] = "UTC",
    severity: Annotated[str | None, typer.Option(help="Recovery and availability of this severity only.")] = None,
    objective: Annotated[float, typer.Option(min=0.5, max=0.99999, help="The availability objective.")] = 0.999,
    out: OutFile = None,
) -> None:
    """Measure delivery and operations from your own exports: a table here, with -o a page with a picture.

    Rows that cannot be read are listed with line and reason; the others count.
    """
    from opexkit.reports import measuring
    from opexkit.reports.html import render_page
    from opexkit.reports.show import to_html
    from opexkit.scenario.exports import Table as TableName
    from opexkit.scenario.exports import read_export, split_columns
    from opexkit.scenario.measures import definitions
    from opexkit.scenario.measures import measure as compute

    given: dict[TableName, Path | None] = {"deployments": deployments, "incidents": incidents, "alarms": alarms}
    try:
        named = split_columns(columns or [], given)
        exports = {
            name: read_export(path, name, named.get(name), zone) for name, path in given.items() if path is not None
        }
    except InputError as error:
        _refuse(error)
    if not exports:
        _fail("nothing to measure; give --deployments, --incidents or --alarms")
    frames = {name: export.frame for name, export in exports.items()}
    found = compute(
        frames.get("deployments"),
        frames.get("incidents"),
        frames.get("alarms"),
        severity=severity,
        objective=objective,
    )
    table = Table("Measure", "Value", "Spread", "Events")
    for one in found:
        known = definitions()[one.id]
        value = measuring.written(one, known) if one.value is not None else one.remark
        table.add_row(known.title, escape(value), measuring.spread(one, known), str(one.n))
    _out.print(table)
    for name, export in exports.items():
        _err.print(f"{name}: {len(export.frame):,} of {export.rows:,} rows used, {export.naive:,} times read as {zone}")
        for problem in export.rejected[:20]:
            _err.print(str(problem), markup=False, soft_wrap=True)
        if len(export.rejected) > 20:
            _err.print(f"... and {len(export.rejected) - 20:,} more rows")
    if out is not None:
        sections = {
            "Measures": to_html(measuring.measures(found)),
            "What was read": to_html(measuring.rejected(exports)),
        }
        _write(render_page("Delivery and operations measures", "Measures from exports", sections), out)


@export.command("lens")
def export_lens(
    lens: Annotated[str, typer.Argument(help="A name of the kit, or a path.")], out: OutFile = None
) -> None:
    """Write a lens as the JSON that `aws wellarchitected import-lens` takes."""
    from opexkit.lens.reader import write_lens

    _write(write_lens(_catalogue(lens).lens), out)


@export.command("answers")
def export_answers(
    submission: Annotated[Path, typer.Argument(help="A milestone file.")],
    workload_id: Annotated[str, typer.Option(help="The workload's id in the Tool: 32 hexadecimal digits.")],
    lens_alias: Annotated[str, typer.Option(help="wellarchitected, or a custom lens's ARN.")] = "wellarchitected",
    out: OutFile = None,
) -> None:
    """Write answers as inputs of `aws wellarchitected update-answer`, a JSON list with one input a question."""
    import re

    from opexkit.review.exchange.aws_write import update_answers
    from opexkit.review.reading import read_submission

    if not re.fullmatch(r"[0-9a-f]{32}", workload_id):
        _fail(f"{workload_id!r} is no workload id; give the 32 hexadecimal digits that `list-workloads` shows")
    try:
        read = read_submission(submission)
        inputs = update_answers(read, load_catalogue(read.lens, submission.parent), workload_id, lens_alias)
    except InputError as error:
        _refuse(error)
    _write(json.dumps(inputs, indent=2, ensure_ascii=False) + "\n", out)


class PlanFormat(StrEnum):
    """What an improvement plan can be written as."""

    JIRA = "jira"
    GITHUB = "github"


@export.command("plan")
def export_plan(
    team: Annotated[Path, typer.Argument(help="A team's folder or a milestone file.")],
    to: Annotated[PlanFormat, typer.Option(help="CSV for Jira, or Markdown for GitHub.")] = PlanFormat.JIRA,
    lens: Lens = None,
    out: OutFile = None,
) -> None:
    """Write the improvement plan for a backlog; nothing is filed for you."""
    from opexkit.batch.sources import find_sources
    from opexkit.review.exchange import backlog
    from opexkit.review.grading import grade_team
    from opexkit.review.reading import load_team

    try:
        sources, errors = find_sources([team])
        for error in errors:
            raise error
        grade = grade_team(load_team(sources[0].files, sources[0].slug), lens)
    except InputError as error:
        _refuse(error)
    _write(backlog.jira_csv(grade) if to is PlanFormat.JIRA else backlog.github_markdown(grade), out)


def _check_lens(path: Path) -> int:
    from opexkit.lens.check import check_lens
    from opexkit.lens.reader import read_lens

    try:
        findings = check_lens(read_lens(path))
    except InputError as error:
        return _print_problems(error)
    for finding in findings:
        _out.print(
            f"{path}: {finding.level}: {finding.path}: {finding.message}; {finding.mend}",
            markup=False,
            soft_wrap=True,
        )
    counts = {level: sum(finding.level == level for finding in findings) for level in ("error", "warning", "note")}
    _out.print(f"{path}: " + ", ".join(f"{count} {level}s" for level, count in counts.items()))
    return counts["error"]


def _check_pack(path: Path) -> int:
    from opexkit.review.degrees import EDITION
    from opexkit.scenario.loader import load_pack

    try:
        pack = load_pack(path, {practice.code for practice in load_catalogue(EDITION).practices})
    except InputError as error:
        return _print_problems(error)
    services, faults = len(pack.services.services), len(pack.faults.faults)
    _out.print(
        f"{path}: {pack.company.name}, {services} components, {faults} faults, nothing to mend",
        markup=False,
        soft_wrap=True,
    )
    return 0


def _check_teams(path: Path) -> int:
    from opexkit.batch.sources import find_sources
    from opexkit.review.reading import load_team

    sources, errors = find_sources([path])
    count = sum(_print_problems(error) for error in errors)
    for source in sources:
        try:
            team = load_team(source.files, source.slug)
        except InputError as error:
            count += _print_problems(error)
        else:
            _out.print(f"{source.slug}: {len(team.submissions)} milestones, nothing to mend", markup=False)
    return count


def _closing_table(grades: "Sequence[TeamGrade]") -> Table:
    table = Table("Team", "Milestone", title="Questions by risk, practices in place")
    for name in ("High", "Medium", "None", "Open", "In place"):
        table.add_column(name, justify="right")
    for grade in grades:
        risks, statuses = grade.risks, grade.statuses
        table.add_row(
            escape(grade.team),
            grade.milestone.date.isoformat(),
            *(str(count) for count in (risks.high, risks.medium, risks.none, risks.unanswered)),
            f"{statuses.implemented} of {statuses.practices}",
        )
    return table


def _catalogue(lens: str) -> Catalogue:
    try:
        return load_catalogue(lens)
    except InputError as error:
        _refuse(error)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8", newline="")
    _err.print(f"Wrote {out}", soft_wrap=True)


def _print_problems(error: InputError) -> int:
    for problem in error.problems:
        _err.print(str(problem), markup=False, soft_wrap=True)
    return len(error.problems)


def _refuse(error: InputError) -> NoReturn:
    _print_problems(error)
    raise typer.Exit(UNUSABLE)


def _fail(message: str) -> NoReturn:
    _err.print(message, markup=False, soft_wrap=True)
    raise typer.Exit(UNUSABLE)
