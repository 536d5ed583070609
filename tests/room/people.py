"""What people of a room do, in a line each."""

import json
import uuid

from opexkit.room.message import Message, read_message
from opexkit.room.store import RoomStore

AGENDA = ["OPS08", "OPS09"]


def message(uid: str = "", **body: object) -> Message:
    return read_message(json.dumps({"id": uid or uuid.uuid4().hex, "body": body}))


def join(store: RoomStore, label: str = "Ana", team: str = "Blue", role: str = "participant") -> str:
    return store.join(label, team, role).result()[0].id  # type: ignore[arg-type]


def say(store: RoomStore, seat: str, uid: str = "", **body: object) -> dict[str, object]:
    return store.act(seat, message(uid, **body)).result()
