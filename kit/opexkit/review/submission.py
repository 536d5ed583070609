"""A submission: what one team answered at one milestone."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

NOTE_LIMIT = 2084
"""Characters in a note: the limit of the AWS Tool's Notes field, so that every note can be exchanged."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NOTE_LIMIT)]


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


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(_Written):
    """What a team says of one practice (or, as not_applicable, of a whole question)."""

    status: Status
    note: Note = ""
    evidence: list[Line] = Field(default_factory=list, max_length=20)
    owner: Line | None = None
    due: dt.date | None = None
    reason: Reason | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, value: Any) -> Any:
        return {"status": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _reason_fits(self) -> "Answer":
        if self.status is Status.NOT_APPLICABLE and self.reason is None:
            raise ValueError("not_applicable needs a reason")
        if self.status is not Status.NOT_APPLICABLE and self.reason is not None:
            raise ValueError("a reason goes with not_applicable only")
        return self


class Milestone(_Written):
    """A named day at which the answers were true."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    date: dt.date


class Votes(_Written):
    """What one respondent said, before the team agreed."""

    respondent: Line
    answers: dict[str, Status]


class Submission(_Written):
    """One milestone of one team, as written in its file."""

    team: Line
    workload: Line
    lens: Line
    milestone: Milestone
    answers: dict[str, Answer] = Field(default_factory=dict)
    respondents: list[Path] = Field(default_factory=list)
    aws: dict[str, Risk] = Field(default_factory=dict)
