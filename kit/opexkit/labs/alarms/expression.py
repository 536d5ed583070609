"""Metric math: an expression read from its text, and computed over series.

The part that is read: numbers, ids of other queries, + - * / ^, comparisons, AND and OR (also && and ||), parentheses,
and the functions below. A point that is missing on one side of arithmetic is missing in the result; in a comparison it
counts as 0, as the page says of comparisons and logic. What divides by zero gives no point.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html, read 2026-11-26.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Series = npt.NDArray[np.float64]
DEPTH_LIMIT = 30
"""Parentheses and functions inside one another."""
TOKEN_LIMIT = 200
"""Numbers, names and signs of one expression."""
FUNCTIONS: Mapping[str, tuple[int, ...]] = {
    "ABS": (1,),
    "CEIL": (1,),
    "FLOOR": (1,),
    "FILL": (2,),
    "IF": (2, 3),
    "MAX": (1,),
    "MIN": (1,),
    "SUM": (1,),
    "AVG": (1,),
    "ANOMALY_DETECTION_BAND": (1, 2),
}
"""The functions that are computed, and how many things each takes; MAX, MIN, SUM and AVG take a list such as [a, b]."""
_TOKEN = re.compile(
    r"\s*(?:(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(&&|\|\||[<>=!]=|[-+*/^()<>,\[\]]))"
)
_LEVELS = (("OR", "||"), ("AND", "&&"), ("<", ">", "<=", ">=", "==", "!="), ("+", "-"), ("*", "/"), ("^",))


class ExpressionError(Exception):
    """An expression cannot be read, or not be computed here; `fix` says what to do."""

    def __init__(self, message: str, fix: str) -> None:
        self.fix = fix
        super().__init__(message)


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True)
class Name:
    """Another query."""

    id: str


@dataclass(frozen=True)
class Call:
    """A function, an operator or a list, with what it takes."""

    word: str
    parts: tuple["Node", ...]


Node = Number | Name | Call


def read_expression(text: str) -> Node:
    """Read an expression.

    Raises:
        ExpressionError: it cannot be read.

    Example:
        >>> read_expression("100 * e / r").word
        '/'
    """
    tokens: list[tuple[str, str]] = []
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if not found:
            raise ExpressionError(f"{text[at:].strip()[:20]!r} is no part of an expression", "write it as metric math")
        kind = "number" if found[1] else "word" if found[2] else "sign"
        tokens.append((kind, found[1] or found[2] or found[3]))
        at = found.end()
    if len(tokens) > TOKEN_LIMIT:
        raise ExpressionError(
            f"holds more than {TOKEN_LIMIT} numbers, names and signs", "split it into several queries"
        )
    reader = _Reader(tokens)
    node = reader.level(0, 0)
    if reader.at < len(tokens):
        raise ExpressionError(f"{tokens[reader.at][1][:20]!r} is left over", "join it by an operator")
    if _loose_list(node, inside=False):
        raise ExpressionError("a list stands outside of MAX, MIN, SUM and AVG", "give it to one of them")
    return node


def _loose_list(node: Node, inside: bool) -> bool:
    """Whether a list is no part of a function over several series."""
    if not isinstance(node, Call):
        return False
    if node.word == "[]" and not inside:
        return True
    return any(_loose_list(part, node.word in ("MAX", "MIN", "SUM", "AVG")) for part in node.parts)


@dataclass
class _Reader:
    tokens: list[tuple[str, str]]
    at: int = 0

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def level(self, place: int, depth: int) -> Node:
        """What stands between operators that bind less than those of a level."""
        if place == len(_LEVELS):
            return self._signed(depth)
        node = self.level(place + 1, depth)
        while self._peek().upper() in _LEVELS[place]:
            word = self._peek().upper()
            self.at += 1
            node = Call({"||": "OR", "&&": "AND"}.get(word, word), (node, self.level(place + 1, depth)))
        return node

    def _signed(self, depth: int) -> Node:
        negative = False
        while self._peek() == "-":
            negative, self.at = not negative, self.at + 1
        node = self._plain(depth)
        return Call("-", (Number(0), node)) if negative else node

    def _plain(self, depth: int) -> Node:
        if depth > DEPTH_LIMIT:
            raise ExpressionError(f"more than {DEPTH_LIMIT} levels inside one another", "split it into several queries")
        kind, given = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        self.at += 1
        if kind == "number":
            return Number(float(given))
        if given == "(":
            node = self.level(0, depth + 1)
            self._expect(")")
            return node
        if given == "[":
            return Call("[]", self._listed("]", depth))
        if kind == "word" and self._peek() == "(":
            self.at += 1
            return _call(given.upper(), self._listed(")", depth))
        if kind == "word":
            return Name(given)
        raise ExpressionError(
            f"{given or 'the end'!r} stands where a value is wanted", "write a number, an id or a function"
        )

    def _listed(self, end: str, depth: int) -> tuple[Node, ...]:
        parts = [self.level(0, depth + 1)]
        while self._peek() == ",":
            self.at += 1
            parts.append(self.level(0, depth + 1))
        self._expect(end)
        return tuple(parts)

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise ExpressionError(f"`{sign}` is missing", "close each parenthesis")
        self.at += 1


def _call(word: str, parts: tuple[Node, ...]) -> Node:
    if word not in FUNCTIONS:
        raise ExpressionError(
            f"{word[:40]} is not computed here", f"use {', '.join(FUNCTIONS)}, or watch the metric itself"
        )
    if len(parts) not in FUNCTIONS[word]:
        raise ExpressionError(
            f"{word} takes {' or '.join(map(str, FUNCTIONS[word]))} things, not {len(parts)}", "count them"
        )
    if word in ("MAX", "MIN", "SUM", "AVG") and not (isinstance(parts[0], Call) and parts[0].word == "[]"):
        raise ExpressionError(
            f"{word} over the points of one series is a single number", "list several, such as [a, b]"
        )
    if word == "FILL" and not isinstance(parts[1], Number) and parts[1] != Name("REPEAT"):
        raise ExpressionError("FILL is given neither a number nor REPEAT", "write FILL(id, 0)")
    return Call(word, parts)


def ids(node: Node) -> Iterator[str]:
    """Yield the ids of other queries that an expression names."""
    if isinstance(node, Name):
        yield node.id
    elif isinstance(node, Call):
        for part in node.parts[:1] if node.word in ("FILL", "ANOMALY_DETECTION_BAND") else node.parts:
            yield from ids(part)


def compute(node: Node, series: Callable[[str], Series], length: int) -> Series:
    """Compute an expression; a missing point is NaN.

    Args:
        node: what was read.
        series: gives the points of another query.
        length: how many points.
    """
    if isinstance(node, Number):
        return np.full(length, node.value)
    if isinstance(node, Name):
        return series(node.id)
    if node.word == "FILL":
        given = compute(node.parts[0], series, length)
        return _filled(given, node.parts[1].value if isinstance(node.parts[1], Number) else None)
    if node.word in ("MAX", "MIN", "SUM", "AVG"):
        assert isinstance(node.parts[0], Call)  # noqa: S101 - reading asks for a list
        rows = np.array([compute(part, series, length) for part in node.parts[0].parts])
        return _over(node.word, rows)
    parts = [compute(part, series, length) for part in node.parts]
    with np.errstate(all="ignore"):
        found = _UNARY[node.word](parts[0]) if len(parts) == 1 else _ternary(node.word, parts)
    found[~np.isfinite(found)] = np.nan
    return found


_UNARY: Mapping[str, Callable[[Series], Series]] = {"ABS": np.abs, "CEIL": np.ceil, "FLOOR": np.floor}
_ARITHMETIC: Mapping[str, Callable[[Series, Series], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
}
_LOGIC: Mapping[str, Callable[[Series, Series], Any]] = {
    "<": np.less,
    ">": np.greater,
    "<=": np.less_equal,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
    "AND": np.logical_and,
    "OR": np.logical_or,
}


def _ternary(word: str, parts: list[Series]) -> Series:
    if word == "IF":
        chosen = np.where(np.nan_to_num(parts[0]) != 0, parts[1], parts[2] if len(parts) == 3 else np.nan)
        return np.where(np.isnan(parts[0]), np.nan, chosen)
    left, right = parts
    if word in _ARITHMETIC:
        return np.array(_ARITHMETIC[word](left, right), float)
    nothing = np.isnan(left) & np.isnan(right)
    found = np.array(_LOGIC[word](np.nan_to_num(left), np.nan_to_num(right)), float)
    found[nothing] = np.nan
    return found


def _over(word: str, rows: Series) -> Series:
    """Points of several series at the same time; where one has none, the others count."""
    there = ~np.isnan(rows)
    total = np.where(there, rows, 0).sum(axis=0)
    if word in ("MAX", "MIN"):
        edge = -np.inf if word == "MAX" else np.inf
        filled = np.where(there, rows, edge)
        total = filled.max(axis=0) if word == "MAX" else filled.min(axis=0)
    count = there.sum(axis=0)
    found = total / np.maximum(count, 1) if word == "AVG" else total
    return np.where(count > 0, found, np.nan)


def _filled(given: Series, value: float | None) -> Series:
    missing = np.isnan(given)
    if value is not None:
        return np.where(missing, value, given)
    last = np.maximum.accumulate(np.where(missing, -1, np.arange(len(given))))
    return np.where(last < 0, np.nan, given[np.maximum(last, 0)])


def canonical(node: Node, known: Callable[[str], Any]) -> Any:
    """Write an expression as data that does not change with ids or the order of what may be swapped."""
    if isinstance(node, Number):
        return float(f"{node.value:.2g}")
    if isinstance(node, Name):
        return known(node.id) if node.id != "REPEAT" else "REPEAT"
    parts = [canonical(part, known) for part in node.parts]
    return [node.word, *(sorted(parts, key=repr) if node.word in ("+", "*", "AND", "OR", "==", "!=", "[]") else parts)]
