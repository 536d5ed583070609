"""The room's addresses on a Jupyter Server."""

import datetime as dt
from functools import cache
from http import HTTPStatus
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.utils import url_path_join
from tornado import web

from opexkit.progress.database import ProgressError
from opexkit.room.export import leave, zip_bytes
from opexkit.room.handler import ADDRESS, PAGES, JoinHandler, LeaveHandler, LinkHandler, RoomHandler, SeatHandler
from opexkit.room.lesson_handler import lesson_handlers
from opexkit.room.practice_handler import practice_handlers
from opexkit.room.progress_handler import progress_handlers
from opexkit.room.qr import qr_svg
from opexkit.room.report import ReportError, reported
from opexkit.room.socket import RoomSocket
from opexkit.room.texts import read_texts
from opexkit.view.style import CONTROL_COLORS, PAGE_COLORS, css_colors
from opexkit.widgets.bundle import bundle

_SCRIPTS = ("seat", "lead", "screen", "texts", "lesson")


class ScriptHandler(RoomHandler):
    """A page's script, put together with all that it imports."""

    @allow_unauthenticated
    async def get(self, name: str) -> None:
        """Answer with the script of a page."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        await self.finish(bundle(PAGES / f"{name}.js"))


class StyleHandler(RoomHandler):
    """The style that all pages of the room share."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer with the style, the kit's colors before it."""
        self.set_header("Content-Type", "text/css; charset=utf-8")
        await self.finish(_style())


class PictureHandler(RoomHandler):
    """The QR picture of the way in, with the code in it."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer a facilitator."""
        seat = await self.seat()
        if seat is None or not seat.leads:
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        self.set_header("Content-Type", "image/svg+xml")
        address = f"{self.settings[ADDRESS]}?key={self.floor.room.code}"
        await self.finish(qr_svg(address))


class ExportHandler(RoomHandler):
    """All that the room leaves, as a ZIP."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer a facilitator."""
        seat = await self.seat()
        if seat is None or not seat.leads:
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        try:
            made = await self.floor.asked(
                lambda: zip_bytes(leave(self.floor.store, dt.datetime.now().astimezone().date()))
            )
        except ProgressError as error:
            raise web.HTTPError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        self.set_header("Content-Type", "application/zip")
        self.set_header("Content-Disposition", 'attachment; filename="room.zip"')
        await self.finish(made)


class ReportHandler(RoomHandler):
    """Each team's report and the portfolio, made at once from what the room has now, with all exports, as a ZIP."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer a facilitator; it takes a minute, in processes of its own."""
        seat = await self.seat()
        if seat is None or not seat.leads:
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        try:
            made = await reported(self.floor.store, dt.datetime.now().astimezone().date())
        except (ProgressError, ReportError) as error:
            raise web.HTTPError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        self.set_header("Content-Type", "application/zip")
        self.set_header("Content-Disposition", 'attachment; filename="report.zip"')
        await self.finish(made)


class QuestionsHandler(RoomHandler):
    """The lens's questions, for pages to draw."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer a seat."""
        if await self.seat() is None:
            self.set_status(HTTPStatus.FORBIDDEN)
            await self.finish({})
            return
        await self.finish(self.floor.questions)


class TextsHandler(RoomHandler):
    """What people wrote for rubrics, with names and points."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer a facilitator."""
        seat, floor = await self.seat(), self.floor
        if seat is None or not seat.leads:
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        try:
            found = await floor.asked(lambda: read_texts(floor.store, floor.store.snapshot(), floor.lessons.bank))
        except ProgressError as error:
            raise web.HTTPError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        await self.finish({"rubrics": found})


class GameHandler(RoomHandler):
    """A piece of an incident that is played: what rings, what a check showed, the debrief."""

    @allow_unauthenticated
    async def get(self, game: str, name: str) -> None:
        """Answer a seat that plays in it, or a facilitator."""
        seat = await self.seat()
        try:
            text = self.floor.games.piece(game, name, seat) if seat else ""
        except KeyError as error:
            raise web.HTTPError(HTTPStatus.NOT_FOUND) from error
        if seat is None:
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        await self.finish(text)


def add_handlers(web_app: Any) -> None:
    """Give a server the room's addresses.

    Args:
        web_app: the server's tornado application.
    """
    base = url_path_join(web_app.settings["base_url"], "room")
    pages, scripts = "|".join(SeatHandler.names), "|".join(_SCRIPTS)
    handlers = [
        (f"{base}/?", JoinHandler),
        (f"{base}/me", LinkHandler),
        (f"{base}/leave", LeaveHandler),
        (f"{base}/({pages})", SeatHandler),
        (f"{base}/socket/({pages})", RoomSocket),
        (f"{base}/({scripts})\\.js", ScriptHandler),
        (f"{base}/room\\.css", StyleHandler),
        (f"{base}/qr\\.svg", PictureHandler),
        (f"{base}/export\\.zip", ExportHandler),
        (f"{base}/report\\.zip", ReportHandler),
        (f"{base}/questions\\.json", QuestionsHandler),
        (f"{base}/texts\\.json", TextsHandler),
        (f"{base}/game/([0-9a-z]+)/([0-9a-z]+)", GameHandler),
    ]
    web_app.add_handlers(".*$", [*handlers, *lesson_handlers(base), *practice_handlers(base), *progress_handlers(base)])


@cache
def _style() -> str:
    colors = css_colors(PAGE_COLORS | CONTROL_COLORS)
    return f":root {{\n  {colors}\n}}\n{(PAGES / 'room.css').read_text(encoding='utf-8')}"
