"""A page of measures: pictures and their tables, what was read, and what stands beside them."""

from collections.abc import Sequence

from opexkit.measures.definition import definitions
from opexkit.measures.picture import durations, trend
from opexkit.measures.report import Figure, FileRead, MeasuresReport, Month
from opexkit.measures.written import days, number, spread, with_unit, written
from opexkit.view.blocks import Block, Cell, Column, Item, Table, Text

TREND_SHOWN = ("change_lead_time", "deployment_frequency", "change_fail_rate", "time_to_recover")


def sections(report: MeasuresReport) -> dict[str, list[Block]]:
    """Every section of a page of measures, by its heading."""
    return {
        "Measures": measures(report),
        "Month by month": by_month(report),
        "Practices that move them": movers(report),
        "What was read": what_was_read(report.files),
    }


def measures(report: MeasuresReport) -> list[Block]:
    """Show measures: durations as a picture, all of them as a table with their definitions."""
    known = definitions()
    beside = {reference.measure: reference for reference in report.references}
    rows = []
    for one in report.figures:
        reference = beside.get(one.id)
        compared = f"{with_unit(reference.before, one)} → {with_unit(reference.after, one)}" if reference else ""
        rows.append(
            (
                Cell(one.title, detail=one.family),
                Cell(written(one), detail=one.remark),
                Cell(spread(one)),
                Cell(f"{one.n:,}" + (f" (+{one.left_out:,})" if one.left_out else "")),
                *([Cell(compared, detail=reference.source if reference else "")] if beside else []),
                Cell(known[one.id].definition, detail=known[one.id].reading),
                Cell("source", href=one.source),
            )
        )
    company = [Column(f"{report.references[0].company}, before → after", "text", 1.4)] if beside else []
    columns = (
        Column("Measure", "head", 1.4),
        Column("Value", "text", 1.8),
        Column("Spread", "text", 1.5),
        Column("Events (left out)", "number", 0.8),
        *company,
        Column("What it means", "long", 3),
        Column("Source", "text", 0.7),
    )
    lengths = [one for one in report.figures if one.p90 is not None]
    pictures = [durations(lengths)] if lengths else []
    remarks = [Text(remark, "remark") for remark in report.remarks]
    return [Text(period(report)), *pictures, Table("Measures", columns, tuple(rows), shape="stack"), *remarks]


def period(report: MeasuresReport) -> str:
    """What time the measures are of, and which incidents."""
    severity = f" Recovery and availability of {', '.join(report.severity)}." if report.severity else ""
    return f"From {days(report.start, report.end)}, UTC.{severity}"


def by_month(report: MeasuresReport) -> list[Block]:
    """Show the trend: a picture a measure that has one, with the company's figures as lines, and the table of all."""
    shown = [one for one in report.measured if sum(one.id in month.values for month in report.months) > 1]
    if not shown:
        return [Text("The files cover one month only: there is no trend yet.")]
    beside = {reference.measure: reference for reference in report.references}
    pictures = [trend(one, report.months, beside.get(one.id)) for one in shown if one.id in TREND_SHOWN]
    columns = (Column("Month", "head", 0.9), *(Column(one.title, "number") for one in shown))
    rows = tuple((Cell(_month_name(month)), *(_monthly(one, month) for one in shown)) for month in report.months)
    note = Text("A month that the files cover in part is marked *; its rates are of the part that they cover.")
    partly = [note] if any(not month.whole for month in report.months) else []
    return [*pictures, Table("Measures by calendar month, UTC", columns, rows, shape="wide"), *partly]


def movers(report: MeasuresReport, strongest: int | None = None) -> list[Block]:
    """Show the practices that move each measure that was measured.

    Args:
        report: its movers stand by measure, the strongest first.
        strongest: how many of each measure are shown; default all.
    """
    measured = {one.id: one for one in report.measured}
    shown = [mover for name in measured for mover in [one for one in report.movers if one.measure == name][:strongest]]
    rows = tuple(
        (
            Cell(measured[mover.measure].title),
            Cell(mover.practice),
            Cell(f"× {mover.factor:.2f}"),
            Cell(mover.rationale),
            Cell("source", href=mover.source) if mover.source else Cell(),
        )
        for mover in shown
    )
    columns = (
        Column("Measure", "head", 1.2),
        Column("Practice", "text", 0.8),
        Column("Factor", "number", 0.5),
        Column("Why", "long", 3),
        Column("Source", "text", 0.6),
    )
    which = (
        f"The {strongest} practices that move each measure most" if strongest else "Practices that move these measures"
    )
    caption = f"{which}, by the teaching model: judgments, not evidence"
    return [Table(caption, columns, rows, "No practice of the model moves what was measured.", "stack")]


def what_was_read(files: Sequence[FileRead]) -> list[Block]:
    """Show what each file was taken for, how much of it counts, and why the rest does not."""
    rows = tuple(
        (
            Cell(file.name, detail=file.format),
            Cell(file.tool, detail=f"mapping known from: {file.basis}"),
            Cell(f"{file.used:,} of {file.rows:,}", detail=f"{file.open:,} still open" if file.open else ""),
            Cell(items=tuple(Item(text) for text in not_counted(file))),
            Cell(items=tuple(Item(text) for text in [*file.remarks, *_zone(file)])),
        )
        for file in files
    )
    columns = (
        Column("File", "head", 1.2),
        Column("Taken for", "text", 1.2),
        Column("Rows used", "number", 0.8),
        Column("Not counted, and why", "long", 2),
        Column("To know", "long", 2),
    )
    return [Table("Files", columns, rows, shape="stack")]


def not_counted(file: FileRead) -> list[str]:
    """Why rows of a file do not count, a line each."""
    return [*(f"{count:,} {reason}" for reason, count in file.aside.items()), *file.left_out]


def _zone(file: FileRead) -> list[str]:
    count = file.times_without_zone
    return [f"{count:,} times carry no zone and were read as {file.zone}"] if count else []


def _month_name(month: Month) -> str:
    return month.month if month.whole else f"{month.month} *"


def _monthly(one: Figure, month: Month) -> Cell:
    value = month.values.get(one.id)
    return Cell("–") if value is None else Cell(number(value, one.unit), detail=f"n {month.events[one.id]:,}")
