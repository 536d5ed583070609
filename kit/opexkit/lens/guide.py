"""What the kit says about a lens beside the lens: codes, plain words, evidence, first steps, old ids."""

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Level(StrEnum):
    """The level of risk if a practice is not established, as the pillar's pages give it."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Replaced(_Entry):
    """A practice of an older edition that lives on in this one.

    `renamed` and `merged` are AWS's own moves; `successor` is the kit's inference where AWS replaced a group.
    """

    id: str
    how: Literal["renamed", "merged", "successor"]
    note: str | None = None


class PracticeGuide(_Entry):
    """A best practice in plain words."""

    code: str = Field(pattern=r"^[A-Z]+\d{2}-BP\d{2}$")
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
    source: str


class FormerTitle(_Entry):
    """A title that a question had in an older edition."""

    edition: str
    title: str


class QuestionGuide(_Entry):
    """A question in plain words, with its practices."""

    code: str = Field(pattern=r"^[A-Z]+\d{2}$")
    id: str
    aws_id: str | None = None
    title: str
    former_titles: list[FormerTitle] = Field(default_factory=list)
    area: str
    none_id: str
    why: str
    source: str
    practices: list[PracticeGuide] = Field(min_length=1)


class Principle(_Entry):
    """A design principle."""

    id: str
    title: str
    meaning: str


class Area(_Entry):
    """A best-practice area and what it asks."""

    name: str
    question: str


class Rule(_Entry):
    """How a question's risk comes from its practices, said openly."""

    id: Literal["highest-missing"]
    statement: str
    source: str


class Guide(_Entry):
    """All of the above for one lens."""

    name: str
    edition: dt.date | None = None
    description: str
    rule: Rule
    principles: list[Principle] = Field(default_factory=list)
    areas: list[Area]
    questions: list[QuestionGuide] = Field(min_length=1)
