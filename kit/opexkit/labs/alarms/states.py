"""The states of a metric alarm, from points that breach, do not breach, or are missing.

The rules, as docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html and
alarms-and-missing-data.html have them (read 2026-11-26):

1. Each time CloudWatch fetches more points than N, the evaluation range. How many is not published; the page's example
   has 5 for N = 3, and here it is N + 2.
2. At least N real points in the range: the newest N of them decide, whatever is said of missing data.
3. Fewer: all real points count, and as few as possible are filled in: as breaching, or as not breaching.
4. No real point: ALARM where missing data breach, OK where they do not, the old state under `ignore`, and
   INSUFFICIENT_DATA under `missing`.
5. Every real point breaches and the oldest of them is at least M points old: ALARM under `missing` although fewer
   than M breach; under `ignore` the old state is kept. Where the oldest is younger the pages tell nothing; here
   `ignore` keeps the state then, too.
6. Otherwise ALARM if at least M points breach, else OK.
"""

import numpy as np
import numpy.typing as npt

from opexkit.labs.alarms.properties import Treatment
from opexkit.labs.alarms.rule import CODES, Flags, States

MORE = 2
"""Points that are fetched beyond N."""
OK, ALARM, NO_DATA = CODES["OK"], CODES["ALARM"], CODES["INSUFFICIENT_DATA"]
_KEEP = 3
_EMPTY: dict[Treatment, int] = {"missing": NO_DATA, "ignore": _KEEP, "breaching": ALARM, "notBreaching": OK}


def alarm_states(breaching: Flags, there: Flags, least: int, of: int, treatment: Treatment) -> States:
    """Return the state of an alarm after each point, oldest first; before the first it had no data.

    Args:
        breaching: whether a point breaches; what it says of a missing one does not count.
        there: whether there is a point at all.
        least: M, the points that must breach.
        of: N, the points that are looked at.
        treatment: what missing points count as.
    """
    length = len(there)
    ends = np.arange(1, length + 1)
    starts = np.maximum(ends - of - MORE, 0)
    counted = _sums(there)
    real = counted[ends] - counted[starts]
    hits = _sums(breaching & there)
    within = hits[ends] - hits[starts]
    places = np.flatnonzero(there)
    newest = _sums(breaching[places])
    enough = real >= of
    known = counted[ends]
    recent = newest[known] - newest[np.maximum(known - of, 0)]
    filled = within + (of - real if treatment == "breaching" else 0)
    states = np.where(np.where(enough, recent, filled) >= least, ALARM, OK)
    if treatment in ("missing", "ignore") and len(places):
        oldest = places[np.clip(known - real, 0, len(places) - 1)]
        early = (real > 0) & ~enough & (within == real) & (states != ALARM)
        if treatment == "missing":
            states[early & (ends - oldest >= least)] = ALARM
        else:
            states[early] = _KEEP
    states[real == 0] = _EMPTY[treatment]
    return kept(states.astype(np.int8))


def _sums(flags: Flags) -> npt.NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(flags)))


def kept(states: States) -> States:
    """Put the state before in where it is kept."""
    said = np.where(states == _KEEP, -1, np.arange(len(states)))
    last = np.maximum.accumulate(said)
    return np.where(last < 0, NO_DATA, states[np.maximum(last, 0)]).astype(np.int8)
