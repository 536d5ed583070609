"""Tables and counts that several sections share."""

from collections.abc import Mapping, Sequence

from opexkit.review.grade import GroupGrade, PracticeGrade, RiskCounts
from opexkit.review.submission import AwsPillar, AwsQuestion, Risk, Status
from opexkit.review.team_grade import TrendPoint
from opexkit.review.view.words import RISKS, STATUSES, TAKEN
from opexkit.view.blocks import Block, Cell, Column, Count, Item, Table, link

LONG = 20
"""Rows of a table, of one a team or milestone, that a screen shows without being asked."""


def risk_counts(risks: RiskCounts) -> list[Count]:
    """Count questions by risk; what is zero and unusual is left out."""
    counts = [
        Count(f"{risks.high} of {risks.questions}", "questions at high risk", RISKS[Risk.HIGH]),
        Count(f"{risks.medium} of {risks.questions}", "questions at medium risk", RISKS[Risk.MEDIUM]),
        Count(f"{risks.none} of {risks.questions}", "questions with no known risk", RISKS[Risk.NONE]),
    ]
    if risks.unanswered:
        number = f"{risks.unanswered} of {risks.questions}"
        counts.append(Count(number, "questions unanswered", RISKS[Risk.UNANSWERED]))
    return counts


def facts(caption: str, values: Mapping[str, str]) -> Table:
    """Tabulate names and values; empty values are left out, web addresses become links."""
    rows = tuple((Cell(name), Cell(value, href=link(value))) for name, value in values.items() if value)
    return Table(caption, (Column("Fact", "head", 0.5), Column("Value", "long", 2)), rows)


def trend_table(caption: str, points: Sequence[tuple[str, TrendPoint]], sortable: bool = False) -> Table:
    """Tabulate named milestones with their counts."""
    columns = (
        Column("Milestone", "head", 1.6),
        *(Column(str(RISKS[risk]), "number", 0.7) for risk in (Risk.HIGH, Risk.MEDIUM, Risk.NONE)),
        Column("Unanswered", "number", 0.9),
        Column("Implemented", "number"),
        Column("Lens", "text", 1.8),
    )
    rows = tuple(
        (
            Cell(name, detail=str(point.milestone.date)),
            *(Cell(str(number)) for number in (point.risks.high, point.risks.medium, point.risks.none)),
            Cell(str(point.risks.unanswered)),
            Cell(f"{point.statuses.implemented} of {point.statuses.practices}"),
            Cell(point.lens),
        )
        for name, point in points
    )
    return Table(caption, columns, rows, shape="stack", fold=len(rows) > LONG, sortable=sortable)


def groups(caption: str, title: str, members: Sequence[GroupGrade]) -> Table:
    """Tabulate areas or principles with their practices by status."""
    marks = [STATUSES[status] for status in (*Status, None)]
    names = [*(status.value for status in Status), "unanswered"]
    if any(group.statuses.taken_from_aws for group in members):
        marks, names = [*marks, TAKEN], [*names, "taken_from_aws"]
    columns = (Column(title, "head", 2), *(Column(str(mark), "number", 0.8) for mark in marks))
    rows = tuple(
        (Cell(group.title), *(Cell(str(getattr(group.statuses, name))) for name in names)) for group in members
    )
    return Table(caption, columns, rows, shape="stack")


def other_pillars(pillars: Sequence[AwsPillar]) -> list[Block]:
    """Tabulate what an AWS report says of pillars that the lens does not hold: as AWS rated them, not graded."""
    if not pillars:
        return []
    risks = (Risk.HIGH, Risk.MEDIUM, Risk.NONE, Risk.UNANSWERED)
    columns = (
        Column("Pillar", "head", 1.4),
        *(Column(str(RISKS[risk]), "number", 0.7) for risk in risks),
        Column("Questions that AWS names", "long", 2.6),
    )
    rows = tuple(
        (
            Cell(pillar.pillar, detail=pillar.lens or ""),
            *(Cell(str(pillar.counts[risk]) if risk in pillar.counts else "not said") for risk in risks),
            Cell(items=tuple(Item(_of_aws(question)) for question in pillar.questions)),
        )
        for pillar in pillars
    )
    return [Table("Other pillars, as AWS rated them", columns, rows, shape="stack")]


def _of_aws(question: AwsQuestion) -> str:
    missing = f": {'; '.join(question.missing)}" if question.missing else ""
    return f"{RISKS[question.risk]} {question.id}{missing}"


def evidence(practice: PracticeGrade, lang: str = "") -> Cell:
    """List what shows that a practice is in place, in the team's language, with its links and what is too old."""
    if practice.status is Status.IMPLEMENTED and not practice.evidence:
        return Cell("Claimed only")
    return Cell(items=tuple(Item(str(item), link(item.link or item.text), lang) for item in practice.evidence))


def owner_and_due(owner: str | None, due: object, lang: str) -> Cell:
    """Show the owner, in the team's language, with the day it is due below."""
    return Cell(owner or "", detail=f"due {due}" if due else "", lang=lang if owner else "")


def noted(note: str, lang: str) -> tuple[Item, ...]:
    """List a note, in the team's language, below what the kit says."""
    return (Item(note, lang=lang),) if note else ()
