"""An attempt: one answer of one person to one exercise, as it was marked then."""

import datetime as dt
import uuid
from typing import Any, Literal, NamedTuple

from pydantic import AwareDatetime, Field

from opexkit.exercises.exercise import Confidence, Exercise, Mark
from opexkit.files import Strict
from opexkit.review.team_grade import TeamGrade

Origin = Literal["widget", "cell", "drill", "submission", "room", "practice", "mock"]


class PartMark(Strict):
    """What one part of an answer got."""

    id: str
    right: bool | None
    confidence: Confidence | None = None


class Attempt(Strict):
    """One answer; it is never changed.

    Attributes:
        uid: told apart by it, also after an export and an import.
        version: of the exercise, when it was answered.
        seed: by which its parts were shuffled.
        score: None while someone must still mark it.
        hints: how many were taken before.
    """

    uid: str
    learner: str
    exercise: str
    version: int
    at: AwareDatetime
    seed: int
    origin: Origin
    answer: Any
    score: float | None = Field(ge=0, le=1)
    parts: list[PartMark] = Field(default_factory=list)
    confidence: Confidence | None = None
    hints: int = Field(default=0, ge=0)

    @property
    def certainties(self) -> list[tuple[Confidence, bool]]:
        """How certain the person was, with whether it was right: of each part that asked, else of the whole."""
        each = [(part.confidence, bool(part.right)) for part in self.parts if part.confidence]
        return each or ([(self.confidence, self.score == 1)] if self.confidence and self.score is not None else [])


class PastAttempt(NamedTuple):
    """An attempt as a history needs it, quick to make; see `Attempt`."""

    uid: str
    exercise: str
    version: int
    at: dt.datetime
    origin: str
    answer: Any
    score: float | None
    confidence: Confidence | None


AnyAttempt = Attempt | PastAttempt
"""An attempt, whole or as a history needs it."""


def make_attempt(
    exercise: Exercise,
    mark: Mark,
    answer: Any,
    learner: str,
    seed: int = 1,
    origin: Origin = "widget",
    confidence: Confidence | None = None,
    hints: int = 0,
) -> Attempt:
    """Make an attempt of a mark, at this moment.

    Raises:
        ValueError: the answer could not be read; such an answer is no attempt.
    """
    if mark.state == "unreadable":
        raise ValueError("an answer that cannot be read is no attempt")
    return Attempt(
        uid=uuid.uuid4().hex,
        learner=learner,
        exercise=exercise.id,
        version=exercise.version,
        at=dt.datetime.now(dt.UTC),
        seed=seed,
        origin=origin,
        answer=answer,
        score=mark.score if mark.state == "marked" else None,
        parts=[PartMark(id=part.id, right=part.right, confidence=part.confidence) for part in mark.parts],
        confidence=confidence,
        hints=hints,
    )


GAME_DAY = "game-day"
"""The id under which plays of game days are kept."""


def make_play(uid: str, learner: str, number: int, answer: Any, score: float, met: dict[str, bool]) -> Attempt:
    """Make an attempt of a play that is over, at this moment.

    Args:
        uid: of the play: what is kept twice counts once.
        learner: who played.
        number: of the incident.
        answer: by what it can be played again.
        score: what it is worth, 0 to 1.
        met: by what is asked of a play, whether it was met.
    """
    return Attempt(
        uid=uid,
        learner=learner,
        exercise=GAME_DAY,
        version=1,
        at=dt.datetime.now(dt.UTC),
        seed=number,
        origin="widget",
        answer=answer,
        score=score,
        parts=[PartMark(id=name, right=right) for name, right in met.items()],
    )


def attempts_of(grade: TeamGrade) -> list[Attempt]:
    """The exercises and labs of a team's submission as attempts of its milestone's day."""
    at = dt.datetime.combine(grade.milestone.date, dt.time(12), dt.UTC)
    return [
        Attempt(
            uid=item.id,
            learner=grade.slug,
            exercise=item.id,
            version=1,
            at=at,
            seed=1,
            origin="submission",
            answer=None,
            score=item.score if item.state == "marked" else None,
            parts=[
                PartMark(
                    id=str(place), right=part.right, confidence=Confidence(part.confidence) if part.confidence else None
                )
                for place, part in enumerate(item.parts)
            ],
        )
        for item in (*grade.exercises, *grade.labs)
        if item.state in ("marked", "pending")
    ]


def _confidence(word: str | None) -> Confidence | None:
    return Confidence(word) if word else None
