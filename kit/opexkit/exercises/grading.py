"""The exercises of a submission, graded: what cannot be read or is not known is said, and stops nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opexkit.exercises.bank import Bank
from opexkit.exercises.exercise import Exercise, Mark
from opexkit.files import suggestion
from opexkit.files.document import read_document
from opexkit.files.problem import Problem
from opexkit.review.team_grade import ExerciseGrade, ExercisePart


def grade_exercises(answers: Mapping[str, Any], bank: Bank) -> list[ExerciseGrade]:
    """Grade each answer of a submission, in the bank's order; ids that the bank lacks come last."""
    known = [
        grade_of(exercise, exercise.mark(answers[name])) for name, exercise in bank.exercises.items() if name in answers
    ]
    return known + [_unknown(name, bank) for name in answers if name not in bank.exercises]


def check_answers(path: Path, bank: Bank) -> list[Problem]:
    """Say which of a submission's answers to exercises cannot be marked, each at its line.

    Raises:
        InputError: the file is not YAML of the plain kind.
    """
    document = read_document(path)
    answers = document.data.get("exercises") if isinstance(document.data, dict) else None
    problems = []
    for name, answer in answers.items() if isinstance(answers, dict) else ():
        where = ("exercises", name)
        if name not in bank.exercises:
            problems.append(document.problem(where, f"there is no exercise {name!r}", _near(name, bank)))
        elif (mark := bank.get(name).mark(answer)).state == "unreadable":
            message, _, fix = mark.message.partition("; ")
            problems.append(document.problem(where, f"{name}: {message}", fix or "fix the answer"))
    return problems


def grade_of(exercise: Exercise, mark: Mark) -> ExerciseGrade:
    """Turn a mark into the record that a report keeps."""
    return ExerciseGrade(
        id=exercise.id,
        title=exercise.title,
        area=exercise.area,
        state=mark.state,
        score=mark.score,
        rule=mark.rule,
        message=mark.message,
        parts=[ExercisePart(**part.model_dump(include=set(ExercisePart.model_fields))) for part in mark.parts],
    )


def _unknown(name: str, bank: Bank) -> ExerciseGrade:
    message = f"there is no exercise {name!r}; {_near(name, bank)}"
    return ExerciseGrade(id=name, title=name, area="", state="unknown", score=0, rule="", message=message)


def _near(name: str, bank: Bank) -> str:
    near = suggestion(name, bank.exercises)
    return near if near.startswith("did") else "data/exercises has a file for each"
