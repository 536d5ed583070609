"""Queries of Prometheus, as far as objectives need them: read, and asked of counters.

Read are sums of `rate` or `increase` with selectors, `by` and `without`, arithmetic with `on` and `ignoring`, `or`,
`clamp_min`, `clamp_max` and `vector` (prometheus.io/docs/prometheus/latest/querying, read 2026-11-26). A rate is what
was counted in its range, divided by the range; nothing is extrapolated.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from opexkit.labs.slo.duration import minutes

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Value = Vector | float
LONGEST, DEEPEST = 2_000, 40
"""Characters of a query, and how deep its parts may be nested."""
_NAME = "__name__"
_TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?P<word>[A-Za-z_:][\w:]*)|(?P<text>"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\')'
    r"|\[(?P<range>[^\]]*)\]|(?P<sign>=~|!~|!=|[-+*/(){},=])|(?P<wrong>\S))"
)
_WINDOW = re.compile(r"\{\{\s*\.window\s*\}\}")
_AGGREGATES: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "avg": lambda values: sum(values) / len(values),
    "min": min,
    "max": max,
    "count": len,
}
_FUNCTIONS = ("rate", "increase", "clamp_min", "clamp_max", "vector")
_BINDS = {"or": 1, "+": 2, "-": 2, "*": 3, "/": 3}


class PromqlError(ValueError):
    """A query that cannot be read or asked; the text says where and what to do."""


class UnreadError(PromqlError):
    """A query of which more than this is read here would be needed: what it would answer is not known."""


@dataclass(frozen=True)
class Counter:
    """A series that counts: what it gains in each of the last minutes, and in each minute before them."""

    labels: Mapping[str, str]
    now: float
    before: float
    recent: int

    def gained(self, window: int) -> float:
        """Return what it gained in the last minutes."""
        return self.now * min(window, self.recent) + self.before * max(window - self.recent, 0)


def ask(query: str, counters: Sequence[Counter], window: int) -> Value:
    """Ask a query, its window being so many minutes.

    Raises:
        UnreadError: what it would answer is not known here.
        PromqlError: it cannot be asked, or it asks for what there is not.
    """
    if len(query) > LONGEST:
        raise PromqlError(f"is longer than {LONGEST:,} characters; ask for less")
    asked = _Asked(query, counters, window, list(_tokens(query)))
    found = asked.expression(0)
    if asked.place < len(asked.tokens):
        raise asked.unread("is more than one expression, or has more than is read here", "join the two, or delete one")
    return found


def _tokens(query: str) -> Iterator[tuple[str, str, int]]:
    for found in _TOKEN.finditer(query):
        kind = found.lastgroup or "wrong"
        if kind != "wrong" or found[kind] is not None:
            yield kind, found[kind], found.start(kind) + 1


@dataclass
class _Asked:
    """Reads a query from left to right, and computes what it gives."""

    query: str
    counters: Sequence[Counter]
    window: int
    tokens: list[tuple[str, str, int]]
    place: int = 0
    depth: int = field(default=0)

    def wrong(self, message: str, fix: str) -> PromqlError:
        at = self.tokens[self.place][2] if self.place < len(self.tokens) else len(self.query) + 1
        return PromqlError(f"column {at}: {message}; {fix}")

    def unread(self, message: str, fix: str) -> UnreadError:
        return UnreadError(str(self.wrong(message, fix)))

    @property
    def next(self) -> tuple[str, str]:
        return self.tokens[self.place][:2] if self.place < len(self.tokens) else ("end", "")

    def take(self, text: str = "") -> str:
        """Take the next part, which must be this one where one is given."""
        kind, found = self.next
        if kind == "end" or (text and found != text):
            say = self.wrong if kind == "end" else self.unread
            raise say(f"{text or 'a value'!r} is missing", "write it there")
        self.place += 1
        return found

    def expression(self, above: int) -> Value:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong("is nested too deep", "ask for less at once")
        left = self.term()
        while self.next[1] in _BINDS and self.next[0] in ("sign", "word") and _BINDS[self.next[1]] > above:
            sign = self.take()
            match = self.matching()
            left = _joined(sign, left, self.expression(_BINDS[sign]), match)
        self.depth -= 1
        return left

    def matching(self) -> Callable[[Labels], Labels]:
        if self.next[1] not in ("on", "ignoring"):
            return _keyed(None, keep=False)
        word = self.take()
        return _keyed(self.names(), keep=word == "on")

    def names(self) -> frozenset[str]:
        self.take("(")
        found = []
        while self.next[1] != ")":
            found.append(self.take())
            if self.next[1] == ",":
                self.take()
        self.take(")")
        return frozenset(found)

    def term(self) -> Value:
        kind, text = self.next
        if text == "-" and kind == "sign":
            self.take()
            return _joined("*", -1.0, self.expression(3), _keyed(None, keep=False))
        if kind == "number":
            return float(self.take())
        if text == "(":
            self.take()
            found = self.expression(0)
            self.take(")")
            return found
        if text in _AGGREGATES:
            return self.aggregate()
        if kind == "word" and self.place + 1 < len(self.tokens) and self.tokens[self.place + 1][1] == "(":
            return self.function()
        if text == "{" or kind == "word":
            self.counted()
            raise self.wrong("is a count since the beginning", "ask for its rate over [{{.window}}]")
        raise self.unread(f"{text[:20]!r} is not read here", "see what is read next to the task")

    def aggregate(self) -> Value:
        together = _AGGREGATES[self.take()]
        key = self.grouping()
        self.take("(")
        given = self.expression(0)
        self.take(")")
        key = key or self.grouping() or _keyed(frozenset(), keep=True)
        if isinstance(given, float):
            raise self.wrong("is no series", "ask for a rate inside")
        groups: dict[Labels, list[float]] = {}
        for labels, value in given.items():
            groups.setdefault(key(labels), []).append(value)
        return {labels: float(together(values)) for labels, values in groups.items()}

    def grouping(self) -> Callable[[Labels], Labels] | None:
        if self.next[1] not in ("by", "without"):
            return None
        word = self.take()
        return _keyed(self.names(), keep=word == "by")

    def function(self) -> Value:
        if self.next[1] not in _FUNCTIONS:
            raise self.unread(f"the function {self.next[1][:40]!r} is not read here", f"write {', '.join(_FUNCTIONS)}")
        name = self.take()
        self.take("(")
        if name in ("rate", "increase"):
            chosen = self.counted()
            span = self.range()
            found: Value = {_labels(each): each.gained(span) / (60 * span if name == "rate" else 1) for each in chosen}
        else:
            found = self.expression(0)
            if name == "vector":
                found = found if isinstance(found, dict) else {frozenset(): found}
            else:
                self.take(",")
                bound = self.expression(0)
                if isinstance(bound, dict) or isinstance(found, float):
                    raise self.wrong("needs a series and a number", "write both")
                pick = max if name == "clamp_min" else min
                found = {labels: pick(value, bound) for labels, value in found.items()}
        self.take(")")
        return found

    def range(self) -> int:
        kind, text = self.next
        if kind != "range":
            raise self.wrong("has no range", "write [{{.window}}]")
        if not _WINDOW.fullmatch(text.strip()):
            try:
                span = minutes(text.strip())
            except (ValueError, KeyError):
                raise self.wrong(f"[{text[:20]}] is no range", "write [{{.window}}]") from None
        else:
            span = self.window
        self.take()
        return max(span, 1)

    def counted(self) -> list[Counter]:
        """The counters that a selector chooses."""
        start = self.place
        wanted = self.take() if self.next[1] != "{" else ""
        tests: list[Callable[[Mapping[str, str]], bool]] = []
        if self.next[1] == "{":
            self.take()
            while self.next[1] != "}":
                label, sign = self.take(), self.take()
                if sign not in _SIGNS or self.next[0] != "text":
                    raise self.wrong("is no test of a label", 'write label="value"')
                text = self.take()[1:-1].replace("\\\\", "\\").replace('\\"', '"')
                tests.append(self.test(label, sign, text))
                if self.next[1] == ",":
                    self.take()
            self.take("}")
        if wanted and not any(each.labels[_NAME] == wanted for each in self.counters):
            self.place = start
            known = ", ".join(dict.fromkeys(each.labels[_NAME] for each in self.counters))
            raise self.wrong(f"nobody sends {wanted[:60]!r}", f"ask for {known}")
        return [
            each
            for each in self.counters
            if wanted in ("", each.labels[_NAME]) and all(test(each.labels) for test in tests)
        ]

    def test(self, label: str, sign: str, text: str) -> Callable[[Mapping[str, str]], bool]:
        if sign in ("=~", "!~"):
            alternatives = _alternatives(text)
            if alternatives is None:
                raise self.unread(
                    f"the pattern {text[:40]!r} is not read here", "write letters, digits, `.`, `.*`, `.+`, [a-b] and |"
                )
            return lambda labels: bool(alternatives.fullmatch(labels.get(label, ""))) == (sign == "=~")
        return lambda labels: (labels.get(label, "") == text) == (sign == "=")


_SIGNS = ("=", "!=", "=~", "!~")
_SAFE = re.compile(r"(?:[\w/ :-]|\\\.|\.[*+]?|\[[\w-]+\]|\|)*")
"""Patterns that take no time to compare: no group, nothing repeated but the dot."""


def _alternatives(text: str) -> re.Pattern[str] | None:
    """The pattern as it is compared; None where it could take long."""
    plain = text.replace("\\\\", "\\")
    whole = plain[1:-1] if plain.startswith("(") and plain.endswith(")") and plain.count("(") == 1 else plain
    if len(whole) > 200 or whole.count("*") + whole.count("+") > 4 or not _SAFE.fullmatch(whole):
        return None
    try:
        return re.compile(whole)
    except re.error:
        return None


def _labels(each: Counter) -> Labels:
    return frozenset((name, value) for name, value in each.labels.items() if name != _NAME)


def _keyed(names: frozenset[str] | None, *, keep: bool) -> Callable[[Labels], Labels]:
    """By what labels are compared: those of some names, all but those, or all."""
    if names is None:
        return lambda labels: labels
    return lambda labels: frozenset(each for each in labels if (each[0] in names) == keep)


def _divided(left: float, right: float) -> float:
    return left / right if right else math.nan


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
}


def _joined(sign: str, left: Value, right: Value, key: Callable[[Labels], Labels]) -> Value:
    if sign == "or":
        if isinstance(left, float) or isinstance(right, float):
            raise PromqlError("`or` joins series; write vector(0) instead of 0")
        known = {key(labels) for labels in left}
        return {**left, **{labels: value for labels, value in right.items() if key(labels) not in known}}
    compute = _ARITHMETIC[sign]
    if isinstance(left, float):
        if isinstance(right, float):
            return compute(left, right)
        return {labels: compute(left, value) for labels, value in right.items()}
    if isinstance(right, float):
        return {labels: compute(value, right) for labels, value in left.items()}
    other = {key(labels): value for labels, value in right.items()}
    if len(other) < len(right) or len({key(labels) for labels in left}) < len(left):
        raise PromqlError("several series of one side have the same labels; sum them first")
    return {key(labels): compute(value, other[key(labels)]) for labels, value in left.items() if key(labels) in other}
