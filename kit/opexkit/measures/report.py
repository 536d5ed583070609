"""A team's measures as data: what the screen, the page, `--json` and a team's report are made from."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from opexkit.files import Strict
from opexkit.files.model import Form


class Figure(Strict):
    """One measure; `value` is None where it was not measured, and `remark` says why.

    `value` is the median of durations, else the rate or share, in the unit; `low` and `high` are its 95 % interval.
    `left_out` counts events of the same kind that it does not rest on; `files` are those that it comes from.
    """

    id: str
    title: str
    family: Literal["DORA", "operations"]
    unit: str
    better: Literal["lower", "higher"]
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    p90: float | None = None
    left_out: int = 0
    remark: str = ""
    source: str
    files: list[str] = Field(default_factory=list)


class Month(Strict):
    """The measures of one calendar month in UTC, by their ids; `whole` is false where the data cover a part of it."""

    month: Annotated[str, Field(pattern=r"^\d{4}-\d\d$"), Form("a month, such as 2026-03")]
    whole: bool
    values: dict[str, float]
    events: dict[str, int]


class Reference(Strict):
    """What a company's figure was before and after it changed its ways, for the same measure."""

    measure: str
    company: str
    before: float
    after: float
    source: str


class Mover(Strict):
    """A practice that moves a measure, by the teaching model of a company: its factor on a rate or duration."""

    measure: str
    practice: str
    factor: float
    rationale: str
    source: str = ""


class Earlier(Strict):
    """What the exports of an earlier milestone gave: values and events by the measures' ids."""

    milestone: str
    date: dt.date
    start: dt.datetime
    end: dt.datetime
    values: dict[str, float]
    events: dict[str, int]


class FileRead(Strict):
    """What one file gave."""

    name: str
    preset: str
    tool: str
    basis: str
    table: str
    format: str
    rows: int
    used: int
    open: int
    aside: dict[str, int]
    left_out: list[str]
    remarks: list[str]
    columns: dict[str, str]
    zone: str
    times_without_zone: int


class MeasuresReport(Strict):
    """A team's measures, from which files they are, and what stands beside them."""

    start: dt.datetime
    end: dt.datetime
    severity: list[str]
    objective: float
    figures: list[Figure]
    months: list[Month]
    files: list[FileRead]
    remarks: list[str] = Field(default_factory=list)
    references: list[Reference] = Field(default_factory=list)
    movers: list[Mover] = Field(default_factory=list)

    def figure(self, name: str) -> Figure:
        """The figure of a measure.

        Raises:
            KeyError: there is no measure of this id.
        """
        for figure in self.figures:
            if figure.id == name:
                return figure
        raise KeyError(name)

    @property
    def measured(self) -> list[Figure]:
        """The figures that have a value."""
        return [figure for figure in self.figures if figure.value is not None]
