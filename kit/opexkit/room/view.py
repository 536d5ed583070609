"""What each page may see of a room, as plain data in small parts, so that only what changed is sent."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from opexkit.lens.catalogue import Catalogue
from opexkit.review.view.asked import asked, vocabulary
from opexkit.room.quiz import quiz_part
from opexkit.room.schedule import schedule_part, schedules, step_part
from opexkit.room.snapshot import Ballot, Seat, Snapshot, Team

Parts = dict[str, Any]
"""By the name of a part; a page keeps the parts that are not sent again."""


def seat_parts(room: Snapshot, seat: Seat, present: Mapping[str, str]) -> Parts:
    """What a participant sees: the room, the own team's texts, the own votes, and tallies that are revealed.

    Args:
        room: as it stands.
        seat: whose page it is.
        present: where each seat that is connected looks, by seat.
    """
    team = room.teams.get(seat.team)
    parts = _shared(room, present) | {"me": _person(seat, room)}
    parts["team"] = {"id": team.id, "name": team.name, "workload": team.workload} if team else None
    parts |= {
        f"ballot:{ballot.item}": _ballot(ballot, room, [team] if team else [])
        | {"mine": ballot.votes.get(seat.team, {}).get(seat.id)}
        for ballot in room.newest.values()
    }
    if team:
        parts |= {f"fields:{item}": _fields(said, room, seat.id) for item, said in room.written(team.id).items()}
    parts["parking"] = _parking(room, [seat.team])
    parts["quiz"] = quiz_part(room, seat)
    return parts


def lead_parts(room: Snapshot, seat: Seat, present: Mapping[str, str]) -> Parts:
    """What a facilitator sees: everyone, where they are, how many voted, every team's texts and tallies."""
    parts = _shared(room, present) | {"me": _person(seat, room)}
    parts["codes"] = {"code": room.code, "lead": room.lead}
    parts["schedule"] = schedule_part(room)
    parts["seats"] = [
        _person(each, room) | {"here": present.get(each.id), "voting": _voted(room, each)}
        for each in room.seats.values()
    ]
    parts["teams"] = [{"id": team.id, "name": team.name, "workload": team.workload} for team in room.teams.values()]
    parts |= {f"ballot:{ballot.item}": _ballot(ballot, room, room.teams.values()) for ballot in room.newest.values()}
    for team in room.teams.values():
        for item, said in room.written(team.id).items():
            parts[f"fields:{team.id}:{item}"] = _fields(said, room, seat.id)
    parts["parking"] = _parking(room, list(room.teams))
    parts["quiz"] = quiz_part(room, seat)
    return parts


def screen_parts(room: Snapshot, seat: Seat, present: Mapping[str, str]) -> Parts:
    """What the wall shows: code, current practice, counts, what is revealed; no name and no text of anyone."""
    parts = _shared(room, present) | {"codes": {"code": room.code}}
    parts["quiz"] = quiz_part(room, seat)
    focus = room.newest.get(room.own("focus", ""))
    parts["ballot"] = _ballot(focus, room, room.teams.values()) if focus else None
    agreed = {team.name: room.fields.get((team.id, room.own("focus", ""), "status")) for team in room.teams.values()}
    parts["agreed"] = {name: value.value for name, value in agreed.items() if value and value.value}
    return parts


def questions(catalogue: Catalogue, agenda: Iterable[str], reasons: Mapping[str, str]) -> dict[str, Any]:
    """The lens, for pages to draw: all questions in the lens's order, and which of them the agenda has."""
    known = [asked(question, reasons) for question in catalogue.questions]
    plans = [[name, plan.title] for name, plan in schedules().items()]
    return vocabulary() | {"questions": known, "agenda": list(agenda), "plans": plans}


def _shared(room: Snapshot, present: Mapping[str, str]) -> Parts:
    people = [seat for seat in room.seats.values() if not seat.leads]
    return {
        "room": {
            "name": room.name,
            "focus": room.own("focus", ""),
            "locked": bool(room.own("locked", False)),
            "timer": room.own("timer", 0),
        },
        "step": step_part(room),
        "texts": room.own("texts") or None,
        "people": {"here": sum(seat.id in present for seat in people), "seats": len(people)},
    }


def _person(seat: Seat, room: Snapshot) -> dict[str, Any]:
    team = room.teams.get(seat.team)
    return {"id": seat.id, "label": seat.label, "role": seat.role, "team": team.name if team else ""}


def _ballot(ballot: Ballot, room: Snapshot, teams: Iterable[Team]) -> dict[str, Any]:
    shown = ballot.state == "revealed"
    return {
        "id": ballot.id,
        "item": ballot.item,
        "round": ballot.round,
        "state": ballot.state,
        "teams": [
            {
                "team": team.name,
                "votes": len(ballot.votes.get(team.id, {})),
                "of": sum(seat.team == team.id and not seat.leads for seat in room.seats.values()),
                "tally": {status.value: count for status, count in ballot.tally(team.id).items()} if shown else None,
                "spread": ballot.spread(team.id) if shown else None,
            }
            for team in teams
        ],
    }


def _fields(said: Mapping[str, Any], room: Snapshot, reader: str) -> dict[str, Any]:
    return {
        name: {
            "value": value.value,
            "version": value.version,
            "by": room.seats[value.seat].label if value.seat in room.seats else "",
            "mine": value.seat == reader,
        }
        for name, value in said.items()
    }


def _parking(room: Snapshot, teams: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": parked.id,
            "text": parked.text,
            "item": parked.item,
            "owner": parked.owner,
            "settled": parked.settled,
            "team": room.teams[parked.team].name if parked.team in room.teams else "",
        }
        for parked in room.parking
        if parked.team in teams or not parked.team
    ]


def _voted(room: Snapshot, seat: Seat) -> int:
    """How many of the open votes a seat has given; what it voted stays its own."""
    return sum(ballot.state == "open" and seat.id in ballot.votes.get(seat.team, {}) for ballot in room.newest.values())


def now() -> float:
    """Seconds since 1970, by which pages set their timers."""
    return time.time()
