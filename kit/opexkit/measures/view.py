"""Measures and simulated outcomes as blocks: a picture and its table."""

from collections.abc import Mapping, Sequence

from matplotlib import rc_context

from opexkit.measures.exports import Export
from opexkit.measures.exports import Table as TableName
from opexkit.measures.measures import Definition, Measure, definitions
from opexkit.view.blocks import Block, Cell, Column, Picture, Table, Text
from opexkit.view.figure import DRAWING, SETTINGS, canvas, svg
from opexkit.view.style import HIGH, INK, LOW, MET


def measures(found: Sequence[Measure]) -> list[Block]:
    """Show measures: durations as a picture, all of them as a table with their definitions."""
    known = definitions()
    rows = tuple(
        (
            Cell(known[one.id].title, detail=known[one.id].family),
            Cell(written(one, known[one.id])),
            Cell(spread(one, known[one.id])),
            Cell(str(one.n)),
            Cell(known[one.id].definition, detail=one.remark or known[one.id].reading),
            Cell("source", href=known[one.id].source),
        )
        for one in found
    )
    columns = (
        Column("Measure", "head", 1.6),
        Column("Value", "text", 1.2),
        Column("Spread", "text", 1.6),
        Column("Events", "number", 0.6),
        Column("What it means", "long", 3.4),
        Column("Source", "text", 0.7),
    )
    table = Table("Measures", columns, rows, shape="stack")
    durations = [one for one in found if one.p90 is not None]
    return [*([_durations(durations)] if durations else []), table]


def rejected(exports: Mapping[TableName, Export]) -> list[Block]:
    """Show what could not be read, row by row, and how much could."""
    counts = [
        Text(f"{name}: {len(export.frame):,} of {export.rows:,} rows used, {export.naive:,} times without a zone.")
        for name, export in exports.items()
    ]
    rows = tuple(
        (Cell(name), Cell(str(problem.line or "")), Cell(problem.message), Cell(problem.fix))
        for name, export in exports.items()
        for problem in export.rejected[:200]
    )
    columns = (
        Column("File", "head"),
        Column("Line", "number", 0.5),
        Column("Reason", "long", 2),
        Column("Fix", "long", 2),
    )
    return [*counts, Table("Rows that were left out, 200 a file at most", columns, rows, "Every row was used.")]


def written(one: Measure, known: Definition) -> str:
    """A measure's value with its unit; a dash where it was not measured."""
    return "–" if one.value is None else f"{number(one.value, known.unit)} {_unit(known.unit)}".strip()


def spread(one: Measure, known: Definition) -> str:
    """The mean and the 90th percentile of durations, the interval of shares."""
    if one.p90 is not None and one.mean is not None:
        return f"mean {number(one.mean, known.unit)}, 90th percentile {number(one.p90, known.unit)}"
    if one.low is not None and one.high is not None:
        return f"95 % interval {number(one.low, known.unit)} to {number(one.high, known.unit)}"
    return ""


def number(value: float, unit: str) -> str:
    """A value in a unit as it is written: shares in per cent, large numbers without decimals."""
    if unit == "share":
        return f"{value:.2%}" if value > 0.99 and value < 1 else f"{value:.1%}"
    return f"{value:,.0f}" if unit == "count" or abs(value) >= 100 else f"{value:,.1f}"


def _unit(unit: str) -> str:
    return "" if unit in ("share", "count") else unit


def _durations(found: Sequence[Measure]) -> Picture:
    """Median to 90th percentile, with the mean between them, on a logarithmic axis of minutes."""
    known = definitions()
    scale = {"minutes": 1, "hours": 60}
    with DRAWING, rc_context(SETTINGS):
        figure, axes = canvas(len(found))
        for row, one in enumerate(found):
            times = scale[known[one.id].unit]
            median, mean, p90 = (max((value or 0) * times, 0.1) for value in (one.value, one.mean, one.p90))
            axes.plot([median, p90], [row, row], color=LOW, linewidth=3, solid_capstyle="round")
            axes.plot(median, row, "o", color=MET, label="median" if not row else None)
            axes.plot(mean, row, "D", color=HIGH, label="mean" if not row else None)
            axes.plot(p90, row, "|", color=INK, markersize=12, label="90th percentile" if not row else None)
        axes.set_xscale("log")
        ticks = {1: "1 min", 10: "10 min", 60: "1 h", 600: "10 h", 1440: "1 d", 10080: "1 wk"}
        axes.set_xticks(list(ticks), list(ticks.values()))
        axes.minorticks_off()
        axes.set_yticks(range(len(found)), [known[one.id].title for one in found])
        axes.set_ylim(len(found) - 0.5, -0.5)
        axes.legend(loc="upper left", bbox_to_anchor=(0, -0.18), ncols=3, frameon=False, fontsize=7.5)
        alt = "; ".join(
            f"{known[one.id].title}: {written(one, known[one.id])}, {spread(one, known[one.id])}" for one in found
        )
        return Picture(svg(figure), f"Durations, median to 90th percentile. {alt}.")
