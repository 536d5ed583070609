"""Choose: one option, several options, or true and false with how sure one is."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from opexkit.exercises.exercise import (
    Confidence,
    Credit,
    Exercise,
    FormatError,
    Id,
    Part,
    Text,
    View,
    Written,
    known,
    mapping,
)


class Option(Written):
    """Something to choose. `last` keeps it at the end when options are shuffled."""

    id: Id
    text: Text
    right: bool = False
    feedback: Text
    last: bool = False


class NearOption(Option):
    """An option of a single choice; a second best earns part of the credit."""

    credit: float = Field(default=0, ge=0, lt=1)


class Single(Exercise):
    """Choose one. An answer is the id of an option."""

    kind: Literal["single"]
    options: list[NearOption] = Field(min_length=3, max_length=6)
    rule: ClassVar[Credit] = Credit.ALL_OR_NOTHING
    shuffled: ClassVar[tuple[str, ...]] = ("options",)

    @model_validator(mode="after")
    def _one_is_right(self) -> "Single":
        if sum(option.right for option in self.options) != 1:
            raise ValueError("exactly one option must be right; set `right: true` on one")
        return self

    def read(self, raw: Any) -> str:
        """Read an option's id."""
        if isinstance(raw, list) and len(raw) == 1:
            raw = raw[0]
        if raw in (None, "", []):
            raise FormatError("nothing is chosen; choose one")
        return known(raw, [option.id for option in self.options], "option")

    def judge(self, answer: str) -> tuple[float, list[Part]]:
        """Full credit for the right option, an option's own credit for a second best."""
        chosen = next(option for option in self.options if option.id == answer)
        return 1.0 if chosen.right else chosen.credit, _option_parts(self.options, {answer})

    def view(self) -> View:
        """Options by id and text."""
        return {"options": [option.model_dump(include={"id", "text", "last"}) for option in self.options]}


class Multiple(Exercise):
    """Choose all that are right. An answer is a list of ids."""

    kind: Literal["multiple"]
    options: list[Option] = Field(min_length=4, max_length=8)
    credit: Literal[Credit.ALL_OR_NOTHING, Credit.EACH_ANSWER, Credit.NET_CORRECT, Credit.COVERAGE] = Credit.NET_CORRECT
    rule: ClassVar[Credit] = Credit.NET_CORRECT
    shuffled: ClassVar[tuple[str, ...]] = ("options",)

    @model_validator(mode="after")
    def _some_are_right(self) -> "Multiple":
        if not 1 < sum(option.right for option in self.options) < len(self.options):
            raise ValueError("two options or more must be right, and not all; set `right: true`")
        return self

    @property
    def credit_rule(self) -> Credit:
        """The rule that the file names."""
        return Credit(self.credit)

    def read(self, raw: Any) -> set[str]:
        """Read a list of ids."""
        said = [raw] if isinstance(raw, str) and raw else raw
        if not isinstance(said, list) or not said:
            raise FormatError("nothing is chosen; choose all that are right")
        return {known(item, [option.id for option in self.options], "option") for item in said}

    def judge(self, answer: set[str]) -> tuple[float, list[Part]]:
        """Apply the rule that the file names."""
        key = {option.id for option in self.options if option.right}
        return choice_credit(key, answer, len(self.options), self.credit), _option_parts(self.options, answer)

    def view(self) -> View:
        """Options by id and text."""
        return {"options": [option.model_dump(include={"id", "text", "last"}) for option in self.options]}


def _option_parts(options: Sequence[Option], chosen: set[str]) -> list[Part]:
    return [
        Part(
            id=option.id,
            text=option.text,
            said="chosen" if option.id in chosen else "not chosen",
            best="choose it" if option.right else "leave it",
            right=option.right == (option.id in chosen),
            credit=float(option.right == (option.id in chosen)),
            feedback=option.feedback,
        )
        for option in options
    ]


def choice_credit(key: set[str], answer: set[str], options: int, rule: Credit) -> float:
    """Score a set of picks, from 0 to 1, by one of PrairieLearn's four rules.

    https://prairielearn.readthedocs.io/en/latest/pl-checkbox/ describes them.

    Args:
        key: what is right; not empty.
        answer: what was picked.
        options: how many there are to pick from.
        rule: what to apply.
    """
    hits, misses = len(key & answer), len(answer - key)
    if rule is Credit.ALL_OR_NOTHING:
        return float(key == answer)
    if rule is Credit.EACH_ANSWER:
        return (options - len(key ^ answer)) / options
    if rule is Credit.NET_CORRECT:
        return max(0, hits - misses) / len(key)
    return hits / len(key) * (hits / len(answer)) if answer else 0.0


class Statement(Written):
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

    def judge(self, answer: dict[str, tuple[bool, Confidence | None]]) -> tuple[float, list[Part]]:
        """Right statements of all; certainty does not change the score."""
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
        """Statements by id and text."""
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
