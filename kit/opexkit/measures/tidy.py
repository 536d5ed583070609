"""Events that contradict themselves or each other are left out; of rows with the same id the latest counts."""

import numpy as np
import pandas as pd

from opexkit.measures.role import Table
from opexkit.measures.rowfilter import Filter, Mask

NEEDED: dict[Table, tuple[str, ...]] = {
    "deployments": ("time",),
    "incidents": (),
    "alarms": ("time",),
    "commits": ("change", "committed"),
}
_ORDER = (
    ("committed", "time"),
    ("started", "detected"),
    ("started", "acknowledged"),
    ("detected", "acknowledged"),
    ("started", "resolved"),
    ("detected", "resolved"),
    ("acknowledged", "resolved"),
)


def tidy(frame: pd.DataFrame, table: Table, chosen: Filter) -> pd.DataFrame:
    """Leave out what has no time, runs backwards, or appears twice.

    Args:
        frame: rows that count, by their place in the file.
        table: what they are.
        chosen: is told what was left out.
    """
    for name in NEEDED[table]:
        frame = _without(frame, frame[name].isna(), f"has no `{name}`", "fill it in", chosen)
    if table == "incidents":
        starts = [name for name in ("started", "detected") if name in frame]
        nowhere = frame[starts].isna().all(axis=1)
        frame = _without(frame, nowhere, f"has no `{'` and no `'.join(starts)}`", "fill it in", chosen)
    for first, second in _ORDER:
        if first in frame and second in frame and table != "commits":
            fix = "check the two columns and their zones"
            frame = _without(frame, frame[second] < frame[first], f"`{second}` is before `{first}`", fix, chosen)
    return _latest(frame, chosen) if "id" in frame else frame


def _without(frame: pd.DataFrame, wrong: "pd.Series[bool]", message: str, fix: str, chosen: Filter) -> pd.DataFrame:
    if not wrong.any():
        return frame
    chosen.reject(message, fix, _rows(frame, wrong, chosen))
    return frame[~wrong]


def _latest(frame: pd.DataFrame, chosen: Filter) -> pd.DataFrame:
    """One row an id: the one of the last attempt, else the last updated, else the first in the file."""
    twice = frame["id"].notna() & frame["id"].duplicated(keep=False)
    if not twice.any():
        return frame
    doubled = frame[twice]
    same = doubled.duplicated(keep="first")
    chosen.set_aside("repeats a row", _rows(doubled, same, chosen))
    doubled = doubled[~same]
    by = next((name for name in ("attempt", "updated") if name in doubled and doubled[name].notna().any()), None)
    if by is None:
        ids = frame["id"].to_dict()
        lost = _rows(doubled, doubled["id"].duplicated(keep="first"), chosen)
        chosen.reject("the id appears twice", "keep one row an event", lost, lambda place: str(ids[place]))
    else:
        keys = pd.to_numeric(doubled[by], errors="coerce") if by == "attempt" else doubled[by]
        doubled = doubled.assign(_key=keys).sort_values("_key", kind="stable", na_position="first")
        why = "an earlier attempt of the same id" if by == "attempt" else "an older state of the same id"
        chosen.set_aside(why, _rows(doubled, doubled["id"].duplicated(keep="last"), chosen))
    return frame[chosen.kept[frame.index]]


def _rows(frame: pd.DataFrame, which: "pd.Series[bool]", chosen: Filter) -> Mask:
    """Rows of a frame as a mask over all rows of the file."""
    rows = np.zeros(len(chosen.kept), dtype=bool)
    rows[frame.index[which.to_numpy()]] = True
    return rows
