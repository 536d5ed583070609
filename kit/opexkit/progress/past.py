"""A long history, read fast: few columns, and no model of each attempt, which was checked when it was kept."""

import datetime as dt
import json
from typing import Any

from sqlalchemy import Text, cast, select

from opexkit.exercises.exercise import Confidence
from opexkit.progress.attempt import PastAttempt
from opexkit.progress.database import reading
from opexkit.progress.store import Store, uncollected
from opexkit.progress.tables import AttemptRow

_SURE = {None: None} | {str(word): word for word in Confidence}


def past_attempts(store: Store, learner: str, named: str = "") -> list[PastAttempt]:
    """One person's attempts at exercises whose names begin so, the oldest first.

    Raises:
        ProgressError: the database cannot be used.
    """
    row = AttemptRow
    answer = cast(row.answer, Text)
    query = (
        select(row.uid, row.exercise, row.version, row.at, row.origin, answer, row.score, row.confidence)
        .where(row.learner == learner, row.exercise.startswith(named, autoescape=True))
        .order_by(row.at, row.uid)
    )
    read: dict[str | None, Any] = {None: None}
    with reading(store.engine) as connection, uncollected():
        return [
            PastAttempt(
                uid,
                exercise,
                version,
                at if at.tzinfo else at.replace(tzinfo=dt.UTC),  # SQLite keeps no time zone
                origin,
                read[text] if text in read else _read(text, read),
                score,
                _SURE[sure],
            )
            for uid, exercise, version, at, origin, text, score, sure in connection.execute(query).all()
        ]


def _read(text: str, read: dict[str | None, Any]) -> Any:
    """Read an answer, and remember one that nobody can change: many are the same few letters."""
    value = json.loads(text)
    if not isinstance(value, list | dict):
        read[text] = value
    return value
