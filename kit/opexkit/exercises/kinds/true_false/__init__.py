"""Say of statements whether they are true, and how sure one is."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from opexkit.exercises.exercise import (
    Confidence,
    Credit,
    Exercise,
    FormatError,
    Id,
    Part,
    Scored,
    Text,
    View,
    known,
    mapping,
)
from opexkit.files import Strict


class Statement(Strict):
    """Something that is true or not."""

    id: Id
    text: Text
    truth: bool
    feedback: Text


class TrueFalse(Exercise):
    """Say of each statement whether it is true, and how sure you are.

    An answer is a mapping: `id: {says: true, confidence: sure}`, or short `id: true`.
    """

    kind: Literal["true-false"]
    statements: list[Statement] = Field(min_length=3, max_length=8)
    rule: ClassVar[Credit] = Credit.EACH_ANSWER
    shuffled: ClassVar[tuple[str, ...]] = ("statements",)

    def read(self, raw: Any) -> dict[str, tuple[bool, Confidence | None]]:
        """Read a mapping from statement to what is said of it."""
        said = mapping(raw, [statement.id for statement in self.statements], "statement")
        if not said:
            raise FormatError("nothing is answered; say true or false of each statement")
        return {key: _saying(key, value) for key, value in said.items()}

    def mark_answer(self, answer: dict[str, tuple[bool, Confidence | None]]) -> Scored:
        """Score right statements of all statements; certainty does not change the score."""
        parts = []
        for statement in self.statements:
            says, confidence = answer.get(statement.id, (None, None))
            parts.append(
                Part(
                    id=statement.id,
                    text=statement.text,
                    said="no answer" if says is None else _word(says),
                    best=_word(statement.truth),
                    right=says == statement.truth,
                    credit=float(says == statement.truth),
                    feedback=statement.feedback,
                    confidence=confidence,
                )
            )
        return sum(part.credit for part in parts) / len(parts), parts

    def view(self) -> View:
        """Return the statements by id and text."""
        return {"statements": [item.model_dump(include={"id", "text"}) for item in self.statements]}


def _saying(key: str, value: Any) -> tuple[bool, Confidence | None]:
    confidence = None
    if isinstance(value, dict):
        if extra := set(value) - {"says", "confidence"}:
            raise FormatError(f"there is no {min(map(str, extra))!r} in {key}; write `says` and `confidence`")
        word = value.get("confidence")
        confidence = Confidence(known(word, list(Confidence), "confidence")) if word is not None else None
        value = value.get("says")
    says = {"true": True, "false": False}.get(str(value).strip().lower())
    if says is None:
        raise FormatError(f"{str(value)[:60]!r} (of {key}) is neither true nor false; write one of the two")
    return says, confidence


def _word(truth: bool) -> str:
    return "true" if truth else "false"
