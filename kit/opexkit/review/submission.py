"""A submission: what one team answered at one milestone."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from opexkit.company.carried import DEFAULT
from opexkit.files import Strict
from opexkit.review.export_file import ExportFile
from opexkit.review.texts import Address, Day, Language, Line, Note

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


class Status(StrEnum):
    """What a team says of a practice. Only `implemented` counts as selected."""

    IMPLEMENTED = "implemented"
    PARTIAL = "partial"
    NOT_IMPLEMENTED = "not_implemented"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_DETERMINE = "cannot_determine"

    @classmethod
    def meant_by(cls, word: str) -> "Status | None":
        """The status that people mean by another word, such as `done`; it is suggested, never taken."""
        said = " ".join(word.casefold().replace("_", " ").replace("-", " ").replace("\u2019", "'").split())
        return next((status for status, words in _MEANT.items() if said in words), None)


_MEANT: Mapping[Status, tuple[str, ...]] = {
    Status.IMPLEMENTED: ("done", "yes", "true", "ok", "complete", "completed", "finished", "in place", "met", "full"),
    Status.PARTIAL: ("in progress", "wip", "started", "ongoing", "partly", "incomplete", "doing", "some"),
    Status.NOT_IMPLEMENTED: ("no", "false", "not done", "not started", "missing", "to do", "todo", "open", "planned"),
    Status.NOT_APPLICABLE: ("n/a", "na", "n.a.", "not relevant", "not needed", "out of scope", "does not apply"),
    Status.CANNOT_DETERMINE: ("?", "unknown", "not known", "unsure", "not sure", "unclear", "don't know", "tbd"),
}


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


_EVIDENCE_KEYS: Mapping[str, tuple[str, ...]] = {
    "text": ("title", "name", "description", "what"),
    "link": ("url", "href", "uri", "address", "source", "where"),
    "by": ("author", "who", "owner", "person"),
    "date": ("day", "when", "seen", "created", "reviewed", "updated"),
    "valid_until": ("expires", "expiry", "expires_at", "valid_to", "until"),
}
_ANSWER_KEYS: Mapping[str, tuple[str, ...]] = {
    "status": ("state", "answer", "value"),
    "note": ("comment", "comments", "remark", "remarks", "text"),
    "evidence": ("link", "url", "proof", "links"),
    "owner": ("assignee", "responsible", "by", "who"),
    "due": ("deadline", "due_date", "until", "target_date"),
    "reason": ("why", "because"),
}


class Evidence(Strict):
    """What shows that a practice is in place: a text alone, or with a link, who showed it, when, and how long it holds.

    Example:
        >>> Evidence(text="Game day notes", date="2026-03-12").is_outdated(dt.date(2026, 9, 30), days=180)
        True
    """

    MEANT = _EVIDENCE_KEYS

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

    MEANT = _ANSWER_KEYS

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

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        one_word = [status.value for status in Status if status is not Status.NOT_APPLICABLE]
        return {"anyOf": [{"type": "string", "enum": one_word}, schema]}


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


class Submission(Strict):
    """One milestone of one team, as written in its file.

    `notes` are kept per question; `aws` is the risk per question that the AWS Tool gave; `exercises` holds answers to
    exercises by their id, read by each exercise itself; `labs` names the file of an artefact by the lab's id;
    `measures` names exports of the team's own tools, which are measured and cost no grade;
    `scenario` is the company whose interviews and labs these are, by its name. `language` is that of what the team
    wrote: it sets the language and the direction of these texts in reports.
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
    language: Language | None = None
    respondents: list[Path] = Field(default_factory=list, max_length=RESPONDENT_LIMIT)
    aws: dict[str, Risk] = Field(default_factory=dict)
    exercises: dict[Line, Any] = Field(default_factory=dict, max_length=EXERCISE_LIMIT)
    labs: dict[Line, Line] = Field(default_factory=dict, max_length=LAB_LIMIT)
    measures: list[ExportFile] = Field(default_factory=list, max_length=EXPORT_LIMIT)
    scenario: Line = DEFAULT
    taken_from_aws: list[str] = Field(default_factory=list, max_length=1000)
    other_pillars: list[AwsPillar] = Field(default_factory=list, max_length=100)
    incomplete: Note = ""
