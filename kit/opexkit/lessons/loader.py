"""Lessons from their files, and what has changed since the scenario's article was written."""

from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from opexkit import content
from opexkit.exercises.bank import EDITION, Bank
from opexkit.files.document import read_document
from opexkit.files.problem import InputError, Problem
from opexkit.files.validation import complaints, suggestion
from opexkit.labs import load_labs
from opexkit.lens.catalogue import load_catalogue
from opexkit.lessons.model import AwsChanges, Change, Lesson, Rollouts

_Model = TypeVar("_Model", bound=BaseModel)


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
    return _read(known[name], Lesson)


@cache
def changes() -> tuple[Change, ...]:
    """Where AWS or the field has moved."""
    return tuple(_read(content.data("lessons", "changes.yaml"), AwsChanges).changes)


@cache
def rollouts() -> Rollouts:
    """What the worked example on rollouts assumes."""
    return _read(content.data("lessons", "rollouts.yaml"), Rollouts)


def check_lesson(path: Path, bank: Bank) -> Lesson:
    """Read a lesson and see that the exercises and questions it names are there.

    Raises:
        InputError: with every problem of the file.
    """
    lesson = _read(path, Lesson)
    document = read_document(path)
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


def _read(path: Path, model: type[_Model]) -> _Model:
    document = read_document(path)
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise InputError(complaints(document, error, lambda _: list(model.model_fields))) from error
