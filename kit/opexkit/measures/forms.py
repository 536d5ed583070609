"""The form of one time: ISO, local dates with an order of day and month, and names of months."""

import re
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Literal

import pandas as pd

from opexkit.measures.preset import words
from opexkit.measures.stamps import Stamps, plain_stamps

Order = Literal["day-first", "month-first"]
ORDERS: tuple[Order, ...] = ("day-first", "month-first")

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?")
_NUMERIC = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})(,?[ T]+)?(.*)")
_START = itemgetter(slice(5))
_YEAR_FIRST = re.compile(r"(?:\d{4}-|$)")
_CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d(?:[.,]\d+)?)?(\s*[ap]m)?", re.IGNORECASE)


def order_of(columns: Iterable[Sequence[str]]) -> Order | None:
    """The order of day and month that the columns of one file settle together, None where they do not.

    A number over 12 settles it, and so does a dot between the numbers. Nothing does where years of two digits may stand
    first: where the last numbers could be days and differ more than the first ones, as in 26/07/01 and 26/07/02.
    """
    first = second = 0
    starts: set[str] = set()
    ends: set[str] = set()
    for cells in columns:
        if all(_YEAR_FIRST.match(start) for start in set(map(_START, cells))):
            continue
        for cell in cells:
            match = _NUMERIC.fullmatch(cell)
            if match is None or len(match[1]) > 2:
                continue
            if match[2] == ".":
                return "day-first"
            first = max(first, int(match[1]))
            second = max(second, int(match[3]))
            starts.add(match[1])
            ends.add(match[4])
    if len(ends) > len(starts) and all(len(end) == 2 and 0 < int(end) < 32 for end in ends):
        return None
    if first > 12 >= second:
        return "day-first"
    return "month-first" if second > 12 >= first else None


def form_of(cell: str, order: str | None) -> str | None:
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


def needs_order(cell: str) -> bool:
    """Whether a cell is a date whose order of day and month must be known."""
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


def read_form(cells: "pd.Series[str]", form: str) -> Stamps:
    """Read cells of one form; NaT where a cell has another."""
    if form == "ISO":
        fitting = cells.map(lambda cell: _ISO.fullmatch(cell) is not None)
        texts = cells.where(fitting).str.replace(",", ".")
        return plain_stamps(pd.to_datetime(texts, format="ISO8601", errors="coerce"))
    if "%b" in form:
        cells = cells.map(_with_english_month)
    if "%p" in form:
        cells = cells.map(_with_english_noon)
    return plain_stamps(pd.to_datetime(cells.str.replace(r"\s+", " ", regex=True), format=form, errors="coerce"))
