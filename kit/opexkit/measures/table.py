"""Measures as a CSV table."""

import csv
import io

from opexkit.measures.report import MeasuresReport

_COLUMNS = ("id", "title", "family", "unit", "value", "low", "high", "mean", "p90", "n", "left_out", "remark", "source")


def to_csv(report: MeasuresReport) -> str:
    """A row a measure for the whole time, then a row a measure and month; `period` tells them apart."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["period", *_COLUMNS])
    whole = f"{report.start.date().isoformat()}/{report.end.date().isoformat()}"
    about = {}
    for one in report.figures:
        cells = {name: getattr(one, name) for name in _COLUMNS}
        about[one.id] = cells
        writer.writerow([whole, *("" if cells[name] is None else cells[name] for name in _COLUMNS)])
    for month in report.months:
        for name, value in month.values.items():
            kept = {key: about[name][key] for key in ("id", "title", "family", "unit", "source")}
            cells = {**kept, "value": value, "n": month.events[name]}
            writer.writerow([month.month, *(cells.get(key, "") for key in _COLUMNS)])
    return out.getvalue()
