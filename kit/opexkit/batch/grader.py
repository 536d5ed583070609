"""How a run grades: each team's record is written as soon as it is graded; many teams are graded side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from opexkit.batch.grades import Graded, cannot_be_graded, grade_one
from opexkit.batch.pages import write_record
from opexkit.batch.publish import Staging
from opexkit.batch.retry import Standing
from opexkit.batch.spread import spread, uncollected
from opexkit.batch.workers import Crew
from opexkit.exercises.verdicts import sharing_verdicts
from opexkit.review.series import Head, Source, read_heads


@dataclass(frozen=True, slots=True)
class Grading:
    """What a run grades with.

    Attributes:
        staging: where records are written.
        lens: grade in this lens instead of the one that each submission names.
        evidence_days: how old evidence may be, in days before the milestone.
        with_pdf: whether letters that no font draws are looked for.
        standing: grades of the run before that stand.
    """

    staging: Staging
    lens: str | None
    evidence_days: int
    with_pdf: bool
    standing: Standing = field(default_factory=Standing)

    def grade(self, sources: Sequence[Source]) -> list[Graded]:
        """Grade sources one after the other, and write the record of each."""
        with uncollected():
            return [self._recorded(self._graded(source)) for source in sources]

    def grade_side_by_side(
        self, crew: Crew, here: bool, tick: Callable[[int], None], sources: Sequence[Source]
    ) -> list[Graded]:
        """The same by a crew; what one process finds out about an artefact, no other finds out again.

        Args:
            crew: grades.
            here: whether this process grades, too.
            tick: told how many more teams were graded.
            sources: the teams.
        """
        return spread(crew, self._grade_sharing, sources, cannot_be_graded, tick, here)

    def _grade_sharing(self, sources: Sequence[Source]) -> list[Graded]:
        with sharing_verdicts(self.staging.notes("verdicts")):
            return self.grade(sources)

    def _graded(self, source: Source) -> Graded:
        if grade := self.standing.grade_of(source):
            return Graded(grade, source.files[-1])
        return grade_one(source, self.lens, self.evidence_days)

    def _recorded(self, graded: Graded) -> Graded:
        if not graded.grade:
            return graded
        try:
            return replace(graded, letters=write_record(self.staging, graded.grade, self.with_pdf))
        except OSError as error:  # of the folder, not of the team
            return Graded(broken=error)


def read_heads_side_by_side(crew: Crew, files: Sequence[Path]) -> list[Head]:
    """Read whom each file speaks of, by a crew."""
    return spread(crew, read_heads, files, lambda path, _: Head(path))
