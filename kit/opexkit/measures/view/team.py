"""A team's own measures in its report, beside a company's."""

from collections.abc import Sequence

from opexkit.measures.definition import definitions
from opexkit.measures.report import Earlier, MeasuresReport
from opexkit.measures.view.page import by_month, movers, period, what_was_read
from opexkit.measures.written import days, in_unit, spread, with_unit, written
from opexkit.view.blocks import Block, Cell, Column, Table, Text

STRONGEST = 3
"""Practices of each measure that a team's report shows."""


def team_section(
    report: MeasuresReport | None, problems: Sequence[str], earlier: Sequence[Earlier] = (), newest: str = ""
) -> list[Block]:
    """A section of a team's report: its own figures beside the company's, and what kept files from being measured.

    Args:
        report: of the newest milestone; None where no file could be measured.
        problems: of files that could not be read, a line each.
        earlier: what earlier milestones gave, oldest first.
        newest: what the newest milestone is called.
    """
    lines = tuple((Cell(problem),) for problem in problems)
    told: list[Block] = (
        [Table("Exports that could not be measured", (Column("Problem", "long"),), lines)] if lines else []
    )
    before: list[Block] = [by_milestone(report, earlier, newest)] if earlier else []
    if report is None:
        return [*told, *([Text("Nothing could be measured at the newest milestone."), *before] if before else [])]
    remarks = [Text(remark, "remark") for remark in report.remarks]
    figures: list[Block] = [Text(period(report)), _own_figures(report), *remarks, *before]
    return [*told, *figures, *by_month(report), *movers(report, strongest=STRONGEST), *what_was_read(report.files)]


def by_milestone(report: MeasuresReport | None, earlier: Sequence[Earlier], newest: str) -> Table:
    """A row a measure that any milestone has, a column a milestone; what one does not have is unknown."""
    now = report.measured if report else []
    values = [one.values for one in earlier] + ([{one.id: one.value for one in now}] if report else [])
    events = [one.events for one in earlier] + ([{one.id: one.n for one in now}] if report else [])
    columns = [Column(one.milestone, "text", detail=days(one.start, one.end)) for one in earlier]
    columns += [Column(newest, "text", detail=days(report.start, report.end))] if report else []
    rows = []
    for known in definitions().values():
        found = [value.get(known.id) for value in values]
        if any(value is not None for value in found):
            cells = (
                Cell("unknown") if value is None else Cell(in_unit(value, known.unit), detail=f"n {counts[known.id]:,}")
                for value, counts in zip(found, events, strict=True)
            )
            rows.append((Cell(known.title, detail=f"{known.better} is better"), *cells))
    return Table("By milestone", (Column("Measure", "head", 1.4), *columns), tuple(rows), shape="stack")


def _own_figures(report: MeasuresReport) -> Table:
    """A row a measure: the team's value, the company's before and after, and the files that the value comes from."""
    beside = {reference.measure: reference for reference in report.references}
    rows = []
    for one in report.figures:
        known = one.value is not None
        row = [Cell(one.title, detail=one.family)]
        row.append(
            Cell(written(one) if known else "unknown", detail="; ".join(filter(None, [spread(one), one.remark])))
        )
        if beside:
            reference = beside.get(one.id)
            row.append(Cell(with_unit(reference.before, one), detail=reference.source) if reference else Cell("–"))
            row.append(Cell(with_unit(reference.after, one)) if reference else Cell("–"))
        row.append(Cell(f"{one.n:,}" if known else "–"))
        row.append(Cell(", ".join(one.files) or "no file"))
        rows.append(tuple(row))
    company = report.references[0].company if beside else ""
    others = [Column(f"{company} before", "text", 1.1), Column(f"{company} after", "text", 1.1)] if beside else []
    columns = (
        Column("Measure", "head", 1.4),
        Column("The team", "text", 2.2),
        *others,
        Column("Events", "number", 0.6),
        Column("From", "text", 1.7),
    )
    caption = f"The team's own measures next to those of {company}" if company else "The team's own measures"
    return Table(caption, columns, tuple(rows), shape="stack")
