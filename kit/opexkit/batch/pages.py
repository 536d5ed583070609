"""The files of every team and of the portfolio; pages are made side by side."""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from opexkit import content
from opexkit.batch.desk import OutputDesk
from opexkit.batch.publish import Publication
from opexkit.reports.formats import PORTFOLIO, TEAM, Format, Graded
from opexkit.review.grade import Failure, Portfolio, TeamGrade

Job = tuple[TeamGrade, Path | None]
"""A team's pages, or with a notebook that lesson of the team."""

Tick = Callable[[str, int, int], None]
"""Told what was just done, how many steps are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Writes the files of a run.

    Attributes:
        publication: where they go.
        extras: which optional parts of the installation may be used; files that need another are left out.
        tick: told after each step.
        seconds: what the pages of each team took.
    """

    publication: Publication
    extras: frozenset[str]
    tick: Tick
    seconds: dict[str, float] = field(default_factory=dict)

    def write_teams(self, grades: Sequence[TeamGrade], with_lessons: bool, workers: int | None) -> list[Failure]:
        """Write every team's records, then its pages and lessons; return what could not be written.

        Args:
            grades: the teams.
            with_lessons: also every lesson with the team's answers.
            workers: notebooks at a time; twice the cores by default, because a kernel spends much of its life waiting.
        """
        self.seconds.update(dict.fromkeys(sorted(grade.slug for grade in grades), 0.0))
        for grade in grades:  # a lesson reads the record, whenever its turn comes
            self._write_formats(TEAM, grade, self._desk(grade), {""})
        if not self.extras:
            return []
        jobs: list[Job] = [(grade, None) for grade in grades]
        if with_lessons:
            jobs += [(grade, path) for grade in grades for path in lesson_notebooks()]
        broken: list[Failure] = []
        with ThreadPoolExecutor(max_workers=workers or 2 * (os.cpu_count() or 1)) as pool:
            futures: dict[Future[float], Job] = {pool.submit(self._write, job): job for job in jobs}
            for done, future in enumerate(as_completed(futures), start=1):
                grade, lesson = futures[future]
                try:
                    self.seconds[grade.slug] += future.result()
                except Exception as error:  # the grade stands even where its report cannot be made
                    what = f"its lesson {lesson.stem}" if lesson else "its report"
                    broken.append(Failure(slug=grade.slug, messages=[f"graded, but {what} failed: {error}"]))
                self.tick(f"{grade.slug}, {lesson.stem}" if lesson else grade.slug, done, len(jobs) + 1)
        return sorted(broken, key=lambda failure: failure.slug)

    def write_portfolio(self, portfolio: Portfolio) -> None:
        """Write what shows all teams."""
        newest = max(grade.milestone.date for grade in portfolio.teams)
        desk = OutputDesk(self.publication, (), newest)
        self._write_formats(PORTFOLIO, portfolio, desk, {"", *self.extras})
        self.tick("portfolio", 1, 1)

    def _write(self, job: Job) -> float:
        """Write one team's pages, or one of its lessons; return the seconds that it took."""
        started = time.perf_counter()
        grade, lesson = job
        if lesson is None:
            self._write_formats(TEAM, grade, self._desk(grade), self.extras)
        else:
            self._write_lesson(grade, lesson)
        return time.perf_counter() - started

    def _write_formats(
        self, formats: Sequence[Format[Graded]], graded: Graded, desk: OutputDesk, extras: set[str] | frozenset[str]
    ) -> None:
        for each in formats:
            if each.extra in extras:
                desk.write(each.write(graded, desk), each.file)

    def _write_lesson(self, grade: TeamGrade, lesson: Path) -> None:
        from opexkit.view.html import render_html  # only where pages are made

        desk = self._desk(grade, "lessons")
        node = desk.run(lesson, lesson.name, {"team": "../report.json"})
        title = f"{grade.team}: {node.cells[0].source.partition(chr(10))[0].removeprefix('# ')}"
        desk.write(render_html(node, title), f"{lesson.stem}.html")

    def _desk(self, grade: TeamGrade, *below: str) -> OutputDesk:
        return OutputDesk(self.publication, ("teams", grade.slug, *below), grade.milestone.date)


def lesson_notebooks() -> list[Path]:
    """List the notebooks of the lessons, in their order."""
    stems = sorted(path.stem for path in content.named(content.LESSONS).values())
    return [content.notebook(f"{stem}.ipynb") for stem in stems]
