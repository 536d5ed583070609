"""What many teams are graded as together."""

from collections import Counter
from typing import Literal

from pydantic import Field

from opexkit.files import Strict
from opexkit.lens.guide import Level
from opexkit.review.grade import FORMAT, GroupGrade, RiskCounts, StatusCounts
from opexkit.review.team_grade import TeamGrade


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
    short: str = ""
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

    @property
    def names(self) -> dict[str, str]:
        """What tables call each team, by its short name: with its workload where the team has several."""
        times = Counter(grade.team for grade in self.teams)
        return {
            grade.slug: grade.team if times[grade.team] == 1 else f"{grade.team} ({grade.workload})"
            for grade in self.teams
        }

    def graded_by(self, lens: LensGroup) -> list[TeamGrade]:
        """List the teams of one lens, in the order of their names."""
        return [grade for grade in self.teams if grade.slug in lens.teams]
