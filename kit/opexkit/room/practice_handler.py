"""What a seat practices in its own order: the drill, exam items, a plan to an exam."""

import datetime as dt
from functools import cache
from http import HTTPStatus
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from opexkit.exam.bank import load_items
from opexkit.exam.blueprint import exams
from opexkit.exam.choice import choices, wanted
from opexkit.exam.item import NAMED
from opexkit.progress.database import ProgressError
from opexkit.progress.past import past_attempts
from opexkit.progress.store import Store
from opexkit.progress.summary import suggest
from opexkit.room.handler import RoomHandler
from opexkit.room.lesson_handler import LessonHandler
from opexkit.room.placed import DRILL, Placed, drilled, kind_of, of_item, placed
from opexkit.room.sitting import SEED
from opexkit.view.notebook import NotebookView

_items = cache(load_items)
_MINUTES = 24 * 60


class PracticeHandler(LessonHandler):
    """What all addresses of practice share."""

    async def told(self, question: Any) -> Any:
        """Have something asked of the database in a thread."""
        try:
            return await self.floor.asked(question)
        except ProgressError as error:
            raise web.HTTPError(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error

    def drawn(self, seat: str, put: Placed) -> dict[str, Any]:
        """What a page draws an exercise from that is begun anew."""
        state = self.floor.store.sittings(seat, [put])[put.name]
        return {"name": put.name, "kind": kind_of(put.exercise), "state": state}


class DrillHandler(PracticeHandler):
    """The drill: every exercise, what was wrong first, the areas mixed."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer with the exercises in the order in which this seat is asked them."""
        seat, floor = await self.own_seat(), self.floor
        bank = await floor.asked(lambda: drilled(floor.lessons.bank))
        attempts = await self.told(lambda: Store(floor.store.engine).attempts(floor.store.learner(seat.id)))
        found = [each.exercise for each in suggest(bank, attempts, len(bank.exercises), SEED)]
        queue = [{"name": f"{DRILL}{each.id}", "area": str(each.area)} for each in found]
        await self.finish({"areas": [*map(str, bank.areas)], "queue": queue})


class AskedHandler(PracticeHandler):
    """One exercise, by the name that pages call it."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer with what a page draws it from."""
        seat = await self.own_seat()
        put = placed(self.get_query_argument("name", "")[:120], self.floor.lessons.bank)
        if put is None:
            raise web.HTTPError(HTTPStatus.NOT_FOUND)
        await self.finish(await self.told(lambda: self.drawn(seat.id, put)))


class ItemHandler(PracticeHandler):
    """The exam item to practice next."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer with what can be chosen, and with the item that is due or new; none if all of them rest."""
        seat, floor = await self.own_seat(), self.floor
        about, learner = self.get_query_argument("about", "")[:120], floor.store.learner(seat.id)

        def found() -> dict[str, Any]:
            attempts = past_attempts(Store(floor.store.engine), learner, NAMED)
            item = wanted(_items(), attempts, about, dt.datetime.now(dt.UTC), SEED)
            return self.drawn(seat.id, of_item(item)) if item else {"name": ""}

        await self.finish({"choices": choices(_items()), **await self.told(found)})


class PlanHandler(PracticeHandler):
    """A plan to the day of an exam."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer with the plan, or with what it needs; both as HTML."""
        seat, floor = await self.own_seat(), self.floor
        date, exam = self.get_query_argument("date", "")[:10], self.get_query_argument("exam", "")[:40]
        minutes = minutes_of(self.get_query_argument("minutes", ""))
        if exam not in exams() or not _is_day(date) or minutes is None:
            raise web.HTTPError(HTTPStatus.BAD_REQUEST)
        learner, progress = floor.store.learner(seat.id), Store(floor.store.engine)

        def planned() -> NotebookView:
            return floor.lessons.plan(progress, learner, date, minutes, exam)

        self.set_header("Content-Type", "text/html; charset=utf-8")
        try:
            shown = await self.told(planned)
        except ValueError as error:
            raise web.HTTPError(HTTPStatus.BAD_REQUEST, str(error)) from error
        await self.finish(shown._repr_html_())

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say what a plan needs; a page shows it in the plan's place."""
        self.set_status(status_code)
        said = getattr(kwargs.get("exc_info", (None, None))[1], "log_message", None)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(str(said or "Give the day of the exam, and the minutes that you have each day."))


def minutes_of(text: str) -> int | None:
    """The minutes of a day that a text gives; None where it gives none.

    Example:
        >>> minutes_of("90"), minutes_of("1441"), minutes_of("00000090")
        (90, None, None)
    """
    return int(text) if text.isdecimal() and len(text) <= 4 and int(text) <= _MINUTES else None


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def practice_handlers(base: str) -> list[tuple[str, type[RoomHandler]]]:
    """The addresses of practice below a room's."""
    return [
        (f"{base}/practice/drill\\.json", DrillHandler),
        (f"{base}/practice/asked\\.json", AskedHandler),
        (f"{base}/practice/item\\.json", ItemHandler),
        (f"{base}/practice/plan", PlanHandler),
    ]
