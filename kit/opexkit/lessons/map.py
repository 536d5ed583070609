"""What the start page shows: whose progress is kept, and the map of the lessons."""

import os
from typing import Any
from urllib.parse import parse_qs, quote

from opexkit.exercises.bank import EDITION
from opexkit.lens.catalogue import load_catalogue
from opexkit.lessons.loader import lesson_files, load_lesson
from opexkit.progress.store import learner_name
from opexkit.view.blocks import Cell, Column, Table, Text
from opexkit.view.notebook import NotebookView


def who(learner: str = "") -> Any:
    """Say whose progress is kept; a visitor of a room's page who gave no name is asked for one."""
    if _in_a_room() and not learner and not _visitor():
        from opexkit.widgets.who import WhoWidget

        return WhoWidget()
    return NotebookView((Text(f"Your answers are kept as {learner_name(learner)}.", "remark"),))


def lesson_map(learner: str = "") -> NotebookView:
    """Show the lessons with their questions, each as a link that keeps the visitor's name."""
    name = learner or _visitor()
    suffix = f"?learner={quote(name)}" if _in_a_room() and name else ""
    titles = {question.code: f"OPS {int(question.code[3:])}" for question in load_catalogue(EDITION).questions}
    rows = []
    for path in lesson_files():
        lesson = load_lesson(path.stem.partition("-")[2])
        asked = ", ".join(titles[code] for code in lesson.questions)
        link = f"{path.stem}.ipynb{suffix}"
        exercises = str(len(lesson.exercises)) if lesson.exercises else "all"
        exercises += f" and {len(lesson.labs)} {'lab' if len(lesson.labs) == 1 else 'labs'}" if lesson.labs else ""
        title = f"{lesson.number:02} {lesson.title}"
        rows.append(
            (Cell(title, href=link), Cell(asked or "the whole pillar"), Cell(exercises), Cell(str(lesson.minutes)))
        )
    game = Cell("10 Game day", href=f"10-game-day.ipynb{suffix}")
    rows.append((game, Cell("OPS 10"), Cell("incidents to play"), Cell("5 each")))
    columns = (
        Column("Lesson", "head", 2),
        Column("Questions", "text", 2),
        Column("Exercises", "text"),
        Column("Minutes", "number"),
    )
    return NotebookView((Table("The lessons", columns, tuple(rows)),))


def _in_a_room() -> bool:
    """Whether Voilà serves this page."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def _visitor() -> str:
    return " ".join(parse_qs(os.environ.get("QUERY_STRING", "")).get("learner", []))
