"""The drill, exam items and a plan in a room: what a notebook gives, kept for the seat, and no sealed item."""

import datetime as dt
from typing import Any

import pytest
from tests.room.people import join, message

from opexkit.exam.bank import load_items
from opexkit.exam.item import Pool
from opexkit.exercises.bank import Bank
from opexkit.progress.store import Store
from opexkit.room.lesson import Lessons
from opexkit.room.placed import DRILL, drilled, of_item, placed, practiced
from opexkit.room.practice_handler import minutes_of
from opexkit.room.sitting import act, fresh
from opexkit.room.store import RoomStore
from opexkit.widgets.items import ItemWidget, PlacesWidget


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Lessons().bank


def _said(store: RoomStore, seat: str, name: str, bank: Bank, **body: Any) -> dict[str, Any]:
    put = placed(name, bank)
    assert put
    return store.practice(seat, message(do="practice", exercise=name, **body), put).result()


def test_an_item_gets_what_it_gets_in_a_notebook() -> None:
    for item in [*practiced().values()][::40] + [item for item in practiced().values() if not item.is_choice][:2]:
        put = of_item(item)
        widget = (ItemWidget if item.is_choice else PlacesWidget)(item, None, "ana", 1)
        page = fresh(put, "ana", {})
        assert (page["view"], page["vocabulary"]) == (widget.view, widget.vocabulary)
        for answer in (put.exercise.samples.correct, put.exercise.samples.wrong, None):
            widget = type(widget)(item, None, "ana", 1)
            widget.answer = answer
            widget.check()
            asked = message(do="practice", exercise=put.name, act="check", answer=answer)
            outcome = act(put, "ana", {}, asked.body, asked.id)  # type: ignore[arg-type]
            assert outcome.state["result"] == widget.result
            assert outcome.attempt is None or outcome.attempt.origin == "practice"


def test_an_item_is_answered_once_until_it_is_begun_anew(local: RoomStore, bank: Bank) -> None:
    seat = join(local)
    name, item = next((name, item) for name, item in practiced().items() if item.form == "one")
    right = next(iter(item.key))
    wrong = next(letter for letter in item.letters if letter not in item.key)
    first = _said(local, seat, name, bank, act="check", answer=wrong, confidence="sure")
    assert first["result"]["message"] == "Not right."
    assert _said(local, seat, name, bank, act="check", answer=right) == first
    assert _said(local, seat, name, bank, act="again")["result"] == {}
    assert _said(local, seat, name, bank, act="check", answer=right)["result"]["message"] == "Right."
    attempts = Store(local.engine).attempts(local.learner(seat))
    assert [(each.exercise, each.score, each.origin) for each in attempts] == [
        (name, 0.0, "practice"),
        (name, 1.0, "practice"),
    ]


def test_the_drill_leaves_alone_what_stands_in_a_lesson(local: RoomStore, bank: Bank) -> None:
    seat = join(local)
    exercise = next(each for each in bank.exercises.values() if each.kind == "single")
    _said(local, seat, exercise.id, bank, act="keep", answer=exercise.samples.correct)
    _said(local, seat, DRILL + exercise.id, bank, act="again")
    _said(local, seat, DRILL + exercise.id, bank, act="check", answer=exercise.samples.wrong)
    (attempt,) = Store(local.engine).attempts(local.learner(seat))
    assert (attempt.exercise, attempt.origin) == (exercise.id, "drill")
    kept = local.sittings(seat, [put for name in (exercise.id, DRILL + exercise.id) if (put := placed(name, bank))])
    assert [state["answer"] for state in kept.values()] == [exercise.samples.correct, exercise.samples.wrong]


def test_what_may_not_be_practiced_is_not_put_before_a_seat(bank: Bank) -> None:
    sealed = load_items().pool(Pool.SEALED)
    assert sealed
    assert not any(placed(item.attempt_name, bank) for item in sealed)
    lab = next(name for name in bank.exercises if name not in drilled(bank).exercises)
    for name in ("", "item-", "item-burn-rate-", "item-burn-rate-x", "item-burn-rate-9999999", DRILL, DRILL + lab):
        assert placed(name, bank) is None, name
    assert placed("item-burn-rate-7", bank)


def test_a_plan_in_the_room_is_the_notebook_s(local: RoomStore) -> None:
    lessons, progress, seat = Lessons(), Store(local.engine), local.learner(join(local))
    ahead = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)).isoformat()
    assert "items that your minutes hold" in lessons.plan(progress, seat, ahead, 30, "DOP-C02")._repr_html_()
    with pytest.raises(ValueError, match="not ahead"):
        lessons.plan(progress, seat, "2020-01-01", 30, "DOP-C02")


@pytest.mark.parametrize("text", ["", "-5", "1.5", "1441", "00000090", "9" * 5_000, "x"])
def test_what_is_no_minutes_of_a_day_makes_no_plan(text: str) -> None:
    assert minutes_of(text) is None
    assert minutes_of("90") == 90
