"""What the kit has for each practice: lessons, exercises, labs and means; as a page of the docs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opexkit import content
from opexkit.company.carried import DEFAULT, carried
from opexkit.company.folders import find_pack
from opexkit.exercises.bank import load_bank
from opexkit.files import read
from opexkit.labs import load_labs
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.changes import changes_named
from opexkit.lens.editions import EDITION
from opexkit.lessons.loader import lessons
from opexkit.lessons.model import Article, ArticlePoint, Lesson
from opexkit.lessons.pace import called, lesson_by_number, steps


@dataclass(frozen=True, slots=True)
class Covered:
    """What there is for one practice.

    Attributes:
        code: of the practice, in the current edition.
        lessons: numbers of the lessons that assess its question or ask an exercise of it.
        sections: the sections of lessons in which its exercises and labs are.
        exercises: ids, in the order of the bank.
        labs: ids.
        review: whether a mock review of the default company judges it.
        means: how many means of AWS its guide has.
    """

    code: str
    title: str
    lessons: tuple[int, ...]
    sections: tuple[str, ...]
    exercises: tuple[str, ...]
    labs: tuple[str, ...]
    review: bool
    means: int

    @property
    def hands_on(self) -> str:
        """What someone does for it: labs, and a mock review where people answer."""
        return _listed([*self.labs, *(["mock review"] if self.review else [])]) or NO_LAB


NO_LAB = "no lab, exercises only"


def coverage() -> list[Covered]:
    """What there is for each practice of the current edition, in its order."""
    exercises, labs, taught = load_bank().exercises, load_labs(), lessons()
    reviewed = {code.upper() for code in carried(find_pack(DEFAULT)).interviews}
    shown = _shown(taught)
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
            where = tuple(dict.fromkeys(place for name in (*asked, *run) for place in shown.get(name, ())))
            means = len(practice.guide.aws) if practice.guide else 0
            review = question.code in reviewed
            found.append(Covered(practice.code, practice.title, numbers, where, asked, run, review, means))
    return found


def _shown(taught: Iterable[Lesson]) -> dict[str, list[str]]:
    """For each exercise and lab the sections of lessons in which it is."""
    found: dict[str, list[str]] = {}
    for lesson in taught:
        for method in ("exercise", "lab"):
            for name, section in called(lesson, method).items():
                found.setdefault(name, []).append(f"{lesson.number:02} {section}")
    return found


def coverage_page() -> str:
    """The page: a table with a row for each practice, and how many have two exercises."""
    rows = coverage()
    asked, twice = (sum(len(row.exercises) >= count for row in rows) for count in (1, 2))
    by_hand = sum(bool(row.labs or row.review) for row in rows)
    lines = [
        "# Coverage",
        "",
        "What there is for each practice of the edition of 2024-11-06. Made from the data by `make data`.",
        "",
        f"{len(rows)} practices; {asked} have an exercise, {twice} have two or more,",
        f"{sum(bool(row.labs) for row in rows)} have a lab, {by_hand} a lab or a mock review.",
        "Each exercise is asked in a lesson.",
        "",
        "| practice | lesson, section | exercises | lab | guide, means of AWS |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.code} {row.title} | {'; '.join(row.sections)} | {_listed(row.exercises)} "
        f"| {row.hands_on} | {row.means} |"
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
