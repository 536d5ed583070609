"""What the start page shows: whose progress is kept, and the map of the lessons."""

import os
from typing import Any
from urllib.parse import parse_qs, quote

from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.lessons.loader import lessons, pages
from opexkit.lessons.model import Lesson
from opexkit.lessons.pace_view import paths, time_of
from opexkit.progress.store import learner_name
from opexkit.view.blocks import Cell, Column, Table, Text
from opexkit.view.notebook import NotebookView


def who(learner: str = "", instead: object = "") -> Any:
    """Say whose progress is kept; a visitor of a room's page who gave no name is asked for one.

    Args:
        learner: whose page it is.
        instead: a team or moves that the page shows; then nobody's progress is kept, and nothing is said.
    """
    if instead:
        return NotebookView(())
    if _in_a_room() and not learner and not _visitor():
        from opexkit.widgets.who import WhoWidget

        return WhoWidget()
    return NotebookView((Text(f"Your answers are kept as {learner_name(learner)}.", "remark"),))


def lesson_map(learner: str = "") -> NotebookView:
    """Show the lessons with their questions, each as a link that keeps the visitor's name."""
    name = learner or _visitor()
    suffix = f"?learner={quote(name)}" if _in_a_room() and name else ""
    rows = [
        (lesson.number, f"{lesson.number:02}-{lesson.id}", lesson.title, *_contents(lesson))
        for lesson in lessons()
        if lesson.number  # 00 is the page that shows the map
    ]
    rows += [(page.number, page.notebook, page.title, page.questions, page.exercises, page.minutes) for page in pages()]
    cells = tuple(
        (Cell(f"{number:02} {title}", href=f"{notebook}.ipynb{suffix}"), *map(Cell, texts))
        for number, notebook, title, *texts in sorted(rows)
    )
    columns = (
        Column("Lesson", "head", 2),
        Column("Questions", "text", 2),
        Column("Exercises", "text"),
        Column("Minutes", "number"),
    )
    return NotebookView((Table("The lessons", columns, cells),))


def learning_paths() -> NotebookView:
    """Show ways through the lessons for half a day, a day and some weeks, with their minutes."""
    return NotebookView(tuple(paths()))


def _contents(lesson: Lesson) -> tuple[str, str, str]:
    """The questions, the exercises and the minutes of a lesson, in words."""
    titles = {question.code: f"OPS {int(question.code[3:])}" for question in load_catalogue(EDITION).questions}
    asked = ", ".join(titles.get(code, code) for code in lesson.questions)
    exercises = str(len(lesson.exercises)) if lesson.exercises else "all"
    exercises += f" and {len(lesson.labs)} {'lab' if len(lesson.labs) == 1 else 'labs'}" if lesson.labs else ""
    return asked or "the whole pillar", exercises, time_of(lesson)


def _in_a_room() -> bool:
    """Whether Voilà serves this page."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def _visitor() -> str:
    return " ".join(parse_qs(os.environ.get("QUERY_STRING", "")).get("learner", []))
