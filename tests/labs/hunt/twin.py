"""A slow and obvious twin of the translation: pandas and plain loops, on the pieces that a query was written from."""

import math
import re
from collections.abc import Callable
from typing import Any

import pandas as pd

Row = dict[str, Any]
Made = tuple[str, Callable[[Row], Any]]
"""How an expression is written, and what it is for an event."""


def number(value: Any) -> float | None:
    """A value as a number, where it is one."""
    if value is None:
        return None
    try:
        return float(value)
    except ValueError:
        return None


def strict(function: Callable[..., Any]) -> Callable[..., Any]:
    """Missing where anything is missing."""
    return lambda *given: None if any(each is None for each in given) else function(*given)


def both(one: bool | None, two: bool | None) -> bool | None:
    if one is False or two is False:
        return False
    return None if one is None or two is None else True


def opposite(one: bool | None) -> bool | None:
    return None if one is None else not one


COMPARE = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
COMPUTE = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: None if b == 0 else a / b,
    "%": lambda a, b: None if b == 0 else math.fmod(a, b),
}


def parse_glob(text: str | None, parts: list[str]) -> list[str] | None:
    """What stands at the wildcards of a glob: as little as possible between its pieces, the rest at its end."""
    if text is None:
        return None
    start = text.find(parts[0])
    if start < 0:
        return None
    found, place = [], start + len(parts[0])
    for piece in parts[1:]:
        if piece == "":
            found.append(text[place:])
            place = len(text)
            continue
        end = text.find(piece, place)
        if end < 0:
            return None
        found.append(text[place:end])
        place = end + len(piece)
    return found


def parse_regex(text: str | None, pattern: str, names: list[str]) -> list[str] | None:
    if text is None or not (found := re.search(pattern, text)):
        return None
    return [found[name] or "" for name in names]


def percentile(values: list[float], share: float) -> float | None:
    """Between the two values next to the place, in proportion."""
    if not values:
        return None
    ordered, place = sorted(values), share * (len(values) - 1)
    low, high = math.floor(place), math.ceil(place)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def deviation(values: list[float]) -> float | None:
    if not values:
        return None
    middle = sum(values) / len(values)
    return math.sqrt(sum((each - middle) ** 2 for each in values) / len(values))


AGGREGATES: dict[str, Callable[[list[float]], float | None]] = {
    "sum": lambda values: math.fsum(values) if values else None,
    "avg": lambda values: math.fsum(values) / len(values) if values else None,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "stddev": deviation,
}


def group(frame: pd.DataFrame, by: list[str]) -> list[tuple[tuple[Any, ...], pd.DataFrame]]:
    """The groups of a frame, the missing value one of its own; all of it where nothing is grouped by."""
    if not by:
        return [((), frame)]
    held = frame.assign(**{f"_{name}": [repr(each) for each in frame[name]] for name in by})
    return [
        (tuple(own[name].iloc[0] for name in by), own)
        for _, own in held.groupby([f"_{name}" for name in by], sort=False)
    ]
