"""Progress that someone brings to the own seat in a file: of a notebook, of another room, of this one before."""

import uuid
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from opexkit.exercises.bank import Bank
from opexkit.exercises.exercise import Confidence
from opexkit.exercises.labs import LabExercise
from opexkit.files.problem import InputError
from opexkit.progress.backup import Backup, read_backup
from opexkit.progress.store import Store
from opexkit.room.fields import Reply
from opexkit.room.message import Practice
from opexkit.room.placed import placed
from opexkit.room.sitting import State, act
from opexkit.room.snapshot import Snapshot
from opexkit.room.store import RoomStore

BYTES = 4_000_000
"""Of the largest file that is read."""
BROUGHT = "brought"
"""The draft that names the attempts which a seat brought; no exercise has this name."""


class BroughtError(ValueError):
    """A file that a seat cannot bring; the text says why."""


def read_brought(data: bytes, seat: str, room: Snapshot) -> Backup:
    """Read a file for a seat; whose it is stands in it.

    Args:
        data: as it was uploaded.
        seat: whose page it comes from.
        room: as it stands.

    Raises:
        BroughtError: it is too large, no progress, or another seat's of this room.
    """
    if len(data) > BYTES:
        raise BroughtError(f"The file has more than {BYTES // 1_000_000} MB; that is no progress of one person.")
    try:
        read = read_backup(data, Path("the file"))
    except InputError as error:
        raise BroughtError(f"Nothing was changed: {error.problems[0]}.") from error
    owner = read.learner.removeprefix(f"room/{room.id}/")
    if owner != seat and owner in room.seats and owner != read.learner:
        raise BroughtError(
            "Nothing was changed: this is the file of another seat of this room. "
            "To go on as that seat, open its personal link."
        )
    return read


def bring(store: RoomStore, seat: str, read: Backup, bank: Bank) -> "Future[Reply]":
    """Add what a file holds to a seat; the number of new attempts is told once they are kept.

    Args:
        store: the room's rows.
        seat: to which it is added; what was begun there stays.
        read: the file.
        bank: what the room puts before people; answers to other things stay behind.
    """
    learner = store.learner(seat)
    drafts = _drafts(read.drafts, learner, bank)

    def kept(connection: Connection, progress: Store) -> Reply:
        new = progress.bring(connection, read.attempts, drafts, learner)
        before = progress.draft_in(connection, learner, BROUGHT) or []
        progress.write(connection, learner, BROUGHT, [*before, *new])
        return {"added": len(new)}

    return store.submit(kept)


def _drafts(given: Mapping[str, Any], learner: str, bank: Bank) -> dict[str, State]:
    """Answers as they stood, marked here; what the file says of them is not believed."""
    found: dict[str, State] = {}
    for name, state in given.items():
        put = placed(name, bank)
        if put is None or not isinstance(state, dict) or state.get("version") != put.exercise.version:
            continue
        is_marked = bool(state.get("result")) and not isinstance(put.exercise, LabExercise)
        sure = Confidence(state["confidence"]) if state.get("confidence") in list(Confidence) else None
        asked = Practice(
            do="practice",
            exercise=name,
            act="check" if is_marked else "keep",
            answer=state.get("answer"),
            confidence=sure,
        )
        found[name] = act(put, learner, {}, asked, uuid.uuid4().hex).state
    return found
