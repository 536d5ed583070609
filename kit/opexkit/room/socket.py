"""The line between a page and the room: messages come in, each is acknowledged; what changed goes out."""

import datetime as dt
import json
from http import HTTPStatus
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from opexkit.room.handler import RoomHandler
from opexkit.room.limits import Allowance
from opexkit.room.message import MESSAGE_LIMIT, MessageError, read_message
from opexkit.room.snapshot import Seat, Snapshot
from opexkit.room.view import Parts, lead_parts, screen_parts, seat_parts

_PLACE_LIMIT = 60
_ACTIVITY = "opexkit_room_last_activity"
"""By its ending Jupyter Server knows it as activity: a hub does not take a room that is used for idle."""


class RoomSocket(WebSocketHandler, RoomHandler):
    """A page's line. Its handshake is a GET: the cookie says whose it is, and the page's origin must be ours."""

    kind = ""
    place = ""
    _seat: Seat | None = None

    def set_default_headers(self) -> None:
        """Leave out what a page has; a line has no headers of its own."""

    @property
    def ping_interval(self) -> float:
        """Seconds between two pings; they keep the line through proxies, and find lines that are dead."""
        return 30

    @property
    def ping_timeout(self) -> float:
        """Seconds after which a line without an answer is closed."""
        return 25

    @property
    def max_message_size(self) -> int:
        """Bytes of the largest message; a larger one closes the line."""
        return MESSAGE_LIMIT

    def check_origin(self, origin: str | None = None) -> bool:
        """Take no page of another origin, whatever else came along."""
        given = origin or self.request.headers.get("Origin")
        return given is None or given.partition("://")[2].lower() == self.request.headers.get("Host", "").lower()

    @allow_unauthenticated
    async def get(self, kind: str) -> None:
        """Connect a page to its seat."""
        self._seat = await self.seat()
        if self._seat is None or (kind != "seat" and not self._seat.leads):
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        self.kind, self._allowance = kind, Allowance(120, 20)
        await super().get()

    @property
    def seat_id(self) -> str:
        """Whose page it is."""
        return self._seat.id if self._seat else ""

    def open(self, *_: str, **__: str) -> None:
        """Show the room."""
        self.floor.enter(self)

    async def on_message(self, data: str | bytes) -> None:
        """Have a message kept and say so; a message that says where its page looks is not kept."""
        self.settings[_ACTIVITY] = dt.datetime.now(dt.UTC)
        try:
            raw = json.loads(data)
        except (ValueError, RecursionError):
            self.tell({"error": "This is no message."})
            return
        if isinstance(raw, dict) and isinstance(place := raw.get("here"), str):
            self.place = place[:_PLACE_LIMIT]
            self.floor.changed()
            return
        uid = raw.get("id") if isinstance(raw, dict) else None
        if not self._allowance.take(""):
            self.tell({"later": uid, "why": "Many messages came at once; they are sent again in a moment"})
            return
        try:
            message = read_message(data)
        except MessageError as error:
            self.tell({"ack": uid, "error": str(error)})
            return
        self.tell(await self.floor.act(self.seat_id, message))

    def on_close(self) -> None:
        """Let the page go."""
        if self.kind:
            self.floor.leave(self)

    def parts(self, room: Snapshot, seat: Seat, present: dict[str, str]) -> Parts:
        """What this page may see."""
        if self.kind == "lead":
            return lead_parts(room, seat, present)
        return screen_parts(room, seat, present) if self.kind == "screen" else seat_parts(room, seat, present)

    def tell(self, message: dict[str, Any]) -> None:
        """Send the page something, if it is still there."""
        try:
            sending = self.write_message(json.dumps(message))
        except WebSocketClosedError:
            return
        sending.add_done_callback(lambda done: done.cancelled() or done.exception())
