"""Who works in a run: this process, and a crew that is started early where there are many teams."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from opexkit.batch.grader import Grading, read_heads_side_by_side
from opexkit.batch.grades import Grader
from opexkit.batch.pages import Tick
from opexkit.batch.spread import FEWEST
from opexkit.batch.workers import Crew, make_crew
from opexkit.review.series import Head, read_heads


class Staff:
    """The crew of a run, if it has one.

    Args:
        files: how many milestones there are.
        number: workers at a time; by default what cores and memory allow.
        with_lessons: whether lessons are among what is made.
        with_pages: whether pages are made.
    """

    def __init__(self, files: int, number: int | None, with_lessons: bool, with_pages: bool) -> None:
        self._number, self._with_lessons, self._with_pages = number, with_lessons, with_pages
        self._crew = self._hire(files) if files >= FEWEST else None
        self._graders = self._crew if self._crew and self._crew.in_place and self._crew.number > 1 else None

    def read_heads(self, files: Sequence[Path]) -> list[Head]:
        """Read whom each file speaks of."""
        return read_heads_side_by_side(self._graders, files) if self._graders else read_heads(files)

    def grader(self, grading: Grading, tick: Tick, teams: int) -> Grader:
        """Who grades: of many teams the crew; of few this process, and the crew for pages as soon as it is ready.

        Args:
            grading: what is graded with.
            tick: told how many teams are graded.
            teams: how many there are.
        """
        crew = self._crew
        if not (crew and crew.in_place and crew.number > 1):
            return grading.grade
        done = [0]

        def count(more: int) -> None:
            done[0] += more
            tick("grading", done[0], teams)

        return partial(grading.grade_side_by_side, crew, self._graders is None, count)

    def for_pages(self, teams: int) -> Crew | None:
        """The crew that makes pages; none where none are made."""
        if not self._with_pages or not teams:
            return None
        self._crew = self._crew or self._hire(teams)
        return self._crew

    def _hire(self, most: int) -> Crew:
        return make_crew(most, self._number, self._with_lessons, self._with_pages)

    def leave(self) -> None:
        """End everything that is still at work."""
        if self._crew:
            self._crew.close()


@contextmanager
def staff(files: int, number: int | None, with_lessons: bool, with_pages: bool) -> Iterator[Staff]:
    """Have a staff for a run; see `Staff`."""
    hired = Staff(files, number, with_lessons, with_pages)
    try:
        yield hired
    finally:
        hired.leave()
