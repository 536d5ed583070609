"""What the kit says about a lens beside the lens: codes, plain words, evidence, first steps, old ids."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from opexkit.files import Form, Strict


class Level(StrEnum):
    """The level of risk if a practice is not established, as the pillar's pages give it."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


class Replaced(Strict):
    """A practice of an older edition that lives on in this one.

    `renamed` and `merged` are AWS's own moves; `successor` is the kit's inference where AWS replaced a group.
    """

    id: str
    how: Literal["renamed", "merged", "successor"]
    note: str | None = None


class Means(Strict):
    """A means of AWS for a practice.

    Attributes:
        service: AWS's name.
        feature: the part of it that is meant.
        does: what it does for this practice.
        limit: where it ends, or what it costs.
        named: whether AWS's page of the practice names it; otherwise it is the kit's addition.
        change: the name of what has changed there, in `changes.yaml`.
        source: AWS's page on it.
        checked: the day on which does and limit were compared with AWS's documentation; None where they were not.
    """

    service: str = Field(min_length=3)
    feature: str = ""
    does: str = Field(min_length=20)
    limit: str = Field(min_length=10)
    named: bool = True
    change: str = ""
    source: Annotated[str, Field(pattern=r"^https://(docs\.)?aws\.amazon\.com/"), Form("an address of aws.amazon.com")]
    checked: dt.date | None = None

    @property
    def title(self) -> str:
        """Service and feature."""
        return f"{self.service}, {self.feature}" if self.feature else self.service


class PracticeGuide(Strict):
    """A best practice in plain words.

    Attributes:
        aws: means of AWS, the one to begin with first.
    """

    code: Annotated[str, Field(pattern=r"^[A-Z]+\d{2}-BP\d{2}$"), Form("a practice's code, such as OPS06-BP01")]
    id: str
    title: str
    risk: Level
    what: str
    good: str
    evidence: list[str] = Field(min_length=1)
    antipattern: str
    first_step: str
    effort: Literal["S", "M", "L"]
    principles: list[str] = Field(default_factory=list)
    replaces: list[Replaced] = Field(default_factory=list)
    aws: list[Means] = Field(default_factory=list)
    source: str


class FormerTitle(Strict):
    """A title that a question had in an older edition."""

    edition: str
    title: str


class QuestionGuide(Strict):
    """A question in plain words, with its practices."""

    code: Annotated[str, Field(pattern=r"^[A-Z]+\d{2}$"), Form("a question's code, such as OPS06")]
    id: str
    aws_id: str | None = None
    title: str
    short: str = Field(default="", max_length=20, description="One or two words, for the head of a column.")
    former_titles: list[FormerTitle] = Field(default_factory=list)
    area: str
    none_id: str
    why: str
    source: str
    practices: list[PracticeGuide] = Field(min_length=1)


class Principle(Strict):
    """A design principle."""

    id: str
    title: str
    meaning: str


class Area(Strict):
    """A best-practice area and what it asks."""

    name: str
    question: str


class Rule(Strict):
    """How a question's risk comes from its practices, said openly."""

    id: Literal["highest-missing"]
    statement: str
    source: str


class Guide(Strict):
    """Everything that the kit says about one lens."""

    name: str
    edition: dt.date | None = None
    description: str
    rule: Rule
    principles: list[Principle] = Field(default_factory=list)
    areas: list[Area]
    questions: list[QuestionGuide] = Field(min_length=1)
