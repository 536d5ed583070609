"""Attempts and drafts in a database that many people can share."""

import datetime as dt
import gc
import getpass
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Insert, select
from sqlalchemy.dialects import postgresql, sqlite

import opexkit
from opexkit.progress.attempt import Attempt
from opexkit.progress.backup import Backup, moved, read_export
from opexkit.progress.database import explained, open_database, reading
from opexkit.progress.tables import NAME_LIMIT, AttemptRow, DraftRow

_ATTEMPTS = TypeAdapter(list[Attempt])


class Store:
    """Progress in one database. Every method raises ProgressError when the database cannot be used."""

    def __init__(self, engine: Engine | None = None) -> None:
        self.engine = engine or open_database()

    def add(self, attempts: Iterable[Attempt]) -> int:
        """Add attempts; those that are there already are left as they are. Returns how many were new."""
        listed = list(attempts)
        if not listed:
            return 0
        with explained(self.engine), self.engine.begin() as connection:
            return len(self._added(connection, listed))

    def attempts(self, learner: str | None = None) -> list[Attempt]:
        """All attempts, or one person's, the oldest first."""
        query = select(AttemptRow.__table__).order_by(AttemptRow.at, AttemptRow.uid)
        if learner is not None:
            query = query.where(AttemptRow.learner == learner)
        with reading(self.engine) as connection, uncollected():
            found = connection.execute(query)
            columns = tuple(found.keys())
            return _ATTEMPTS.validate_python([_zoned(dict(zip(columns, row, strict=True))) for row in found.all()])

    def keep_draft(self, learner: str, exercise: str, state: Any) -> None:
        """Keep what stands in a widget; the same person's newer draft replaces the older one."""
        with explained(self.engine), self.engine.begin() as connection:
            self.write(connection, learner, exercise, state)

    def write(
        self, connection: Connection, learner: str, exercise: str, state: Any, attempt: Attempt | None = None
    ) -> None:
        """Keep a draft, and an attempt if there is one, inside a transaction that is open."""
        row = {"learner": learner, "exercise": exercise, "state": state, "at": dt.datetime.now(dt.UTC)}
        connection.execute(self._newer_draft, row)
        if attempt is not None:
            connection.execute(self._new_attempt, _row(attempt))

    def drafts(self, learner: str) -> dict[str, Any]:
        """One person's drafts by exercise."""
        query = select(DraftRow.exercise, DraftRow.state).where(DraftRow.learner == learner)
        with reading(self.engine) as connection:
            return {row.exercise: row.state for row in connection.execute(query)}

    def draft(self, learner: str, exercise: str) -> Any:
        """One person's draft of one exercise; empty if there is none."""
        with reading(self.engine) as connection:
            return self.draft_in(connection, learner, exercise)

    def draft_in(self, connection: Connection, learner: str, exercise: str) -> Any:
        """One person's draft of one exercise, as a transaction that is open sees it; empty if there is none."""
        query = select(DraftRow.state).where(DraftRow.learner == learner, DraftRow.exercise == exercise)
        return connection.execute(query).scalar() or {}

    def export(self, learner: str) -> str:
        """One person's attempts and drafts as JSON text."""
        made = Backup(
            opexkit=opexkit.__version__,
            learner=learner,
            attempts=self.attempts(learner),
            drafts=self.drafts(learner),
        )
        return json.dumps(made.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"

    def restore(self, path: Path, learner: str | None = None) -> int:
        """Add what an export holds, for its own learner or another; returns how many attempts were new.

        Drafts that are there already stay. Reading the same file twice changes nothing.

        Raises:
            InputError: the file holds no export.
        """
        read = read_export(path)
        with explained(self.engine), self.engine.begin() as connection:
            return len(self.bring(connection, read.attempts, read.drafts, learner or read.learner))

    def bring(
        self, connection: Connection, attempts: Iterable[Attempt], drafts: Mapping[str, Any], owner: str
    ) -> list[str]:
        """Add attempts and drafts as someone's, inside a transaction that is open.

        Returns:
            The uids of the attempts that were new. Drafts that are there already stay.
        """
        at = dt.datetime.now(dt.UTC)
        rows = [{"learner": owner, "exercise": name, "state": state, "at": at} for name, state in drafts.items()]
        if rows:
            connection.execute(self._insert(DraftRow).on_conflict_do_nothing(), rows)
        return self._added(connection, (moved(attempt, owner) for attempt in attempts))

    def _added(self, connection: Connection, attempts: Iterable[Attempt]) -> list[str]:
        """The uids of those that were not there."""
        statement = self._new_attempt.returning(AttemptRow.uid)
        found = (connection.execute(statement, _row(attempt)).scalar() for attempt in attempts)
        return [uid for uid in found if uid is not None]

    @cached_property
    def _newer_draft(self) -> Insert:
        statement = self._insert(DraftRow)
        newer = {"state": statement.excluded.state, "at": statement.excluded.at}
        kept: Insert = statement.on_conflict_do_update(index_elements=["learner", "exercise"], set_=newer)
        return kept

    @cached_property
    def _new_attempt(self) -> Insert:
        kept: Insert = self._insert(AttemptRow).on_conflict_do_nothing(index_elements=["uid"])
        return kept

    def _insert(self, table: type[AttemptRow] | type[DraftRow]) -> Any:
        dialects: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}
        statement: Insert = dialects[self.engine.dialect.name].insert(table)
        return statement


def learner_name(given: str = "") -> str:
    """Whose progress this is: the name given, OPEXKIT_LEARNER, or the user."""
    for name in (given, os.environ.get("OPEXKIT_LEARNER", ""), _user()):
        if plain := " ".join("".join(letter if letter.isprintable() else " " for letter in name).split()):
            return plain[:NAME_LIMIT]
    return "learner"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no user name in this container
        return ""


def _row(attempt: Attempt) -> dict[str, Any]:
    return attempt.model_dump(mode="json") | {"at": attempt.at.astimezone(dt.UTC)}


@contextmanager
def uncollected() -> Iterator[None]:
    """Let no garbage be looked for while many small objects are made: with 50,000 attempts that is half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _zoned(row: dict[str, Any]) -> dict[str, Any]:
    if not row["at"].tzinfo:  # SQLite keeps no time zone
        row["at"] = row["at"].replace(tzinfo=dt.UTC)
    return row
