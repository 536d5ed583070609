"""Rooms: seats, teams, fields, ballots, votes, the parking lot and messages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TABLES = (
    "rooms",
    "room_seats",
    "room_teams",
    "room_fields",
    "room_field_log",
    "room_ballots",
    "room_votes",
    "room_parking",
    "room_messages",
)


def upgrade() -> None:
    """Make the tables, as they were when rooms came; later changes are later migrations."""
    _make_rooms()
    _make_people()
    _make_fields()
    _make_votes()
    _make_messages()


def downgrade() -> None:
    """Drop them."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), primary_key=True)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _moment(name: str = "at", nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_rooms() -> None:
    op.create_table(
        "rooms",
        _id("id"),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        _text("code", 20),
        _text("lead", 20),
        _text("lens", 200),
        sa.Column("agenda", sa.JSON, nullable=False),
        sa.Column("names", sa.Boolean, nullable=False),
        _moment(),
    )


def _make_people() -> None:
    op.create_table(
        "room_seats",
        _id("room"),
        _id("id"),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        _text("label", 200),
        _text("key", 200),
        _text("role", 20),
        _text("team", 32),
        _moment(),
        sa.UniqueConstraint("room", "key"),
    )
    op.create_table(
        "room_teams",
        _id("room"),
        _id("id"),
        _text("name", 200),
        _text("key", 200),
        _text("workload", 200),
        _moment(),
        sa.UniqueConstraint("room", "key"),
    )


def _make_fields() -> None:
    for name, is_log in (("room_fields", False), ("room_field_log", True)):
        op.create_table(
            name,
            _id("room"),
            sa.Column("owner", sa.String(40), primary_key=True),
            sa.Column("item", sa.String(120), primary_key=True),
            sa.Column("name", sa.String(40), primary_key=True),
            sa.Column("version", sa.Integer, primary_key=is_log, nullable=False),
            sa.Column("value", sa.JSON, nullable=False),
            _text("seat", 32),
            _moment(),
        )


def _make_votes() -> None:
    op.create_table(
        "room_ballots",
        _id("room"),
        _id("id"),
        _text("item", 120),
        sa.Column("round", sa.Integer, nullable=False),
        _text("state", 20),
        _moment("opened"),
        _moment("closed", nullable=True),
        sa.UniqueConstraint("room", "item", "round"),
    )
    op.create_table(
        "room_votes",
        _id("room"),
        _id("ballot"),
        _id("seat"),
        _text("team", 32),
        _text("status", 20),
        _moment(),
    )


def _make_messages() -> None:
    op.create_table(
        "room_parking",
        _id("room"),
        _id("id"),
        _text("team", 32),
        _text("item", 120),
        sa.Column("text", sa.Text, nullable=False),
        _text("owner", 200),
        sa.Column("settled", sa.Boolean, nullable=False),
        _text("seat", 32),
        _moment(),
    )
    op.create_table(
        "room_messages",
        _id("room"),
        _id("seat"),
        sa.Column("uid", sa.String(40), primary_key=True),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("reply", sa.JSON, nullable=False),
        _moment(),
    )
