"""The addresses of lessons: a list, each as a page, what stands in its exercises, and the scripts of their kinds."""

from http import HTTPStatus

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from opexkit.exercises.kinds import KINDS
from opexkit.progress.database import ProgressError
from opexkit.progress.store import Store
from opexkit.room.handler import RoomHandler
from opexkit.room.lesson import MOCK, OWN
from opexkit.room.mock import mock_state
from opexkit.room.placed import LAB, kind_of, of_lesson
from opexkit.room.snapshot import Seat
from opexkit.widgets.base import HERE
from opexkit.widgets.bundle import bundle
from opexkit.widgets.style import style


class LessonHandler(RoomHandler):
    """What all addresses of lessons share: they are for seats."""

    async def own_seat(self) -> Seat:
        """The seat that asks."""
        seat = await self.seat()
        if seat is None:
            raise web.HTTPError(HTTPStatus.FORBIDDEN)
        return seat

    def known(self, name: str) -> str:
        """The name, if it is a lesson's."""
        if name not in self.floor.lessons.known:
            raise web.HTTPError(HTTPStatus.NOT_FOUND)
        return name


class LessonListHandler(LessonHandler):
    """The list of lessons."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Show it to a seat."""
        if await self.seat() is None:
            self.redirect(self.at())
            return
        known = await self.floor.asked(lambda: self.floor.lessons.known)
        self.page("lessons", lessons={name: (each.title, each.minutes) for name, each in known.items()})


class LessonPageHandler(LessonHandler):
    """A lesson as a page."""

    @allow_unauthenticated
    async def get(self, name: str) -> None:
        """Show it to a seat."""
        if await self.seat() is None:
            self.redirect(self.at())
            return
        drawn = await self.floor.asked(lambda: self.floor.lessons.drawn(self.known(name)))
        self.page("lesson", lesson=drawn, notebook=name)


class SittingsHandler(LessonHandler):
    """What stands in the exercises of a lesson for a seat."""

    @allow_unauthenticated
    async def get(self, name: str) -> None:
        """Answer with all of them."""
        seat = await self.own_seat()
        floor = self.floor
        drawn = await floor.asked(lambda: floor.lessons.drawn(self.known(name)))
        exercises = [of_lesson(floor.lessons.bank.get(each)) for each in drawn.exercises]
        states = await floor.asked(lambda: floor.store.sittings(seat.id, exercises))
        kinds = {each.name: kind_of(each.exercise) for each in exercises}
        if drawn.has_mock:
            kinds[MOCK], states[MOCK] = "mock", await floor.asked(lambda: mock_state(floor.store, seat.id))
        await self.finish({"kinds": kinds, "states": states})


class OwnHandler(LessonHandler):
    """What a page shows of a seat's own: where it stands, and how sure it may be."""

    @allow_unauthenticated
    async def get(self, view: str) -> None:
        """Draw it as it is now."""
        seat, floor = await self.own_seat(), self.floor
        progress, learner = Store(floor.store.engine), floor.store.learner(seat.id)
        try:
            text = await floor.asked(lambda: floor.lessons.own(view, progress, learner))
        except ProgressError as error:
            raise web.HTTPError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        self.set_header("Content-Type", "text/html; charset=utf-8")
        await self.finish(text)


class KindHandler(RoomHandler):
    """The script of a kind of exercise."""

    @allow_unauthenticated
    async def get(self, name: str) -> None:
        """Answer with the same script as in a notebook."""
        others = {each: HERE / f"{each}.js" for each in (LAB, "mock")}
        script = others.get(name) or (KINDS[name].script if name in KINDS else None)
        if script is None:
            raise web.HTTPError(HTTPStatus.NOT_FOUND)
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        await self.finish(bundle(script))


class AnswerStyleHandler(RoomHandler):
    """The style of exercises."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer with the same style as in a notebook."""
        self.set_header("Content-Type", "text/css; charset=utf-8")
        await self.finish(style())


def lesson_handlers(base: str) -> list[tuple[str, type[RoomHandler]]]:
    """The addresses of lessons below a room's."""
    return [
        (f"{base}/lessons/?", LessonListHandler),
        (f"{base}/lessons/own/({'|'.join(OWN)})", OwnHandler),
        (f"{base}/lessons/([0-9a-z-]+)", LessonPageHandler),
        (f"{base}/lessons/([0-9a-z-]+)\\.json", SittingsHandler),
        (f"{base}/kinds/([a-z_-]+)\\.js", KindHandler),
        (f"{base}/answers\\.css", AnswerStyleHandler),
    ]
