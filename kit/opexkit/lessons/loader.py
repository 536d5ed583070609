"""Lessons from their files."""

from functools import cache
from pathlib import Path

from opexkit import content
from opexkit.exercises.bank import Bank, known_areas
from opexkit.files import InputError, Problem, read, read_document, suggestion, validated
from opexkit.files.collection import read_each
from opexkit.labs import load_labs
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.lessons.model import Lesson, Page, Pages, Rollouts


def lessons() -> list[Lesson]:
    """One's own lessons and the kit's, in the order of their numbers.

    Raises:
        InputError: a lesson of the kit does not fit the schema; one's own are told as warnings and left out.
    """
    return [*_lessons(tuple(content.each(content.LESSONS)))]


@cache
def _lessons(paths: tuple[Path, ...]) -> tuple[Lesson, ...]:
    found = read_each(paths, lambda path: read(path, Lesson), lambda lesson: lesson.id)
    return tuple(sorted(found.values(), key=lambda lesson: (lesson.number, lesson.id)))


def load_lesson(name: str) -> Lesson:
    """A lesson by its id.

    Raises:
        InputError: there is no such lesson, or its file does not fit the schema.
    """
    known = content.named(content.LESSONS)
    if name not in known:
        raise InputError([Problem(Path(name), "is no lesson", suggestion(name, known))])
    return read(known[name], Lesson)


@cache
def pages() -> tuple[Page, ...]:
    """What the map lists beside the lessons."""
    return tuple(read(content.data("lessons", "pages.yaml"), Pages).pages)


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
    if lesson.area and lesson.area not in known_areas():
        fix = f"{suggestion(lesson.area, known_areas())} A new area is a folder below data/exercises"
        problems.append(document.problem(("area",), f"there is no area {lesson.area!r}", fix))
    if content.root_of(path) and not content.notebook(f"{path.stem}.ipynb").is_file():
        fix = f"write notebooks/{path.stem}.ipynb"
        problems.append(document.problem(("id",), "there is no notebook for this lesson", fix))
    if path.stem != f"{lesson.number:02}-{lesson.id}":
        problems.append(document.problem(("id",), "number and id are not the file's name", "make them the same"))
    if problems:
        raise InputError(problems)
    return lesson
