"""The tables: attempts, to which rows are only added, and drafts, one for each person and exercise."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, DateTime, Float, Index, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

REVISION = "0002"
"""The newest migration."""

NAME_LIMIT = 120
"""Characters of a learner's name and of an exercise's id."""
UID_LIMIT = 32
"""Characters of an attempt's uid."""


class Base(DeclarativeBase):
    """All tables."""


class AttemptRow(Base):
    """An attempt; see `attempt.Attempt`."""

    __tablename__ = "attempts"
    __table_args__ = (Index("attempts_by_learner", "learner", "at"),)

    uid: Mapped[str] = mapped_column(String(UID_LIMIT), primary_key=True)
    learner: Mapped[str] = mapped_column(String(NAME_LIMIT))
    exercise: Mapped[str] = mapped_column(String(NAME_LIMIT))
    version: Mapped[int] = mapped_column(Integer)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    seed: Mapped[int] = mapped_column(Integer)
    origin: Mapped[str] = mapped_column(String(20))
    answer: Mapped[Any] = mapped_column(JSON)
    score: Mapped[float | None] = mapped_column(Float)
    parts: Mapped[Any] = mapped_column(JSON)
    confidence: Mapped[str | None] = mapped_column(String(10))
    hints: Mapped[int] = mapped_column(Integer)


class DraftRow(Base):
    """What stands in a widget but is not handed in yet; `state` is the widget's own."""

    __tablename__ = "drafts"

    learner: Mapped[str] = mapped_column(String(NAME_LIMIT), primary_key=True)
    exercise: Mapped[str] = mapped_column(String(NAME_LIMIT), primary_key=True)
    state: Mapped[Any] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
