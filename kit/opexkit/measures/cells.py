"""Cells of one role as times or flags, with what cannot be read told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from opexkit.files.problem import InputError, Problem
from opexkit.measures.forms import ORDERS, order_of
from opexkit.measures.matching import Given, Role
from opexkit.measures.measure import joined
from opexkit.measures.preset import Mapped, words
from opexkit.measures.rowfilter import Filter
from opexkit.measures.sources import Cells
from opexkit.measures.times import FIRST, LAST, Times, parse_times

_UNITS = {"s": 1_000_000, "ms": 1_000}
"""Microseconds."""


@dataclass(slots=True)
class Moments:
    """The columns of times of one file.

    Attributes:
        columns: by role, in UTC.
        notes: by role, what a figure that rests on it must say.
        remarks: what was taken for granted.
        naive: how many times had no zone.
    """

    columns: dict[str, "pd.Series[pd.Timestamp]"] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    naive: int = 0


def moments(
    path: Path,
    roles: Mapping[str, Role],
    cells: Cells,
    zone: ZoneInfo,
    order: str | None,
    chosen: Filter,
    needed: set[str],
) -> Moments:
    """Read every role that is a time.

    Args:
        path: the file.
        roles: those that are times.
        cells: of the file.
        zone: of times that carry none.
        order: of day and month, or a format.
        chosen: the rows that count; a row whose needed time cannot be read is left out of it.
        needed: roles that every row must have.

    Raises:
        InputError: day and month can't be told apart.
    """
    names = list(dict.fromkeys(one.name for role in roles.values() for one in role.given))
    settled = order or order_of([cells.columns[name] for name in names])
    read = {name: parse_times(cells.columns[name], zone, settled) for name in names}
    _refuse_unclear(path, read)
    found = Moments()
    for role, one in roles.items():
        found.columns[role] = _column(role, one, read, cells, found, chosen)
        if _are_days(cells.columns[one.given[0].name]):
            found.notes[role] = joined([found.notes.get(role, ""), "rests on days without a time of day"])
        for name in {given.name for given in one.given}:
            _tell(role, name, read[name], cells, chosen, role in needed, str(zone))
    used = list(read.values())
    found.naive = sum(times.zoneless for times in used)
    if twice := sum(times.twice for times in used):
        found.remarks.append(f"{twice:,} times are in the hour that comes twice; the later one was taken")
    forms = [form for times in used for form in times.forms]
    if settled in ORDERS and any("%m" in form for form in forms):
        found.remarks.append(f"dates are read {settled.replace('-', ' ')}")
    return found


def _are_days(column: Sequence[str]) -> bool:
    """Whether cells are dates without a clock; a number alone is an epoch."""
    return any(column) and not any(":" in cell or cell[:10].isdigit() for cell in column)


def _refuse_unclear(path: Path, read: Mapping[str, Times]) -> None:
    unclear = {name: times.unclear for name, times in read.items() if times.unclear}
    if unclear:
        shown = ", ".join(f"{cell!r} in {name!r}" for name, cell in unclear.items())
        fix = "use --time-format day-first or --time-format month-first, or their form (--time-format %y/%m/%d)"
        raise InputError([Problem(path, f"day and month can't be told apart ({shown})", fix)])


def _column(
    role: str, one: Role, read: Mapping[str, Times], cells: Cells, found: Moments, chosen: Filter
) -> "pd.Series[pd.Timestamp]":
    """A role's times: of the first column, then of the others where it is empty."""
    column = _moment(one.given[0], one.spec, read, cells)
    if one.given[0].say:
        found.notes[role] = one.given[0].say
    if one.default is not None and one.spec.default is not None:
        pairs = zip(cells.columns[one.given[0].name], cells.columns[one.default], strict=True)
        same = np.fromiter((bool(cell) and cell == other for cell, other in pairs), dtype=bool, count=len(column))
        column = column.mask(same)
        if count := int((same & chosen.kept).sum()):
            found.remarks.append(f"{count:,} {one.spec.default.say}")
    for given in one.given[1:]:
        filled = column.isna() & np.array([not cell for cell in cells.columns[one.given[0].name]], dtype=bool)
        if one.given[0].plus:
            filled = column.isna()
        other = _moment(given, one.spec, read, cells)
        used = int((filled & other.notna() & chosen.kept).sum())
        column = column.where(~filled, other)
        if used and given.say:
            found.notes[role] = "; ".join([*filter(None, [found.notes.get(role)]), f"{used:,} {given.say}"])
    return column


def _moment(given: Given, spec: Mapped, read: Mapping[str, Times], cells: Cells) -> "pd.Series[pd.Timestamp]":
    stamps = read[given.name].stamps
    if given.where is not None:
        column, words = given.where
        fitting = (cell.casefold() in words for cell in cells.columns[column])
        stamps = stamps.where(np.fromiter(fitting, dtype=bool, count=len(stamps)))
    if given.plus is None:
        return stamps
    lengths = pd.to_numeric(pd.Series(cells.columns[given.plus], dtype=object).replace("", None), errors="coerce")
    sane = lengths.where(lengths.between(0, 1e12))
    ends = stamps + pd.to_timedelta(sane * _UNITS[spec.unit], unit="us").dt.round("us")
    return ends.where(ends < pd.Timestamp(LAST + 1, 1, 1, tz="UTC"))


def _tell(role: str, name: str, times: Times, cells: Cells, chosen: Filter, is_needed: bool, zone: str) -> None:
    column = cells.columns[name]
    bad = f"`{role}` is no time that can be read"
    gap = f"`{role}` does not exist in {zone}: the clocks skipped it"
    far = f"`{role}` is not between {FIRST} and {LAST}, as where a tool has no time"
    fix = "write 2026-03-31T14:05:00+01:00, or give its form with --time-format"
    zones = "check the zone (--zone)"
    told = ((bad, fix, times.bad), (gap, zones, times.gap), (far, "leave the cell empty", times.far))
    for message, what, rows in told:
        if not rows.any():
            continue
        if is_needed:
            chosen.reject(message, what, rows, lambda place: column[place])
        else:
            unknown = f"{message}; it counts as unknown"
            chosen.tell(unknown, what, np.flatnonzero(rows & chosen.kept), lambda place: column[place])


def flags(role: str, spec: Mapped, column: Sequence[str], chosen: Filter) -> "pd.Series[bool]":
    """Read a flag: true, false, or NA where the cell is empty or holds another word."""
    own_yes, own_no = ({word.casefold() for word in listed} for listed in (spec.yes, spec.no))
    yes = {word for word in words().yes if word not in own_no} | own_yes
    no = {word for word in words().no if word not in own_yes} | own_no
    other = None if spec.other is None else spec.other == "yes"
    low = {cell: cell.casefold() for cell in set(column)}
    meaning = {cell: word in yes if word in yes | no else other if word else None for cell, word in low.items()}
    read = pd.Series(list(map(meaning.__getitem__, column)), dtype="boolean")
    puzzling = {cell: bool(cell) and means is None for cell, means in meaning.items()}
    unknown = np.fromiter(map(puzzling.__getitem__, column), dtype=bool, count=len(column))
    message = f"`{role}` is neither yes nor no; it counts as unknown"
    chosen.tell(message, "write true or false", np.flatnonzero(unknown & chosen.kept), lambda place: column[place])
    return read
