"""Rooms in a database: opened, joined, changed by messages, read as a whole, deleted."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from opexkit.exercises.kinds.rubric import Rubric
from opexkit.lens.catalogue import Catalogue, load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.progress.database import explained, open_database, reading
from opexkit.progress.room_tables import MESSAGES, ROOM_TABLES, ROOMS, SEATS
from opexkit.progress.store import Store
from opexkit.progress.tables import AttemptRow, DraftRow
from opexkit.room.acts import act, make_team
from opexkit.room.bench import Run
from opexkit.room.fields import Key, Reply, once, overwrite, write_field
from opexkit.room.label import distinct, label_key, read_label
from opexkit.room.message import Message, Practice
from opexkit.room.placed import Placed
from opexkit.room.sitting import Outcome, State, fresh
from opexkit.room.sitting import act as sit
from opexkit.room.snapshot import Role, Seat, Snapshot, read_room
from opexkit.room.writer import Writer

SEAT_LIMIT = 200
"""Seats of one room."""

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another on a wall


class RoomError(ValueError):
    """A room or a seat cannot be had; the text says why."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A room that the database holds."""

    id: str
    name: str
    at: dt.datetime


class RoomStore:
    """One room in a database. Methods raise ProgressError when the database cannot be used.

    Attributes:
        id: the room's.
        catalogue: the lens that it answers.
    """

    def __init__(self, room: str, engine: Engine) -> None:
        self.id = room
        self.engine = engine
        self.catalogue: Catalogue = load_catalogue(self.snapshot().lens)
        self._known = frozenset(practice.code for practice in self.catalogue.practices)
        self._progress = Store(engine)
        self._writer = Writer(engine)

    def snapshot(self) -> Snapshot:
        """Read the room as it stands.

        Raises:
            RoomError: it was deleted.
        """
        with reading(self.engine) as connection:
            try:
                return read_room(connection, self.id)
            except KeyError as error:
                raise RoomError("This room is deleted.") from error

    def join(self, label: str, team: str, role: Role = "participant") -> "Future[tuple[Seat, str]]":
        """Give a new seat, and the token that its person keeps.

        Args:
            label: as typed; where another seat has it, it gets a number.
            team: the team's name, made if there is none; blank for a facilitator.
            role: what the seat may do.

        Raises:
            LabelError: by the future, as `read_label` does.
            RoomError: by the future, if the room is full.
        """
        return self._writer.submit(lambda connection: self._joined(connection, label, team, role))

    def seat_of(self, token: str) -> Seat | None:
        """The seat of a token; None if no seat of this room has it."""
        columns = (SEATS.c.id, SEATS.c.label, SEATS.c.role, SEATS.c.team)
        query = select(*columns).filter_by(room=self.id, token=_hashed(token))
        with reading(self.engine) as connection:
            found = connection.execute(query).one_or_none()
        return Seat(*found) if found else None

    def act(self, seat: str, message: Message) -> "Future[Reply]":
        """Do what a message asks; the reply is there once it is kept."""
        return self._writer.submit(lambda connection: act(connection, self.id, seat, message, self._known))

    def sittings(self, seat: str, put: Iterable[Placed]) -> dict[str, dict[str, Any]]:
        """What a page draws exercises of a seat from, by the names that it calls them."""
        learner = self.learner(seat)
        drafts = self._progress.drafts(learner)
        return {each.name: fresh(each, learner, drafts.get(each.name, {})) for each in put}

    def practice(self, seat: str, message: Message, put: Placed, run: Run | None = None) -> "Future[Reply]":
        """Do what a message asks of an exercise; an answer is marked here, outside of the writer.

        A text is marked inside: a facilitator may give it points at the same moment.

        Args:
            seat: whose it is.
            message: what is asked.
            put: the exercise.
            run: of a lab, what it made of the answer.
        """
        learner, asked = self.learner(seat), message.body
        assert isinstance(asked, Practice)  # noqa: S101 - the caller's own choice

        def marked(draft: State) -> Outcome:
            return sit(put, learner, draft, asked, message.id, run)

        before = None if isinstance(put.exercise, Rubric) else marked(self._progress.draft(learner, put.name))

        def kept(connection: Connection) -> Reply:
            def written() -> Reply:
                outcome = before or marked(self._progress.draft_in(connection, learner, put.name))
                self._progress.write(connection, learner, put.name, outcome.state, outcome.attempt)
                report = {"report": outcome.report} if outcome.report else {}
                return {name: outcome.state[name] for name in ("hints", "result")} | report

            return once(connection, self.id, seat, message, written)

        return self._writer.submit(kept)

    def submit(self, do: Callable[[Connection, Store], Reply]) -> "Future[Reply]":
        """Do something in the writer's transaction, with what seats did in lessons at hand."""
        return self._writer.submit(lambda connection: do(connection, self._progress))

    def reply_of(self, seat: str, uid: str) -> Reply:
        """What a message was told when it came; empty if it is new."""
        query = select(MESSAGES.c.reply).filter_by(room=self.id, seat=seat, uid=uid)
        with reading(self.engine) as connection:
            return dict(connection.execute(query).scalar() or {})

    def keep(self, seat: str, message: Message, key: Key, value: Any, base: int) -> "Future[Reply]":
        """Set a field as a message asks, if it is still in version `base`."""

        def kept(connection: Connection) -> Reply:
            return once(
                connection, self.id, seat, message, lambda: write_field(connection, self.id, key, value, base, seat)
            )

        return self._writer.submit(kept)

    def want(self, seat: str, message: Message, value: Any) -> "Future[Reply]":
        """Set what a seat wants next in a game day, over what it wanted before."""
        key = (f"want/{seat}", "game", "want")

        def kept(connection: Connection) -> Reply:
            return once(connection, self.id, seat, message, lambda: overwrite(connection, self.id, key, value, seat))

        return self._writer.submit(kept)

    def write(self, key: Key, value: Any, base: int, seat: str) -> "Future[int]":
        """Set a field without a message; returns its version."""

        def kept(connection: Connection) -> int:
            version: int = write_field(connection, self.id, key, value, base, seat)["version"]
            return version

        return self._writer.submit(kept)

    def close(self) -> None:
        """Write what waits, and end the writer and every connection."""
        self._writer.close()
        self.engine.dispose()

    def learner(self, seat: str) -> str:
        """The name by which a seat's attempts are kept."""
        return _learner(self.id, seat)

    def _joined(self, connection: Connection, label: str, team: str, role: Role) -> tuple[Seat, str]:
        taken = set(connection.execute(select(SEATS.c.key).filter_by(room=self.id)).scalars())
        if len(taken) >= SEAT_LIMIT:
            raise RoomError(f"The room has {SEAT_LIMIT} seats, and all are taken.")
        own = distinct(read_label(label), taken)
        place = make_team(connection, self.id, team, "", uuid.uuid4().hex) if team else ""
        token, seat = secrets.token_urlsafe(24), Seat(uuid.uuid4().hex, own, role, place)
        row: dict[str, Any] = {"room": self.id, "id": seat.id, "token": _hashed(token), "label": own}
        row |= {"key": label_key(own), "role": role, "team": place, "at": dt.datetime.now(dt.UTC)}
        connection.execute(insert(SEATS).values(row))
        return seat, token


def open_room(name: str, agenda: Sequence[str], names: bool = False, url: str | None = None) -> RoomStore:
    """Open the room of a name: the one that is there, with all that was done in it, or a new one.

    Args:
        name: as people call it.
        agenda: the codes of the questions to go through; for a room that is there its own stays.
        names: whether labels leave the room with an export.
        url: of the database; the kit's own if none is given.

    Raises:
        ProgressError: the database cannot be used.
        LabelError: no room can have that name.
    """
    engine, plain = open_database(url, pooled=True), read_label(name, "room's name")
    with explained(engine), engine.begin() as connection:
        room = connection.execute(select(ROOMS.c.id).filter_by(name=plain)).scalar()
        if room is None:
            room = uuid.uuid4().hex
            row: dict[str, Any] = {"id": room, "name": plain, "code": _code(6), "lead": _code(10), "lens": EDITION}
            row |= {"agenda": list(agenda), "names": names, "at": dt.datetime.now(dt.UTC)}
            connection.execute(insert(ROOMS).values(row))
    return RoomStore(room, engine)


def find_room(name: str, url: str | None = None) -> RoomStore:
    """The room of a name.

    Raises:
        ProgressError: the database cannot be used.
        RoomError: there is no such room.
    """
    engine = open_database(url)
    with reading(engine) as connection:
        return RoomStore(_id(connection, name), engine)


def rooms(url: str | None = None) -> list[Listed]:
    """The rooms of a database, the newest first."""
    engine = open_database(url)
    with reading(engine) as connection:
        found = connection.execute(select(ROOMS.c.id, ROOMS.c.name, ROOMS.c.at).order_by(ROOMS.c.at.desc()))
        return [Listed(*row) for row in found]


def delete_room(name: str, url: str | None = None) -> None:
    """Delete a room with all that its people did.

    Raises:
        RoomError: there is no such room.
    """
    engine = open_database(url)
    with explained(engine), engine.begin() as connection:
        room = _id(connection, name)
        for kept in (AttemptRow, DraftRow):
            connection.execute(delete(kept).where(kept.learner.startswith(_learner(room, ""), autoescape=True)))
        for table in ROOM_TABLES:
            connection.execute(delete(table).where(table.c.room == room))
        connection.execute(delete(ROOMS).filter_by(id=room))


def _id(connection: Connection, name: str) -> str:
    room = connection.execute(select(ROOMS.c.id).filter_by(name=name)).scalar()
    if room is None:
        raise RoomError(f"there is no room {name[:60]!r}; `opexkit room list` shows those that are there")
    return str(room)


def _learner(room: str, seat: str) -> str:
    return f"room/{room}/{seat}"


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _code(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
