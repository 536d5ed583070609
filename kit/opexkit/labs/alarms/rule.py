"""The rule of a composite alarm: read from its text, and held against the states of other alarms.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html and
API_PutCompositeAlarm, read 2026-11-26. `AT_LEAST` is there since November 2025. The pages do not say whether NOT, AND
or OR binds most; here they bind in this order, as almost everywhere.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
States = npt.NDArray[np.int8]
State = Literal["ALARM", "OK", "INSUFFICIENT_DATA"]
CODES: Mapping[str, int] = {"OK": 0, "ALARM": 1, "INSUFFICIENT_DATA": 2}
"""How states are counted."""
LENGTH_LIMIT = 10_240
CHILD_LIMIT = 100
ELEMENT_LIMIT = 500
DEPTH_LIMIT = 50
"""Parentheses inside one another; AWS names no limit."""


class RuleError(Exception):
    """A rule cannot be read.

    Attributes:
        at: the character at which it cannot, from 0.
        fix: what to do.
    """

    def __init__(self, at: int, message: str, fix: str) -> None:
        self.at, self.fix = at, fix
        super().__init__(message)


@dataclass(frozen=True)
class Is:
    """Whether an alarm is in a state."""

    state: State
    name: str


@dataclass(frozen=True)
class Fixed:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True)
class Not:
    """The opposite."""

    inner: "Rule"


@dataclass(frozen=True)
class Both:
    """Several joined by AND or OR."""

    word: Literal["AND", "OR"]
    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class AtLeast:
    """At least so many alarms are, or are not, in a state.

    Attributes:
        count: how many; a percentage is counted upwards to whole alarms.
        negated: whether they must not be in it.
    """

    count: int
    negated: bool
    state: State
    names: tuple[str, ...]


Rule = Is | Fixed | Not | Both | AtLeast

_TOKEN = re.compile(r"\s*(?:(?P<word>[A-Za-z_]+(?=[\s()]|$))|(?P<sign>[()]))")
_AT_LEAST = re.compile(
    r"\s*\(\s*(?P<count>\d{1,4})\s*(?P<percent>%?)\s*,\s*(?P<negated>NOT\s+)?(?P<state>ALARM|OK|INSUFFICIENT_DATA)\s*,\s*\("
)
_NAME = re.compile(r"\s*(?:\"(?P<quoted>[^\"]{1,1600})\"|(?P<plain>[^\s\",()][^\",()]{0,1599}))\s*")
_ARN = re.compile(r"arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)")


def read_rule(text: str) -> Rule:
    """Read a rule.

    Raises:
        RuleError: it cannot be read, or is larger than AWS takes.

    Example:
        >>> read_rule("ALARM(a) AND NOT ALARM(b)")
        Both(word='AND', parts=(Is(state='ALARM', name='a'), Not(inner=Is(state='ALARM', name='b'))))
    """
    if len(text) > LENGTH_LIMIT:
        raise RuleError(0, f"the rule is longer than {LENGTH_LIMIT:,} characters", "use a composite alarm inside it")
    reader = _Reader(text)
    rule = reader.either(0)
    if reader.rest():
        raise RuleError(reader.at, f"{reader.rest()[:20]!r} is left over", "join parts by AND or OR")
    if reader.elements > ELEMENT_LIMIT:
        raise RuleError(0, f"the rule has more than {ELEMENT_LIMIT} elements", "use a composite alarm inside it")
    if len(set(names(rule))) > CHILD_LIMIT:
        raise RuleError(0, f"the rule names more than {CHILD_LIMIT} alarms", "use a composite alarm inside it")
    return rule


@dataclass
class _Reader:
    text: str
    at: int = 0
    elements: int = 0
    mixed: bool = False

    def rest(self) -> str:
        return self.text[self.at :].strip()

    def _next(self) -> tuple[str, int]:
        """The next word or sign in capitals, and where it ends; empty where there is none."""
        found = _TOKEN.match(self.text, self.at)
        return (found[0].strip().upper(), found.end()) if found else ("", self.at)

    def either(self, depth: int) -> Rule:
        return self._joined("OR", depth)

    def _joined(self, word: Literal["AND", "OR"], depth: int) -> Rule:
        parts = [self._joined("AND", depth) if word == "OR" else self._one(depth)]
        while self._next()[0] == word:
            self.at = self._next()[1]
            parts.append(self._joined("AND", depth) if word == "OR" else self._one(depth))
        return parts[0] if len(parts) == 1 else Both(word, tuple(parts))

    def _one(self, depth: int) -> Rule:
        negated = False
        while self._next()[0] == "NOT":
            negated, self.at = not negated, self._next()[1]
        rule = self._plain(depth)
        return Not(rule) if negated else rule

    def _plain(self, depth: int) -> Rule:
        word, end = self._next()
        start = self.at
        self.elements += 1
        if self.elements > ELEMENT_LIMIT:
            raise RuleError(
                start, f"the rule has more than {ELEMENT_LIMIT} elements", "use a composite alarm inside it"
            )
        if word == "(":
            if depth >= DEPTH_LIMIT:
                raise RuleError(start, f"more than {DEPTH_LIMIT} parentheses inside one another", "write it flat")
            self.at = end
            rule = self.either(depth + 1)
            self._close()
            return rule
        if word in ("TRUE", "FALSE"):
            self.at = end
            return Fixed(word == "TRUE")
        if word in CODES:
            self.at = end
            self._open()
            name = self._name()
            self._close()
            return Is(cast("State", word), name)
        if word == "AT_LEAST":
            return self._at_least(end)
        if not self.rest():
            raise RuleError(len(self.text), "the rule ends too early", "write a part such as ALARM(name)")
        fix = "write ALARM(…), OK(…), INSUFFICIENT_DATA(…), AT_LEAST(…), TRUE or FALSE"
        raise RuleError(start, f"{self.rest()[:20]!r} is no part of a rule", fix)

    def _at_least(self, end: int) -> Rule:
        found = _AT_LEAST.match(self.text, end)
        if not found:
            raise RuleError(end, "AT_LEAST is written another way", "write AT_LEAST(2, ALARM, (a, b, c)), or 50% for 2")
        self.at = found.end()
        children = [self._name()]
        while self.text[self.at : self.at + 1] == ",":
            self.at += 1
            children.append(self._name())
        self.elements += len(children)
        self._close()
        self._close()
        wanted, most = int(found["count"]), 100 if found["percent"] else len(children)
        if not 1 <= wanted <= most:
            raise RuleError(end, f"{wanted}{found['percent']} lies outside of 1 to {most}", "count the alarms again")
        count = math.ceil(wanted * len(children) / 100) if found["percent"] else wanted
        return AtLeast(count, bool(found["negated"]), cast("State", found["state"]), tuple(children))

    def _name(self) -> str:
        found = _NAME.match(self.text, self.at)
        if not found:
            raise RuleError(self.at, "the name of an alarm is missing", "write its name or its ARN")
        self.at = found.end()
        name = (found["quoted"] or found["plain"]).strip()
        arn = _ARN.fullmatch(name)
        return arn[1] if arn else name

    def _open(self) -> None:
        self._expect("(")

    def _close(self) -> None:
        self._expect(")")

    def _expect(self, sign: str) -> None:
        word, end = self._next()
        if word != sign:
            raise RuleError(self.at, f"`{sign}` is missing", "close each parenthesis, and put odd names in quotes")
        self.at = end


def names(rule: Rule) -> Iterator[str]:
    """Yield the alarms that a rule names, as often as it does."""
    if isinstance(rule, Is):
        yield rule.name
    elif isinstance(rule, AtLeast):
        yield from rule.names
    elif isinstance(rule, Not):
        yield from names(rule.inner)
    elif isinstance(rule, Both):
        for part in rule.parts:
            yield from names(part)


def holds(rule: Rule, states: Mapping[str, States], length: int) -> Flags:
    """Tell for each minute whether a rule holds.

    Args:
        rule: what is asked.
        states: of each alarm that it names, minute by minute.
        length: how many minutes.
    """
    if isinstance(rule, Is):
        return np.asarray(states[rule.name] == CODES[rule.state])
    if isinstance(rule, Fixed):
        return np.full(length, rule.value)
    if isinstance(rule, Not):
        return ~holds(rule.inner, states, length)
    if isinstance(rule, AtLeast):
        hits = sum((states[name] == CODES[rule.state]).astype(np.int16) for name in rule.names)
        many = len(rule.names) - hits if rule.negated else hits
        return np.asarray(many >= rule.count)
    parts = [holds(part, states, length) for part in rule.parts]
    return np.asarray(np.logical_and.reduce(parts) if rule.word == "AND" else np.logical_or.reduce(parts))


def is_mixed(text: str) -> bool:
    """Tell whether AND and OR stand beside one another without parentheses that say which binds first."""
    words: list[set[str]] = [set()]
    for token in re.finditer(r"\"[^\"]*\"|[()]|\b(?:AND|OR)\b", text, re.IGNORECASE):
        if token[0] == "(":
            words.append(set())
        elif token[0] == ")":
            if len(words) > 1:
                words.pop()
        elif token[0][0] != '"':
            words[-1].add(token[0].upper())
            if len(words[-1]) > 1:
                return True
    return False


def canonical(rule: Rule, known: Mapping[str, str]) -> Any:
    """Write a rule as data that does not change with names, order, doubles or constants that do nothing.

    Args:
        rule: what is written.
        known: what stands for each alarm.
    """
    if isinstance(rule, Is):
        return [rule.state, known[rule.name]]
    if isinstance(rule, Fixed):
        return rule.value
    if isinstance(rule, Not):
        inner = canonical(rule.inner, known)
        return not inner if isinstance(inner, bool) else ["NOT", inner]
    if isinstance(rule, AtLeast):
        return ["AT_LEAST", rule.count, rule.negated, rule.state, sorted(known[name] for name in rule.names)]
    idle = rule.word == "AND"
    parts: dict[str, Any] = {}
    for part in (canonical(each, known) for each in rule.parts):
        if part is not idle:
            joined = part[1:] if isinstance(part, list) and part[0] == rule.word else [part]
            parts |= {repr(each): each for each in joined}
    if repr(not idle) in parts:
        return not idle
    if len(parts) < 2:
        return next(iter(parts.values()), idle)
    return [rule.word, *(parts[key] for key in sorted(parts))]
