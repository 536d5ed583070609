"""What the start page shows: whose progress is kept, and the map of the lessons."""

from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.lessons.loader import lessons, pages
from opexkit.lessons.model import Lesson
from opexkit.lessons.pace_view import paths, time_of
from opexkit.progress.store import learner_name
from opexkit.view.blocks import Cell, Column, Table, Text
from opexkit.view.notebook import NotebookView


def who(learner: str = "", instead: object = "") -> NotebookView:
    """Say whose progress is kept.

    Args:
        learner: whose page it is.
        instead: a team or moves that the page shows; then nobody's progress is kept, and nothing is said.
    """
    if instead:
        return NotebookView(())
    return NotebookView((Text(f"Your answers are kept as {learner_name(learner)}.", "remark"),))


def lesson_map() -> NotebookView:
    """Show the lessons with their questions, each as a link."""
    rows = [
        (lesson.number, f"{lesson.number:02}-{lesson.id}", lesson.title, *_contents(lesson))
        for lesson in lessons()
        if lesson.number  # 00 is the page that shows the map
    ]
    rows += [(page.number, page.notebook, page.title, page.questions, page.exercises, page.minutes) for page in pages()]
    cells = tuple(
        (Cell(f"{number:02} {title}", href=f"{notebook}.ipynb"), *map(Cell, texts))
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
