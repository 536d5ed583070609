"""A plan to an exam: what returns comes first, then what is weakest, within the minutes of a day."""

import datetime as dt
from pathlib import Path

import pytest
from tests.exam.made import NOW, a_bank, an_item

from opexkit.exam.bank import ItemBank
from opexkit.exam.blueprint import exams
from opexkit.exam.plan import make_plan
from opexkit.exam.result import Share
from opexkit.exam.standing import TaskStanding, exam_map
from opexkit.exam.view import map_blocks, plan_blocks
from opexkit.exercises.exercise import Confidence
from opexkit.lessons import open_lesson
from opexkit.lessons.exam import lessons_by_question
from opexkit.progress.attempt import Attempt
from opexkit.view.blocks import Table

EXAM = exams()["DOP-C02"]
DATE = NOW.date() + dt.timedelta(days=12)
BANK = a_bank(
    *(an_item(f"alarm-{place}", tasks=["DOP-C02 4.3"]) for place in range(10)),
    *(an_item(f"deploy-{place}", tasks=["DOP-C02 1.4"]) for place in range(10)),
    *(an_item(f"other-{place}", tasks=[]) for place in range(10)),
    an_item("sealed", pool="sealed"),
)


def attempt(name: str, right: bool, days_ago: int) -> Attempt:
    item = BANK.get(name)
    return Attempt(
        uid=name,
        learner="ana",
        exercise=item.attempt_name,
        version=1,
        at=NOW - dt.timedelta(days=days_ago),
        seed=1,
        origin="practice",
        answer="a",
        score=float(right),
        confidence=Confidence.FAIRLY,
    )


def test_what_returns_comes_first_and_then_the_weakest_task() -> None:
    attempts = [attempt(f"alarm-{place}", True, 1) for place in range(3)] + [attempt("deploy-0", False, 1)]
    plan = make_plan(EXAM, BANK, attempts, DATE, 45, NOW)
    assert (plan.days, plan.a_day, plan.left, plan.needed) == (12, 15, 26, 3)
    assert plan.today[0].id == "deploy-0"
    new = [item.id for item in plan.today[plan.due :]]
    assert new[:9] == [f"deploy-{place}" for place in range(1, 10)]
    assert all(not name.startswith("other") for name in new)
    assert plan.fits
    assert "sealed" not in new


def test_minutes_that_do_not_hold_it_are_told() -> None:
    plan = make_plan(EXAM, BANK, [], NOW.date() + dt.timedelta(days=3), 15, NOW)
    assert (plan.a_day, plan.needed, len(plan.today)) == (5, 30, 5)
    assert not plan.fits
    assert "do not hold it" in str(plan_blocks(plan))


@pytest.mark.parametrize(("days", "minutes", "says"), [(0, 30, "is not ahead of today"), (5, 2, "hold no item")])
def test_a_date_that_is_over_or_no_minutes_are_told(days: int, minutes: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make_plan(EXAM, BANK, [], NOW.date() + dt.timedelta(days=days), minutes, NOW)


def test_the_lesson_shows_a_plan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPEXKIT_DATABASE_URL", f"sqlite:///{tmp_path}/progress.db")
    lesson = open_lesson("practice", "northwind", "", "ana", 1)
    assert "Put the date of your exam into this cell" in str(lesson.exam_plan().blocks)
    shown = str(lesson.exam_plan("2999-01-01", 30).blocks)
    assert "items that your minutes hold" in shown
    with pytest.raises(ValueError, match="not ahead"):
        lesson.exam_plan("2020-01-01")
    with pytest.raises(KeyError, match="DOP-C02"):
        lesson.exam_plan("2999-01-01", name="DOP-C01")


def test_the_map_leads_from_a_task_to_lessons_items_and_what_to_do_next(kit: ItemBank) -> None:
    blocks = map_blocks(EXAM, exam_map(EXAM, kit, []), lessons_by_question())
    table = next(block for block in blocks if isinstance(block, Table))
    assert len(table.rows) == sum(len(domain.tasks) for domain in EXAM.domains)
    for row in table.rows:
        assert row[1].text or row[3].text == "0"
        assert row[6].text
    alarms = next(row for row in table.rows if row[0].text == "4.3")
    assert "Operate" in alarms[1].text
    assert (alarms[4].text, alarms[6].text) == ("not tried", "Answer 10 more items of it")


@pytest.mark.parametrize(
    ("covered", "items", "right", "of", "says"),
    [
        ("none", 0, 0, 0, "Learn it elsewhere"),
        ("part", 0, 0, 0, "Take the lesson; there are no items"),
        ("whole", 30, 2, 4, "Answer 6 more items of it"),
        ("whole", 3, 1, 1, "Answer 2 more items of it"),
        ("whole", 3, 3, 3, "Answer what returns"),
        ("whole", 30, 6, 12, "Take the lesson again, then its items"),
        ("whole", 30, 11, 12, "Answer what returns"),
    ],
)
def test_what_to_do_next_follows_from_what_was_answered(
    covered: str, items: int, right: int, of: int, says: str
) -> None:
    assert TaskStanding("4.3", "Alarms", covered, items, ["OPS08"], Share("4.3", right, of)).next == says
