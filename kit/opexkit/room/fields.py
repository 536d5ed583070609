"""Fields with versions, and messages that act once: what every act on a room's rows is made of."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from opexkit.progress.room_tables import FIELD_LOG, FIELDS, MESSAGES
from opexkit.room.message import Message

Reply = dict[str, Any]
Key = tuple[str, str, str]
"""Of a field: owner, item and name."""


class RefusedError(ValueError):
    """An act that the room does not allow now; the text says why, and `shown` what a page may show beside it."""

    def __init__(self, text: str, **shown: Any) -> None:
        super().__init__(text)
        self.shown = shown


def once(connection: Connection, room: str, seat: str, message: Message, do: Callable[[], Reply]) -> Reply:
    """Keep a message with its reply, and do what it asks if it is new; else give the reply that it got then."""
    head = {"room": room, "seat": seat, "uid": message.id}
    row = head | {"body": message.body.model_dump(mode="json"), "reply": {}, "at": moment()}
    if connection.execute(_fresh(connection.dialect.name), row).scalar() is None:
        query = select(MESSAGES.c.reply).filter_by(**head)
        return dict(connection.execute(query).scalar_one())
    try:
        reply = do()
    except RefusedError as error:
        reply = {"refused": str(error)} | error.shown
    connection.execute(_TOLD, {f"of_{name}": value for name, value in head.items()} | {"reply": reply})
    return reply


@cache
def _fresh(dialect: str) -> Any:
    """Keeps a message that is new; made once, since every message needs it."""
    return upsert(dialect, MESSAGES).on_conflict_do_nothing().returning(MESSAGES.c.uid)


_DIALECTS: Mapping[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}
_TOLD = update(MESSAGES).where(*(MESSAGES.c[name] == bindparam(f"of_{name}") for name in ("room", "seat", "uid")))


def write_field(connection: Connection, room: str, key: Key, value: Any, base: int, seat: str) -> Reply:
    """Set a field if it is still as the writer saw it, and keep what stood there.

    Args:
        connection: in a transaction.
        room: its id.
        key: owner, item and name.
        value: what JSON can hold.
        base: the version that the writer saw; 0 if there was none.
        seat: the writer.

    Raises:
        RefusedError: someone else wrote since; it shows their text and its version.
    """
    place, new = _place(room, key), {"value": value, "seat": seat, "at": moment()}
    statement: Any
    if base == 0:
        row = place | new | {"version": 1}
        statement = upsert(connection.dialect.name, FIELDS).values(row).on_conflict_do_nothing()
    else:
        statement = update(FIELDS).filter_by(**place, version=base).values(new | {"version": base + 1})
    version = connection.execute(statement.returning(FIELDS.c.version)).scalar()
    if version is None:
        now = connection.execute(select(FIELDS).filter_by(**place)).one_or_none()
        if now is None:
            raise RefusedError("There is nothing in that field; reload the page.")
        words = "Someone else wrote here meanwhile. Nothing is lost: choose which text stays."
        raise RefusedError(words, conflict={"value": now.value, "version": now.version, "seat": now.seat})
    connection.execute(insert(FIELD_LOG).values(place | new | {"version": version}))
    return {"version": version}


def overwrite(connection: Connection, room: str, key: Key, value: Any, seat: str) -> Reply:
    """Set a field whatever stands in it; what stood there is in the log."""
    now = rows_of(connection, (FIELDS.c.version,), **_place(room, key)).scalar()
    return write_field(connection, room, key, value, now or 0, seat)


def upsert(dialect: str, table: Table) -> Any:
    """An insert that can say what to do where a row is there already, in the words of a kind of database."""
    return _DIALECTS[dialect].insert(table)


def _place(room: str, key: Key) -> dict[str, str]:
    return dict(zip(("room", "owner", "item", "name"), (room, *key), strict=True))


def rows_of(connection: Connection, columns: tuple[Column[Any], ...], **where: str) -> Any:
    """Ask for columns of one table, where others are equal to what is given."""
    return connection.execute(_query(columns, tuple(where)), where)


@cache
def _query(columns: tuple[Column[Any], ...], names: tuple[str, ...]) -> Any:
    """A question is made once; people ask the same ones again and again."""
    table = columns[0].table
    return select(*columns).where(*(table.c[name] == bindparam(name) for name in names))


def read_field(connection: Connection, room: str, key: Key) -> Any:
    """What stands in a field; None if nothing does."""
    return rows_of(connection, (FIELDS.c.value,), **_place(room, key)).scalar()


def moment() -> dt.datetime:
    """Now, as rows keep it."""
    return dt.datetime.now(dt.UTC)
