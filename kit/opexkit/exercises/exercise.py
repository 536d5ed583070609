"""An exercise: what is asked, what it trains, and how an answer to it is marked."""

from abc import ABC, abstractmethod
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from opexkit.files import Form, Strict

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60),
    Form("lower-case letters, digits and hyphens, such as who-rolls-back"),
]
Source = Annotated[str, StringConstraints(pattern=r"^https://"), Form("an address that begins with https://")]
Code = Annotated[str, StringConstraints(pattern=r"^OPS\d{2}-BP\d{2}$"), Form("a practice's code, such as OPS06-BP01")]
View = dict[str, Any]
"""What a browser may know of an exercise: everything but the key."""


class Credit(StrEnum):
    """How parts make a score; the names of the middle three are PrairieLearn's.

    all_or_nothing: 1 when every part is right, else 0. each_answer: right parts of all parts, what was rightly
    left out included. net_correct: (right picks - wrong picks) of what is right, not below 0. coverage: the share of
    what is right that was picked, times the share of the picks that are right. longest_subsequence: steps that
    keep a possible order, less one for each step that does not belong, of all steps.
    """

    ALL_OR_NOTHING = "all-or-nothing"
    EACH_ANSWER = "each-answer"
    NET_CORRECT = "net-correct"
    COVERAGE = "coverage"
    LONGEST_SUBSEQUENCE = "longest-subsequence"
    RUBRIC = "rubric"


class Confidence(StrEnum):
    """How certain a person is of an answer."""

    GUESS = "guess"
    FAIRLY = "fairly"
    SURE = "sure"


class FormatError(ValueError):
    """An answer cannot be read: it is not marked and costs no attempt. The text says what to write."""


class Part(Strict):
    """What is said about one part of an answer.

    Attributes:
        id: the option, card, step, row or criterion.
        text: its words.
        said: what was answered, in words.
        best: the right answer, in words.
        right: None where it cannot be told yet.
        credit: what it adds, from 0 to 1.
        confidence: how certain the person was, where each part asks.
        misses: what of the part is wrong, where it has parts of its own, such as the columns of a grid's row.
    """

    id: str
    text: str
    said: str = ""
    best: str = ""
    right: bool | None
    credit: float = Field(default=0, ge=0, le=1)
    feedback: str = ""
    confidence: Confidence | None = None
    misses: list[str] = Field(default_factory=list)


Scored = tuple[float | None, list[Part]]
"""A score from 0 to 1, None while someone must still mark the answer; and what is said about each part."""


class Mark(Strict):
    """What an answer got.

    `state` is `marked`, `pending` (someone must still mark it) or `unreadable` (not marked, no attempt spent).
    """

    exercise: str
    version: int
    state: Literal["marked", "pending", "unreadable"]
    score: float = Field(default=0, ge=0, le=1)
    rule: Credit
    parts: list[Part] = Field(default_factory=list)
    message: str = ""

    @property
    def right(self) -> bool:
        """Whether it is marked and earned full credit."""
        return self.state == "marked" and self.score == 1


class Samples(Strict):
    """Answers by which an exercise shows that it marks well."""

    correct: Any
    partial: Any = None
    wrong: Any


class Exhibit(Strict):
    """Something to look at before answering: log lines, a definition, a page of a review."""

    caption: Text
    text: Text


class Exercise(Strict, ABC):
    """What all kinds share.

    Attributes:
        area: what it is about, the folder that its file lies in.
        practices: codes of the best practices that it trains, in the edition of 2024-11-06.
        difficulty: 1 recall, 2 apply what a lesson says, 3 judge among ways that could all be defended.
        source: the page on which its key rests.
        version: raised whenever an old answer would be marked otherwise.
        hints: from a nudge to nearly the answer.
        explanation: what everybody reads afterwards.
    """

    id: Id
    kind: str
    title: Text
    area: Id
    practices: list[Code] = Field(min_length=1)
    difficulty: int = Field(ge=1, le=3)
    source: Source
    version: int = Field(default=1, ge=1)
    prompt: Text
    exhibit: Exhibit | None = None
    hints: list[Text] = Field(min_length=1, max_length=4)
    explanation: Text
    samples: Samples

    rule: ClassVar[Credit]
    shuffled: ClassVar[tuple[str, ...]] = ()
    """What of its view may be shown in another order."""

    @abstractmethod
    def read(self, raw: Any) -> Any:
        """Read what was written as an answer.

        Raises:
            FormatError: it cannot be read.
        """

    @abstractmethod
    def mark_answer(self, answer: Any) -> Scored:
        """Score an answer that could be read, and say something about each of its parts."""

    @abstractmethod
    def view(self) -> View:
        """Return what a browser needs to ask it, without the key."""

    @property
    def credit_rule(self) -> Credit:
        """The rule by which parts make the score."""
        return self.rule

    @property
    def gives_part(self) -> bool:
        """Whether an answer can earn part of the credit; if so, `samples` must hold one that does."""
        return True

    def parts_to_show(self, parts: list[Part]) -> list[Part]:
        """Return the parts of a mark that may be shown while the answer is not fully right and not revealed."""
        return parts

    def to_compare(self) -> View:
        """Return what a page may show in addition once something was answered."""
        return {}

    def mark(self, raw: Any) -> Mark:
        """Mark an answer; whatever was written, this returns."""
        try:
            answer = self.read(raw)
        except FormatError as error:
            return self.unreadable(str(error))
        return self.mark_read(answer)

    def mark_read(self, answer: Any) -> Mark:
        """Mark an answer that was read already."""
        score, parts = self.mark_answer(answer)
        if score is None:
            return Mark(state="pending", parts=parts, message="Nobody has marked this yet.", **self._about())
        return Mark(state="marked", score=round(score, 4), parts=parts, **self._about())

    def unreadable(self, message: str) -> Mark:
        """Return the mark of an answer that cannot be read; `message` says why and what to write."""
        return Mark(state="unreadable", message=message, **self._about())

    def _about(self) -> dict[str, Any]:
        return {"exercise": self.id, "version": self.version, "rule": self.credit_rule}


def known(said: Any, ids: list[str], noun: str) -> str:
    """Return the id that was said.

    Raises:
        FormatError: there is no such id.
    """
    word = said.strip() if isinstance(said, str) else said
    if word not in ids:
        raise FormatError(f"{str(said)[:60]!r} is no {noun}; use {', '.join(ids)}")
    return str(word)


def mapping(raw: Any, ids: list[str], noun: str) -> dict[str, Any]:
    """Return what was said of each id; what is left out is left out.

    Raises:
        FormatError: it is no mapping, or names an id that is not there.
    """
    if not isinstance(raw, dict):
        raise FormatError(f"write one line for each {noun}, such as `{ids[0]}: …`")
    return {known(key, ids, noun): value for key, value in raw.items() if value is not None and value != ""}
