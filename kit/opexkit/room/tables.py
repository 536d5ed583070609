"""All that was said in a room as tables: CSV, and one workbook without formulas."""

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from opexkit.progress.database import reading
from opexkit.progress.room_tables import BALLOTS, FIELD_LOG, FIELDS, PARKING, VOTES
from opexkit.progress.store import Store
from opexkit.room.brought import BROUGHT
from opexkit.room.leaving import called
from opexkit.room.schedule import plan_rows
from opexkit.room.snapshot import ROOM, Snapshot
from opexkit.room.store import RoomStore
from opexkit.view.csv_text import csv_text

Row = Sequence[Any]


def room_tables(store: RoomStore) -> dict[str, list[Row]]:
    """The tables of a room by name, each with its header: votes, texts, attempts, games, quiz, agenda, parking."""
    room = store.snapshot()
    names, teams = called(room), {team.id: team.name for team in room.teams.values()}
    with reading(store.engine) as connection:
        found = {
            "votes": [("at", "practice", "round", "seat", "team", "status"), *_votes(connection, room, names, teams)],
            "texts": [
                ("at", "team", "practice", "field", "version", "seat", "text"),
                *_texts(connection, room, names, teams),
            ],
            "parking": [
                ("at", "team", "practice", "seat", "text", "owner", "settled"),
                *_parking(connection, room, names, teams),
            ],
        }
        found["games"] = [("at", "team", "incident", "seat", "move"), *_games(connection, room, names, teams)]
        found["agenda"] = [("agenda", "step", "what", "minutes planned", "minutes used"), *_agenda(connection, room)]
        quiz = [("at", "item", "seat", "team", "answer"), *_quiz(connection, room, names, teams)]
        found["quiz"] = quiz
    return found | {
        "attempts": [("at", "seat", "team", "exercise", "score", "brought", "answer"), *_attempts(store, room, names)]
    }


def csv_bytes(rows: Sequence[Row]) -> bytes:
    """A table as CSV, with the mark by which a spreadsheet knows UTF-8."""
    return csv_text(rows).encode("utf-8-sig")


def xlsx_bytes(tables: Mapping[str, Sequence[Row]]) -> bytes:
    """The tables as sheets of one workbook; every text stays a text."""
    import xlsxwriter  # of the extra `report`

    stream = io.BytesIO()
    settings = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, settings) as book:
        head = book.add_format({"bold": True})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    write = sheet.write_number if isinstance(cell, int | float) else sheet.write_string
                    write(line, place, cell if isinstance(cell, int | float) else str(cell), head if not line else None)
            sheet.set_column(0, len(rows[0]) - 1, 22)
    return stream.getvalue()


def _votes(connection: Connection, room: Snapshot, names: Mapping[str, str], teams: Mapping[str, str]) -> Iterator[Row]:
    query = select(VOTES, BALLOTS.c.item, BALLOTS.c.round).where(
        VOTES.c.room == room.id, BALLOTS.c.room == room.id, BALLOTS.c.id == VOTES.c.ballot
    )
    for row in connection.execute(query.order_by(BALLOTS.c.item, BALLOTS.c.round, VOTES.c.seat)):
        yield _day(row.at), row.item, row.round, names[row.seat], teams.get(row.team, ""), row.status


def _texts(connection: Connection, room: Snapshot, names: Mapping[str, str], teams: Mapping[str, str]) -> Iterator[Row]:
    query = select(FIELD_LOG).where(FIELD_LOG.c.room == room.id, FIELD_LOG.c.owner.in_(teams))
    order = (FIELD_LOG.c.owner, FIELD_LOG.c.item, FIELD_LOG.c.name, FIELD_LOG.c.version)
    for row in connection.execute(query.order_by(*order)):
        team = teams.get(row.owner, row.owner)
        yield _day(row.at), team, row.item, row.name, row.version, names.get(row.seat, ""), row.value


def _parking(
    connection: Connection, room: Snapshot, names: Mapping[str, str], teams: Mapping[str, str]
) -> Iterator[Row]:
    for row in connection.execute(select(PARKING).where(PARKING.c.room == room.id).order_by(PARKING.c.at)):
        settled = "yes" if row.settled else "no"
        yield _day(row.at), teams.get(row.team, ""), row.item, names.get(row.seat, ""), row.text, row.owner, settled


def _games(connection: Connection, room: Snapshot, names: Mapping[str, str], teams: Mapping[str, str]) -> Iterator[Row]:
    """Each move of each incident, with who made it."""
    query = select(FIELD_LOG).where(FIELD_LOG.c.room == room.id, FIELD_LOG.c.owner.startswith("game/"))
    before: dict[str, tuple[int, list[str]]] = {}
    for row in connection.execute(query.order_by(FIELD_LOG.c.owner, FIELD_LOG.c.version)):
        team = row.owner.partition("/")[2]
        number, moves = int(row.value["number"]), list(row.value["moves"])
        known = before.get(team, (0, []))[1] if moves else []
        for move in moves[len(known) :] or moves[-1:] * (moves != known):
            yield _day(row.at), teams.get(team, "the room"), number, names.get(row.seat, ""), move
        before[team] = number, moves


def _agenda(connection: Connection, room: Snapshot) -> Iterator[Row]:
    """Each agenda that was taken, as it stood when the room left it; a step that still runs counts when it ends."""
    query = select(FIELD_LOG.c.value).filter_by(room=room.id, owner=ROOM, name="plan").order_by(FIELD_LOG.c.version)
    states = list(connection.execute(query).scalars())
    for value, following in zip(states, [*states[1:], {}], strict=False):
        if not following or (any(value["used"]) and not any(following["used"])):
            yield from plan_rows(value)


def _quiz(connection: Connection, room: Snapshot, names: Mapping[str, str], teams: Mapping[str, str]) -> Iterator[Row]:
    """The last answer of each seat to each item of the room's quizzes."""
    query = select(FIELDS).where(FIELDS.c.room == room.id, FIELDS.c.owner.startswith("quiz/"))
    for row in connection.execute(query.order_by(FIELDS.c.item, FIELDS.c.owner)):
        team = teams.get(room.seats[row.seat].team, "") if row.seat in room.seats else ""
        yield _day(row.at), row.item, names.get(row.seat, ""), team, row.value


def _attempts(store: RoomStore, room: Snapshot, names: Mapping[str, str]) -> Iterator[Row]:
    progress = Store(store.engine)
    for seat in room.seats.values():
        team = room.teams[seat.team].name if seat.team in room.teams else ""
        learner = store.learner(seat.id)
        brought = frozenset(progress.draft(learner, BROUGHT))
        for attempt in progress.attempts(learner):
            score = "" if attempt.score is None else round(attempt.score, 4)
            told = "yes" if attempt.uid in brought else "no"
            yield _day(attempt.at), names[seat.id], team, attempt.exercise, score, told, str(attempt.answer)


def _day(at: dt.datetime) -> str:
    return at.isoformat(timespec="seconds")[:19]
