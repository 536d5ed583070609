"""The main job: teams' submissions in, graded reports out."""

import datetime as dt
import os
import platform
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import opexkit
from opexkit import content
from opexkit.batch.execute import execute
from opexkit.batch.publish import Publication
from opexkit.batch.sources import Source, find_sources
from opexkit.exercises.teams import with_exercises
from opexkit.files.problem import InputError, Problem
from opexkit.reports import excel, pdf
from opexkit.review.exchange import backlog
from opexkit.review.grade import FORMAT, Failure, Portfolio, TeamGrade
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team
from opexkit.review.portfolio import make_portfolio
from opexkit.review.record import record
from opexkit.view import html
from opexkit.view.typst import PdfUnavailableError

Job = tuple[TeamGrade, Path | None]
"""A team's report, or with a notebook that lesson of the team."""

Tick = Callable[[str, int, int], None]
"""Told what was just done, how many steps are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run gave; `remarks` say what was left out for all teams, and how to get it."""

    portfolio: Portfolio
    out: Path
    seconds: float
    was_interrupted: bool
    remarks: tuple[str, ...] = ()

    def has_risk(self, level: Literal["high", "medium"]) -> bool:
        """Whether a graded team has a question of this risk or a higher one."""
        risks = self.portfolio.risks
        return risks.high > 0 or (level == "medium" and risks.medium > 0)


def assess(
    paths: Sequence[Path],
    out: Path,
    lens: str | None = None,
    workers: int | None = None,
    tick: Tick = lambda *_: None,
    with_lessons: bool = False,
) -> RunResult:
    """Grade every team below the paths and publish reports and a portfolio into `out`.

    A team that cannot be graded is listed in the portfolio with the reason; the others go on.

    Args:
        paths: folders of teams, a team's folder, or milestone files (those of one team belong together).
        out: the output folder; what it holds stays readable until all new files are there.
        lens: grade in this lens instead of the one that each submission names.
        workers: notebooks at a time; twice the cores by default, because a kernel spends much of its life waiting.
        tick: told after each step.
        with_lessons: also run every lesson's notebook with each team's answers, into its folder.

    Raises:
        InputError: no team at all can be graded, or `out` is a place that the run reads from.
    """
    started = time.perf_counter()
    sources, errors = find_sources(paths)
    _keep_apart(out, [path for path in paths if path.exists()])
    grades, refused = _grade_all(sources, lens)
    errors += refused.values()
    if not grades:
        raise InputError([problem for error in errors for problem in error.problems])
    failures = [Failure(slug=slug, messages=_messages(error)) for slug, error in refused.items()]
    failures += [
        Failure(slug=problem.path.name, messages=[str(problem)])
        for error in errors
        if error not in refused.values()
        for problem in error.problems
    ]
    publication = Publication(out)
    jobs: list[Job] = [(grade, None) for grade in grades]
    if with_lessons:
        jobs += [(grade, path) for grade in grades for path in lesson_notebooks()]
    timings, broken = _write_teams(jobs, publication, workers or 2 * (os.cpu_count() or 1), tick)
    portfolio = make_portfolio(grades, failures + broken)
    _write_portfolio(portfolio, publication)
    tick("portfolio", len(jobs) + 1, len(jobs) + 1)
    seconds = time.perf_counter() - started
    publication.publish(_record(portfolio, timings, seconds))
    return RunResult(portfolio, out, seconds, publication.was_interrupted, _remarks())


def _grade_all(sources: Sequence[Source], lens: str | None) -> tuple[list[TeamGrade], dict[str, InputError]]:
    grades: list[TeamGrade] = []
    refused: dict[str, InputError] = {}
    for source in sources:
        try:
            files = load_team(source.files, source.slug)
            grades.append(with_exercises(grade_team(files, lens), files))
        except InputError as error:
            refused[source.slug] = error
        except Exception as error:  # one broken team never stops the batch
            fix = "this is a fault of opexkit; please report it with the file"
            refused[source.slug] = InputError([Problem(source.files[0], f"cannot be graded ({error!r})", fix)])
    return grades, refused


def lesson_notebooks() -> list[Path]:
    """The notebooks of the lessons, in their order."""
    stems = sorted(path.stem for path in content.named(content.LESSONS).values())
    return [content.notebook(f"{stem}.ipynb") for stem in stems]


def _write_teams(
    jobs: Sequence[Job], publication: Publication, workers: int, tick: Tick
) -> tuple[dict[str, float], list[Failure]]:
    timings: dict[str, float] = dict.fromkeys(sorted({grade.slug for grade, _ in jobs}), 0.0)
    broken: list[Failure] = []
    for grade, _ in jobs:
        publication.write(record(grade), "teams", grade.slug, "report.json")
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures: dict[Future[float], Job] = {pool.submit(_write, job, publication): job for job in jobs}
        for done, future in enumerate(as_completed(futures), start=1):
            grade, lesson = futures[future]
            name = f"{grade.slug}, {lesson.stem}" if lesson else grade.slug
            try:
                timings[grade.slug] += future.result()
            except Exception as error:  # the grade stands even where its report cannot be made
                what = f"its lesson {lesson.stem}" if lesson else "its report"
                broken.append(Failure(slug=grade.slug, messages=[f"graded, but {what} failed: {error}"]))
            tick(name, done, len(jobs) + 1)
    return timings, sorted(broken, key=lambda failure: failure.slug)


def _write(job: Job, publication: Publication) -> float:
    """Write one team's report, or one of its lessons; return the seconds that it took."""
    started = time.perf_counter()
    grade, lesson = job
    if lesson is None:
        _write_team(grade, publication)
    else:
        _write_lesson(grade, lesson, publication)
    return time.perf_counter() - started


def _write_lesson(grade: TeamGrade, lesson: Path, publication: Publication) -> None:
    folder = ("teams", grade.slug, "lessons")
    notebook = publication.path(*folder, lesson.name)
    node = execute(lesson, notebook, {"team": "../report.json"})
    title = f"{grade.team}: {node.cells[0].source.partition(chr(10))[0].removeprefix('# ')}"
    publication.write(html.render_html(node, title), *folder, f"{lesson.stem}.html")


def _write_team(grade: TeamGrade, publication: Publication) -> None:
    folder = ("teams", grade.slug)
    publication.write(backlog.jira_csv(grade), *folder, "improvement-plan.csv")
    with suppress(PdfUnavailableError):  # said once for all teams
        publication.write(pdf.team_pdf(grade, _created(grade.milestone.date)), *folder, "report.pdf")
    notebook = publication.path(*folder, "report.ipynb")
    node = execute(content.notebook("reports", "team.ipynb"), notebook, {"grade": "report.json"})
    publication.write(html.render_html(node, f"{grade.team}: {grade.milestone.name}"), *folder, "report.html")


def _write_portfolio(portfolio: Portfolio, publication: Publication) -> None:
    newest = max(grade.milestone.date for grade in portfolio.teams)
    publication.write(record(portfolio), "portfolio.json")
    publication.write(excel.portfolio_xlsx(portfolio, _created(newest)), "portfolio.xlsx")
    notebook = publication.path("portfolio.ipynb")
    node = execute(content.notebook("reports", "portfolio.ipynb"), notebook, {"portfolio": "portfolio.json"})
    publication.write(html.render_html(node, "Portfolio of operational excellence reviews"), "portfolio.html")


def _created(day: dt.date) -> dt.datetime:
    """The date that a document carries: SOURCE_DATE_EPOCH if set, else the milestone's day.

    See https://reproducible-builds.org/specs/source-date-epoch/.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _record(portfolio: Portfolio, timings: dict[str, float], seconds: float) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "opexkit": opexkit.__version__,
        "python": platform.python_version(),
        "graded": [grade.slug for grade in portfolio.teams],
        "failed": [failure.model_dump() for failure in portfolio.failures],
        "inputs": {grade.slug: grade.provenance.inputs for grade in portfolio.teams},
        "lenses": {grade.lens.name: grade.lens.sha256 for grade in portfolio.teams},
        "seconds": {"all": round(seconds, 3)} | {slug: round(value, 3) for slug, value in timings.items()},
    }


def _keep_apart(out: Path, paths: Sequence[Path]) -> None:
    target = out.resolve()
    for path in paths:
        if path.is_dir() and target.is_relative_to(path.resolve()):
            fix = "choose a folder of its own for -o, outside the teams"
            raise InputError([Problem(out, f"the output would land inside the input {path}", fix)])
    if target.is_file():
        raise InputError([Problem(out, "is a file", "choose a folder for -o")])


def _remarks() -> tuple[str, ...]:
    return () if find_spec("typst") else ("No PDF was written: pip install 'opexkit[pdf]' adds it.",)


def _messages(error: InputError) -> list[str]:
    return [str(problem) for problem in error.problems]
