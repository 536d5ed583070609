"""What a room keeps: nothing lost, nothing doubled, on either database."""

import multiprocessing
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.room.people import AGENDA, join, message, say

from opexkit.progress.attempt import Attempt
from opexkit.progress.database import ProgressError, open_database, reading
from opexkit.progress.room_tables import ROOM_TABLES
from opexkit.progress.store import Store
from opexkit.review.submission import Status
from opexkit.room.store import RoomError, RoomStore, delete_room, open_room, rooms

WRITERS, EACH = 20, 6
ITEM = "OPS08-BP01"


def _opened(store: RoomStore, lead: str, item: str = ITEM) -> str:
    say(store, lead, do="open", items=[item])
    return store.snapshot().newest[item].id


def test_each_of_one_name_has_a_vote(store: RoomStore) -> None:
    lead = join(store, "Lea", "", "facilitator")
    seats = [join(store, name) for name in ("Engineer", "engineer", "José", "Jose", "On-call", "on call")]
    ballot = _opened(store, lead)
    for seat in seats:
        assert say(store, seat, do="vote", ballot=ballot, status="partial") == {"voted": "partial"}
    room = store.snapshot()
    assert [room.seats[seat].label for seat in seats][:2] == ["Engineer", "engineer (2)"]
    assert room.newest[ITEM].tally(room.seats[seats[0]].team) == {Status.PARTIAL: 6}


def test_two_fields_keep_both_and_one_field_shows_both(store: RoomStore) -> None:
    driver, scribe = join(store, "driver"), join(store, "scribe")
    assert say(store, driver, do="write", item=ITEM, name="status", value="partial", base=0) == {"version": 1}
    assert say(store, scribe, do="write", item=ITEM, name="note", value="seen", base=0) == {"version": 1}
    assert say(store, driver, do="write", item=ITEM, name="status", value="implemented", base=1) == {"version": 2}
    refused = say(store, scribe, do="write", item=ITEM, name="status", value="not_implemented", base=1)
    assert refused["conflict"] == {"value": "implemented", "version": 2, "seat": driver}
    room = store.snapshot()
    written = room.written(room.seats[driver].team)[ITEM]
    assert (written["status"].value, written["note"].value) == ("implemented", "seen")


def test_a_message_that_comes_again_acts_once(store: RoomStore) -> None:
    seat, uid = join(store), uuid.uuid4().hex
    first = say(store, seat, uid, do="park", text="Who owns the alarm?")
    assert say(store, seat, uid, do="park", text="Who owns the alarm?") == first
    assert len(store.snapshot().parking) == 1
    uid = uuid.uuid4().hex
    for _ in range(2):
        assert say(store, seat, uid, do="write", item=ITEM, name="note", value="a", base=0) == {"version": 1}


def test_votes_end_with_their_ballot(store: RoomStore) -> None:
    lead, seat = join(store, "Lea", "", "facilitator"), join(store)
    ballot = _opened(store, lead)
    say(store, seat, do="vote", ballot=ballot, status="partial")
    say(store, lead, do="close", items=[ITEM])
    assert "is over" in str(say(store, seat, do="vote", ballot=ballot, status="implemented")["refused"])
    say(store, lead, do="close", items=[ITEM], reveal=True)
    room = store.snapshot()
    assert room.newest[ITEM].state == "revealed"
    assert room.newest[ITEM].votes[room.seats[seat].team] == {seat: Status.PARTIAL}
    assert _opened(store, lead) != ballot
    assert store.snapshot().newest[ITEM].round == 2


def test_a_participant_steers_nothing_and_writes_nothing_while_locked(store: RoomStore) -> None:
    lead, seat = join(store, "Lea", "", "facilitator"), join(store)
    for body in (
        {"do": "open", "items": [ITEM]},
        {"do": "close", "items": [ITEM]},
        {"do": "steer", "name": "locked", "value": True},
        {"do": "team", "name": "Red"},
    ):
        assert say(store, seat, **body) == {"refused": "Only a facilitator can do that."}
    say(store, lead, do="steer", name="locked", value=True)
    assert "locked" in str(say(store, seat, do="park", text="x")["refused"])
    say(store, lead, do="steer", name="locked", value=False)
    assert "parked" in say(store, seat, do="park", text="x")


def test_few_votes_stay_hidden(local: RoomStore) -> None:
    lead = join(local, "Lea", "", "facilitator")
    seats = [join(local, f"P{number}") for number in range(3)]
    ballot = _opened(local, lead)
    for seat in seats:
        say(local, seat, do="vote", ballot=ballot, status="partial")
    room = local.snapshot()
    team = room.seats[seats[0]].team
    assert (room.newest[ITEM].tally(team), room.newest[ITEM].spread(team)) == ({}, None)
    say(local, join(local, "P4"), do="vote", ballot=ballot, status="implemented")
    shown = local.snapshot().newest[ITEM]
    assert sum(shown.tally(team).values()) == 4
    assert shown.spread(team) == 0.375


def test_a_token_is_a_seat_after_a_restart_and_no_other_room_s(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'room.sqlite'}"
    first = open_room("One", AGENDA, url=url)
    seat, token = first.join("Ana", "Blue").result()
    first.close()
    again, other = open_room("One", [], url=url), open_room("Two", AGENDA, url=url)
    assert again.seat_of(token) == seat
    assert (again.snapshot().code, again.snapshot().agenda) == (first.snapshot().code, AGENDA)
    assert other.seat_of(token) is None
    assert again.seat_of("") is None
    assert token.encode() not in (tmp_path / "room.sqlite").read_bytes()
    for store in (again, other):
        store.close()


def test_deleting_a_room_leaves_no_row_of_it_and_all_of_another(store: RoomStore, address: str) -> None:
    other = open_room("Other", AGENDA, url=address)
    progress = Store(store.engine)
    for room in (store, other):
        seat = join(room)
        say(room, seat, do="park", text="x")
        progress.keep_draft(room.learner(seat), "a", {})
    delete_room("Dispatch", address)
    assert [room.name for room in rooms(address)] == ["Other"]
    with reading(store.engine) as connection:
        for table in ROOM_TABLES:
            assert not connection.execute(table.select().where(table.c.room == store.id)).all()
        drafts = connection.exec_driver_sql("SELECT learner FROM drafts").scalars().all()
    assert drafts == [other.learner(next(iter(other.snapshot().seats)))]
    with pytest.raises(RoomError):
        delete_room("Dispatch", address)
    other.close()


def _write(address: str, number: int) -> None:
    """Write one note of a team in turns with others, and a line for the parking lot; send each message twice."""
    store = open_room("Dispatch", AGENDA, url=address)
    seat = join(store, f"writer {number}")
    for turn in range(EACH):
        _sent_twice(store, seat, do="park", text=f"{number} {turn}")
        note = {"do": "write", "item": f"OPS0{number % 9 + 1}-BP01", "name": "note", "value": f"{number} {turn}"}
        told = _sent_twice(store, seat, **note, base=0)
        while "conflict" in told:
            told = _sent_twice(store, seat, **note, base=told["conflict"]["version"])
    store.close()


def _sent_twice(store: RoomStore, seat: str, **body: object) -> dict[str, Any]:
    """Send a message as a page does: again, until it is kept."""
    sent = message(**body)
    while True:
        try:
            told, again = [future.result() for future in [store.act(seat, sent), store.act(seat, sent)]]
        except ProgressError:
            continue
        assert told == again
        return told


@pytest.mark.slow
@pytest.mark.sampled(1)
def test_twenty_writers_lose_and_double_nothing(address: str) -> None:
    store = open_room("Dispatch", AGENDA, url=address)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    writers = [context.Process(target=_write, args=(address, number)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    reads = 0
    for writer in writers:
        while writer.is_alive():
            store.snapshot()  # a reader is never locked out
            reads += 1
            writer.join(0.1)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    assert reads > 1
    room = store.snapshot()
    assert sorted(parked.text for parked in room.parking) == sorted(
        f"{number} {turn}" for number in range(WRITERS) for turn in range(EACH)
    )
    with reading(store.engine) as connection:
        log = connection.exec_driver_sql("SELECT value FROM room_field_log").scalars().all()
    assert len(log) == WRITERS * EACH == sum(value.version for value in room.fields.values())
    assert len(set(map(str, log))) == WRITERS * EACH
    store.close()


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite"
    store = Store(open_database(f"sqlite:///{path}", patience=0.1))
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("INSERT INTO drafts VALUES ('ana', 'x', '{}', '2026-01-01')")
    assert store.drafts("ana") == {}
    assert Store(open_database(f"sqlite:///{path}", patience=0.1)).attempts() == []
    holder.execute("COMMIT")
    holder.close()
    assert store.drafts("ana") == {"x": {}}


def test_a_full_disk_is_told_and_the_same_message_counts_once_there_is_room(local: RoomStore) -> None:
    from sqlalchemy import event

    seat, sent = join(local), message(do="park", text="x" * 400)
    local.act(seat, message(do="park", text="before")).result()
    limits = {"pages": 10}

    @event.listens_for(local.engine, "begin")
    def _limit(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limits['pages']}")  # type: ignore[attr-defined]

    fill = [local.act(seat, message(do="park", text="y" * 500)) for _ in range(200)]
    told = [future.exception() for future in fill]
    lost = [each for each in told if each is not None]  # what is written together fails together; a small one may fit
    assert lost
    assert all(isinstance(each, ProgressError) and "full" in str(each) for each in lost)
    limits["pages"] = 100_000
    assert local.act(seat, sent).result() == local.act(seat, sent).result() == {"parked": sent.id}
    kept = sum(each is None for each in told)
    assert len(local.snapshot().parking) == 2 + kept


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["a", "b", ""]), st.integers(0, 4)), max_size=25))
def test_versions_are_the_log(tmp_path: Path, writes: list[tuple[int, str, int]]) -> None:
    """Whatever is written in whatever order on whatever base: each accepted text is in the log, none else."""
    store = open_room(uuid.uuid4().hex, AGENDA, url=f"sqlite:///{tmp_path / 'many.sqlite'}")
    seats = [join(store, f"P{number}") for number in range(4)]
    version, kept = 0, []
    for who, text, base in writes:
        told = say(store, seats[who], do="write", item=ITEM, name="note", value=text, base=base)
        if base == version:
            version += 1
            kept.append(text)
            assert told == {"version": version}
        else:
            assert "refused" in told
    with reading(store.engine) as connection:
        query = "SELECT value FROM room_field_log WHERE room = ? ORDER BY version"
        log = connection.exec_driver_sql(query, (store.id,)).scalars().all()
    assert [str(value).strip('"') for value in log] == kept
    store.close()


def test_attempts_of_a_seat_are_its_own(local: RoomStore) -> None:
    import datetime as dt

    seats = [join(local), join(local)]
    progress = Store(local.engine)
    for seat in seats:
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        made = {"exercise": "a", "version": 1, "at": at, "seed": 1, "origin": "widget", "answer": 1, "score": 1}
        progress.add([Attempt(uid=seat, learner=local.learner(seat), **made)])  # type: ignore[arg-type]
    assert [attempt.uid for attempt in progress.attempts(local.learner(seats[0]))] == [seats[0]]
