"""What a team is graded as: its questions, plan, progress, votes, exercises, labs and measures."""

import datetime as dt
from typing import Any, Literal

from pydantic import Field, model_validator

from opexkit.files import Strict
from opexkit.lens.guide import Level
from opexkit.measures.report import Earlier, MeasuresReport
from opexkit.review.grade import FORMAT, GroupGrade, PracticeGrade, QuestionGrade, RiskCounts, StatusCounts
from opexkit.review.submission import AwsPillar, Milestone, Risk, Status

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

    @property
    def step(self) -> int:
        """How far the risk moved: above 0 it rose; 0 also where one of the two is no risk of the rules."""
        levels = (Risk.NONE, Risk.MEDIUM, Risk.HIGH)
        if self.was not in levels or self.now not in levels:
            return 0
        return levels.index(self.now) - levels.index(self.was)

    @property
    def is_worse(self) -> bool:
        """Whether the risk rose, or nobody answers any more what was answered: then it may be any risk."""
        was_rated = self.was in (Risk.NONE, Risk.MEDIUM, Risk.HIGH)
        return self.step > 0 or (was_rated and self.now is Risk.UNANSWERED)


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
    with_aws: str = Field(default="", description="The means of AWS to begin with, and whether it has changed.")
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

    `pending` waits for someone to mark it, or for a program that is not here; `unreadable` could not be read, `unknown`
    names no exercise of the kit.
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

    `report` is of the newest milestone, None where no export could be measured; `problems` says what kept a file from
    it, a line each.
    """

    report: MeasuresReport | None = None
    problems: list[str] = Field(default_factory=list)
    earlier: list[Earlier] = Field(default_factory=list, description="Earlier milestones that name exports.")


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
    language: str = Field(default="", description="The tag of the language that the team wrote in, if it said so.")
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
    other_pillars: list[AwsPillar] = Field(default_factory=list, description="What AWS said next to the lens.")
    incomplete: str = Field(default="", description="What is known to be missing from an import.")
    exercises: list[ExerciseGrade] = Field(default_factory=list, description="What the team's exercises got.")
    labs: list[ExerciseGrade] = Field(default_factory=list, description="What the team's artifacts got when they ran.")
    measures: MeasuresGrade | None = Field(
        default=None, description="What the team's own exports say, if it named any."
    )
    trend: list[TrendPoint]
    provenance: Provenance

    @property
    def practices(self) -> list[PracticeGrade]:
        """The full ledger, in the lens's order."""
        return [practice for question in self.questions for practice in question.practices]
