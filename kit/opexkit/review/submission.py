"""A submission: what one team answered at one milestone."""

import datetime as dt
import re
import unicodedata
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from opexkit.company.carried import DEFAULT
from opexkit.files import Strict
from opexkit.measures.preset import RoleName, Table

NOTE_LIMIT = 2084
"""Characters in a note: the limit of the AWS Tool's Notes field, so that every note can be exchanged."""

RESPONDENT_LIMIT = 100
"""Vote files of one milestone."""

EXERCISE_LIMIT = 500
"""Exercises that one submission answers."""

LAB_LIMIT = 50
"""Labs that one submission hands artefacts in for."""

EXPORT_LIMIT = 20
"""Exports that one submission has measured."""

EVIDENCE_LIMIT = 20
"""Pieces of evidence for one practice."""

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


def _address(value: str) -> str:
    """Refuse what is no plain address of the web: a scheme that runs something, a name before the host."""
    try:
        parts = urlsplit(value)
        if parts.scheme in ("http", "https") and parts.hostname and not parts.username and " " not in value:
            return value
    except ValueError:
        pass
    raise ValueError(f"{value[:60]!r} is no address of the web; write it in full, such as https://example.com/page")


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NOTE_LIMIT), AfterValidator(_several_lines)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(_one_line),
    AfterValidator(_address),
]


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


class Evidence(Strict):
    """What shows that a practice is in place: a text alone, or with a link, who showed it, when, and how long it holds.

    Example:
        >>> Evidence(text="Game day notes", date="2026-03-12").is_outdated(dt.date(2026, 9, 30), days=180)
        True
    """

    text: Line
    link: Address | None = None
    by: Line | None = None
    date: Day | None = None
    valid_until: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _days_fit(self) -> "Evidence":
        if self.date and self.valid_until and self.valid_until < self.date:
            raise ValueError(
                f"it is valid until {self.valid_until}, before its date {self.date}; correct one of the two"
            )
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        text = {"type": "string", "minLength": 1, "maxLength": 200}
        return {"anyOf": [text, schema]}

    def is_outdated(self, day: dt.date, days: int) -> bool:
        """Whether it was too old on a day: more than so many days old, or no longer valid."""
        is_old = self.date is not None and (day - self.date).days > days
        return is_old or (self.valid_until is not None and self.valid_until < day)


class Answer(Strict):
    """What a team says of one practice (or, as not_applicable, of a whole question)."""

    status: Status
    note: Note = ""
    evidence: list[Evidence] = Field(default_factory=list, max_length=EVIDENCE_LIMIT)
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


class AwsQuestion(Strict):
    """A question of another pillar, as the AWS Tool rated it, with the titles of what it names as missing."""

    id: Line
    risk: Risk
    missing: list[Note] = Field(default_factory=list)


class AwsPillar(Strict):
    """A pillar of an AWS report that the submission's lens does not hold: kept and shown, not graded.

    `counts` are its questions by risk; `questions` are those that the report names, with a risk.
    """

    pillar: Line
    lens: Line | None = None
    counts: dict[Risk, int] = Field(default_factory=dict)
    questions: list[AwsQuestion] = Field(default_factory=list)


class ExportFile(Strict):
    """An export of the team's tools, by its path beside the submission, and what the file does not tell of itself.

    The keys are the options of `opexkit measure`; `severity` names the severities that are downtime.

    Example:
        >>> ExportFile.model_validate("exports/incidents.csv").file
        'exports/incidents.csv'
    """

    file: Line
    table: Table | None = None
    preset: Line | None = None
    columns: dict[RoleName, Line] = Field(default_factory=dict)
    only: dict[Literal["service", "environment", "severity", "alarm"], list[Line]] = Field(default_factory=dict)
    severity: list[Line] = Field(default_factory=list, max_length=20)
    zone: Line | None = None
    time_format: Line | None = None
    encoding: Line | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"file": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 200}, schema]}


class Submission(Strict):
    """One milestone of one team, as written in its file.

    `notes` are kept per question; `aws` is the risk per question that the AWS Tool gave; `exercises` holds answers to
    exercises by their id, read by each exercise itself; `labs` names the file of an artefact by the lab's id;
    `measures` names exports of the team's own tools, which are measured and cost no grade;
    `scenario` is the company whose interviews and labs these are, by its name.
    `taken_from_aws` are practices that an AWS report does not name as missing: they count for the risk, and nobody
    here has seen them; an answer to one goes before. `other_pillars` is what the report says beside the lens, and
    `incomplete` says what is known to be missing from an import.
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
    measures: list[ExportFile] = Field(default_factory=list, max_length=EXPORT_LIMIT)
    scenario: Line = DEFAULT
    taken_from_aws: list[str] = Field(default_factory=list, max_length=1000)
    other_pillars: list[AwsPillar] = Field(default_factory=list, max_length=100)
    incomplete: Note = ""
