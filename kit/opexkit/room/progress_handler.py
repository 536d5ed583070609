"""A seat's own progress as a file: to take along, and to bring back."""

import asyncio
from http import HTTPStatus

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from opexkit.progress.database import ProgressError
from opexkit.progress.store import Store
from opexkit.room.brought import BroughtError, bring, read_brought
from opexkit.room.handler import RoomHandler
from opexkit.room.lesson_handler import LessonHandler


class ProgressFileHandler(LessonHandler):
    """A seat's own progress, as the file that `lesson.backup()` of a notebook and any room bring back."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer with the file."""
        seat, floor = await self.own_seat(), self.floor
        try:
            text = await floor.asked(lambda: Store(floor.store.engine).export(floor.store.learner(seat.id)))
        except ProgressError as error:
            raise web.HTTPError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        self.set_header("Content-Type", "application/json")
        self.set_header("Content-Disposition", 'attachment; filename="opexkit-progress.json"')
        await self.finish(text)


class ProgressHandler(LessonHandler):
    """The page where a seat takes its progress along and brings a file back."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Show it to a seat."""
        if await self.seat() is None:
            self.redirect(self.at())
            return
        self._shown()

    @allow_unauthenticated
    async def post(self) -> None:
        """Add a file to the seat whose page sent it, or say why not."""
        seat, floor = await self.own_seat(), self.floor
        files = self.request.files.get("file", [])
        data = files[0].body if files else b""
        try:
            room = await floor.asked(floor.store.snapshot)
            read = await floor.asked(lambda: read_brought(data, seat.id, room))
            kept = await floor.asked(lambda: bring(floor.store, seat.id, read, floor.lessons.bank))
            added = (await asyncio.wrap_future(kept))["added"]
        except BroughtError as error:
            self._shown(wrong=str(error), status=HTTPStatus.BAD_REQUEST)
        except ProgressError as error:
            self._shown(wrong=f"Nothing was changed: {error}.", status=HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            attempts = "1 attempt was" if added == 1 else f"{added} attempts were"
            self._shown(said=f"{attempts} added. Load lessons that are open again to see the answers.")

    def _shown(self, said: str = "", wrong: str = "", status: int = 200) -> None:
        self.set_status(status)
        self.page("progress", said=said, wrong=wrong, xsrf=self.xsrf_token.decode())


def progress_handlers(base: str) -> list[tuple[str, type[RoomHandler]]]:
    """The addresses of progress below a room's."""
    return [(f"{base}/progress", ProgressHandler), (f"{base}/practice/progress\\.json", ProgressFileHandler)]
