"""From files to a team's measures, in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from opexkit.files.problem import InputError, Problem
from opexkit.measures.definition import definitions
from opexkit.measures.events import Events, combine
from opexkit.measures.exports import Export, read_export
from opexkit.measures.measure import Measure
from opexkit.measures.measures import measure
from opexkit.measures.origins import origins
from opexkit.measures.period import Period, months, whole_days
from opexkit.measures.reading import Reading
from opexkit.measures.report import Figure, FileRead, MeasuresReport, Month
from opexkit.measures.role import Table


def measure_files(
    *files: str | Path,
    deployments: str | Path | None = None,
    incidents: str | Path | None = None,
    alarms: str | Path | None = None,
    commits: str | Path | None = None,
    severity: str | Sequence[str] | None = None,
    objective: float = 0.999,
    reading: Reading | None = None,
) -> MeasuresReport:
    r"""Measure delivery and operations from the exports of any tools that are known.

    Args:
        files: exports that tell what they are; any number, in any order.
        deployments: a file whose rows are deployments, where it does not tell.
        incidents: the same for incidents.
        alarms: the same for pages.
        commits: the same for commits.
        severity: which severities are downtime.
        objective: the availability objective, a share.
        reading: what is known better than the files tell.

    Raises:
        InputError: a file cannot be used.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> path = Path(tempfile.mkdtemp(), "deployments.csv")
        >>> rows = ["time,failed", "2026-03-02T10:00:00Z,no", "2026-03-03T10:00:00Z,yes", "2026-03-04T10:00:00Z,no"]
        >>> _ = path.write_text("\n".join(rows))
        >>> report = measure_files(deployments=path)
        >>> round(report.figure("change_fail_rate").value, 3)
        0.333
    """
    named: dict[Table, str | Path | None] = {
        "deployments": deployments,
        "incidents": incidents,
        "alarms": alarms,
        "commits": commits,
    }
    exports = read_files(files, {table: path for table, path in named.items() if path is not None}, reading)
    return report_of(exports, severity, objective)


def read_files(
    files: Sequence[str | Path], named: Mapping[Table, str | Path], reading: Reading | None = None
) -> list[Export]:
    """Read every file; the problems of all are told together.

    Raises:
        InputError: a file cannot be used, or there is none.
    """
    exports: list[Export] = []
    problems: list[Problem] = []
    wanted: list[tuple[Path, Table | None]] = [(Path(path), None) for path in files]
    wanted += [(Path(path), table) for table, path in named.items()]
    for path, table in wanted:
        try:
            exports.append(read_export(path, table, reading))
        except InputError as error:
            problems += error.problems
    if not wanted:
        problems.append(Problem(Path("opexkit measure"), "there is nothing to measure", "give a file"))
    if reading is not None:
        problems += _unused(reading, exports) if not problems else []
    if problems:
        raise InputError(problems)
    return exports


def _unused(reading: Reading, exports: Sequence[Export]) -> list[Problem]:
    """A choice that no file could follow."""
    roles = {role for export in exports for role in export.columns}
    fix = "leave it out, or name the column with --columns"
    return [Problem(Path("--only"), f"no file has a {role}", fix) for role in reading.only if role not in roles]


def report_of(
    exports: Sequence[Export], severity: str | Sequence[str] | None = None, objective: float = 0.999
) -> MeasuresReport:
    """The measures of files that were read.

    Raises:
        InputError: the files hold commits only.
    """
    events = combine(exports)
    asked = [severity] if isinstance(severity, str) else list(severity or ())
    try:
        window = whole_days(events.deployments, events.incidents, events.alarms)
    except ValueError as error:
        fix = "give the deployments, incidents or pages, too"
        raise InputError([Problem(exports[0].path, "holds no event to measure", fix)]) from error
    found = _measured(events, window, asked, objective)
    return MeasuresReport(
        start=window.start.to_pydatetime(),
        end=window.end.to_pydatetime(),
        severity=asked,
        objective=objective,
        figures=[_figure(one, exports) for one in found],
        months=[_month(events, part, asked, objective) for part in months(window)],
        files=[_file(export) for export in exports],
        remarks=list(events.remarks),
    )


def _measured(events: Events, window: Period, severity: Sequence[str], objective: float) -> list[Measure]:
    return measure(
        events.deployments,
        events.incidents,
        events.alarms,
        window,
        list(severity) or None,
        objective,
        notes=events.notes,
    )


def _figure(one: Measure, exports: Sequence[Export]) -> Figure:
    known = definitions()[one.id]
    about = {name: getattr(known, name) for name in ("title", "family", "unit", "better", "source")}
    return Figure(**about, **asdict(one), files=origins(one, exports))


def _month(events: Events, part: Period, severity: Sequence[str], objective: float) -> Month:
    """The events that began in a part of the window; downtime is cut at its ends."""
    inside = Events(
        _within(events.deployments, "time", part),
        _within(events.incidents, "started", part, "detected"),
        _within(events.alarms, "time", part),
    )
    found = {one.id: one for one in _measured(inside, part, severity, objective) if one.value is not None}
    whole = _measured(Events(incidents=events.incidents), part, severity, objective)
    found |= {one.id: one for one in whole if one.id in ("availability", "error_budget") and one.value is not None}
    month_end = part.start.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + pd.DateOffset(months=1)
    return Month(
        month=f"{part.start:%Y-%m}",
        whole=part.start.day == 1 and part.end == month_end,
        values={name: one.value for name, one in found.items() if one.value is not None},
        events={name: one.n for name, one in found.items()},
    )


def _within(frame: pd.DataFrame | None, name: str, part: Period, other: str = "") -> pd.DataFrame | None:
    if frame is None:
        return None
    at = frame[name] if name in frame else frame[other]
    if name in frame and other in frame:
        at = at.fillna(frame[other])
    return frame[(at >= part.start) & (at < part.end)]


def _file(export: Export) -> FileRead:
    return FileRead(
        name=export.name,
        preset=export.preset.id,
        tool=export.preset.title,
        basis=export.preset.source.basis,
        table=export.table,
        format=export.kind,
        rows=export.rows,
        used=len(export.frame),
        open=export.open,
        aside=export.aside,
        left_out=[str(fault.problem(Path(export.name))) for fault in export.faults],
        remarks=[*export.remarks, *export.preset.say],
        columns=export.columns,
        zone=export.zone,
        times_without_zone=export.naive,
    )
