"""What the room's addresses answer: pages, the way in, files; each says who may have it."""

import ipaddress
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from opexkit.progress.database import ProgressError
from opexkit.room.floor import Floor
from opexkit.room.label import LabelError
from opexkit.room.snapshot import Seat
from opexkit.room.store import RoomError
from opexkit.view.templates import environment

PAGES = Path(__file__).parent / "pages"
SETTING = "opexkit_room"
"""Where the server's settings hold the room that is open."""
ADDRESS = "opexkit_room_address"
"""Where they hold the address that people type."""

NONE_OPEN = "No room is open here yet. Whoever this server belongs to opens one; then load this page again."

_DAYS = 14


class RoomHandler(JupyterHandler):
    """What all addresses of a room share: no address answers before a room is open."""

    @property
    def floor(self) -> Floor:
        """The room that is open on this server."""
        floor: Floor | None = self.settings.get(SETTING)
        if floor is None:
            raise web.HTTPError(HTTPStatus.NOT_FOUND, NONE_OPEN)
        return floor

    @property
    def content_security_policy(self) -> str:
        """Nothing from elsewhere, no inline script, in nobody's frame."""
        own = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'"
        return f"{own}; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    def set_default_headers(self) -> None:
        """Keep pages out of caches, and addresses out of referrers."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")

    def at(self, *parts: str) -> str:
        """An address below the room's."""
        return url_path_join(self.base_url, "room", *parts)

    @property
    def cookie(self) -> str:
        """The cookie's name; cookies do not tell ports apart, so the room is in it."""
        return f"opexkit-room-{self.floor.store.id[:12]}"

    async def seat(self) -> Seat | None:
        """The seat whose cookie came along."""
        try:
            return await self.floor.seat_of(self.get_cookie(self.cookie, "") or "")
        except ProgressError as error:
            raise web.HTTPError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error

    def keep(self, token: str) -> None:
        """Give the browser a seat's token, which no script can read."""
        secure = self.request.protocol == "https"
        self.set_cookie(
            self.cookie, token, path=self.at(), expires_days=_DAYS, httponly=True, samesite="Lax", secure=secure
        )

    def page(self, name: str, **words: Any) -> None:
        """Answer with a page."""
        room = self.floor.room
        text = environment(PAGES).get_template(f"{name}.html.j2").render(room=room, at=self.at, **words)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(text)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what went wrong in a plain page; never where in the code."""
        reason = getattr(kwargs.get("exc_info", (None, None))[1], "log_message", None)
        told = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)
        said = reason if status_code in told or reason == NONE_OPEN else None
        self.set_header("Content-Type", "text/html; charset=utf-8")
        template = environment(PAGES).get_template("wrong.html.j2")
        self.finish(template.render(status=HTTPStatus(status_code), said=said, at=self.at))


class JoinHandler(RoomHandler):
    """The way in: a code, a name or role, a team."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Show the form, or go on to the seat that the browser has."""
        if seat := await self.seat():
            self.redirect(self.at("lead" if seat.leads else "seat"))
            return
        self._form({"code": self.get_query_argument("key", "")[:20]})

    @allow_unauthenticated
    async def post(self) -> None:
        """Take the form: a right code gives a seat, a wrong one costs one of the address's tries."""
        typed = self.request.body_arguments  # as typed: tornado's own reading would drop control characters unsaid
        given = {name: typed.get(name, [b""])[-1].decode("utf-8", "replace") for name in ("code", "label", "team")}
        said = "".join(given["code"].upper().split())[:40]
        room, who = self.floor.room, self.request.remote_ip or ""
        if not self.floor.guesses.left(who):
            self._form(given, "Too many wrong codes came from your address. Wait a minute.", 429)
            return
        if said not in (room.code, room.lead):
            self.floor.guesses.take(who)
            self._form(given, "That code is not right. It stands on the screen.", HTTPStatus.FORBIDDEN)
            return
        lead = said == room.lead
        try:
            _, token = await self.floor.join(given["label"], "" if lead else given["team"] or "Team", lead)
        except (LabelError, RoomError) as error:
            self._form(given, str(error), HTTPStatus.BAD_REQUEST)
        except ProgressError as error:
            self._form(given, f"You are not in yet: {error}.", HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self.keep(token)
            self.redirect(self.at("lead" if lead else "seat"))

    def _form(self, given: dict[str, str], wrong: str = "", status: int = 200) -> None:
        self.set_status(status)
        shown = {name: text[:200] for name, text in given.items()}
        self.page("join", given=shown, wrong=wrong, xsrf=self.xsrf_token.decode(), plain=self._is_plain())

    def _is_plain(self) -> bool:
        """Whether what is typed travels unencrypted through a network."""
        host = self.request.host_name.strip("[]")
        try:
            near = ipaddress.ip_address(host).is_loopback
        except ValueError:
            near = host == "localhost"
        return self.request.protocol != "https" and not near


class LinkHandler(RoomHandler):
    """A seat's personal link: the same seat on another device."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Keep the token as this browser's, if it is a seat's."""
        token = self.get_query_argument("key", "")[:100]
        who = self.request.remote_ip or ""
        if not self.floor.guesses.left(who):
            raise web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS, "Too many wrong links came from your address.")
        seat = await self.floor.seat_of(token)
        if seat is None:
            self.floor.guesses.take(who)
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        self.keep(token)
        self.redirect(self.at("lead" if seat.leads else "seat"))


class SeatHandler(RoomHandler):
    """A page of a seat: the participant's, the facilitator's, or the screen's."""

    names: ClassVar[dict[str, bool]] = {"seat": False, "lead": True, "screen": True, "texts": True}
    """The pages, with whether they are for facilitators."""

    @allow_unauthenticated
    async def get(self, name: str) -> None:
        """Show the page to a seat that may have it; anybody else is sent to the way in."""
        seat = await self.seat()
        if seat is None:
            self.redirect(self.at())
        elif self.names[name] and not seat.leads:
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        else:
            link = f"{self.request.protocol}://{self.request.host}{self.at('me')}?key={self.get_cookie(self.cookie)}"
            self.page(name, seat=seat, link=link, address=self.settings.get(ADDRESS, ""))


class LeaveHandler(RoomHandler):
    """Forgets the seat on this browser; the seat itself stays."""

    @allow_unauthenticated
    async def post(self) -> None:
        """Take the cookie away."""
        self.clear_cookie(self.cookie, path=self.at())
        self.redirect(self.at())
