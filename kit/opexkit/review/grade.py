"""A grade as data: what every report, table and export is made from."""

import datetime as dt
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from opexkit.files import Strict
from opexkit.lens.guide import Level
from opexkit.measures.report import MeasuresReport
from opexkit.review.submission import AwsPillar, Milestone, Reason, Risk, Status

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

    `nones` holds what the team said of "None of these": no practice, and never a gap.
    """

    code: str
    id: str
    title: str
    area: str
    risk: Risk
    why: str
    rule: int | None = Field(default=None, description="Index of the lens's risk rule that decided, from 0.")
    aws_risk: Risk | None = None
    note: str = ""
    practices: list[PracticeGrade]
    nones: list[NoneGrade] = Field(default_factory=list)

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


ChangeKind = Literal["resolved", "still_open", "new", "regressed", "not_comparable"]


class PracticeChange(Strict):
    """How one practice moved between two milestones."""

    code: str
    title: str
    kind: ChangeKind
    was: Status | None
    now: Status | None
    note: str = ""


class QuestionChange(Strict):
    """How one question's risk moved; None where the milestone had no such question."""

    code: str
    title: str
    was: Risk | None
    now: Risk | None


class Progress(Strict):
    """What changed since an earlier milestone; gaps only, so practices in place at both are left out."""

    since: Milestone
    was: RiskCounts
    now: RiskCounts
    lens_before: str
    questions: list[QuestionChange]
    practices: list[PracticeChange]
    remark: str = Field(default="", description="What to know before comparing: edition or scope changed.")

    def count(self, kind: ChangeKind) -> int:
        """How many practices moved in this way."""
        return sum(change.kind == kind for change in self.practices)


class Dispute(Strict):
    """The votes on one practice; `spread` is 0 (unanimous) to 1 (as split as can be)."""

    code: str
    title: str
    votes: dict[Status, int]
    spread: float
    agreed: Status | None


class Agreement(Strict):
    """How far the respondents agree; under four people the votes stay hidden.

    `alpha` is Krippendorff's, ordinal; None with `alpha_note` where it is not defined.
    """

    respondents: int
    hidden: bool
    practices: int
    unanimous: int
    alpha: float | None
    alpha_note: str
    disputes: list[Dispute]


Quadrant = Literal["do first", "plan", "quick win", "later"]


class PlanItem(Strict):
    """One practice to put in place. `settles` is set when it alone takes its question out of its risk."""

    rank: int
    code: str
    title: str
    question: str
    risk: Risk
    level: Level | None
    effort: Literal["S", "M", "L"] | None
    quadrant: Quadrant | None
    status: Status | None
    settles: bool
    first_step: str
    why: str
    note: str = ""
    owner: str | None = None
    due: dt.date | None = None
    source: str = ""


class QuestionWayOut(Strict):
    """The smallest set of practices that takes a question from HIGH (or MEDIUM) to `to`."""

    question: str
    risk: Risk
    to: Risk
    practices: list[str]


class Plan(Strict):
    """The improvement plan: everything in order, and what to take for the next 90 days.

    Only what the team answered is planned; `unanswered` are practices of the same questions that nobody answered.
    """

    actions: list[PlanItem]
    next: list[str] = Field(max_length=5, description="Codes to take for the next 90 days, five at most.")
    ways_out: list[QuestionWayOut]
    unanswered: list[str] = Field(default_factory=list)


class TrendPoint(Strict):
    """One milestone on the trend, graded in the lens that it was answered in."""

    milestone: Milestone
    lens: str
    risks: RiskCounts
    statuses: StatusCounts


class ExercisePart(Strict):
    """What is said about one part of an answer; `right` is None where it cannot be told yet."""

    text: str
    said: str
    best: str
    right: bool | None
    feedback: str
    confidence: str | None = None


class ExerciseGrade(Strict):
    """What a team's answer to an exercise got.

    `pending` waits for someone to mark it, `unreadable` could not be read, `unknown` names no exercise of the kit.
    """

    id: str
    title: str
    area: str
    state: Literal["marked", "pending", "unreadable", "unknown"]
    score: float
    rule: str
    message: str = ""
    parts: list[ExercisePart] = Field(default_factory=list)


class MeasuresGrade(Strict):
    """What a team's own exports say; it moves no risk.

    `report` is None where no export could be measured; `problems` says what kept a file from it, a line each.
    """

    report: MeasuresReport | None = None
    problems: list[str] = Field(default_factory=list)


class LensStamp(Strict):
    """Which lens graded, and how; `sha256` is its identity, `label` what reports call it."""

    name: str = Field(description="What the submission calls it: a name of the kit, or a path.")
    title: str
    version: str = ""
    label: str
    short: str = Field(
        default="", description="The letters of its questions' codes, such as OPS; none if it has no guide."
    )
    sha256: str
    rule: str
    rule_source: str = ""
    answered_in: str = Field(description="What reports call the lens that the answers were given in.")
    remark: str = Field(default="", description="What changes where the answers were given in another edition.")

    @model_validator(mode="before")
    @classmethod
    def _older(cls, value: Any) -> Any:
        """A record without a label is older: there the name was the label."""
        return {"label": value["name"]} | value if isinstance(value, dict) and "name" in value else value


class Provenance(Strict):
    """What the grade was made from: file names with SHA-256, and the kit's version."""

    opexkit: str
    inputs: dict[str, str]


class TeamGrade(Strict):
    """Everything the kit knows of one team at its newest milestone."""

    format: Literal[1] = FORMAT
    slug: str
    team: str
    workload: str
    milestone: Milestone
    lens: LensStamp
    risks: RiskCounts
    statuses: StatusCounts
    questions: list[QuestionGrade]
    areas: list[GroupGrade]
    principles: list[GroupGrade]
    plan: Plan
    progress: Progress | None = None
    agreement: Agreement | None = None
    evidence_days: int = Field(default=180, description="How old evidence may be, in days before the milestone.")
    other_pillars: list[AwsPillar] = Field(default_factory=list, description="What AWS said beside the lens.")
    incomplete: str = Field(default="", description="What is known to be missing from an import.")
    exercises: list[ExerciseGrade] = Field(default_factory=list, description="What the team's exercises got.")
    labs: list[ExerciseGrade] = Field(default_factory=list, description="What the team's artefacts got when they ran.")
    measures: MeasuresGrade | None = Field(
        default=None, description="What the team's own exports say, if it named any."
    )
    trend: list[TrendPoint]
    provenance: Provenance

    @property
    def practices(self) -> list[PracticeGrade]:
        """The full ledger, in the lens's order."""
        return [practice for question in self.questions for practice in question.practices]


class Failure(Strict):
    """A team that could not be graded, and why (`file:line:column: what; what to do`)."""

    slug: str
    messages: list[str]
    missing: list[str] = Field(
        default_factory=list, description="Files that could not be made, below the output folder."
    )


class CommonGap(Strict):
    """A practice that several teams lack; `settles` counts the teams whose question it alone would settle."""

    code: str
    title: str
    level: Level | None
    lens: str = Field(description="What reports call the lens.")
    lens_sha256: str
    teams: list[str] = Field(description="Short names, in the order of the teams' names.")
    settles: int


class QuestionCounts(Strict):
    """One question over several teams: how many of them have each risk there."""

    code: str
    title: str
    risks: RiskCounts


class QuarterCounts(Strict):
    """The end of a calendar quarter: how many teams were reviewed by then, their newest risks added up."""

    quarter: str = Field(description="Such as 2026 Q3.")
    teams: int
    risks: RiskCounts


class LensGroup(Strict):
    """The teams that one lens graded, with its questions, areas and quarters over all of them."""

    sha256: str
    label: str
    title: str
    teams: list[str] = Field(description="Short names, in the order of the teams' names.")
    questions: list[QuestionCounts]
    areas: list[GroupGrade]
    quarters: list[QuarterCounts] = Field(description="Quarters with a milestone of these teams, oldest first.")


class Portfolio(Strict):
    """Many teams together, in the order of their names; nobody is ranked."""

    format: Literal[1] = FORMAT
    teams: list[TeamGrade]
    failures: list[Failure]
    common_gaps: list[CommonGap]
    risks: RiskCounts
    statuses: StatusCounts
    lenses: list[LensGroup]
    opexkit: str

    def graded_by(self, lens: LensGroup) -> list[TeamGrade]:
        """List the teams of one lens, in the order of their names."""
        return [grade for grade in self.teams if grade.slug in lens.teams]
