"""A mock exam of a seat: sat on a page of the room, kept and timed as in a notebook."""

from functools import cache
from typing import Any

from opexkit.exam.bank import load_items
from opexkit.exam.desk import MockDesk
from opexkit.lessons.exam import lessons_by_question
from opexkit.progress.store import Store
from opexkit.room.message import Mock
from opexkit.room.store import RoomStore

State = dict[str, Any]
_items, _lessons = cache(load_items), cache(lessons_by_question)


def mock_state(store: RoomStore, seat: str, at: int = 0, asked: Mock | None = None) -> State:
    """Do what a page asks at a seat's desk; return what it draws then.

    Args:
        store: the room's rows.
        seat: who sits.
        at: the item that the page is at.
        asked: what to do; None only to look.
    """
    desk = MockDesk(_items(), Store(store.engine), store.learner(seat), lessons=_lessons(), at=at)
    if asked is not None:
        desk.receive(asked.model_dump(include={"exam", "count", "item", "letters", "to", "mark"}) | {"do": asked.act})
    return {"state": desk.state, "result": desk.result}
