"""A submission: what one team answered at one milestone."""

import datetime as dt
import re
import unicodedata
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    model_validator,
)

from opexkit.company.carried import DEFAULT
from opexkit.files import Strict

NOTE_LIMIT = 2084
"""Characters in a note: the limit of the AWS Tool's Notes field, so that every note can be exchanged."""

RESPONDENT_LIMIT = 100
"""Vote files of one milestone."""

EXERCISE_LIMIT = 500
"""Exercises that one submission answers."""

LAB_LIMIT = 50
"""Labs that one submission hands artefacts in for."""

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = ("Cc", "Cs", "Zl", "Zp")


def _one_line(value: str) -> str:
    """Refuse what a name could hide behind: control characters, line breaks, marks that turn direction."""
    return _without_unseen(value, bidi=_BIDI, kept="")


def _several_lines(value: str) -> str:
    """Refuse control characters; line breaks, tabs and marks of right-to-left scripts belong in a text."""
    return _without_unseen(value.replace("\r\n", "\n"), bidi=frozenset(), kept="\n\t\u2028\u2029")


def _without_unseen(value: str, bidi: frozenset[str], kept: str) -> str:
    for letter in value:
        if letter in bidi or (letter not in kept and unicodedata.category(letter) in _UNSEEN):
            name = unicodedata.name(letter, "a control character")
            raise ValueError(f"holds the invisible character U+{ord(letter):04X} ({name}); delete it")
    return value


def _day(value: Any) -> Any:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return dt.date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no day of the calendar; write a real date, such as 2026-03-31") from error
    raise ValueError(f"{str(value)[:40]!r} is not a date; write year-month-day, such as 2026-03-31")


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NOTE_LIMIT), AfterValidator(_several_lines)]
Day = Annotated[dt.date, BeforeValidator(_day)]


class Status(StrEnum):
    """What a team says of a practice. Only `implemented` counts as selected."""

    IMPLEMENTED = "implemented"
    PARTIAL = "partial"
    NOT_IMPLEMENTED = "not_implemented"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_DETERMINE = "cannot_determine"


class Reason(StrEnum):
    """Why something does not apply: the AWS Tool's own four reasons."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    BUSINESS_PRIORITIES = "BUSINESS_PRIORITIES"
    ARCHITECTURE_CONSTRAINTS = "ARCHITECTURE_CONSTRAINTS"
    OTHER = "OTHER"


class Risk(StrEnum):
    """A question's risk, in the AWS Tool's own words."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    NONE = "NONE"
    UNANSWERED = "UNANSWERED"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class Answer(Strict):
    """What a team says of one practice (or, as not_applicable, of a whole question)."""

    status: Status
    note: Note = ""
    evidence: list[Line] = Field(default_factory=list, max_length=20)
    owner: Line | None = None
    due: Day | None = None
    reason: Reason | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        return {"status": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _reason_fits(self) -> "Answer":
        if self.status is Status.NOT_APPLICABLE and self.reason is None:
            raise ValueError(f"not_applicable needs a reason; add `reason:` with one of {', '.join(Reason)}")
        if self.status is not Status.NOT_APPLICABLE and self.reason is not None:
            raise ValueError("a reason goes with not_applicable only; delete `reason`")
        return self


class Milestone(Strict):
    """A named day at which the answers were true."""

    name: Annotated[Line, StringConstraints(max_length=100)]
    date: Day


class Votes(Strict):
    """What one respondent said, before the team agreed."""

    respondent: Line
    answers: dict[str, Status]


class Submission(Strict):
    """One milestone of one team, as written in its file.

    `notes` are kept per question; `aws` is the risk per question that the AWS Tool gave; `exercises` holds answers to
    exercises by their id, read by each exercise itself; `labs` names the file of an artefact by the lab's id;
    `scenario` is the company whose interviews and labs these are, by its name.
    """

    team: Line
    workload: Line
    lens: Line
    milestone: Milestone
    answers: dict[str, Answer] = Field(default_factory=dict)
    notes: dict[str, Note] = Field(default_factory=dict)
    respondents: list[Path] = Field(default_factory=list, max_length=RESPONDENT_LIMIT)
    aws: dict[str, Risk] = Field(default_factory=dict)
    exercises: dict[Line, Any] = Field(default_factory=dict, max_length=EXERCISE_LIMIT)
    labs: dict[Line, Line] = Field(default_factory=dict, max_length=LAB_LIMIT)
    scenario: Line = DEFAULT
