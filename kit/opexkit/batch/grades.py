"""The grades of a run: each source is graded, and one that cannot be is named with the reason."""

from collections.abc import Sequence
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
    """

    teams: list[TeamGrade]
    failures: list[Failure]
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)


def grade_all(
    sources: Sequence[Source],
    errors: Sequence[InputError],
    lens: str | None = None,
    evidence_days: int = EVIDENCE_DAYS,
    may_be_none: bool = False,
) -> Grades:
    """Grade every source with its exercises, labs and measures; the others go on where one cannot be graded.

    Args:
        sources: the teams.
        errors: what was wrong with the paths themselves.
        lens: grade in this lens instead of the one that each submission names.
        evidence_days: how old evidence may be, in days before the milestone.
        may_be_none: whether it is well if no team can be graded: in a part of a run.

    Raises:
        InputError: no team at all can be graded.
    """
    teams: list[TeamGrade] = []
    refused: dict[str, InputError] = {}
    newest: dict[str, Path] = {}
    for source in sources:
        try:
            files = load_team(source.files, source.slug)
            teams.append(with_measures(with_exercises(grade_team(files, lens, evidence_days), files), files))
            newest[source.slug] = files.document.path if files.document else source.files[-1]
        except InputError as error:
            refused[source.slug] = error
        except Exception as error:  # one broken team never stops the batch
            fix = "this is a fault of opexkit; please report it with the file"
            refused[source.slug] = InputError([Problem(source.files[0], f"cannot be graded ({error!r})", fix)])
    if not teams and not may_be_none:
        raise InputError([problem for error in (*errors, *refused.values()) for problem in error.problems])
    failures = [
        Failure(slug=slug, messages=[str(problem) for problem in error.problems]) for slug, error in refused.items()
    ]
    failures += [
        Failure(slug=printable(Path(problem.path.name)), messages=[str(problem)])
        for error in errors
        for problem in error.problems
    ]
    problems = {slug: list(error.problems) for slug, error in refused.items()}
    for problem in (problem for error in errors for problem in error.problems):
        problems.setdefault(printable(Path(problem.path.name)), []).append(problem)
    return Grades(teams, failures, problems, newest)
