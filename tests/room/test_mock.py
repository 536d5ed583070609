"""A mock exam in the room: begun once, kept at each answer, handed in, and an attempt of its seat."""

import asyncio
from typing import Any

from tests.room.people import join, message

from opexkit.progress.store import Store
from opexkit.room.floor import Floor
from opexkit.room.lesson import Lessons
from opexkit.room.mock import mock_state
from opexkit.room.store import RoomStore


def test_a_mock_exam_goes_on_after_a_restart_and_a_message_acts_once(local: RoomStore) -> None:
    seat, other = join(local), join(local, "Ben")

    floors = [Floor(local)]

    def say(uid: str = "", **body: Any) -> dict[str, Any]:
        told = asyncio.run(floors[-1].act(seat, message(uid, do="mock", **body)))
        reply: dict[str, Any] = told["reply"]
        return reply

    begun = say("a" * 32, act="begin", exam="pillar", count="3")["state"]
    assert say("a" * 32, act="begin", exam="pillar", count="3")["state"]["items"] == begun["items"]
    item = begun["item"]
    floors.append(Floor(local))  # a server anew
    letters = "".join(letter for letter, _ in item["options"][: item["choose"]])
    assert "why" not in str(begun)
    assert say(act="answer", item=item["id"], letters=letters)["state"]["items"][0]["answered"]
    for _ in range(2):
        assert say("f" * 32, act="flag", item=item["id"])["state"]["items"][0]["flagged"]
    assert say(act="go", to=1)["state"]["at"] == 1
    assert mock_state(local, seat)["state"]["items"][0] == {"id": item["id"], "answered": True, "flagged": True}
    assert mock_state(local, other)["state"]["phase"] == "start"
    assert "no-such-item" in say(act="answer", item="no-such-item", letters="a")["state"]["said"]
    ended = say(act="finish")
    assert ended["state"]["phase"] == "done"
    assert "<table" in ended["result"]
    progress = Store(local.engine)
    assert len(progress.attempts(local.learner(seat))) == 3
    assert progress.attempts(local.learner(other)) == []
    standing = Lessons().own("exam_standing", progress, local.learner(seat))
    assert standing != Lessons().own("exam_standing", progress, local.learner(other))


def test_practice_and_game_day_are_pages_with_their_own_places() -> None:
    lessons = Lessons()
    practice, game = lessons.drawn("09-practice"), lessons.drawn("10-game-day")
    assert practice.has_mock
    assert practice.body.count('class="own"') == 3
    assert "once the facilitator has begun an incident" in game.body
    assert "This needs a kernel" not in practice.body + game.body
