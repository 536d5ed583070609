"""One measured value, and the ways in which one is made: from lengths of time, from yes and no, or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from opexkit.measures.intervals import of_median, wilson

_SECONDS = {"minutes": 60, "hours": 3600}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured value; every value is None where the data do not hold it, and `remark` says why.

    Attributes:
        value: the median of durations; else the rate or share.
        mean, p90: of durations.
        low, high: 95 % interval of shares (Wilson), of rates (Poisson) and of medians (order statistics).
        n: how many events it rests on.
        left_out: how many others of the same kind it does not rest on; `remark` says why.
    """

    id: str
    n: int
    value: float | None
    mean: float | None = None
    p90: float | None = None
    low: float | None = None
    high: float | None = None
    remark: str = ""
    left_out: int = 0


def length(
    name: str,
    frame: pd.DataFrame | None,
    start: str,
    end: str,
    unit: str,
    say: Mapping[str, str],
    table: str = "incidents",
) -> Measure:
    """The median of the times from one moment to another, over the rows that have both."""
    if frame is None:
        return unmeasured(name, f"no {table} were given")
    if start not in frame or end not in frame:
        lacking = " and ".join(f"`{column}`" for column in (start, end) if column not in frame)
        return unmeasured(name, f"the files do not give {lacking} of {table}")
    both = (frame[end] - frame[start]).dropna()
    lengths = (both.dt.total_seconds() / _SECONDS[unit]).to_numpy(dtype=float)
    said = [say.get(f"{table}.{column}", "") for column in (start, end)]
    if not lengths.size:
        return unmeasured(name, f"no row has both `{start}` and `{end}`")
    left_out = len(frame) - lengths.size
    if left_out:
        still = int(frame[end].isna().sum()) if end == "resolved" else 0
        unknown = left_out - still
        said += [f"still open: {still:,}"] if still else []
        said += [f"without `{start}` or `{end}`: {unknown:,}"] if unknown else []
    low, high = of_median(lengths.tolist()) or (None, None)
    p90, mean = float(np.quantile(lengths, 0.9)), float(lengths.mean())
    value = float(np.median(lengths))
    return Measure(name, lengths.size, value, mean, p90, low, high, joined(said), left_out)


def share(name: str, frame: pd.DataFrame, column: str, what: str, say: Mapping[str, str], table: str) -> Measure:
    """A share of the rows that say yes or no; the others are unknown and counted apart."""
    if column not in frame:
        return unmeasured(name, f"no column says {what}")
    known = frame[column].dropna()
    if not len(known):
        return unmeasured(name, f"the column that says {what} is empty")
    hits, left_out = int(known.astype(bool).sum()), len(frame) - len(known)
    low, high = wilson(hits, len(known))
    said = [say.get(f"{table}.{column}", ""), f"{left_out:,} of {len(frame):,} do not say" if left_out else ""]
    return Measure(name, len(known), hits / len(known), low=low, high=high, remark=joined(said), left_out=left_out)


def unmeasured(name: str, why: str) -> Measure:
    """A measure without a value, and why."""
    return Measure(name, 0, None, remark=f"not measured: {why}")


def joined(said: Iterable[str]) -> str:
    """What is said of a figure, each part once."""
    return "; ".join(dict.fromkeys(part for part in said if part))


def is_known(frame: pd.DataFrame, name: str) -> bool:
    """Whether any row says it."""
    return name in frame and bool(frame[name].notna().any())
