"""Texts that people wrote for rubrics: side by side for a facilitator to mark, and on the wall without a name."""

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from opexkit.exercises.bank import Bank
from opexkit.exercises.exercise import FormatError
from opexkit.exercises.feedback import feedback
from opexkit.exercises.kinds.rubric import Rubric
from opexkit.exercises.view import sum_up
from opexkit.progress.attempt import make_attempt
from opexkit.progress.database import reading
from opexkit.progress.store import Store
from opexkit.progress.tables import DraftRow
from opexkit.room.acts import seat_in
from opexkit.room.fields import RefusedError, Reply, once, overwrite
from opexkit.room.message import Mark, Message, Show
from opexkit.room.sitting import FOR_FACILITATORS, SEED
from opexkit.room.snapshot import ROOM, Snapshot
from opexkit.room.store import RoomStore

_KEY = (ROOM, "", "texts")


def read_texts(store: RoomStore, room: Snapshot, bank: Bank) -> list[dict[str, Any]]:
    """Each rubric that someone in the room wrote for, with its levels and all texts, for a facilitator's page.

    Raises:
        ProgressError: the database cannot be used.
    """
    rubrics = {each.id: each for each in bank.exercises.values() if isinstance(each, Rubric)}
    seats = {store.learner(seat): seat for seat in room.seats}
    query = select(DraftRow.learner, DraftRow.exercise, DraftRow.state).where(
        DraftRow.exercise.in_(rubrics), DraftRow.learner.startswith(store.learner(""), autoescape=True)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    with reading(store.engine) as connection:
        for learner, exercise, state in connection.execute(query):
            if learner in seats and (text := _text(rubrics[exercise], state)):
                found.setdefault(exercise, []).append(_card(room, seats[learner], text, state["answer"]))
    return [_told(rubrics[name], texts) for name, texts in sorted(found.items())]


def act(connection: Connection, room: str, lead: str, message: Message, exercise: Rubric, progress: Store) -> Reply:
    """Give a text points, or show texts to everyone, once; inside a transaction."""
    body = message.body
    assert isinstance(body, Mark | Show)  # noqa: S101 - the caller's own choice

    def done() -> Reply:
        if not seat_in(connection, room, lead).leads:
            raise RefusedError("Only a facilitator can do that.")
        if isinstance(body, Mark):
            return _mark(connection, room, message.id, body, exercise, progress)
        return _show(connection, room, lead, body, exercise, progress)

    return once(connection, room, lead, message, done)


def _mark(connection: Connection, room: str, uid: str, body: Mark, exercise: Rubric, progress: Store) -> Reply:
    learner = f"room/{room}/{seat_in(connection, room, body.seat).id}"
    state = _state(connection, learner, exercise, progress)
    answer = {**_as_mapping(state.get("answer")), FOR_FACILITATORS: body.points}
    try:
        exercise.read(answer)
    except FormatError as error:
        raise RefusedError(f"{error}.") from error
    mark = exercise.mark(answer)
    before: Mapping[str, Any] = state.get("result") or {}
    result = feedback(exercise, mark, sum_up(mark), revealed=bool(before.get("revealed")))
    made = make_attempt(exercise, mark, answer, learner, SEED, "room").model_copy(update={"uid": uid})
    new = {"confidence": "", "hints": []} | state | {"answer": answer, "result": result, "version": exercise.version}
    progress.write(connection, learner, exercise.id, new, made)
    score = mark.score if mark.state == "marked" else None
    return {"points": body.points, "score": score, "result": result}


def _show(connection: Connection, room: str, lead: str, body: Show, exercise: Rubric, progress: Store) -> Reply:
    texts = [
        text
        for seat in body.seats
        if (text := _text(exercise, _state(connection, f"room/{room}/{seat}", exercise, progress)))
    ]
    if len(texts) < len(body.seats):
        raise RefusedError("One of them wrote nothing.")
    texts.sort(key=lambda text: hashlib.sha256(text.encode()).digest())  # no order that tells who
    shown = {"title": exercise.title, "prompt": exercise.prompt, "texts": texts} if texts else {}
    return overwrite(connection, room, _KEY, shown, lead)


def _state(connection: Connection, learner: str, exercise: Rubric, progress: Store) -> dict[str, Any]:
    state: dict[str, Any] = progress.draft_in(connection, learner, exercise.id)
    return state if state.get("version") == exercise.version else {}


def _text(exercise: Rubric, state: Mapping[str, Any]) -> str:
    """What someone wrote; empty where nothing can be read as a text, or it is another version's."""
    if state.get("version") != exercise.version:
        return ""
    try:
        return str(exercise.read(state.get("answer"))["text"])
    except FormatError:
        return ""


def _as_mapping(answer: Any) -> dict[str, Any]:
    return dict(answer) if isinstance(answer, dict) else {"text": answer}


def _card(room: Snapshot, seat: str, text: str, answer: Any) -> dict[str, Any]:
    who, said = room.seats[seat], _as_mapping(answer)
    team = room.teams.get(who.team)
    points = {"own": said.get("self", {}), "points": said.get(FOR_FACILITATORS, {})}
    return {"seat": seat, "label": who.label, "team": team.name if team else "", "text": text} | points


def _told(exercise: Rubric, texts: list[dict[str, Any]]) -> dict[str, Any]:
    criteria = [item.model_dump(include={"id", "text", "levels"}) for item in exercise.criteria]
    ordered = sorted(texts, key=lambda card: hashlib.sha256(str(card["seat"]).encode()).digest())
    head = {"id": exercise.id, "title": exercise.title, "prompt": exercise.prompt, "model": exercise.model_answer}
    return head | {"criteria": criteria, "texts": ordered}
