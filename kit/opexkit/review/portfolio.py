"""Many teams together, in the order of their names: what they lack in common, and their counts added up."""

import datetime as dt
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from opexkit import __version__
from opexkit.lens.guide import Level
from opexkit.review.grade import GroupGrade, PracticeGrade, RiskCounts, StatusCounts
from opexkit.review.portfolio_grade import CommonGap, Failure, LensGroup, Portfolio, QuarterCounts, QuestionCounts
from opexkit.review.rating import count_risks
from opexkit.review.team_grade import TeamGrade

_Counts = TypeVar("_Counts", RiskCounts, StatusCounts)

_LEVELS = (Level.HIGH, Level.MEDIUM, Level.LOW, None)


def make_portfolio(grades: Iterable[TeamGrade], failures: Iterable[Failure] = ()) -> Portfolio:
    """Put grades together; teams stand in the order of their names, whatever accents these have."""
    teams = sorted(grades, key=lambda grade: (_without_accents(grade.team), grade.team, grade.slug))
    return Portfolio(
        teams=teams,
        failures=sorted(failures, key=lambda failure: failure.slug),
        common_gaps=_common_gaps(teams),
        risks=_added(RiskCounts, [grade.risks for grade in teams]),
        statuses=_added(StatusCounts, [grade.statuses for grade in teams]),
        lenses=_lenses(teams),
        opexkit=__version__,
    )


def _without_accents(name: str) -> str:
    """A name as one looks it up in a list: É stands with E."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _added(kind: type[_Counts], counts: Iterable[_Counts]) -> _Counts:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count.model_dump())
    return kind(**total)


def _lenses(teams: Sequence[TeamGrade]) -> list[LensGroup]:
    """Group teams by the lens that graded them, which its SHA-256 tells; the lens of most teams comes first."""
    found: dict[str, list[TeamGrade]] = defaultdict(list)
    for grade in teams:
        found[grade.lens.sha256].append(grade)
    return [
        LensGroup(
            sha256=digest,
            label=grades[0].lens.label,
            title=grades[0].lens.title,
            teams=[grade.slug for grade in grades],
            questions=_questions(grades),
            areas=_areas(grades),
            quarters=_quarters(grades),
        )
        for digest, grades in sorted(found.items(), key=lambda pair: -len(pair[1]))
    ]


def _questions(grades: Sequence[TeamGrade]) -> list[QuestionCounts]:
    asked = [question for grade in grades for question in grade.questions]
    return [
        QuestionCounts(
            code=question.code,
            title=question.title,
            short=question.short,
            risks=count_risks([other for other in asked if other.code == question.code]),
        )
        for question in grades[0].questions
    ]


def _areas(grades: Sequence[TeamGrade]) -> list[GroupGrade]:
    found: dict[str, list[GroupGrade]] = defaultdict(list)
    for area in (area for grade in grades for area in grade.areas):
        found[area.id].append(area)
    return [
        GroupGrade(id=name, title=same[0].title, statuses=_added(StatusCounts, [area.statuses for area in same]))
        for name, same in found.items()
    ]


def _quarters(teams: Sequence[TeamGrade]) -> list[QuarterCounts]:
    """List the calendar quarters that hold a milestone, with the newest milestone of each team by then."""
    rows = []
    for year, quarter in sorted({_quarter(point.milestone.date) for grade in teams for point in grade.trend}):
        newest = [
            max(known, key=lambda point: point.milestone.date).risks
            for grade in teams
            if (known := [point for point in grade.trend if _quarter(point.milestone.date) <= (year, quarter)])
        ]
        rows.append(QuarterCounts(quarter=f"{year} Q{quarter}", teams=len(newest), risks=_added(RiskCounts, newest)))
    return rows


def _quarter(day: dt.date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def _common_gaps(teams: Sequence[TeamGrade]) -> list[CommonGap]:
    """List practices that two teams or more lack, the most common first; unanswered is not lacking."""
    lacking: dict[tuple[str, str], list[tuple[TeamGrade, PracticeGrade]]] = defaultdict(list)
    for grade in teams:
        for practice in grade.practices:
            if practice.is_gap:
                lacking[grade.lens.sha256, practice.code].append((grade, practice))
    gaps = [_common_gap(found) for found in lacking.values() if len(found) > 1]
    return sorted(gaps, key=lambda gap: (-len(gap.teams), -gap.settles, _LEVELS.index(gap.level), gap.lens, gap.code))


def _common_gap(found: Sequence[tuple[TeamGrade, PracticeGrade]]) -> CommonGap:
    grade, practice = found[0]
    return CommonGap(
        code=practice.code,
        title=practice.title,
        level=practice.level,
        lens=grade.lens.label,
        lens_sha256=grade.lens.sha256,
        teams=[other.slug for other, _ in found],
        settles=sum(
            action.settles for other, _ in found for action in other.plan.actions if action.code == practice.code
        ),
    )
