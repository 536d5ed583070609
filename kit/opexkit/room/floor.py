"""The room while it runs: who is connected, what each page was sent, what is sent next."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Protocol

from opexkit.company.carried import DEFAULT
from opexkit.exercises.kinds.rubric import Rubric
from opexkit.exercises.labs import LabExercise
from opexkit.progress.database import ProgressError
from opexkit.room.bench import Bench, Run
from opexkit.room.fields import once
from opexkit.room.game import Games
from opexkit.room.lesson import Lessons
from opexkit.room.limits import Guesses
from opexkit.room.message import PLAYED, Mark, Message, Mock, Practice, Show
from opexkit.room.mock import mock_state
from opexkit.room.placed import of_lesson, placed
from opexkit.room.snapshot import Seat, Snapshot
from opexkit.room.store import RoomError, RoomStore
from opexkit.room.texts import act as read_rubric
from opexkit.room.view import Parts, questions

_PAUSE = 0.25
"""Seconds between two pictures of the room."""
_PATIENCE = 2.0
"""Seconds until a database that is away is asked again."""


_AHEAD = 5.0
"""Seconds between two looks for someone who may want a lesson."""


class Page(Protocol):
    """A page that is connected."""

    place: str
    kind: str

    @property
    def seat_id(self) -> str:
        """Whose it is."""

    def parts(self, room: Snapshot, seat: Seat, present: dict[str, str]) -> Parts:
        """What it may see."""

    def tell(self, message: dict[str, Any]) -> None:
        """Send it something."""


class Floor:
    """A room on one server. Its methods are for the server's loop; the database is asked in threads.

    Attributes:
        store: the rows.
        room: the last picture of them.
        questions: the lens, for pages to draw.
        lessons: as pages.
        bench: runs labs.
        games: the incidents that are played.
        guesses: wrong codes that may be tried.
    """

    def __init__(
        self, store: RoomStore, reasons: Mapping[str, str] = MappingProxyType({}), scenario: str = DEFAULT
    ) -> None:
        self.store = store
        self.room = store.snapshot()
        self.questions = questions(store.catalogue, self.room.agenda, reasons)
        self.lessons = Lessons(scenario)
        self.bench = Bench(self.lessons.company)
        self.games = Games(store, self.lessons.company, self.bench)
        self.guesses = Guesses()
        self._sent: dict[Page, dict[str, str]] = {}
        self._desks: dict[str, asyncio.Lock] = {}
        self._showing: asyncio.Task[None] | None = None
        self._is_stale = False

    @property
    def present(self) -> dict[str, str]:
        """Where each seat that is connected looks."""
        return {page.seat_id: page.place for page in self._sent}

    def enter(self, page: Page) -> None:
        """Take a page in; it is sent the room as it stands."""
        self._sent[page] = {}
        self._send(page)
        self.changed()

    def leave(self, page: Page) -> None:
        """Let a page go."""
        if self._sent.pop(page, None) is not None:
            self.changed()

    async def act(self, seat: str, message: Message) -> dict[str, Any]:
        """Have a message kept; the reply names it, and says `later` where the database cannot be used now."""
        is_practice = isinstance(message.body, Practice | Mock)
        try:
            reply = await self._acted(seat, message)
        except ProgressError as error:
            return {"later": message.id, "why": str(error)}
        if not is_practice:
            self.changed()
        return {"ack": message.id, "reply": reply}

    async def _acted(self, seat: str, message: Message) -> dict[str, Any]:
        if isinstance(message.body, Practice):
            return await self._practiced(seat, message)
        if isinstance(message.body, Mock):
            return await self._sat(seat, message, message.body)
        if isinstance(message.body, Mark | Show):
            return await self._read(seat, message, message.body)
        if not isinstance(message.body, PLAYED):
            return await asyncio.wrap_future(self.store.act(seat, message))
        who = self.room.seats.get(seat)
        if who is None or (not who.leads and self.room.own("locked")):
            return {"refused": "The room is locked, or this seat is no longer in it."}
        return await self.games.act(who, message, self.room, self.present)

    async def _practiced(self, seat: str, message: Message) -> dict[str, Any]:
        body = message.body
        put = placed(body.exercise, self.lessons.bank) if isinstance(body, Practice) else None
        if put is None or not isinstance(body, Practice):
            return {"refused": "There is no such exercise."}
        run = None
        if isinstance(put.exercise, LabExercise) and body.act == "check":
            run = await self._run(seat, put.exercise, body)
        return await asyncio.wrap_future(await self.asked(lambda: self.store.practice(seat, message, put, run)))

    async def _sat(self, seat: str, message: Message, body: Mock) -> dict[str, Any]:
        """Go on with a seat's mock exam, one message after another; one that comes again only looks."""
        async with self._desks.setdefault(seat, asyncio.Lock()):
            earlier = await self.asked(lambda: self.store.reply_of(seat, message.id))
            told = await self.asked(lambda: mock_state(self.store, seat, body.at, None if earlier else body))
            kept = self.store.submit(lambda connection, _: once(connection, self.store.id, seat, message, _done))
            await asyncio.wrap_future(kept)
        return dict(told)

    async def _read(self, seat: str, message: Message, body: Mark | Show) -> dict[str, Any]:
        """Give a text points, or show texts; whoever wrote it is told at once."""
        bank = await self.asked(lambda: self.lessons.bank)
        rubric = bank.exercises.get(body.exercise)
        if not isinstance(rubric, Rubric):
            return {"refused": "There is no such text to write."}
        kept = self.store.submit(
            lambda connection, progress: read_rubric(connection, self.store.id, seat, message, rubric, progress)
        )
        reply: dict[str, Any] = await asyncio.wrap_future(kept)
        if isinstance(body, Mark) and "points" in reply:
            self._tell_seat(body.seat, {"running": rubric.id, "points": reply["points"], "result": reply["result"]})
        return reply

    def _tell_seat(self, seat: str, message: dict[str, Any]) -> None:
        for page in list(self._sent):
            if page.seat_id == seat:
                page.tell(message)

    async def _run(self, seat: str, lab: LabExercise, body: Practice) -> Run:
        """Run a lab in its own process; the seat's pages are told how far it is."""

        def tell(what: str, done: float) -> None:
            self._tell_seat(seat, {"running": lab.id, "note": f"{what}.", "progress": done})

        text = body.answer if isinstance(body.answer, str) and body.answer.strip() else lab.starter
        return await self.bench.run(lab.id, text, tell)

    async def join(self, label: str, team: str, lead: bool) -> tuple[Seat, str]:
        """Give someone a seat and its token.

        Raises:
            LabelError: the label or the team's name cannot be taken.
            RoomError: the room is full.
            ProgressError: the database cannot be used.
        """
        joined = await asyncio.wrap_future(self.store.join(label, team, "facilitator" if lead else "participant"))
        self.room = await self.asked(self.store.snapshot)
        self.changed()
        return joined

    async def seat_of(self, token: str) -> Seat | None:
        """The seat of a token.

        Raises:
            ProgressError: the database cannot be used.
        """
        return await self.asked(lambda: self.store.seat_of(token)) if token else None

    def changed(self) -> None:
        """Show all pages the room as it is, soon."""
        self._is_stale = True
        if self._showing is None or self._showing.done():
            self._showing = asyncio.get_running_loop().create_task(self._show())

    async def draw_ahead(self) -> None:
        """Draw the agenda's lessons once someone is here, so that nobody waits for the first page."""
        while not self._sent:
            await asyncio.sleep(_AHEAD)
        known = await self.asked(lambda: self.lessons.known)
        for name, lesson in known.items():
            if set(lesson.questions) & set(self.room.agenda):
                drawn = await self.asked(partial(self.lessons.drawn, name))
                exercises = [of_lesson(self.lessons.bank.get(each)) for each in drawn.exercises]
                await self.asked(partial(self.store.sittings, "", exercises))

    def close(self) -> None:
        """Write what waits, and end."""
        self.bench.close()
        self.store.close()

    async def keep_time(self) -> None:
        """Let minutes pass in incidents whose clock runs, until the server ends."""
        drawing: asyncio.Task[None] | None = None
        while True:
            await asyncio.sleep(1)
            if await self.games.tick():
                self.changed()
            if drawing is None or drawing.done():
                drawing = asyncio.create_task(self._debrief())

    async def _debrief(self) -> None:
        if await self.games.debrief():
            self.changed()

    async def _show(self) -> None:
        """Send each page what is new for it, until nothing is; many changes make one picture."""
        pause = _PAUSE
        while self._is_stale:
            await asyncio.sleep(pause)
            self._is_stale, pause = False, _PAUSE
            try:
                self.room = await self.asked(self.store.snapshot)
                await self.games.refresh(self.room)
            except ProgressError as error:
                self._is_stale, pause = True, _PATIENCE
                self._tell_all({"away": str(error)})
            except RoomError as error:
                self._tell_all({"away": str(error)})
            else:
                for page in list(self._sent):
                    self._send(page)

    def _tell_all(self, message: dict[str, Any]) -> None:
        for page in list(self._sent):
            page.tell(message)

    def _send(self, page: Page) -> None:
        seat = self.room.seats.get(page.seat_id)
        if seat is None:
            return
        shown = page.parts(self.room, seat, self.present) | self.games.parts(page.kind, seat, self.room, self.present)
        parts = {name: json.dumps(part) for name, part in shown.items()}
        before = self._sent.get(page, {})
        new = {name: json.loads(text) for name, text in parts.items() if before.get(name) != text}
        gone = [name for name in before if name not in parts]
        if new or gone or not before:
            self._sent[page] = parts
            page.tell({"set": new, "gone": gone, "now": time.time()})

    @staticmethod
    async def asked(question: Callable[[], Any]) -> Any:
        """Have something answered in a thread, so that no page waits for it."""
        return await asyncio.get_running_loop().run_in_executor(None, question)


def _done() -> dict[str, Any]:
    return {"done": True}
