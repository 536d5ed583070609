"""A quiz for the whole room: exam items of the practice pool, one after another, answered by all at once."""

import random
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection

from opexkit.exam.bank import ItemBank, load_items
from opexkit.exam.enemies import apart
from opexkit.exam.item import SIZES, Item, Pool
from opexkit.exam.option import LETTERS, ItemOption
from opexkit.exam.view import CHOOSE
from opexkit.review.agreement import HIDDEN_UNDER
from opexkit.room.fields import RefusedError, Reply, overwrite, read_field
from opexkit.room.message import Answer, Quiz
from opexkit.room.snapshot import ROOM, Seat, Snapshot

LENGTH = 10
"""Items of a quiz."""

_KEY = (ROOM, "", "quiz")
_OWNER = "quiz/"


def act(connection: Connection, room: str, who: Seat, body: Quiz | Answer, uid: str) -> Reply:
    """Lead the quiz, or answer the item that is open.

    Raises:
        RefusedError: it is no facilitator's, or the item is not open.
    """
    now = read_field(connection, room, _KEY) or {}
    if isinstance(body, Answer):
        return _answer(connection, room, who, body, now)
    if not who.leads:
        raise RefusedError("Only a facilitator can do that.")
    return overwrite(connection, room, _KEY, _led(body, now, uid), who.id)


def quiz_part(room: Snapshot, seat: Seat) -> dict[str, Any] | None:
    """What a page shows of the quiz; the key and the counts only once they are shown to all."""
    now = room.own("quiz") or {}
    if not now.get("items"):
        return None
    item, is_shown = _items().get(now["items"][now["place"]]), bool(now["shown"])
    said = _said(room, now, item.id)
    return {
        "place": now["place"] + 1,
        "of": len(now["items"]),
        "item": item.id,
        "stem": item.stem,
        "exhibit": item.exhibit.model_dump() if item.exhibit else None,
        "ask": f"{item.ask} {CHOOSE[item.form.value]}",
        "many": SIZES[item.form][1],
        "shown": is_shown,
        "answered": len(said),
        "mine": said.get(seat.id, ""),
        "options": [{"letter": letter, "text": option.text} for letter, option in _lettered(item)],
    } | (_shown(item, said) if is_shown else {"hidden": False})


def _shown(item: Item, said: Mapping[str, str]) -> dict[str, Any]:
    """What is told once the answers are shown; counts only of so many that one cannot tell who."""
    counts = Counter(letter for answer in said.values() for letter in answer)
    is_hidden = len(said) < HIDDEN_UNDER
    return {
        "hidden": is_hidden,
        "right": None if is_hidden else sum(item.is_right(frozenset(answer)) for answer in said.values()),
        "proof": item.proof,
        "source": item.source,
        "options": [
            {"letter": letter, "text": option.text, "right": option.right, "why": option.why}
            | ({} if is_hidden else {"count": counts[letter]})
            for letter, option in _lettered(item)
        ],
    }


def _lettered(item: Item) -> list[tuple[str, ItemOption]]:
    return list(zip(LETTERS, item.options, strict=False))


def _led(body: Quiz, now: Mapping[str, Any], uid: str) -> dict[str, Any]:
    if body.act == "begin":
        chosen = [item.id for item in _items().pool(Pool.PRACTICE) if item.in_exams]  # all answer in a minute
        random.Random(uid).shuffle(chosen)  # noqa: S311 - which items come is no secret
        return {"id": uid, "items": apart(chosen)[:LENGTH], "place": 0, "shown": False}
    if not now.get("items"):
        raise RefusedError("There is no quiz; begin one.")
    if body.act == "end":
        return {}
    if body.act == "show":
        return {**now, "shown": True}
    if now["place"] + 1 >= len(now["items"]):
        raise RefusedError("This was the last item; end the quiz.")
    return {**now, "place": now["place"] + 1, "shown": False}


def _answer(connection: Connection, room: str, who: Seat, body: Answer, now: Mapping[str, Any]) -> Reply:
    if not now.get("items") or now["items"][now["place"]] != body.item:
        raise RefusedError("That item is no longer asked; this answer was not counted.")
    if now["shown"]:
        raise RefusedError("The answers are shown already; this one was not counted.")
    if who.leads:
        raise RefusedError("A facilitator does not answer.")
    item = _items().get(body.item)
    letters = "".join(sorted(set(body.letters)))
    if len(letters) != SIZES[item.form][1] or not set(letters) <= set(LETTERS[: len(item.options)]):
        raise RefusedError(CHOOSE[item.form.value])
    overwrite(connection, room, (f"{_OWNER}{who.id}", body.item, now["id"]), letters, who.id)
    return {"answered": letters}


def _said(room: Snapshot, now: Mapping[str, Any], item: str) -> dict[str, str]:
    """What each seat answered to an item of this quiz."""
    return {
        owner.removeprefix(_OWNER): str(value.value)
        for (owner, about, name), value in room.fields.items()
        if owner.startswith(_OWNER) and about == item and name == now["id"]
    }


@cache
def _items() -> ItemBank:
    return load_items()
