"""The grades of a run: each source is graded, and one that cannot be is named with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opexkit.exercises.teams import with_exercises
from opexkit.files.problem import InputError, Problem, printable
from opexkit.review.answers import EVIDENCE_DAYS
from opexkit.review.exports import with_measures
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team
from opexkit.review.portfolio_grade import Failure
from opexkit.review.series import Source
from opexkit.review.team_grade import TeamGrade


@dataclass(frozen=True, slots=True)
class Grades:
    """Who was graded, and who could not be and why.

    Attributes:
        teams: the grades.
        failures: who could not be graded, in words.
        problems: the same by the failure's short name, with file and line.
        files: the newest file of each graded team, by its short name.
        lacking: letters that no font here draws, by the team's short name.
    """

    teams: list[TeamGrade]
    failures: list[Failure]
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Graded:
    """What became of one source: a grade, or what kept it from one.

    Attributes:
        grade: the grade.
        file: its newest file.
        letters: those of its record that no font here draws.
        problems: why there is none.
        broken: what kept its record from being written.
    """

    grade: TeamGrade | None = None
    file: Path | None = None
    letters: str = ""
    problems: tuple[Problem, ...] = ()
    broken: OSError | None = None


Grader = Callable[[Sequence[Source]], list[Graded]]
"""Grades sources, one after the other or side by side."""


def grade_one(source: Source, lens: str | None = None, evidence_days: int = EVIDENCE_DAYS) -> Graded:
    """Grade a source with its exercises, labs and measures; whatever it holds, this returns.

    Args:
        source: the team's files.
        lens: grade in this lens instead of the one that each submission names.
        evidence_days: how old evidence may be, in days before the milestone.
    """
    try:
        files = load_team(source.files, source.slug)
        grade = with_measures(with_exercises(grade_team(files, lens, evidence_days), files), files)
        return Graded(grade, files.document.path if files.document else source.files[-1])
    except InputError as error:
        return Graded(problems=tuple(error.problems))
    except Exception as error:  # one broken team never stops the batch
        return cannot_be_graded(source, repr(error))


def cannot_be_graded(source: Source, why: str) -> Graded:
    """What becomes of a source that the kit itself fails on."""
    fix = "this is a fault of opexkit; please report it with the file"
    return Graded(problems=(Problem(source.files[0], f"cannot be graded ({why})", fix),))


def grade_all(
    sources: Sequence[Source],
    errors: Sequence[InputError],
    grader: Grader,
    may_be_none: bool = False,
) -> Grades:
    """Grade every source; the others go on where one cannot be graded.

    Args:
        sources: the teams.
        errors: what was wrong with the paths themselves.
        grader: grades them.
        may_be_none: whether it is well if no team can be graded: in a part of a run.

    Raises:
        InputError: no team at all can be graded.
        OSError: a record could not be written.
    """
    made = dict(zip((source.slug for source in sources), grader(sources), strict=True))
    for graded in made.values():
        if graded.broken:
            raise graded.broken
    teams = [graded.grade for graded in made.values() if graded.grade]
    problems = {slug: list(graded.problems) for slug, graded in made.items() if not graded.grade}
    of_paths = [problem for error in errors for problem in error.problems]
    if not teams and not may_be_none:
        raise InputError([*of_paths, *(problem for found in problems.values() for problem in found)])
    failures = [Failure(slug=slug, messages=list(map(str, found))) for slug, found in problems.items()]
    failures += [Failure(slug=printable(Path(problem.path.name)), messages=[str(problem)]) for problem in of_paths]
    for problem in of_paths:
        problems.setdefault(printable(Path(problem.path.name)), []).append(problem)
    newest = {slug: graded.file for slug, graded in made.items() if graded.grade and graded.file}
    lacking = {slug: graded.letters for slug, graded in made.items() if graded.letters}
    return Grades(teams, failures, problems, newest, lacking)


def one_by_one(lens: str | None = None, evidence_days: int = EVIDENCE_DAYS) -> Grader:
    """A grader that takes one source after the other, in this process."""
    return lambda sources: [grade_one(source, lens, evidence_days) for source in sources]
