"""Attempts and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "attempts",
        sa.Column("uid", sa.String(32), primary_key=True),
        sa.Column("learner", sa.String(120), nullable=False),
        sa.Column("exercise", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("score", sa.Float, nullable=True),
        sa.Column("parts", sa.JSON, nullable=False),
        sa.Column("confidence", sa.String(10), nullable=True),
        sa.Column("hints", sa.Integer, nullable=False),
    )
    op.create_index("attempts_by_learner", "attempts", ["learner", "at"])
    op.create_table(
        "drafts",
        sa.Column("learner", sa.String(120), primary_key=True),
        sa.Column("exercise", sa.String(120), primary_key=True),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("drafts")
    op.drop_table("attempts")
