"""A room as it stands: one state of the database, read at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, Table, select

from opexkit.progress.room_tables import BALLOTS, FIELDS, PARKING, ROOMS, SEATS, TEAMS, VOTES
from opexkit.review.agreement import HIDDEN_UNDER, spread
from opexkit.review.submission import Status

Role = Literal["participant", "scribe", "commander", "facilitator"]
ROOM = "room"
"""The owner of the fields that are the room's own: what it looks at, its lock, its timer."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a room; `label` is how others see that seat."""

    id: str
    label: str
    role: Role
    team: str

    @property
    def leads(self) -> bool:
        """Whether it is a facilitator's."""
        return self.role == "facilitator"


@dataclass(frozen=True, slots=True)
class Team:
    """A team, and the one workload that it assesses."""

    id: str
    name: str
    workload: str


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a field, in which version, and whose it is."""

    value: Any
    version: int
    seat: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """A practice put to the vote; another round is another ballot.

    Attributes:
        state: `open` takes votes, `closed` takes none, `revealed` shows them.
        votes: status by seat, of each team.
    """

    id: str
    item: str
    round: int
    state: Literal["open", "closed", "revealed"]
    votes: Mapping[str, Mapping[str, Status]] = field(default_factory=dict)

    def tally(self, team: str) -> dict[Status, int]:
        """How many of a team gave each status; nothing while so few voted that one could tell who."""
        said = list(self.votes.get(team, {}).values())
        return {} if len(said) < HIDDEN_UNDER else {status: said.count(status) for status in Status if status in said}

    def spread(self, team: str) -> float | None:
        """How split a team is: 0 unanimous, 1 as split as so many people can be; None while votes are hidden."""
        said = list(self.votes.get(team, {}).values())
        return None if len(said) < HIDDEN_UNDER else spread(said)


@dataclass(frozen=True, slots=True)
class Parked:
    """What waits in the parking lot."""

    id: str
    team: str
    item: str
    text: str
    owner: str
    settled: bool
    seat: str


@dataclass(frozen=True)
class Snapshot:
    """All of a room but what its people did in lessons."""

    id: str
    name: str
    code: str
    lead: str
    lens: str
    agenda: Sequence[str]
    names: bool
    seats: Mapping[str, Seat]
    teams: Mapping[str, Team]
    fields: Mapping[tuple[str, str, str], Value]
    ballots: Sequence[Ballot]
    parking: Sequence[Parked]

    @cached_property
    def newest(self) -> Mapping[str, Ballot]:
        """The last ballot on each practice."""
        return {ballot.item: ballot for ballot in self.ballots}

    def own(self, name: str, default: Any = None) -> Any:
        """The value of one of the room's own fields."""
        found = self.fields.get((ROOM, "", name))
        return default if found is None else found.value

    def written(self, team: str) -> dict[str, dict[str, Value]]:
        """What a team wrote, by practice and field."""
        found: dict[str, dict[str, Value]] = {}
        for (owner, item, name), value in self.fields.items():
            if owner == team:
                found.setdefault(item, {})[name] = value
        return found


def read_room(connection: Connection, room: str) -> Snapshot:
    """Read a room in one transaction.

    Raises:
        KeyError: there is no such room.
    """
    head = connection.execute(select(ROOMS).where(ROOMS.c.id == room)).mappings().one_or_none()
    if head is None:
        raise KeyError(room)
    votes: dict[str, dict[str, dict[str, Status]]] = {}
    for row in _rows(connection, VOTES, room):
        votes.setdefault(row["ballot"], {}).setdefault(row["team"], {})[row["seat"]] = Status(row["status"])
    return Snapshot(
        **{name: head[name] for name in ("id", "name", "code", "lead", "lens", "agenda", "names")},
        seats={row["id"]: Seat(**_part(row, "id", "label", "role", "team")) for row in _rows(connection, SEATS, room)},
        teams={row["id"]: Team(**_part(row, "id", "name", "workload")) for row in _rows(connection, TEAMS, room)},
        fields={
            (row["owner"], row["item"], row["name"]): Value(**_part(row, "value", "version", "seat"))
            for row in _rows(connection, FIELDS, room)
        },
        ballots=[
            Ballot(**_part(row, "id", "item", "round", "state"), votes=votes.get(row["id"], {}))
            for row in _rows(connection, BALLOTS, room, "opened")
        ],
        parking=[
            Parked(**_part(row, "id", "team", "item", "text", "owner", "settled", "seat"))
            for row in _rows(connection, PARKING, room)
        ],
    )


def _rows(connection: Connection, table: Table, room: str, order: str = "at") -> Iterator[RowMapping]:
    query = select(table).where(table.c.room == room).order_by(table.c[order], *table.primary_key.columns)
    yield from connection.execute(query).mappings()


def _part(row: RowMapping, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}
