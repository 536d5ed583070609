"""What practices and questions are graded as; reports, tables and exports are made from it."""

import datetime as dt
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from opexkit.files import Strict
from opexkit.lens.guide import Level
from opexkit.review.submission import Reason, Risk, Status

FORMAT: Literal[1] = 1
"""The form of report.json, portfolio.json and run.json; it grows when an older kit could not read what is written."""


class EvidenceGrade(Strict):
    """A piece of evidence, and whether it was too old on the milestone's day.

    Example:
        >>> str(EvidenceGrade(text="Game day notes", link="https://wiki.example.com/7", date="2026-03-12"))
        'Game day notes (wiki.example.com), 2026-03-12'
    """

    text: str
    link: str | None = None
    by: str | None = None
    date: dt.date | None = None
    valid_until: dt.date | None = None
    outdated: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        """A record that holds a text alone is older."""
        return {"text": value} if isinstance(value, str) else value

    @property
    def host(self) -> str:
        """The host that the link leads to, letters beyond ASCII in the form that a browser looks up."""
        try:
            host = urlsplit(self.link or "").hostname or ""
            return host if host.isascii() else host.encode("idna").decode()
        except ValueError:
            return "no address"

    def __str__(self) -> str:
        said = [f"{self.text} ({self.host})" if self.link else self.text, self.by or ""]
        said += [str(self.date)] if self.date else []
        said += [f"valid until {self.valid_until}"] if self.valid_until else []
        said += ["outdated"] if self.outdated else []
        return ", ".join(filter(None, said))


class PracticeGrade(Strict):
    """One practice in the ledger.

    `level` is the risk if it is not in place: the guide's word, else what the lens's rules give when it
    alone is missing. `status` is None when nobody answered; `taken_from_aws` then tells that an AWS report
    does not name it as missing, which counts for the risk. `carried_from` names the older practices behind
    an answer.
    """

    code: str
    id: str
    title: str
    level: Level | None
    status: Status | None
    note: str = ""
    taken_from_aws: bool = False
    evidence: list[EvidenceGrade] = Field(default_factory=list)
    owner: str | None = None
    due: dt.date | None = None
    reason: Reason | None = None
    carried_from: list[str] = Field(default_factory=list)

    @property
    def name(self) -> str:
        """What sentences call it: its code, or its title where the lens has ids only."""
        return f"“{self.title}”" if self.code.endswith(self.id) else self.code

    @property
    def is_gap(self) -> bool:
        """Whether the team said that it is not in place, or that it could not tell."""
        return self.status in (Status.PARTIAL, Status.NOT_IMPLEMENTED, Status.CANNOT_DETERMINE)

    @property
    def is_unanswered(self) -> bool:
        """Whether nothing is known of it: nobody answered, and no AWS report speaks for it."""
        return self.status is None and not self.taken_from_aws

    @property
    def is_outdated(self) -> bool:
        """Whether it has evidence, and all of it was too old on the milestone's day."""
        return bool(self.evidence) and all(item.outdated for item in self.evidence)


class NoneGrade(Strict):
    """What was said of a choice that says "None of these": `holds` where the team said that it is so."""

    code: str
    id: str
    title: str
    holds: bool
    note: str = ""


class QuestionGrade(Strict):
    """One question's risk, why, and its practices; `aws_risk` is what the AWS Tool gave, if known.

    `short` is the title in one or two words. `nones` holds what the team said of "None of
    these": no practice, and never a gap.
    """

    code: str
    id: str
    title: str
    short: str = ""
    area: str
    risk: Risk
    why: str
    rule: int | None = Field(default=None, description="Index of the lens's risk rule that decided, from 0.")
    aws_risk: Risk | None = None
    note: str = ""
    practices: list[PracticeGrade]
    nones: list[NoneGrade] = Field(default_factory=list)

    @property
    def name(self) -> str:
        """What sentences call it: its code, or its title where the lens has ids only."""
        return f"“{self.title}”" if self.code == self.id else self.code

    @property
    def disagrees_with_aws(self) -> bool:
        """Whether the AWS Tool gave another risk than the kit."""
        return self.aws_risk is not None and self.aws_risk is not self.risk


class RiskCounts(Strict):
    """How many questions have each risk."""

    high: int = 0
    medium: int = 0
    none: int = 0
    unanswered: int = 0
    not_applicable: int = 0

    @property
    def questions(self) -> int:
        """How many questions were counted."""
        return self.high + self.medium + self.none + self.unanswered + self.not_applicable


class StatusCounts(Strict):
    """How many practices have each status.

    `evidenced` counts those implemented with evidence, `outdated` those of them whose evidence is all too old; the
    other implemented ones are claimed only. `taken_from_aws` are unanswered, but counted for the risk.
    """

    implemented: int = 0
    partial: int = 0
    not_implemented: int = 0
    not_applicable: int = 0
    cannot_determine: int = 0
    unanswered: int = 0
    taken_from_aws: int = 0
    evidenced: int = 0
    outdated: int = 0

    @property
    def claimed(self) -> int:
        """How many practices are implemented by what the team says alone."""
        return self.implemented - self.evidenced

    @property
    def practices(self) -> int:
        """How many practices were counted."""
        return self.decided + self.cannot_determine + self.unanswered + self.taken_from_aws

    @property
    def decided(self) -> int:
        """How many practices the team could decide on."""
        return self.implemented + self.partial + self.not_implemented + self.not_applicable


class GroupGrade(Strict):
    """An area or a design principle: its practices by status and, for an area, its questions by risk."""

    id: str
    title: str
    statuses: StatusCounts
    risks: RiskCounts | None = None
