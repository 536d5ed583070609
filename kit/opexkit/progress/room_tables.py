"""The tables of rooms: seats, teams, fields with versions, ballots, votes, the parking lot, and every message."""

from sqlalchemy import JSON, Boolean, Column, DateTime, Integer, String, Table, Text, UniqueConstraint

from opexkit.progress.tables import Base

_ID = String(32)
_NAME = String(200)


def _room() -> Column[str]:
    return Column("room", _ID, primary_key=True)


def _moment(name: str = "at", nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


ROOMS = Table(
    "rooms",
    Base.metadata,
    Column("id", _ID, primary_key=True),
    Column("name", _NAME, nullable=False, unique=True),
    Column("code", String(20), nullable=False),
    Column("lead", String(20), nullable=False),
    Column("lens", _NAME, nullable=False),
    Column("agenda", JSON, nullable=False),
    Column("names", Boolean, nullable=False),
    _moment(),
)
"""`code` lets people join, `lead` a facilitator; `names` says whether labels leave the room with an export."""

SEATS = Table(
    "room_seats",
    Base.metadata,
    _room(),
    Column("id", _ID, primary_key=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("label", _NAME, nullable=False),
    Column("key", _NAME, nullable=False),
    Column("role", String(20), nullable=False),
    Column("team", _ID, nullable=False),
    _moment(),
    UniqueConstraint("room", "key"),
)
"""`token` is the SHA-256 of what the cookie holds; `key` is the label without case, marks and spaces."""

TEAMS = Table(
    "room_teams",
    Base.metadata,
    _room(),
    Column("id", _ID, primary_key=True),
    Column("name", _NAME, nullable=False),
    Column("key", _NAME, nullable=False),
    Column("workload", _NAME, nullable=False),
    _moment(),
    UniqueConstraint("room", "key"),
)

FIELDS = Table(
    "room_fields",
    Base.metadata,
    _room(),
    Column("owner", String(40), primary_key=True),
    Column("item", String(120), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("value", JSON, nullable=False),
    Column("seat", _ID, nullable=False),
    _moment(),
)
"""What stands in a field now; `owner` is a team, or the room itself."""

FIELD_LOG = Table(
    "room_field_log",
    Base.metadata,
    _room(),
    Column("owner", String(40), primary_key=True),
    Column("item", String(120), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("seat", _ID, nullable=False),
    _moment(),
)
"""All that ever stood in a field."""

BALLOTS = Table(
    "room_ballots",
    Base.metadata,
    _room(),
    Column("id", _ID, primary_key=True),
    Column("item", String(120), nullable=False),
    Column("round", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    _moment("opened"),
    _moment("closed", nullable=True),
    UniqueConstraint("room", "item", "round"),
)

VOTES = Table(
    "room_votes",
    Base.metadata,
    _room(),
    Column("ballot", _ID, primary_key=True),
    Column("seat", _ID, primary_key=True),
    Column("team", _ID, nullable=False),
    Column("status", String(20), nullable=False),
    _moment(),
)

PARKING = Table(
    "room_parking",
    Base.metadata,
    _room(),
    Column("id", _ID, primary_key=True),
    Column("team", _ID, nullable=False),
    Column("item", String(120), nullable=False),
    Column("text", Text, nullable=False),
    Column("owner", _NAME, nullable=False),
    Column("settled", Boolean, nullable=False),
    Column("seat", _ID, nullable=False),
    _moment(),
)

MESSAGES = Table(
    "room_messages",
    Base.metadata,
    _room(),
    Column("seat", _ID, primary_key=True),
    Column("uid", String(40), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("reply", JSON, nullable=False),
    _moment(),
)
"""What each page sent and was told; a message that comes twice gets the same reply and acts once."""

ROOM_TABLES = (SEATS, TEAMS, FIELDS, FIELD_LOG, BALLOTS, VOTES, PARKING, MESSAGES)
"""All that holds rows of a room."""
