"""Conditions and queries of an analysis of Argo Rollouts, as far as the lab reads them.

A condition compares `result`, or `result[0]`, with numbers; comparisons stand beside one another with `&&` and `||`.
A query names one series with its labels, or the average of it over minutes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from opexkit.labs.rollout.plan import Compare, Comparison, Condition

LENGTH_LIMIT = 500
"""Characters of a condition or a query."""
_WORDS: Mapping[str, Compare] = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "==": "eq", "!=": "ne"}
_COMPARED = re.compile(r"\(?\s*result(?:\[0\])?\s*(>=|<=|==|!=|>|<)\s*(-?\d+(?:\.\d+)?)\s*\)?")
_MISSING = re.compile(r"\(?\s*(?:len\(result\)\s*==\s*0|isNaN\(result(?:\[0\])?\))\s*\)?")
_THERE = re.compile(r"\(?\s*(?:len\(result\)\s*>\s*0|!\s*isNaN\(result(?:\[0\])?\))\s*\)?")
_SERIES = re.compile(r"([a-z_:][a-z0-9_:]*)\s*(?:\{([^{}]*)\})?", re.IGNORECASE)
_OVER_TIME = re.compile(r"avg_over_time\(\s*(.+?)\s*\[(\d{1,4})([smh])\]\s*\)")
_LABEL = re.compile(r'\s*([a-z_][a-z0-9_]*)\s*=\s*"([^"]*)"\s*', re.IGNORECASE)
_DURATION = re.compile(r"(\d{1,7})(s|m|h)?")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, None: 1}


def seconds(text: str | int) -> int:
    """Return the seconds of a duration such as `10m`; without a unit it is in seconds.

    Raises:
        ValueError: it is no duration.

    Example:
        >>> seconds("10m"), seconds(30)
        (600, 30)
    """
    found = _DURATION.fullmatch(str(text))
    if found is None:
        raise ValueError(f"{str(text)[:20]!r} is no duration; write a whole number and s, m or h, such as 10m")
    return int(found[1]) * _SECONDS[found[2]]


def read_condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        ValueError: it is none that the lab reads; with what to write.

    Example:
        >>> read_condition("len(result) == 0 || result[0] < 1")
        ((Comparison(compare='missing', value=0.0),), (Comparison(compare='lt', value=1.0),))
    """
    if len(text) > LENGTH_LIMIT:
        raise ValueError(f"is longer than {LENGTH_LIMIT} characters; write a shorter one")
    return tuple(tuple(_comparison(each.strip()) for each in part.split("&&")) for part in text.split("||"))


def _comparison(text: str) -> Comparison:
    if found := _COMPARED.fullmatch(text):
        return Comparison(_WORDS[found[1]], float(found[2]))
    if _MISSING.fullmatch(text):
        return Comparison("missing")
    if _THERE.fullmatch(text):
        return Comparison("there")
    raise ValueError(f"{text[:40]!r} is no comparison that is read here; write one such as result[0] < 1")


@dataclass(frozen=True)
class Query:
    """A series with its labels, and the minutes over which it is averaged."""

    series: str
    labels: Mapping[str, str]
    window: int


def read_query(text: str) -> Query:
    """Read a query of Prometheus.

    Raises:
        ValueError: it is none that the lab reads; with what to write.

    Example:
        >>> read_query('avg_over_time(error_percent{version="new"}[10m])')
        Query(series='error_percent', labels={'version': 'new'}, window=10)
    """
    inner, window = " ".join(text.split()), 1
    if len(inner) > LENGTH_LIMIT:
        raise ValueError(f"is longer than {LENGTH_LIMIT} characters; write a shorter one")
    if over := _OVER_TIME.fullmatch(inner):
        inner, window = over[1], max(round(int(over[2]) * _SECONDS[over[3]] / 60), 1)
    found = _SERIES.fullmatch(inner)
    labels = {}
    for part in (found[2] or "").split(",") if found else ():
        label = _LABEL.fullmatch(part)
        if label is not None:
            labels[label[1]] = label[2]
        elif part.strip():
            raise ValueError(f'{part.strip()[:40]!r} is no label that is read here; write one such as version="new"')
    if found is None:
        example = 'avg_over_time(error_percent{service="dispatch-api",version="new"}[10m])'
        raise ValueError(f"is no query that is read here; write {example}")
    return Query(found[1], labels, window)
