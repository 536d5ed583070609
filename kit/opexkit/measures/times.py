"""Columns of times in any form: ISO with any offset, epochs, local forms with an order that the column settles."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from opexkit.measures.preset import words

Order = Literal["day-first", "month-first"]
ORDERS: tuple[Order, ...] = ("day-first", "month-first")
Stamps = NDArray[np.datetime64]

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?")
_TAIL = re.compile(r"(.*\d:\d\d.*?)\s*(Z|[+-]\d\d(?::?\d\d)?|(?<=[\d ])[A-Z]{3,4})$", re.DOTALL)
_EPOCH = re.compile(r"(\d{10}|\d{13})(?:\.\d+)?")
_NUMERIC = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})(,?[ T]+)?(.*)")
_NAMED = re.compile(r"(?:\d{1,2}[^\w]{1,3})?([^\W\d_]+)\.?.*")
_CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d(?:[.,]\d+)?)?(\s*[ap]m)?", re.IGNORECASE)
_SHAPES = 24
"""Forms of time that one column may mix."""


@dataclass(slots=True)
class Times:
    """A column of times.

    Attributes:
        stamps: in UTC, NaT where there is none.
        bad: which cells hold something that is no time.
        gap: which cells name a time that the zone's clocks skipped.
        zoneless: how many had no zone and were read in the given one.
        twice: how many of these lie in the hour that comes twice; the later one was taken.
        unclear: an example of cells in which day and month can't be told apart, or "".
        forms: what the cells were read as.
    """

    stamps: "pd.Series[pd.Timestamp]"
    bad: NDArray[np.bool_]
    gap: NDArray[np.bool_]
    zoneless: int = 0
    twice: int = 0
    unclear: str = ""
    forms: list[str] = field(default_factory=list)


def order_of(columns: Iterable[Sequence[str]]) -> Order | None:
    """The order of day and month that the columns of one file settle together, None where they do not.

    A number over 12 settles it, and so does a dot between the numbers.
    """
    first = second = 0
    for cells in columns:
        for cell in cells:
            if cell[:5].count("-") == 1 and cell[4:5] == "-":
                continue
            match = _NUMERIC.fullmatch(cell)
            if match is None or len(match[1]) > 2:
                continue
            if match[2] == ".":
                return "day-first"
            first = max(first, int(match[1]))
            second = max(second, int(match[3]))
    if first > 12 >= second:
        return "day-first"
    return "month-first" if second > 12 >= first else None


def parse_times(cells: Sequence[str], zone: ZoneInfo, order: str | None = None) -> Times:
    """Read a column of times.

    Args:
        cells: stripped texts, "" where there is none.
        zone: of times that carry none.
        order: `day-first`, `month-first`, or a `strptime` format that every cell has.
    """
    count = len(cells)
    text = np.array(cells, dtype=object)
    filled = np.fromiter((bool(cell) for cell in cells), dtype=bool, count=count)
    stamps: Stamps = np.full(count, "NaT", dtype="datetime64[us]")
    times = Times(pd.Series(dtype="datetime64[us, UTC]"), np.zeros(count, dtype=bool), np.zeros(count, dtype=bool))
    open_ = filled & ~_zulu(text, filled, stamps)
    if open_.any():
        offsets = np.zeros(count, dtype="timedelta64[m]")
        aware = np.zeros(count, dtype=bool)
        bodies = _split(text, open_, offsets, aware)
        local: Stamps = np.full(count, "NaT", dtype="datetime64[us]")
        _epochs(bodies, open_, local, aware)
        _forms(bodies, open_, local, order, times)
        stamps[aware & open_] = (local - offsets)[aware & open_]
        _localize(local, ~aware & open_ & ~np.isnat(local), zone, stamps, times)
    times.stamps = pd.Series(stamps).dt.tz_localize("UTC")
    times.bad = filled & np.isnat(stamps) & ~times.gap
    return times


def _zulu(text: NDArray[np.object_], filled: NDArray[np.bool_], stamps: Stamps) -> NDArray[np.bool_]:
    """Read the cells that end with Z, which most tools write; return which those are."""
    zulu = np.fromiter((cell[-1:] == "Z" and cell[4:5] == "-" and len(cell) > 16 for cell in text), bool, len(text))
    if zulu.any():
        read = pd.to_datetime(pd.Series(text[zulu]), format="ISO8601", utc=True, errors="coerce")
        stamps[zulu] = _plain(read)
    done: NDArray[np.bool_] = filled & zulu & ~np.isnat(stamps)
    return done


def _split(
    text: NDArray[np.object_],
    open_: NDArray[np.bool_],
    offsets: NDArray[np.timedelta64],
    aware: NDArray[np.bool_],
) -> NDArray[np.object_]:
    """Take the zones off the open cells; a zone that is none stays, so that the cell is no time."""
    bodies = text.copy()
    known: dict[str, timedelta | None] = {}
    for index in np.flatnonzero(open_):
        match = _TAIL.fullmatch(bodies[index])
        if match is None:
            continue
        tail = match[2]
        offset = known.setdefault(tail, _offset(tail))
        if offset is not None:
            bodies[index], offsets[index], aware[index] = match[1], offset, True
    return bodies


def _offset(tail: str) -> timedelta | None:
    written = words().zones.get(tail, tail)
    if written[0] not in "+-":
        return None
    digits = written[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 14 or minutes > 59:
        return None
    return (-1 if written[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes)


def _epochs(bodies: NDArray[np.object_], open_: NDArray[np.bool_], local: Stamps, aware: NDArray[np.bool_]) -> None:
    """Read seconds and milliseconds since 1970, which are UTC."""
    for index in np.flatnonzero(open_):
        cell = bodies[index]
        if cell[:10].isdigit() and (match := _EPOCH.fullmatch(cell)):
            value = float(cell) / (1000 if len(match[1]) == 13 else 1)
            local[index] = np.datetime64(round(value * 1_000_000), "us")
            aware[index] = True


def _forms(
    bodies: NDArray[np.object_], open_: NDArray[np.bool_], local: Stamps, order: str | None, times: Times
) -> None:
    """Read what is left form by form: the first cell that is not read yet gives the next form."""
    left = open_ & np.isnat(local)
    tried: set[str] = set()
    while len(tried) < _SHAPES:
        form = None
        for place in np.flatnonzero(left):
            cell = bodies[place]
            form = order if order is not None and order not in ORDERS else _form(cell, order)
            left[place] = form is not None and form not in tried
            if left[place]:
                break
            if form is None and _needs_order(cell):
                times.unclear = times.unclear or cell
            form = None
        if form is None:
            return
        tried.add(form)
        places = np.flatnonzero(left)
        read = _read(pd.Series(bodies[places]), form)
        local[places] = read
        done = ~np.isnat(read)
        left[places[done]] = False
        if done.any():
            times.forms.append(form)


def _read(cells: "pd.Series[str]", form: str) -> Stamps:
    if form == "ISO":
        fitting = cells.map(lambda cell: _ISO.fullmatch(cell) is not None)
        texts = cells.where(fitting).str.replace(",", ".")
        return _plain(pd.to_datetime(texts, format="ISO8601", errors="coerce"))
    if "%b" in form:
        cells = cells.map(_with_english_month)
    if "%p" in form:
        cells = cells.map(_with_english_noon)
    return _plain(pd.to_datetime(cells.str.replace(r"\s+", " ", regex=True), format=form, errors="coerce"))


def _plain(series: "pd.Series[pd.Timestamp]") -> Stamps:
    """Times as UTC without a zone, to the microsecond."""
    bare = series.dt.tz_convert("UTC").dt.tz_localize(None) if series.dt.tz is not None else series
    stamps: Stamps = bare.to_numpy(dtype="datetime64[us]")
    return stamps


def _form(cell: str, order: str | None) -> str | None:
    """The form of one cell; None where it is no time, or where day and month can't be told apart."""
    if _ISO.fullmatch(cell):
        return "ISO"
    cell = " ".join(cell.split())
    if match := _NUMERIC.fullmatch(cell):
        first, sign, _, last, gap, clock = match.groups()
        if len(first) == 4:
            date = f"%Y{sign}%m{sign}%d"
        elif sign == "." or order == "day-first":
            date = f"%d{sign}%m{sign}{_year(last)}"
        elif order == "month-first":
            date = f"%m{sign}%d{sign}{_year(last)}"
        else:
            return None
        return _with_clock(date, (gap or "").replace("T", " "), clock)
    return _named_form(cell)


def _needs_order(cell: str) -> bool:
    match = _NUMERIC.fullmatch(" ".join(cell.split()))
    return match is not None and len(match[1]) < 3 and match[2] != "." and _CLOCK.match(match[6] or "0:00") is not None


def _year(digits: str) -> str:
    return "%Y" if len(digits) == 4 else "%y"


def _named_form(cell: str) -> str | None:
    """A form with the name of a month, such as 01/Jul/26 8:00 AM, 1. Juli 2026 08:00 or Jul 1, 2026."""
    english = _with_english_month(cell)
    for pattern, date in _NAMED_DATES:
        if match := re.fullmatch(pattern, english):
            signs = match.groupdict()
            form = date.replace("<a>", signs["a"]).replace("<b>", signs["b"]).replace("<y>", _year(signs["y"]))
            return _with_clock(form, signs["gap"] or "", signs["clock"])
    return None


_REST = r"(?P<y>\d{4}|\d\d)(?P<gap>,? (?:(?:at|um|à) )?|$)(?P<clock>.*)"
_NAMED_DATES = (
    (r"\d{1,2}(?P<a>\. ?|[ /-])[A-Z][a-z]{2}(?P<b>[ /-])" + _REST, "%d<a>%b<b><y>"),
    (r"[A-Z][a-z]{2}(?P<a> )\d{1,2}(?P<b>,? )" + _REST, "%b<a>%d<b><y>"),
)


def _with_clock(date: str, gap: str, clock: str) -> str | None:
    if not clock:
        return date
    match = _CLOCK.fullmatch(_with_english_noon(clock))
    if match is None:
        return None
    seconds, noon = match[1] or "", match[2] or ""
    parts = ":%S" + (seconds[3:4] + "%f" if len(seconds) > 3 else "") if seconds else ""
    return date + gap + ("%I" if noon else "%H") + ":%M" + parts + (" %p" if noon[:1] == " " else "%p" if noon else "")


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _with_english_month(cell: str) -> str:
    """A cell with the English letters of its month, where it names one in a language that is known."""
    for name in re.findall(r"[^\W\d_]+\.?", cell):
        if number := words().months.get(name.rstrip(".").casefold()):
            return cell.replace(name, _MONTHS[number - 1], 1)
    return cell


def _with_english_noon(cell: str) -> str:
    low = cell.lower()
    for ends, english in ((words().before_noon, "AM"), (words().after_noon, "PM")):
        for end in ends:
            if low.endswith(end) and low[: -len(end)].rstrip()[-1:].isdigit():
                return cell[: -len(end)] + english
    return cell


def _localize(local: Stamps, plain: NDArray[np.bool_], zone: ZoneInfo, stamps: Stamps, times: Times) -> None:
    """Read local times in their zone: a skipped one is none, of an hour that comes twice the later is taken."""
    if not plain.any():
        return
    naive = pd.Series(local[plain])
    certain = naive.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    later = naive.dt.tz_localize(zone, ambiguous=np.zeros(len(naive), dtype=bool), nonexistent="NaT")
    stamps[plain] = _plain(later)
    times.zoneless = int(plain.sum())
    times.twice = int((certain.isna() & later.notna()).sum())
    times.gap[np.flatnonzero(plain)[later.isna().to_numpy()]] = True
