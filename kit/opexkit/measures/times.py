"""Columns of times in any form: ISO with any offset, epochs, local forms with an order that the column settles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from opexkit.measures.forms import ORDERS, form_of, needs_order, read_form
from opexkit.measures.offsets import split_offsets
from opexkit.measures.stamps import Stamps, plain_stamps

_END, _SIGN, _SHORT = itemgetter(slice(-1, None)), itemgetter(slice(4, 5)), 16
_EPOCH = re.compile(r"(\d{10}|\d{13})(?:\.\d+)?")
_SHAPES = 24
"""Forms of time that one column may mix."""
FIRST, LAST = 1990, 2099
"""The years of times that a tool can have measured; tools write 0001, 1970 or 9999 where there is none."""
_EARLY, _LATE = np.datetime64(f"{FIRST}-01-01", "us"), np.datetime64(f"{LAST + 1}-01-01", "us")


@dataclass(slots=True)
class Times:
    """A column of times.

    Attributes:
        stamps: in UTC, NaT where there is none.
        bad: which cells hold something that is no time.
        gap: which cells name a time that the zone's clocks skipped.
        far: which cells name a time in a year in which nothing was measured.
        zoneless: how many had no zone and were read in the given one.
        twice: how many of these lie in the hour that comes twice; the later one was taken.
        unclear: an example of cells in which day and month can't be told apart, or "".
        forms: what the cells were read as.
    """

    stamps: "pd.Series[pd.Timestamp]"
    bad: NDArray[np.bool_]
    gap: NDArray[np.bool_]
    far: NDArray[np.bool_]
    zoneless: int = 0
    twice: int = 0
    unclear: str = ""
    forms: list[str] = field(default_factory=list)


def parse_times(cells: Sequence[str], zone: ZoneInfo, order: str | None = None) -> Times:
    """Read a column of times.

    Args:
        cells: stripped texts, "" where there is none.
        zone: of times that carry none.
        order: `day-first`, `month-first`, or a `strptime` format that every cell has.
    """
    count = len(cells)
    text = np.array(cells, dtype=object)
    filled = np.fromiter(map(bool, cells), dtype=bool, count=count)
    stamps: Stamps = np.full(count, "NaT", dtype="datetime64[us]")
    none = np.zeros(count, dtype=bool)
    times = Times(pd.Series(dtype="datetime64[us, UTC]"), none, none.copy(), none)
    open_ = filled & ~_zulu(cells, text, filled, stamps)
    if open_.any():
        offsets = np.zeros(count, dtype="timedelta64[m]")
        aware = np.zeros(count, dtype=bool)
        bodies = split_offsets(text, open_, offsets, aware)
        local: Stamps = np.full(count, "NaT", dtype="datetime64[us]")
        _epochs(bodies, open_, local, aware)
        _forms(bodies, open_, local, order, times)
        stamps[aware & open_] = (local - offsets)[aware & open_]
        _localize(local, ~aware & open_ & ~np.isnat(local), zone, stamps, times)
    times.far = (stamps < _EARLY) | (stamps >= _LATE)
    stamps[times.far] = np.datetime64("NaT")
    times.stamps = pd.Series(stamps).dt.tz_localize("UTC")
    times.bad = filled & np.isnat(stamps) & ~times.gap & ~times.far
    return times


def _zulu(
    cells: Sequence[str], text: NDArray[np.object_], filled: NDArray[np.bool_], stamps: Stamps
) -> NDArray[np.bool_]:
    """Read the cells that end with Z, which most tools write; return which those are."""
    if set(map(_END, cells)) == {"Z"} and min(map(len, cells)) > _SHORT and set(map(_SIGN, cells)) == {"-"}:
        zulu: NDArray[np.bool_] = np.ones(len(cells), dtype=bool)
    else:
        zulu = np.fromiter((cell[-1:] == "Z" and cell[4:5] == "-" and len(cell) > _SHORT for cell in cells), bool)
    if zulu.any():
        read = pd.to_datetime(list(text[zulu]), format="ISO8601", utc=True, errors="coerce")
        stamps[zulu] = plain_stamps(pd.Series(read))
    done: NDArray[np.bool_] = filled & zulu & ~np.isnat(stamps)
    return done


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
            form = order if order is not None and order not in ORDERS else form_of(cell, order)
            left[place] = form is not None and form not in tried
            if left[place]:
                break
            if form is None and needs_order(cell):
                times.unclear = times.unclear or cell
            form = None
        if form is None:
            return
        tried.add(form)
        places = np.flatnonzero(left)
        read = read_form(pd.Series(bodies[places]), form)
        local[places] = read
        done = ~np.isnat(read)
        left[places[done]] = False
        if done.any():
            times.forms.append(form)


def _localize(local: Stamps, plain: NDArray[np.bool_], zone: ZoneInfo, stamps: Stamps, times: Times) -> None:
    """Read local times in their zone: a skipped one is none, of an hour that comes twice the later is taken."""
    if not plain.any():
        return
    naive = pd.Series(local[plain])
    certain = naive.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    later = naive.dt.tz_localize(zone, ambiguous=np.zeros(len(naive), dtype=bool), nonexistent="NaT")
    stamps[plain] = plain_stamps(later)
    times.zoneless = int(plain.sum())
    times.twice = int((certain.isna() & later.notna()).sum())
    times.gap[np.flatnonzero(plain)[later.isna().to_numpy()]] = True
