"""The sections of the portfolio's report; teams stand in the order of their names, nobody is ranked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import quote

from opexkit.reports.text import reading
from opexkit.review.grade import RiskCounts
from opexkit.review.portfolio_grade import CommonGap, LensGroup, Portfolio
from opexkit.review.submission import Risk
from opexkit.review.team_grade import TeamGrade
from opexkit.review.view import charts
from opexkit.review.view.tables import LONG, facts, groups, risk_counts, trend_table
from opexkit.review.view.words import LEVELS, RISKS, TAKEN
from opexkit.view.blocks import Block, Cell, Column, Count, Counts, Item, Table, Text

_LISTED = 6
"""Teams that stand in a cell unfolded."""

_FIRST = 10
"""Common gaps that a screen shows at once where there are many."""


def summary(portfolio: Portfolio) -> list[Block]:
    """Show counts over all teams and one paragraph."""
    statuses = portfolio.statuses
    values = {
        "portfolio": portfolio,
        "implemented": statuses.implemented,
        "practices": statuses.practices,
        "evidenced": statuses.evidenced,
        "asked": _asked(portfolio),
        "with_code": all(grade.lens.short for grade in portfolio.teams),
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


def _asked(portfolio: Portfolio) -> int:
    """Count the teams that the lens of the first common gap graded."""
    first = portfolio.common_gaps[0].lens_sha256 if portfolio.common_gaps else ""
    return sum(len(lens.teams) for lens in portfolio.lenses if lens.sha256 == first)


def heat_map(portfolio: Portfolio) -> list[Block]:
    """Show, for each lens, teams by questions with the risk in each cell, then the questions with their counts."""
    missing = {name for failure in portfolio.failures for name in failure.missing}
    blocks: list[Block] = []
    for lens in portfolio.lenses:
        heat = _heat(_name(lens, portfolio), lens, portfolio, missing)
        blocks += [heat, _questions(lens, _of(lens, portfolio))]
    return blocks


def common_gaps(portfolio: Portfolio) -> list[Block]:
    """Show, for each lens, the practices that two teams or more lack, the most common first."""
    blocks: list[Block] = []
    for lens in portfolio.lenses:
        gaps = [gap for gap in portfolio.common_gaps if gap.lens_sha256 == lens.sha256]
        cut = _FIRST if len(gaps) > LONG else len(gaps)
        caption = f"Common gaps, most common first{_of(lens, portfolio)}"
        blocks.append(_gaps(caption, gaps[:cut], lens, portfolio))
        if gaps[cut:]:
            blocks.append(_gaps(f"The other {len(gaps) - cut} common gaps", gaps[cut:], lens, portfolio, fold=True))
    return blocks


def _gaps(caption: str, gaps: Sequence[CommonGap], lens: LensGroup, portfolio: Portfolio, fold: bool = False) -> Table:
    columns = (
        Column("Practice", "head", 2),
        Column("Level", "mark", 0.7),
        Column("Teams that lack it", "number", 0.8),
        Column("Questions it settles", "number", 0.8),
        Column("Which teams", "long", 3),
    )
    rows = tuple(
        (
            Cell(gap.code, detail=gap.title),
            Cell(mark=LEVELS[gap.level]),
            Cell(f"{len(gap.teams)} of {len(lens.teams)}"),
            Cell(f"{gap.settles} of {len(gap.teams)}"),
            _teams([portfolio.names.get(slug, slug) for slug in gap.teams]),
        )
        for gap in gaps
    )
    return Table(caption, columns, rows, "No gap is shared by two teams.", "stack", fold=fold, sortable=True)


def _teams(names: Sequence[str]) -> Cell:
    """List teams; a screen folds a long list."""
    return Cell(", ".join(names), fold=f"{len(names)} teams" if len(names) > _LISTED else "")


def trend(portfolio: Portfolio) -> list[Block]:
    """Show, for each lens, questions by risk at the end of each quarter, then every milestone of every team."""
    blocks = [block for lens in portfolio.lenses for block in _quarters(lens, _of(lens, portfolio))]
    milestones = trend_table(
        "Milestones of each team, oldest first",
        [
            (f"{portfolio.names[grade.slug]}: {point.milestone.name}", point)
            for grade in portfolio.teams
            for point in grade.trend
        ],
        sortable=True,
    )
    return [*blocks, milestones]


def _of(lens: LensGroup, portfolio: Portfolio) -> str:
    """Name the lens where a portfolio holds several."""
    return f", {_name(lens, portfolio)}" if len(portfolio.lenses) > 1 else ""


def _name(lens: LensGroup, portfolio: Portfolio) -> str:
    """A lens's title, or what tells it from another of that title."""
    return lens.title if [each.title for each in portfolio.lenses].count(lens.title) == 1 else lens.label


def _quarters(lens: LensGroup, of: str) -> list[Block]:
    columns = (
        Column("Quarter", "head"),
        Column("Teams reviewed by then", "number"),
        *(Column(str(RISKS[risk]), "number") for risk in (Risk.HIGH, Risk.MEDIUM, Risk.NONE)),
        Column("Questions", "number"),
    )
    rows = tuple(
        (Cell(end.quarter), Cell(str(end.teams)), *_numbers(end.risks), Cell(str(end.risks.questions)))
        for end in lens.quarters
    )
    points = [
        (f"{end.quarter}, {end.teams} {'team' if end.teams == 1 else 'teams'}", end.risks) for end in lens.quarters
    ]
    return [
        charts.trend(points),
        Table(f"Questions by risk at the end of each quarter{of}", columns, rows, shape="stack"),
    ]


def coverage(portfolio: Portfolio) -> list[Block]:
    """Show how much of each grade stands on decisions and evidence, then the areas over all teams."""
    has_taken = portfolio.statuses.taken_from_aws > 0
    columns = (
        Column("Team", "head", 1.6),
        Column("Implemented", "number", 1.3),
        Column("Shown by evidence", "number"),
        Column("Of it outdated", "number", 0.9),
        Column("Claimed only", "number", 0.9),
        Column("Decided", "number"),
        Column("? Cannot determine", "number"),
        Column("? Unanswered", "number", 1.3),
        *([Column(str(TAKEN), "number")] if has_taken else []),
        Column("Milestone", "text", 1.2),
    )
    rows = tuple(_coverage_row(grade, portfolio.names[grade.slug], has_taken) for grade in portfolio.teams)
    blocks: list[Block] = [
        Table("Coverage by team", columns, rows, shape="stack", fold=len(rows) > LONG, sortable=True)
    ]
    for lens in portfolio.lenses:
        if lens.areas:
            title = f"Practices by area, all teams{_of(lens, portfolio)}"
            blocks += [charts.status_by_group(lens.areas), groups(title, "Area", lens.areas)]
    return blocks


def failures(portfolio: Portfolio) -> list[Block]:
    """Show who is missing, and why."""
    columns = (Column("Team", "head"), Column("Why, and what to do", "long", 4))
    rows = tuple(
        (Cell(failure.slug), Cell(items=tuple(Item(message) for message in failure.messages)))
        for failure in portfolio.failures
    )
    return [Table("Teams that are missing or incomplete", columns, rows, "Nobody is missing.", "stack")]


def method(portfolio: Portfolio) -> list[Block]:
    """Show the lenses and rules that graded."""
    blocks: list[Block] = []
    for group in portfolio.lenses:
        lens = portfolio.graded_by(group)[0].lens
        values = {
            "Lens": lens.label,
            "Teams": str(len(group.teams)),
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


def _heat(title: str, lens: LensGroup, portfolio: Portfolio, missing: Collection[str]) -> Table:
    codes = [question.code for question in lens.questions]
    columns = (
        Column("Team", "head", 1.8),
        *(Column(question.code, "mark", detail=question.short) for question in lens.questions),
    )
    names = portfolio.names
    rows = tuple(_heat_row(grade, names[grade.slug], codes, missing) for grade in portfolio.graded_by(lens))
    return Table(f"Risk by team and question, {title}", columns, rows, shape="wide", sortable=True)


def _heat_row(grade: TeamGrade, name: str, codes: Sequence[str], missing: Collection[str]) -> tuple[Cell, ...]:
    risks = {question.code: RISKS[question.risk] for question in grade.questions}
    has_page = f"teams/{grade.slug}/report.html" not in missing
    href = f"teams/{quote(grade.slug, safe='')}/report.html" if has_page else None
    team = Cell(name, detail=grade.milestone.name, href=href, lang=grade.language)
    return team, *(Cell(mark=risks[code]) if code in risks else Cell("not asked") for code in codes)


def _questions(lens: LensGroup, of: str) -> Table:
    columns = (
        Column("Question", "head", 3),
        *(Column(str(RISKS[risk]), "number", 0.8) for risk in (Risk.HIGH, Risk.MEDIUM, Risk.NONE)),
        Column("Other", "number", 0.8),
    )
    rows = tuple(
        (
            Cell(question.code, detail=question.title),
            *_numbers(question.risks),
            Cell(str(question.risks.unanswered + question.risks.not_applicable)),
        )
        for question in lens.questions
    )
    return Table(
        f"The questions, and how many of {len(lens.teams)} teams have each risk{of}", columns, rows, shape="stack"
    )


def _numbers(risks: RiskCounts) -> tuple[Cell, ...]:
    return tuple(Cell(str(count)) for count in (risks.high, risks.medium, risks.none))


def _coverage_row(grade: TeamGrade, name: str, has_taken: bool) -> tuple[Cell, ...]:
    statuses = grade.statuses
    return (
        Cell(name, lang=grade.language),
        Cell(f"{statuses.implemented} of {statuses.practices}"),
        Cell(f"{statuses.evidenced} of {statuses.implemented}"),
        Cell(str(statuses.outdated)),
        Cell(str(statuses.claimed)),
        Cell(f"{statuses.decided} of {statuses.practices}"),
        Cell(str(statuses.cannot_determine)),
        Cell(str(statuses.unanswered)),
        *([Cell(str(statuses.taken_from_aws))] if has_taken else []),
        Cell(grade.milestone.name, detail=str(grade.milestone.date)),
    )
