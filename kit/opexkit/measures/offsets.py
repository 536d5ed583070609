"""The zones at the end of times, such as Z, +01:00, +00 or UTC."""

import re
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from opexkit.measures.preset import words

_TAIL = re.compile(r"(.*\d:\d\d.*?)\s*(Z|[+-]\d\d(?::?\d\d)?|(?<=[\d ])[A-Z]{3,4})$", re.DOTALL)


def split_offsets(
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
