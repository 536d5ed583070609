"""What lesson 09 shows of exam practice."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from opexkit.exam.bank import ItemBank, load_items
from opexkit.exam.blueprint import Exam, exams
from opexkit.exam.item import NAMED, Pool
from opexkit.progress.attempt import AnyAttempt, PastAttempt
from opexkit.view.blocks import Block, Text
from opexkit.view.notebook import NotebookView

if TYPE_CHECKING:
    from opexkit.lessons.lesson import LessonPage

_TEAM = NotebookView((Text("A team's submission answers no exam items.", "remark"),))


def items(page: "LessonPage") -> Any:
    """Ask items to practice, the due ones first."""
    if page.grade:
        return _TEAM
    from opexkit.widgets.items import ItemDrill

    return ItemDrill(load_items(), page.store, page.learner, page.seed, _past(page), page.store_error)


def mock(page: "LessonPage") -> Any:
    """Offer a mock exam."""
    if page.grade:
        return _TEAM
    from opexkit.widgets.mock import MockWidget

    return MockWidget(
        load_items(), page.store, page.learner, page.seed, page.store_error, lessons=lessons_by_question()
    )


def _past(page: "LessonPage") -> list[PastAttempt]:
    """What the learner answered of items so far; empty where nothing is kept."""
    from opexkit.progress.past import past_attempts

    return past_attempts(page.store, page.learner, NAMED) if page.store else []


def lessons_by_question() -> dict[str, list[str]]:
    """For each question of the pillar the lessons that teach it, by number and title."""
    from opexkit.lessons.loader import lessons

    found: dict[str, list[str]] = {}
    for lesson in lessons():
        for code in lesson.questions:
            found.setdefault(code, []).append(f"{lesson.number:02} {lesson.title}")
    return found


def standing(page: "LessonPage", name: str) -> NotebookView:
    """Show where the learner stands in exam items.

    Raises:
        KeyError: there is no such exam.
    """
    if page.grade:
        return _TEAM
    if name not in exams():
        raise KeyError(f"there is no exam {name!r}; use {', '.join(exams())}")
    return NotebookView(tuple(standing_blocks(exams()[name], load_items(), _past(page), dt.datetime.now(dt.UTC))))


def standing_blocks(exam: Exam, bank: ItemBank, attempts: Sequence[AnyAttempt], now: dt.datetime) -> list[Block]:
    """Show what is due, what was sure but wrong, misconceptions, mock exams so far, and an exam's tasks."""
    from opexkit.exam import practice, view
    from opexkit.exam.standing import exam_map, past_mocks

    scheduled = practice.schedule(bank, attempts)
    return [
        *view.practice_blocks(
            scheduled,
            len(bank.pool(Pool.PRACTICE)),
            sum(each.due <= now for each in scheduled.values()),
            practice.sure_but_wrong(scheduled),
            practice.misconceptions_held(bank, attempts),
        ),
        *view.history_blocks(past_mocks(attempts)),
        *view.map_blocks(exam, exam_map(exam, bank, attempts), lessons_by_question()),
    ]


def plan(page: "LessonPage", name: str, date: str, minutes: int) -> NotebookView:
    """Show a plan to an exam, and today's items.

    Raises:
        ValueError: the date is none or not ahead, or the minutes hold no item.
        KeyError: there is no such exam.
    """
    if page.grade:
        return _TEAM
    from opexkit.exam.plan import make_plan
    from opexkit.exam.view import plan_blocks

    if name not in exams():
        raise KeyError(f"there is no exam {name!r}; use {', '.join(exams())}")
    if not date:
        said = 'Put the date of your exam into this cell, such as lesson.exam_plan("2027-03-01", minutes=30).'
        return NotebookView((Text(said, "remark"),))
    day = dt.date.fromisoformat(date)
    made = make_plan(exams()[name], load_items(), _past(page), day, minutes, dt.datetime.now(dt.UTC))
    return NotebookView(tuple(plan_blocks(made)))
