"""A team's own CSV exports as frames: what can be read is used, what cannot is listed with its line and reason."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from opexkit.files.problem import InputError, Problem

Table = Literal["deployments", "incidents", "alarms"]

_NEEDED: dict[Table, tuple[str, ...]] = {
    "deployments": ("time",),
    "incidents": ("started", "resolved"),
    "alarms": ("time",),
}
_TIMES = {"time", "committed", "started", "detected", "resolved"}
_FLAGS = {"failed", "unplanned", "actionable"}
_OTHER: dict[Table, tuple[str, ...]] = {
    "deployments": ("id", "committed", "failed", "unplanned", "service"),
    "incidents": ("id", "detected", "severity", "deployment", "service"),
    "alarms": ("id", "actionable", "alarm", "service"),
}
_ORDER = (("committed", "time"), ("started", "detected"), ("detected", "resolved"), ("started", "resolved"))
_ALIASES = {
    "id": ("id", "number", "key", "deployment_id", "incident_id", "incident_number", "run_id", "issue key"),
    "time": (
        "time",
        "deployed_at",
        "finished_at",
        "completed_at",
        "created_at",
        "triggered_at",
        "timestamp",
        "date",
    ),
    "committed": ("committed", "committed_at", "commit_time", "merged_at", "first_commit_at"),
    "failed": ("failed", "is_failed", "rolled_back", "caused_incident"),
    "unplanned": ("unplanned", "hotfix", "rework", "is_hotfix"),
    "started": ("started", "started_at", "impact_start", "opened_at", "created_on", "created_at", "created"),
    "detected": ("detected", "detected_at", "acknowledged_at", "first_alert_at", "triggered_at"),
    "resolved": ("resolved", "resolved_at", "resolved_on", "closed_at", "impact_end"),
    "severity": ("severity", "sev", "priority", "urgency"),
    "deployment": ("deployment", "caused_by", "deployment_id", "change_id"),
    "actionable": ("actionable", "useful", "needed_action"),
    "service": ("service", "service_name", "component", "repository"),
    "alarm": ("alarm", "alarm_name", "rule", "summary"),
}
_YES = {"true", "yes", "y", "1", "x"}
_NO = {"false", "no", "n", "0", ""}


@dataclass(frozen=True, slots=True)
class Export:
    """What a file gave.

    Attributes:
        frame: one row an event, times in UTC.
        columns: which column of the file each name came from.
        rows: how many rows the file holds.
        rejected: why each of the others was left out.
        naive: how many times had no zone and were read in the given one.
    """

    frame: pd.DataFrame
    columns: dict[str, str]
    rows: int
    rejected: tuple[Problem, ...]
    naive: int


def read_export(path: Path, table: Table, columns: Mapping[str, str] | None = None, zone: str = "UTC") -> Export:
    """Read a CSV file: commas, semicolons or tabs, with or without a byte-order mark.

    Args:
        path: the file.
        table: what its rows are.
        columns: name of ours to name in the file, where the usual names do not fit.
        zone: the zone of times that carry none, for example `Europe/Berlin`.

    Raises:
        InputError: the file cannot be read, a needed column is missing, or no row can be used.
    """
    try:
        home = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        fix = "use a name such as UTC or Europe/Berlin"
        raise InputError([Problem(path, f"there is no time zone {zone!r}", fix)]) from error
    header, rows, lines, problems = _rows(path)
    found = _columns(path, header, table, columns or {})
    raw = pd.DataFrame(rows, columns=header, index=pd.Index(lines, name="line"), dtype=str)
    raw = raw[list(found.values())].set_axis(list(found), axis=1).apply(lambda column: column.str.strip())
    frame, naive = _typed(path, raw, home, problems)
    frame = _consistent(path, frame, table, problems)
    if frame.empty:
        raise InputError(problems or [Problem(path, "holds no rows", "export a longer period")])
    problems.sort(key=lambda problem: problem.line or 0)
    return Export(frame.reset_index(drop=True), found, len(raw) + _bent(problems), tuple(problems), naive)


def split_columns(words: Sequence[str], tables: Iterable[str]) -> dict[str, dict[str, str]]:
    """Split `table.name=Column` words by table.

    Raises:
        InputError: a word has another form, or names a table or column that the kit does not know.
    """
    known = {f"{table}.{name}" for table in tables for name in _ALIASES}
    split: dict[str, dict[str, str]] = {}
    for word in words:
        ours, equals, theirs = word.partition("=")
        if not equals or not theirs or ours not in known:
            fix = "write it like incidents.started=Opened"
            raise InputError([Problem(Path("--columns"), f"{word!r} names no column", fix)])
        table, _, name = ours.partition(".")
        split.setdefault(table, {})[name] = theirs
    return split


def _rows(path: Path) -> tuple[list[str], list[list[str]], list[int], list[Problem]]:
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [name.strip() for name in next(reader, [])]
    rows: list[list[str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    line = reader.line_num + 1
    try:
        for row in reader:
            if len(row) == len(header):
                rows.append(row)
                lines.append(line)
            elif row:
                message = f"{_BENT} {len(row)} cells where the header has {len(header)}"
                problems.append(Problem(path, message, "quote cells that hold the separator", line))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(path, f"cannot be read from here on ({error})", "export the file again", line))
    return header, rows, lines, problems


_BENT = "the row has"


def _bent(problems: Sequence[Problem]) -> int:
    return sum(problem.message.startswith(_BENT) for problem in problems)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError([Problem(path, f"cannot be read ({error.strerror})", "check the path")]) from error
    if not raw.strip():
        raise InputError([Problem(path, "is empty", "export it again")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError([Problem(path, "is not UTF-8", "export it as UTF-8 CSV", line)]) from error


def _columns(path: Path, header: Sequence[str], table: Table, given: Mapping[str, str]) -> dict[str, str]:
    lower = {name.lower(): name for name in header}
    problems = [
        Problem(path, f"there is no column {name!r} (asked for as {ours})", f"the file has {', '.join(header)}", 1)
        for ours, name in given.items()
        if name.lower() not in lower
    ]
    twice = sorted({name for name in header if header.count(name) > 1})
    problems += [Problem(path, f"the column {name!r} stands twice", "rename one of the two", 1) for name in twice]
    found: dict[str, str] = {}
    for ours in (*_NEEDED[table], *_OTHER[table]):
        wanted = (given[ours],) if ours in given else _ALIASES[ours]
        name = next((lower[alias.lower()] for alias in wanted if alias.lower() in lower), None)
        if name is not None and name not in found.values():
            found[ours] = name
        elif ours in _NEEDED[table]:
            fix = f"name it with --columns {ours}=NAME; the file has {', '.join(header)}"
            problems.append(Problem(path, f"no column gives `{ours}`", fix, 1))
    if problems:
        raise InputError(problems)
    return found


def _typed(path: Path, raw: pd.DataFrame, home: ZoneInfo, problems: list[Problem]) -> tuple[pd.DataFrame, int]:
    typed: dict[str, Any] = {}
    naive = 0
    bad = pd.Series(data=False, index=raw.index)
    for name, column in ((str(name), column) for name, column in raw.items()):
        if name in _TIMES:
            typed[name], without_zone = _times(column, home)
            naive += without_zone
            unreadable = typed[name].isna() & (column != "")
            _reject(
                path,
                column[unreadable],
                f"{name} {{!r}} is no time",
                "write 2026-03-31T14:05:00+01:00",
                problems,
            )
            bad |= unreadable
        elif name in _FLAGS:
            words = column.str.lower()
            unreadable = ~words.isin(_YES | _NO)
            _reject(
                path,
                column[unreadable],
                f"{name} {{!r}} is neither yes nor no",
                "write true or false",
                problems,
            )
            typed[name] = words.isin(_YES)
            bad |= unreadable
        else:
            typed[name] = column.where(column != "", None)
    return pd.DataFrame(typed, index=raw.index)[~bad], naive


def _times(column: "pd.Series[str]", home: ZoneInfo) -> tuple["pd.Series[pd.Timestamp]", int]:
    zoned = column.str.contains(r"(?:[Zz]|[+-]\d{2}:?\d{2})$", regex=True)
    aware = pd.to_datetime(column.where(zoned), format="ISO8601", errors="coerce", utc=True)
    plain = pd.to_datetime(column.where(~zoned), format="ISO8601", errors="coerce")
    local = plain.dt.tz_localize(home, ambiguous=False, nonexistent="shift_forward").dt.tz_convert("UTC")
    return aware.fillna(local), int(local.notna().sum())


def _consistent(path: Path, frame: pd.DataFrame, table: Table, problems: list[Problem]) -> pd.DataFrame:
    for name in _NEEDED[table]:
        missing = frame[name].isna()
        if name == "resolved":
            _reject(path, frame.loc[missing, name], "is still open", "it counts once it is resolved", problems)
        else:
            _reject(path, frame.loc[missing, name], f"has no `{name}`", "fill it in", problems)
        frame = frame[~missing]
    for first, second in _ORDER:
        if first in frame and second in frame:
            reversed_ = frame[second] < frame[first]
            message = f"`{second}` is before `{first}`"
            _reject(path, frame.loc[reversed_, first], message, "check the two columns and their zones", problems)
            frame = frame[~reversed_]
    if "id" in frame:
        twice = frame["id"].notna() & frame["id"].duplicated()
        _reject(path, frame.loc[twice, "id"], "the id {!r} stands twice", "keep one row an event", problems)
        frame = frame[~twice]
    return frame


def _reject(path: Path, cells: "pd.Series[Any]", message: str, fix: str, problems: list[Problem]) -> None:
    lines = [int(line) for line in cells.index]
    problems += [
        Problem(path, message.format(cell), fix, line) for line, cell in zip(lines, cells.tolist(), strict=True)
    ]
