"""Pictures of measures: durations beside each other, one measure month by month."""

from collections.abc import Sequence

from opexkit.measures.report import Figure, Month, Reference
from opexkit.measures.written import number, spread, with_unit, written
from opexkit.view.blocks import Picture
from opexkit.view.charts import ReferenceLine, lines
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import HIGH, INK, LOW, MET


def durations(found: Sequence[Figure]) -> Picture:
    """Draw median to 90th percentile, with the mean between them, on a logarithmic axis of minutes."""
    scale = {"minutes": 1, "hours": 60}
    with drawing():
        figure, axes = canvas(len(found) + 2)
        for row, one in enumerate(found):
            times = scale[one.unit]
            median, mean, p90 = (max((value or 0) * times, 0.1) for value in (one.value, one.mean, one.p90))
            axes.plot([median, p90], [row, row], color=LOW, linewidth=3, solid_capstyle="round")
            axes.plot(median, row, "o", color=MET, label="median" if not row else None)
            axes.plot(mean, row, "D", color=HIGH, label="mean" if not row else None)
            axes.plot(p90, row, "|", color=INK, markersize=12, label="90th percentile" if not row else None)
        axes.set_xscale("log")
        ticks = {1: "1 min", 10: "10 min", 60: "1 h", 600: "10 h", 1440: "1 d", 10080: "1 wk"}
        axes.set_xticks(list(ticks), list(ticks.values()))
        axes.minorticks_off()
        axes.set_yticks(range(len(found)), [one.title for one in found])
        axes.set_ylim(len(found) - 0.5, -0.5)
        figure.legend(loc="outside lower left", ncols=3, frameon=False, fontsize=7.5)
        alt = "; ".join(f"{one.title}: {written(one)}, {spread(one)}" for one in found)
        return Picture(svg(figure), f"Durations, median to 90th percentile. {alt}.")


def trend(one: Figure, months: Sequence[Month], beside: Reference | None) -> Picture:
    """Draw a measure by month, and a company's figures before and after as lines."""
    known = [month for month in months if one.id in month.values]
    values = [month.values[one.id] for month in known]
    marks = []
    if beside is not None:
        marks = [
            ReferenceLine(f"{beside.company} before", y=beside.before),
            ReferenceLine(f"{beside.company} after", y=beside.after),
        ]
    said = ", ".join(f"{month.month} {number(value, one.unit)}" for month, value in zip(known, values, strict=True))
    words = (
        f" {beside.company}: {with_unit(beside.before, one)}, later {with_unit(beside.after, one)}." if beside else ""
    )
    names = [month.month if month.whole else f"{month.month} *" for month in known]
    return lines(names, {one.title: values}, f"{one.title} by month: {said}.{words}", "month", one.unit, marks)
