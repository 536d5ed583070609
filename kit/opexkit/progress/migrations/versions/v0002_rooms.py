"""Rooms: seats, teams, fields, ballots, votes, the parking lot and messages."""

from alembic import op

from opexkit.progress.room_tables import ROOM_TABLES, ROOMS

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    for table in (ROOMS, *ROOM_TABLES):
        table.create(op.get_bind())


def downgrade() -> None:
    """Drop them."""
    for table in reversed((ROOMS, *ROOM_TABLES)):
        table.drop(op.get_bind())
