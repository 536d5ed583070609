"""The sections of the portfolio's report; teams stand in the order of their names, nobody is ranked."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from opexkit.reports.text import reading
from opexkit.review.grade import GroupGrade, Portfolio, RiskCounts, StatusCounts, TeamGrade
from opexkit.review.submission import Risk
from opexkit.review.view import charts
from opexkit.review.view.tables import facts, groups, risk_counts, trend_table
from opexkit.review.view.words import LEVELS, RISKS
from opexkit.view.blocks import Block, Cell, Column, Count, Counts, Item, Table, Text


def summary(portfolio: Portfolio) -> list[Block]:
    """Show counts over all teams and one paragraph."""
    statuses = add_statuses([grade.statuses for grade in portfolio.teams])
    values = {
        "portfolio": portfolio,
        "implemented": statuses.implemented,
        "practices": statuses.practices,
        "evidenced": statuses.evidenced,
    }
    remarks = dict.fromkeys(grade.lens.remark for grade in portfolio.teams)
    known = {grade.slug for grade in portfolio.teams} | {failure.slug for failure in portfolio.failures}
    counts = [
        Count(f"{statuses.implemented} of {statuses.practices}", "practices implemented"),
        Count(f"{len(portfolio.teams)} of {len(known)}", "teams graded"),
    ]
    return [
        Counts((*risk_counts(portfolio.risks), *counts)),
        *(Text(line) for line in reading("portfolio", values)),
        *(Text(text, "remark") for text in remarks if text),
    ]


def heat_map(portfolio: Portfolio) -> list[Block]:
    """Show, for each lens, teams by questions with the risk in each cell, then the questions with their counts."""
    blocks: list[Block] = []
    for grades in by_lens(portfolio.teams).values():
        blocks += [_heat(grades), _questions(grades)]
    return blocks


def common_gaps(portfolio: Portfolio) -> list[Block]:
    """Show the practices that two teams or more lack, the most common first."""
    names = {grade.slug: grade.team for grade in portfolio.teams}
    several = len({gap.lens for gap in portfolio.common_gaps}) > 1
    columns = (
        Column("Practice", "head", 2),
        Column("Level", "mark", 0.8),
        Column("Teams that lack it", "number", 0.9),
        Column("Questions it settles", "number", 0.9),
        Column("Which teams", "long", 2),
    )
    rows = tuple(
        (
            Cell(gap.code, detail=f"{gap.title} ({gap.lens})" if several else gap.title),
            Cell(mark=LEVELS[gap.level]),
            Cell(f"{len(gap.teams)} of {sum(grade.lens.name == gap.lens for grade in portfolio.teams)}"),
            Cell(f"{gap.settles} of {len(gap.teams)}"),
            Cell(", ".join(names.get(slug, slug) for slug in gap.teams)),
        )
        for gap in portfolio.common_gaps
    )
    return [Table("Common gaps, most common first", columns, rows, "No gap is shared by two teams.", "stack")]


def trend(portfolio: Portfolio) -> list[Block]:
    """Show questions by risk at the end of each quarter, then every milestone of every team."""
    quarters = by_quarter(portfolio.teams)
    columns = (
        Column("Quarter", "head"),
        Column("Teams reviewed by then", "number"),
        *(Column(str(RISKS[risk]), "number") for risk in (Risk.HIGH, Risk.MEDIUM, Risk.NONE)),
        Column("Questions", "number"),
    )
    rows = tuple(
        tuple(Cell(str(value)) for value in (name, teams, risks.high, risks.medium, risks.none, risks.questions))
        for name, teams, risks in quarters
    )
    points = [(f"{name}, {teams} {'team' if teams == 1 else 'teams'}", risks) for name, teams, risks in quarters]
    return [
        charts.trend(points),
        Table("Questions by risk at the end of each quarter", columns, rows),
        trend_table(
            "Milestones of each team, oldest first",
            [(f"{grade.team}: {point.milestone.name}", point) for grade in portfolio.teams for point in grade.trend],
        ),
    ]


def coverage(portfolio: Portfolio) -> list[Block]:
    """Show how much of each grade stands on decisions and evidence, then the areas over all teams."""
    columns = (
        Column("Team", "head", 1.6),
        Column("Implemented", "number"),
        Column("Shown by evidence", "number"),
        Column("Decided", "number"),
        Column("? Cannot determine", "number"),
        Column("? Unanswered", "number"),
        Column("Milestone", "text", 1.4),
    )
    blocks: list[Block] = [Table("Coverage by team", columns, tuple(_coverage_row(grade) for grade in portfolio.teams))]
    for name, grades in by_lens(portfolio.teams).items():
        areas = merge_groups([grade.areas for grade in grades])
        if areas:
            title = f"Practices by area, all teams ({name})"
            blocks += [charts.status_by_group(areas), groups(title, "Area", areas)]
    return blocks


def failures(portfolio: Portfolio) -> list[Block]:
    """Show who is missing, and why."""
    columns = (Column("Team", "head"), Column("Why, and what to do", "long", 4))
    rows = tuple(
        (Cell(failure.slug), Cell(items=tuple(Item(message) for message in failure.messages)))
        for failure in portfolio.failures
    )
    return [Table("Teams that are missing or incomplete", columns, rows, "Nobody is missing.")]


def method(portfolio: Portfolio) -> list[Block]:
    """Show the lenses and rules that graded."""
    blocks: list[Block] = []
    for grades in by_lens(portfolio.teams).values():
        lens = grades[0].lens
        values = {
            "Lens": lens.name,
            "Teams": str(len(grades)),
            "Rule": lens.rule,
            "Source of the rule": lens.rule_source,
            "SHA-256 of the lens": lens.sha256,
            "opexkit": portfolio.opexkit,
        }
        blocks.append(facts(lens.title, values))
    return blocks


SECTIONS: Mapping[str, Callable[[Portfolio], list[Block]]] = {
    section.__name__.replace("_", "-"): section
    for section in (summary, heat_map, common_gaps, trend, coverage, failures, method)
}


def by_lens(teams: Sequence[TeamGrade]) -> dict[str, list[TeamGrade]]:
    """Group teams by the lens that graded them, both in order."""
    found: dict[str, list[TeamGrade]] = {}
    for grade in teams:
        found.setdefault(grade.lens.name, []).append(grade)
    return found


def by_quarter(teams: Sequence[TeamGrade]) -> list[tuple[str, int, RiskCounts]]:
    """List the calendar quarters with a milestone: name, teams reviewed by then, their newest counts added up."""
    days = [point.milestone.date for grade in teams for point in grade.trend]
    rows = []
    for quarter in sorted({_quarter(day) for day in days}):
        newest = [
            max(known, key=lambda point: point.milestone.date).risks
            for grade in teams
            if (known := [point for point in grade.trend if _quarter(point.milestone.date) <= quarter])
        ]
        total = RiskCounts(**_added([counts.model_dump() for counts in newest]))
        rows.append((f"{quarter[0]} Q{quarter[1]}", len(newest), total))
    return rows


def add_statuses(counts: Sequence[StatusCounts]) -> StatusCounts:
    """Add up several counts."""
    return StatusCounts(**_added([count.model_dump() for count in counts]))


def merge_groups(members: Sequence[Sequence[GroupGrade]]) -> list[GroupGrade]:
    """Add up the same areas of several teams."""
    found: dict[str, list[GroupGrade]] = {}
    for group in (group for several in members for group in several):
        found.setdefault(group.id, []).append(group)
    return [
        GroupGrade(id=same[0].id, title=same[0].title, statuses=add_statuses([group.statuses for group in same]))
        for same in found.values()
    ]


def _added(counts: Sequence[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return total


def _quarter(day: dt.date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def _heat(grades: Sequence[TeamGrade]) -> Table:
    codes = [question.code for question in grades[0].questions]
    columns = (Column("Team", "head", 1.8), *(Column(code, "mark") for code in codes))
    rows = tuple(_heat_row(grade, codes) for grade in grades)
    return Table(f"Risk by team and question, {grades[0].lens.title}", columns, rows, shape="wide")


def _heat_row(grade: TeamGrade, codes: Sequence[str]) -> tuple[Cell, ...]:
    risks = {question.code: RISKS[question.risk] for question in grade.questions}
    team = Cell(grade.team, detail=grade.milestone.name, href=f"teams/{quote(grade.slug, safe='')}/report.html")
    return team, *(Cell(mark=risks[code]) if code in risks else Cell("not asked") for code in codes)


def _questions(grades: Sequence[TeamGrade]) -> Table:
    columns = (
        Column("Question", "head", 3),
        *(Column(str(RISKS[risk]), "number", 0.8) for risk in (Risk.HIGH, Risk.MEDIUM, Risk.NONE)),
        Column("Other", "number", 0.8),
    )
    risks = {
        question.code: Counter(
            other.risk for grade in grades for other in grade.questions if other.code == question.code
        )
        for question in grades[0].questions
    }
    rows = tuple(
        (
            Cell(question.code, detail=question.title),
            *(Cell(str(risks[question.code][risk])) for risk in (Risk.HIGH, Risk.MEDIUM, Risk.NONE)),
            Cell(str(risks[question.code][Risk.UNANSWERED] + risks[question.code][Risk.NOT_APPLICABLE])),
        )
        for question in grades[0].questions
    )
    return Table(f"The questions, and how many of {len(grades)} teams have each risk", columns, rows)


def _coverage_row(grade: TeamGrade) -> tuple[Cell, ...]:
    statuses = grade.statuses
    return (
        Cell(grade.team),
        Cell(f"{statuses.implemented} of {statuses.practices}"),
        Cell(f"{statuses.evidenced} of {statuses.implemented}"),
        Cell(f"{statuses.decided} of {statuses.practices}"),
        Cell(str(statuses.cannot_determine)),
        Cell(str(statuses.unanswered)),
        Cell(grade.milestone.name, detail=str(grade.milestone.date)),
    )
