"""The files of teams: their submissions, each team's together, and the record of a run."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from opexkit.files.kinds import YAML_SUFFIXES, Checked, Kind, Source, counted, keyed

if TYPE_CHECKING:
    from opexkit.files.problem import Problem


def _team(path: Path) -> Checked:
    from opexkit.batch.sources import find_sources
    from opexkit.company.folders import named_pack
    from opexkit.files.problem import InputError, Severity
    from opexkit.review.load import load_team
    from opexkit.review.nones import check_nones

    sources, errors = find_sources([path])
    problems = [problem for error in errors for problem in error.problems]
    count = 0
    for source in sources:
        try:
            team = load_team(source.files, source.slug)
            scenario = named_pack(team.submissions[-1].scenario, source.files[-1])
        except InputError as error:
            problems += error.problems
            continue
        count += len(team.submissions)
        problems += [problem for file in source.files for problem in check_nones(file)]
        if any(submission.exercises for submission in team.submissions):
            problems += _answers(source.files, scenario)
        if any(submission.labs for submission in team.submissions):
            problems += _labs(source.files, scenario)
        if any(submission.measures for submission in team.submissions):
            problems += _exports(source.files)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise InputError(problems)
    return Checked(_held([source.slug for source in sources], count), problems)


def _held(names: Sequence[str], count: int) -> str:
    """Say whose milestones they are, and of several series that they are."""
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    series = f" of {len(names)} series, each graded for itself" if len(names) > 1 else ""
    return f"{shown}: {counted(count, 'milestone')}{series}"


def _answers(files: Iterable[Path], scenario: Path) -> "list[Problem]":
    from opexkit.exercises.grading import check_answers
    from opexkit.exercises.interviews import whole_bank

    return [problem for file in files for problem in check_answers(file, whole_bank(scenario))]


def _labs(files: Iterable[Path], scenario: Path) -> "list[Problem]":
    from opexkit.exercises.labs import check_labs

    return [problem for file in files for problem in check_labs(file, scenario)]


def _exports(files: Iterable[Path]) -> "list[Problem]":
    from opexkit.review.exports import check_exports

    return [problem for file in files for problem in check_exports(file)]


def _is_submission(source: Source) -> bool:
    keys = keyed("milestone", "team workload", "team answers", "workload answers", "lens answers")
    return source.path.suffix in YAML_SUFFIXES and keys(source)


def _run(path: Path) -> Checked:
    from opexkit.files.json_text import read_json
    from opexkit.review.record import refuse_newer

    data = read_json(path).data
    refuse_newer(data, path)
    return Checked(f"by opexkit {data['opexkit']}")


def _schema(_path: Path) -> Checked:
    return Checked("an editor follows it")


KINDS = (
    Kind("a team's submissions", _is_submission, _team, lambda path: path.parent, alone=True),
    Kind("the record of a run", keyed("opexkit inputs files"), _run),
    Kind("a JSON Schema", keyed("$schema properties", "$schema $defs", "$schema type"), _schema),
)
