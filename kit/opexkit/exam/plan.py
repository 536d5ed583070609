"""A plan to an exam's date: how many items a day, and which ones today."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from opexkit.exam.bank import ItemBank
from opexkit.exam.blueprint import Exam
from opexkit.exam.item import Item, Pool
from opexkit.exam.practice import schedule
from opexkit.exam.standing import exam_map
from opexkit.progress.attempt import AnyAttempt

MINUTES_AN_ITEM = 3
"""To answer an item and to read its reasons."""
MOCK_DAYS = 2
"""Days before the exam that are kept for mock exams."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do until an exam.

    Attributes:
        days: from today on, without the day of the exam.
        a_day: how many items the minutes of a day hold.
        left: items that were not practiced yet.
        needed: how many new ones a day it takes to see each of them before the last days.
        due: items that return today.
        today: what to do now: what is due, then new items, those of the weakest tasks first.
    """

    days: int
    a_day: int
    left: int
    needed: int
    due: int
    today: list[Item]

    @property
    def fits(self) -> bool:
        """Whether today's minutes hold what returns and the new items that the date asks for."""
        return self.due + self.needed <= self.a_day


def make_plan(
    exam: Exam, bank: ItemBank, attempts: Sequence[AnyAttempt], date: dt.date, minutes: int, now: dt.datetime
) -> Plan:
    """Plan practice until an exam.

    Args:
        exam: whose tasks say what is weakest.
        bank: all items; those to practice are planned.
        attempts: of the learner.
        date: of the exam.
        minutes: for practice on each day.
        now: a moment with a time zone.

    Raises:
        ValueError: the date is not ahead, or the minutes hold no item.
    """
    days, a_day = (date - now.date()).days, minutes // MINUTES_AN_ITEM
    if days < 1:
        raise ValueError(f"the exam's date, {date}, is not ahead of today, {now.date()}")
    if a_day < 1:
        raise ValueError(f"{minutes} minutes a day hold no item; an item takes about {MINUTES_AN_ITEM}")
    known = schedule(bank, attempts)
    end = now.replace(hour=23, minute=59, second=59)
    due = sorted((each for each in known.values() if each.due <= end), key=lambda each: each.due)
    fresh = [item for item in bank.pool(Pool.PRACTICE) if item.id not in known]
    weakest = {each.task: each.share.low for each in exam_map(exam, bank, attempts)}
    trained = {item.id: exam.trained(item.tasks, item.practices) for item in fresh}
    fresh.sort(key=lambda item: (min((weakest[task] for task in trained[item.id]), default=2.0), item.id))
    today = [each.item for each in due] + fresh
    needed = ceil(len(fresh) / max(days - MOCK_DAYS, 1))
    return Plan(days, a_day, len(fresh), needed, len(due), today[:a_day])
