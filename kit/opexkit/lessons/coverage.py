"""What the kit has for each practice: lessons, exercises, labs and means; as a page of the docs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opexkit import content
from opexkit.exercises.bank import load_bank
from opexkit.files import read
from opexkit.labs import load_labs
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.changes import changes_named
from opexkit.lens.editions import EDITION
from opexkit.lessons.loader import lessons
from opexkit.lessons.model import Article, ArticlePoint
from opexkit.lessons.pace import lesson_by_number, steps


@dataclass(frozen=True, slots=True)
class Covered:
    """What there is for one practice.

    Attributes:
        code: of the practice, in the current edition.
        lessons: numbers of the lessons that assess its question or ask an exercise of it.
        exercises: ids, in the order of the bank.
        labs: ids.
        means: how many means of AWS its guide has.
    """

    code: str
    title: str
    lessons: tuple[int, ...]
    exercises: tuple[str, ...]
    labs: tuple[str, ...]
    means: int


def coverage() -> list[Covered]:
    """What there is for each practice of the current edition, in its order."""
    exercises, labs, taught = load_bank().exercises, load_labs(), lessons()
    found = []
    for question in load_catalogue(EDITION).questions:
        for practice in question.practices:
            asked = tuple(name for name, exercise in exercises.items() if practice.code in exercise.practices)
            numbers = tuple(
                lesson.number
                for lesson in taught
                if question.code in lesson.questions or set(asked) & set(lesson.exercises)
            )
            run = tuple(name for name, lab in labs.items() if practice.code in lab.data.practices)
            means = len(practice.guide.aws) if practice.guide else 0
            found.append(Covered(practice.code, practice.title, numbers, asked, run, means))
    return found


def coverage_page() -> str:
    """The page: a table with a row for each practice, and how many have two exercises."""
    rows = coverage()
    asked, twice = (sum(len(row.exercises) >= count for row in rows) for count in (1, 2))
    lines = [
        "# Coverage",
        "",
        "What there is for each practice of the edition of 2024-11-06. Made from the data by `make data`.",
        "",
        f"{len(rows)} practices; {asked} have an exercise, {twice} have two or more,",
        f"{sum(bool(row.labs) for row in rows)} have a lab. Each exercise is asked in a lesson.",
        "",
        "| practice | lessons | exercises | labs | means of AWS |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.code} {row.title} | {_listed(f'{number:02}' for number in row.lessons)} | {_listed(row.exercises)} "
        f"| {_listed(row.labs) or '–'} | {row.means} |"
        for row in rows
    ]
    return "\n".join([*lines, *_points()]) + "\n"


def article() -> list[ArticlePoint]:
    """The points of the article that the scenario follows."""
    return read(content.data("lessons", "article.yaml"), Article).points


def sections_of(points: Sequence[ArticlePoint]) -> list[str]:
    """For each point, the heading of the lesson under which it is taught; each lesson is read once.

    Raises:
        KeyError: a lesson is not there, or has no such cell.
    """
    found = {
        (number, step.id): step.section
        for number in {point.lesson for point in points}
        for step in steps(lesson_by_number(number))
    }
    return [found[point.lesson, point.cell] for point in points]


def _said(point: ArticlePoint) -> str:
    """A point with a mark for each service in it that has changed since."""
    return "; ".join([point.says, *(change.mark for change in changes_named(point.says))])


def _points() -> list[str]:
    points = article()
    rows = [
        f"| {point.part} | {_said(point)} | {point.lesson:02} {section} | {_listed(point.exercises)} "
        f"| {_listed(point.practices)} |"
        for point, section in zip(points, sections_of(points), strict=True)
    ]
    head = ["", "## The article", "", f"{len(rows)} points of the article that the scenario follows.", ""]
    return [*head, "| part | point | lesson, section | exercises | guides |", "|---|---|---|---|---|", *rows]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
