"""What each message does to the rows of a room; every act runs inside the writer's transaction."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from opexkit.progress.room_tables import BALLOTS, PARKING, SEATS, TEAMS, VOTES
from opexkit.room.fields import RefusedError, Reply, moment, once, overwrite, read_field, rows_of, upsert, write_field
from opexkit.room.label import label_key, read_label
from opexkit.room.message import (
    FOR_FACILITATORS,
    Answer,
    Close,
    MakeTeam,
    Message,
    Open,
    Park,
    Place,
    Plan,
    Quiz,
    Settle,
    Steer,
    Vote,
    Write,
)
from opexkit.room.quiz import act as play_quiz
from opexkit.room.schedule import act as plan
from opexkit.room.snapshot import ROOM, Seat


def act(connection: Connection, room: str, seat: str, message: Message, known: frozenset[str]) -> Reply:
    """Do what a message asks, once: a message that came before gets the reply that it got then.

    Args:
        connection: in a transaction.
        room: its id.
        seat: whose message it is.
        message: as it was read.
        known: the codes of the practices that the room may answer.
    """
    return once(connection, room, seat, message, lambda: _acted(connection, room, seat, message, known))


def _acted(connection: Connection, room: str, seat: str, message: Message, known: frozenset[str]) -> Reply:
    who = seat_in(connection, room, seat)
    body = message.body
    if isinstance(body, FOR_FACILITATORS) and not who.leads:
        raise RefusedError("Only a facilitator can do that.")
    if not who.leads and read_field(connection, room, (ROOM, "", "locked")):
        raise RefusedError("The facilitator has locked the room; what you wrote stays on this page.")
    if isinstance(body, Quiz | Answer):
        return play_quiz(connection, room, who, body, message.id)
    items = [item for item in (*getattr(body, "items", ()), getattr(body, "item", "")) if item]
    if unknown := set(items) - known:
        raise RefusedError(f"The lens has no practice {min(unknown)[:40]!r}.")
    return _ACTS[type(body)](connection, room, who, body, message.id)


def _vote(connection: Connection, room: str, who: Seat, body: Vote, _: str) -> Reply:
    is_shared = connection.dialect.name == "postgresql"  # nobody closes it while the vote is written
    ballot = connection.execute(_ballot(is_shared), {"room": room, "id": body.ballot}).one_or_none()
    if ballot is None:
        raise RefusedError("There is no such vote.")
    if ballot.state != "open":
        raise RefusedError(f"The vote on {ballot.item} is over; this one was not counted.")
    if who.leads:
        raise RefusedError("A facilitator does not vote.")
    if not who.team:
        raise RefusedError("You are in no team yet; the facilitator can give you one.")
    row = {"room": room, "ballot": body.ballot, "seat": who.id, "team": who.team, "status": body.status.value}
    connection.execute(_newer_vote(connection.dialect.name), row | {"at": moment()})
    return {"voted": body.status.value}


@cache
def _ballot(is_shared: bool) -> Select[Any]:
    query = select(BALLOTS.c.state, BALLOTS.c.item)
    query = query.where(BALLOTS.c.room == bindparam("room"), BALLOTS.c.id == bindparam("id"))
    return query.with_for_update(read=True) if is_shared else query


@cache
def _newer_vote(dialect: str) -> Any:
    statement = upsert(dialect, VOTES)
    newer = {name: statement.excluded[name] for name in ("status", "at", "team")}
    return statement.on_conflict_do_update(index_elements=["room", "ballot", "seat"], set_=newer)


def _write(connection: Connection, room: str, who: Seat, body: Write, _: str) -> Reply:
    if not who.team:
        raise RefusedError("You are in no team yet; the facilitator can give you one.")
    return write_field(connection, room, (who.team, body.item, body.name), body.value, body.base, who.id)


def _steer(connection: Connection, room: str, who: Seat, body: Steer, _: str) -> Reply:
    return overwrite(connection, room, (ROOM, "", body.name), body.value, who.id)


def _park(connection: Connection, room: str, who: Seat, body: Park, uid: str) -> Reply:
    row = {"room": room, "id": uid, "team": who.team, "item": body.item, "text": body.text, "owner": ""}
    connection.execute(insert(PARKING).values(row | {"settled": False, "seat": who.id, "at": moment()}))
    return {"parked": uid}


def _settle(connection: Connection, room: str, _who: Seat, body: Settle, _: str) -> Reply:
    statement = update(PARKING).filter_by(room=room, id=body.parked)
    if connection.execute(statement.values(owner=body.owner, settled=body.settled)).rowcount == 0:
        raise RefusedError("That is not in the parking lot.")
    return {"settled": body.settled}


def _open(connection: Connection, room: str, _who: Seat, body: Open, uid: str) -> Reply:
    opened = 0
    for number, item in enumerate(dict.fromkeys(body.items)):
        query = select(BALLOTS).filter_by(room=room, item=item).order_by(BALLOTS.c.round.desc()).limit(1)
        last = connection.execute(query).one_or_none()
        if last is not None and last.state == "open":
            continue
        if last is not None and last.state == "closed":
            connection.execute(update(BALLOTS).filter_by(room=room, id=last.id).values(state="open", closed=None))
        else:
            place = f"{int(uid, 16) + number:032x}"[-32:]
            row = {"room": room, "id": place, "item": item, "round": last.round + 1 if last else 1, "state": "open"}
            connection.execute(insert(BALLOTS).values(row | {"opened": moment(), "closed": None}))
        opened += 1
    return {"opened": opened}


def _close(connection: Connection, room: str, _who: Seat, body: Close, _: str) -> Reply:
    states = ("open", "closed") if body.reveal else ("open",)
    changed = 0
    for item in dict.fromkeys(body.items):
        new = {"state": "revealed" if body.reveal else "closed", "closed": moment()}
        statement = update(BALLOTS).filter_by(room=room, item=item).where(BALLOTS.c.state.in_(states)).values(new)
        changed += connection.execute(statement).rowcount
    if not changed:
        raise RefusedError("There is no vote to end.")
    return {"closed": changed}


def _place(connection: Connection, room: str, _who: Seat, body: Place, _: str) -> Reply:
    if connection.execute(select(TEAMS.c.id).filter_by(room=room, id=body.team)).scalar() is None:
        raise RefusedError("There is no such team.")
    statement = update(SEATS).filter_by(room=room, id=body.seat).where(SEATS.c.role != "facilitator")
    if connection.execute(statement.values(role=body.role, team=body.team)).rowcount == 0:
        raise RefusedError("There is no such seat.")
    hidden = select(BALLOTS.c.id).where(BALLOTS.c.room == room, BALLOTS.c.state != "revealed")
    theirs = update(VOTES).filter_by(room=room, seat=body.seat).where(VOTES.c.ballot.in_(hidden))
    connection.execute(theirs.values(team=body.team))  # what was shown to all stays as it was shown
    return {"placed": body.seat}


def _plan(connection: Connection, room: str, who: Seat, body: Plan, _: str) -> Reply:
    return plan(connection, room, who, body)


def _team(connection: Connection, room: str, _who: Seat, body: MakeTeam, uid: str) -> Reply:
    try:
        return {"team": make_team(connection, room, body.name, body.workload, uid)}
    except ValueError as error:
        raise RefusedError(str(error)) from error


def make_team(connection: Connection, room: str, name: str, workload: str, uid: str) -> str:
    """Return the team of a name, made if there is none; a workload that is given is kept.

    Raises:
        LabelError: the name or the workload cannot be shown.
    """
    label = read_label(name, "team's name")
    about = read_label(workload, "workload") if workload else ""
    key = label_key(label)
    found = connection.execute(select(TEAMS.c.id).filter_by(room=room, key=key)).scalar()
    if found is None:
        row = {"room": room, "id": uid, "name": label, "key": key, "workload": about or label, "at": moment()}
        fresh = upsert(connection.dialect.name, TEAMS).values(row).on_conflict_do_nothing()
        connection.execute(fresh)
        found = connection.execute(select(TEAMS.c.id).filter_by(room=room, key=key)).scalar_one()
    elif about:
        connection.execute(update(TEAMS).filter_by(room=room, id=found).values(workload=about))
    return str(found)


def seat_in(connection: Connection, room: str, seat: str) -> Seat:
    """The seat of an id.

    Raises:
        RefusedError: the room has no such seat.
    """
    columns = (SEATS.c.id, SEATS.c.label, SEATS.c.role, SEATS.c.team)
    row = rows_of(connection, columns, room=room, id=seat).one_or_none()
    if row is None:
        raise RefusedError("This seat is no longer in the room; join again.")
    return Seat(*row)


_ACTS: Mapping[type, Callable[..., Reply]] = {
    Vote: _vote,
    Write: _write,
    Park: _park,
    Steer: _steer,
    Open: _open,
    Close: _close,
    Settle: _settle,
    Place: _place,
    MakeTeam: _team,
    Plan: _plan,
}
