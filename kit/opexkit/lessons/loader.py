"""Lessons from their files, and what has changed since the scenario's article was written."""

from functools import cache
from pathlib import Path

from opexkit import content
from opexkit.exercises.bank import EDITION, Bank
from opexkit.files import InputError, Problem, read, read_document, suggestion, validated
from opexkit.labs import load_labs
from opexkit.lens.catalogue import load_catalogue
from opexkit.lessons.model import AwsChanges, Change, Lesson, Rollouts


def lesson_files() -> list[Path]:
    """The kit's lessons, in their order."""
    return sorted(content.data("lessons").glob("[0-9]*.yaml"))


def load_lesson(name: str) -> Lesson:
    """A lesson of the kit by its id.

    Raises:
        InputError: there is no such lesson, or its file does not fit the schema.
    """
    known = {path.stem.partition("-")[2]: path for path in lesson_files()}
    if name not in known:
        raise InputError([Problem(Path(name), "is no lesson", suggestion(name, known))])
    return read(known[name], Lesson)


@cache
def changes() -> tuple[Change, ...]:
    """Where AWS or the field has moved."""
    return tuple(read(content.data("lessons", "changes.yaml"), AwsChanges).changes)


@cache
def rollouts() -> Rollouts:
    """What the worked example on rollouts assumes."""
    return read(content.data("lessons", "rollouts.yaml"), Rollouts)


def check_lesson(path: Path, bank: Bank) -> Lesson:
    """Read a lesson and see that the exercises and questions it names are there.

    Raises:
        InputError: with every problem of the file.
    """
    document = read_document(path)
    lesson = validated(document, Lesson)
    questions = {question.code for question in load_catalogue(EDITION).questions}
    problems = [
        document.problem((field, index), f"there is no {noun} {name!r}", suggestion(name, known))
        for field, noun, names, known in (
            ("exercises", "exercise", lesson.exercises, set(bank.exercises)),
            ("labs", "lab", lesson.labs, set(load_labs())),
            ("questions", "question", lesson.questions, questions),
        )
        for index, name in enumerate(names)
        if name not in known
    ]
    if path.stem != f"{lesson.number:02}-{lesson.id}":
        problems.append(document.problem(("id",), "number and id are not the file's name", "make them the same"))
    if problems:
        raise InputError(problems)
    return lesson
