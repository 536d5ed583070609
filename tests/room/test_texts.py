"""Texts of rubrics: marked by a facilitator next to one another, shown to all without a name."""

import asyncio
import json
from typing import Any

import pytest
from tests.room.people import join, message

from opexkit.exercises.kinds.rubric import Rubric
from opexkit.progress.store import Store
from opexkit.room.floor import Floor
from opexkit.room.lesson import Lessons
from opexkit.room.store import RoomStore
from opexkit.room.texts import read_texts
from opexkit.room.view import screen_parts, seat_parts

EXERCISE = "coe-action-item"


class Class:
    """A room whose people write texts."""

    def __init__(self, store: RoomStore, lessons: Lessons) -> None:
        self.store, self.floor = store, Floor(store)
        self.floor.lessons = lessons
        self.lead = join(store, "Lea", "", "facilitator")
        self.seats = [join(store, f"Person {number}", "Blue") for number in range(3)]
        rubric = self.floor.lessons.bank.get(EXERCISE)
        assert isinstance(rubric, Rubric)
        self.rubric = rubric
        self.best = {item.id: len(item.levels) - 1 for item in rubric.criteria}

    def say(self, who: str, uid: str = "", **body: Any) -> dict[str, Any]:
        told = asyncio.run(self.floor.act(who, message(uid, **body)))
        reply: dict[str, Any] = told["reply"]
        return reply

    def write(self, seat: str, text: str, **more: Any) -> dict[str, Any]:
        return self.say(seat, do="practice", exercise=EXERCISE, act="keep", answer={"text": text, **more})

    def cards(self) -> dict[str, dict[str, Any]]:
        [told] = read_texts(self.store, self.store.snapshot(), self.floor.lessons.bank)
        return {card["seat"]: card for card in told["texts"]}


@pytest.fixture(scope="module")
def lessons() -> Lessons:
    return Lessons()


@pytest.fixture
def room(local: RoomStore, lessons: Lessons) -> Class:
    return Class(local, lessons)


def test_points_are_kept_whatever_the_writer_does_meanwhile(room: Class) -> None:
    writer = room.seats[0]
    room.write(writer, "Move the check into the pipeline.")
    room.write(room.seats[1], "  ")
    assert list(room.cards()) == [writer]
    some = dict(list(room.best.items())[:1])
    assert room.say(room.lead, do="mark", seat=writer, exercise=EXERCISE, points=some)["score"] is None
    told = room.say(room.lead, "b" * 32, do="mark", seat=writer, exercise=EXERCISE, points=room.best)
    assert told["score"] == 1
    assert room.say(room.lead, "b" * 32, do="mark", seat=writer, exercise=EXERCISE, points={}) == told
    room.write(writer, "Another text.", facilitator=dict.fromkeys(room.best, 0))
    assert room.cards()[writer]["text"] == "Another text."
    assert room.cards()[writer]["points"] == room.best
    attempts = Store(room.store.engine).attempts(room.store.learner(writer))
    assert [attempt.score for attempt in attempts] == [None, 1]


def test_the_writer_s_page_is_told(room: Class) -> None:
    class Page:
        place, kind, seat_id = "", "seat", room.seats[0]
        heard: list[dict[str, Any]] = []  # noqa: RUF012 - one page, one test

        def parts(self, *_: Any) -> dict[str, Any]:
            return {}

        def tell(self, said: dict[str, Any]) -> None:
            self.heard.append(said)

    async def marked() -> None:
        room.floor.room = room.store.snapshot()
        room.floor.enter(Page())
        mark = message(do="mark", seat=room.seats[0], exercise=EXERCISE, points=room.best)
        await room.floor.act(room.lead, mark)

    room.write(room.seats[0], "Move the check into the pipeline.")
    asyncio.run(marked())
    [told] = [said for said in Page.heard if "points" in said]
    assert (told["points"], told["result"]["state"]) == (room.best, "marked")


def test_texts_are_shown_without_a_name_and_taken_off(room: Class) -> None:
    for seat, text in zip(room.seats, ("first text", "second text", ""), strict=True):
        room.write(seat, text)
    told = room.say(room.lead, do="show", exercise=EXERCISE, seats=[room.seats[0], room.seats[2]])
    assert told["refused"] == "One of them wrote nothing."
    room.say(room.lead, do="show", exercise=EXERCISE, seats=room.seats[:2])
    snapshot = room.store.snapshot()
    reader = snapshot.seats[room.seats[2]]
    for parts in (screen_parts(snapshot, snapshot.seats[room.lead], {}), seat_parts(snapshot, reader, {})):
        assert sorted(parts["texts"]["texts"]) == ["first text", "second text"]
        assert "Person 0" not in json.dumps(parts)
        assert room.seats[0] not in json.dumps(parts)
    room.write(room.seats[0], "changed afterwards")
    assert "changed afterwards" not in room.store.snapshot().own("texts")["texts"]
    room.say(room.lead, do="show", exercise=EXERCISE, seats=[])
    assert seat_parts(room.store.snapshot(), reader, {})["texts"] is None


def test_only_a_facilitator_marks_and_shows(room: Class) -> None:
    room.write(room.seats[0], "my own text")
    for body in ({"do": "mark", "seat": room.seats[0], "points": room.best}, {"do": "show", "seats": room.seats[:1]}):
        assert room.say(room.seats[0], exercise=EXERCISE, **body) == {"refused": "Only a facilitator can do that."}
    assert room.cards()[room.seats[0]]["points"] == {}
    assert room.store.snapshot().own("texts") is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"points": {"no-such-criterion": 1}}, "no-such-criterion"),
        ({"points": {"": 10}}, ""),
        ({"exercise": "page-ticket-delete"}, "no such text"),
        ({"exercise": "nothing"}, "no such text"),
        ({"seat": "f" * 32}, "no longer in the room"),
    ],
)
def test_what_cannot_be_marked_is_told(room: Class, changed: dict[str, Any], says: str) -> None:
    writer = room.seats[0]
    room.write(writer, "my own text")
    points = {next(iter(room.best)): 10} if changed.get("points") == {"": 10} else changed.get("points", room.best)
    given = {"seat": writer, "exercise": EXERCISE} | changed | {"points": points}
    assert says in room.say(room.lead, do="mark", **given)["refused"]
    assert room.cards()[writer]["points"] == {}
