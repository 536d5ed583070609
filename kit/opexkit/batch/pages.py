"""The files of every team and of the portfolio; pages are made side by side."""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from opexkit import content
from opexkit.batch.desk import OutputDesk
from opexkit.batch.kept import digest_of, kit_digest
from opexkit.batch.packed import Packed, packed
from opexkit.batch.publish import Publication, Staging
from opexkit.batch.workers import Crew
from opexkit.reports.formats import PORTFOLIO, TEAM, Format, Graded
from opexkit.review.portfolio_grade import Failure, Portfolio
from opexkit.review.record import record
from opexkit.review.team_grade import TeamGrade
from opexkit.view.fonts import font_folders, how_to_draw, missing_letters, scripts_of

Job = tuple[TeamGrade, Path | None]
"""A team's pages, or with a notebook that lesson of the team."""

Tick = Callable[[str, int, int], None]
"""Told what was just done, how many steps are done, and how many there are."""


class PageError(RuntimeError):
    """Files could not be made; the message names each, and why."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Writes the files of a run.

    Attributes:
        publication: where they go.
        extras: which optional parts of the installation may be used; files that need another are left out.
        tick: told after each step.
        force: whether pages are made again that an earlier run made from the same.
        seconds: what the pages of each team took.
        kept: jobs whose pages were taken over.
        kit: sums up what all pages are made with.
        lacking: letters that no font here draws, by team.
    """

    publication: Publication
    extras: frozenset[str]
    tick: Tick
    force: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    kit: str = field(default_factory=kit_digest)
    lacking: dict[str, str] = field(default_factory=dict)

    @property
    def staging(self) -> Staging:
        """The folder of files that wait."""
        return self.publication.staging

    def write_teams(self, jobs: Sequence[Job], crew: Crew) -> list[Failure]:
        """Write pages and lessons; return what could not be written."""
        broken: list[Failure] = []
        pool = ThreadPoolExecutor(max_workers=crew.number)
        try:
            futures: dict[Future[float], Job] = {pool.submit(self._write, job, crew): job for job in jobs}
            for done, future in enumerate(as_completed(futures), start=1):
                grade, lesson = futures[future]
                try:
                    self.seconds[grade.slug] += future.result()
                except Exception as error:  # the grade stands even where its report cannot be made
                    what = f"its lesson {lesson.stem}" if lesson else "its report"
                    missing = [
                        name for name in self._names(futures[future]) if not (self.staging.folder / name).exists()
                    ]
                    message = f"graded, but {what} failed: {error}"
                    broken.append(Failure(slug=grade.slug, messages=[message], missing=missing))
                self.tick(f"{grade.slug}, {lesson.stem}" if lesson else grade.slug, done, len(jobs) + 1)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        return sorted(broken, key=lambda failure: failure.slug)

    def write_portfolio(self, portfolio: Portfolio, crew: Crew | None) -> None:
        """Write what shows all teams.

        Raises:
            RuntimeError: a file could not be made; the others were.
        """
        extras = {"", *self.extras}
        if crew and crew.in_place:
            crew.run(partial(_write_packed, self.staging, packed(portfolio), extras))
        else:
            _write_portfolio(self.staging, portfolio, extras, in_place=False)
        self.tick("portfolio", 1, 1)

    def remarks(self) -> list[str]:
        """Say whose PDF lacks letters, which, and what to do; a line a team."""
        return [
            f"teams/{slug}/report.pdf: no font here draws {len(letters)} of its letters "
            f"({', '.join(scripts_of(letters)[:4])}: {letters[:12]}{'…' if len(letters) > 12 else ''}); "
            f"{how_to_draw(letters)}"
            for slug, letters in sorted(self.lacking.items())
        ]

    def _write(self, job: Job, crew: Crew) -> float:
        grade, lesson = job
        name = f"{grade.slug}/{lesson.stem}" if lesson else grade.slug
        record = (self.staging.folder / "teams" / grade.slug / "report.json").read_bytes()
        digest = digest_of(
            self.kit,
            record,
            sorted(self.extras),
            str(_desk(self.staging, grade).created),
            self.lacking.get(grade.slug, ""),
            os.pathsep.join(font_folders()) if "pdf" in self.extras else "",
            lesson.stem if lesson else "",
        )
        if not self.force and self.publication.reuse(name, digest):
            self.kept.append(name)
            return 0.0
        if lesson is None:
            seconds = crew.run(partial(_write_team, self.staging, grade, self.extras, crew.in_place))
        else:
            seconds = crew.run(partial(_write_lesson, self.staging, grade, lesson, crew.in_place))
        self.publication.note(name, digest, self._names(job))
        return seconds

    def _names(self, job: Job) -> list[str]:
        """The files that a job makes, below the output folder."""
        grade, lesson = job
        if lesson:
            return [f"teams/{grade.slug}/lessons/{lesson.stem}{suffix}" for suffix in (".ipynb", ".html")]
        files = [each.file for each in TEAM if each.extra in self.extras]
        return [f"teams/{grade.slug}/{file}" for file in (*files, "report.ipynb")]


def write_record(staging: Staging, grade: TeamGrade, with_pdf: bool) -> str:
    """Write what needs no optional part: a page and a lesson read it, whenever their turn comes.

    Args:
        staging: where files wait.
        grade: the team's.
        with_pdf: whether a PDF will be made.

    Returns:
        The letters that no font here draws, if there will be a PDF.
    """
    _write_formats(TEAM, grade, _desk(staging, grade), {""})
    return missing_letters(record(grade)) if with_pdf else ""


def list_jobs(grades: Sequence[TeamGrade], with_lessons: bool) -> list[Job]:
    """List what is made side by side: each team's pages, and if wished each lesson with each team's answers."""
    jobs: list[Job] = [(grade, None) for grade in grades]
    if with_lessons:
        jobs += [(grade, path) for grade in grades for path in lesson_notebooks()]
    return jobs


def lesson_notebooks() -> list[Path]:
    """List the notebooks of the lessons, in their order."""
    stems = sorted(path.stem for path in content.named(content.LESSONS).values())
    return [content.notebook(f"{stem}.ipynb") for stem in stems]


def _write_team(staging: Staging, grade: TeamGrade, extras: frozenset[str], in_place: bool) -> float:
    """Write one team's pages; return the seconds that it took."""
    started = time.perf_counter()
    _write_formats(TEAM, grade, _desk(staging, grade, in_place=in_place), extras)
    return time.perf_counter() - started


def _write_lesson(staging: Staging, grade: TeamGrade, lesson: Path, in_place: bool) -> float:
    """Write one lesson with a team's answers; return the seconds that it took."""
    from opexkit.view.html import render_html  # only where pages are made

    started = time.perf_counter()
    desk = _desk(staging, grade, "lessons", in_place=in_place)
    node = desk.run(lesson, lesson.name, {"team": "../report.json"})
    title = f"{grade.team}: {node.cells[0].source.partition(chr(10))[0].removeprefix('# ')}"
    desk.write(render_html(node, title), f"{lesson.stem}.html")
    return time.perf_counter() - started


def _write_packed(staging: Staging, portfolio: Packed, extras: set[str]) -> None:
    _write_portfolio(staging, portfolio.unpacked(), extras, in_place=True)


def _write_portfolio(staging: Staging, portfolio: Portfolio, extras: set[str], in_place: bool) -> None:
    newest = max(grade.milestone.date for grade in portfolio.teams)
    _write_formats(PORTFOLIO, portfolio, OutputDesk(staging, (), newest, in_place), extras)


def _write_formats(
    formats: Sequence[Format[Graded]], graded: Graded, desk: OutputDesk, extras: set[str] | frozenset[str]
) -> None:
    """Write a file in each format; one that cannot be made does not keep the others from being made."""
    failed = []
    for each in formats:
        if each.extra not in extras:
            continue
        try:
            desk.write(each.write(graded, desk), each.file)
        except OSError:
            raise  # the folder, not the format
        except Exception as error:
            failed.append(f"{each.file}: {str(error) or type(error).__name__}")
    if failed:
        raise PageError("; ".join(failed))


def _desk(staging: Staging, grade: TeamGrade, *below: str, in_place: bool = False) -> OutputDesk:
    return OutputDesk(staging, ("teams", grade.slug, *below), grade.milestone.date, in_place)
