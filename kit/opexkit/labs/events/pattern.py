"""Event patterns of EventBridge: read strictly, and told whether an event matches.

A field matches if one of its values does, and an event if all fields do; `$or` names alternatives. Of an array one
element has to match all that a pattern says of it.

Sources: docs.aws.amazon.com/eventbridge/latest/userguide, eb-create-pattern, eb-create-pattern-operators and eb-quota;
for arrays and for what a pattern may hold the README and the compiler of github.com/aws/event-ruler, read 2026-11-26.
"""

import ipaddress
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

Path = tuple[str, ...]
Event = Mapping[str, Any]
Tree = Mapping[str, Any]
"""A pattern without `$or`: by field the tests of a value, or what is said of the fields below."""
OPERATORS = ("prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "cidr", "exists")
_MISSING: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Test:
    """What a value may be.

    Attributes:
        operator: one of EventBridge's, or `equals`; never `anything-but`.
        values: those of which one has to fit; of `numeric` pairs of a sign and a number.
        ignoring_case: whether a prefix or a suffix may be in other letters.
        but: whether none may fit: `anything-but`.
    """

    operator: str
    values: tuple[Any, ...]
    ignoring_case: bool = False
    but: bool = False

    def fits(self, value: Any) -> bool:
        """Tell whether a value that is there fits."""
        if self.operator == "exists":
            return bool(self.values[0])
        fit = _FITS[self.operator]
        if self.operator == "numeric":
            return all(fit(value, each, self.ignoring_case) for each in self.values)
        return any(fit(value, each, self.ignoring_case) for each in self.values) != self.but


@dataclass(frozen=True)
class Pattern:
    """A pattern that was read.

    Attributes:
        written: as JSON.
        alternatives: trees of which one has to match.
    """

    written: Any
    alternatives: tuple[Tree, ...]

    @cached_property
    def asks_what_is_not_there(self) -> bool:
        """Whether it asks that a field does not exist."""
        return any(
            test.operator == "exists" and not test.values[0] for tree in self.alternatives for test in tests(tree)
        )

    def matches(self, event: Event) -> bool:
        """Tell whether an event matches."""
        there = leaves(event) if self.asks_what_is_not_there else frozenset()
        return any(_tree(tree, event, (), there) for tree in self.alternatives)


def tests(tree: Tree) -> Iterator[Test]:
    """Yield every test of a tree."""
    for inner in tree.values():
        if isinstance(inner, dict):
            yield from tests(inner)
        else:
            yield from inner


def leaves(event: Event) -> frozenset[Path]:
    """Return the paths of an event that hold a value; arrays are no part of a path."""
    return frozenset(_leaves(event, ()))


def _leaves(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, (*path, name))
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, path)
    else:
        yield path


def _tree(tree: Tree, value: Any, path: Path, there: frozenset[Path]) -> bool:
    """Whether one of the objects at a path matches all that a pattern says of it; none is like an empty one."""
    objects = [each for each in _elements(value) if isinstance(each, dict)] or [{}]
    return any(
        all(_field(inner, each.get(name, _MISSING), (*path, name), there) for name, inner in tree.items())
        for each in objects
    )


def _field(inner: Any, value: Any, path: Path, there: frozenset[Path]) -> bool:
    if isinstance(inner, dict):
        return _tree(inner, value, path, there)
    values = [] if value is _MISSING else [each for each in _elements(value) if not isinstance(each, dict)]
    for test in inner:
        if test.operator == "exists" and not test.values[0]:
            if path not in there:
                return True
        elif any(test.fits(each) for each in values):
            return True
    return False


def _elements(value: Any) -> Iterator[Any]:
    """A value, or the elements of an array and of arrays inside of it."""
    if isinstance(value, list):
        for each in value:
            yield from _elements(each)
    else:
        yield value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equals(value: Any, wanted: Any, _any_case: bool) -> bool:
    """Numbers are compared as they are written: 300 is not 300.0."""
    return type(value) is type(wanted) and json.dumps(value) == json.dumps(wanted)


def _folded(text: str) -> str:
    return text.upper().lower()


def _on_texts(compare: Callable[[str, str], bool]) -> Callable[[Any, Any, bool], bool]:
    def fits(value: Any, wanted: Any, any_case: bool) -> bool:
        if not isinstance(value, str):
            return False
        return compare(_folded(value), _folded(wanted)) if any_case else compare(value, wanted)

    return fits


def _numeric(value: Any, bound: tuple[str, float], _any_case: bool) -> bool:
    sign, limit = bound
    return _is_number(value) and _SIGNS[sign](value, limit)


_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda value, limit: value == limit,
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
}
SIGNS = tuple(_SIGNS)


def _cidr(value: Any, network: str, _any_case: bool) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


@lru_cache(maxsize=2_000)
def pieces(pattern: str) -> tuple[str, ...]:
    r"""Cut a wildcard pattern at its `*`; `\*` and `\\` are the characters themselves.

    Raises:
        ValueError: two `*` follow one another, or a backslash stands before another character.
    """
    found, piece, place = [], "", 0
    while place < len(pattern):
        letter = pattern[place]
        if letter == "\\":
            if pattern[place + 1 : place + 2] not in ("*", "\\"):
                raise ValueError("a backslash stands before neither * nor another backslash")
            piece += pattern[place + 1]
            place += 1
        elif letter == "*":
            if place and pattern[place - 1] == "*" and not piece:
                raise ValueError("two * follow one another")
            found.append(piece)
            piece = ""
        else:
            piece += letter
        place += 1
    return (*found, piece)


def _wildcard(text: str, pattern: str) -> bool:
    """Find the pieces one after the other, each as early as can be: no more than one look at each letter and piece."""
    first, *middle = pieces(pattern)
    if not middle:
        return text == first
    *middle, last = middle
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end


_FITS: Mapping[str, Callable[[Any, Any, bool], bool]] = {
    "equals": _equals,
    "prefix": _on_texts(str.startswith),
    "suffix": _on_texts(str.endswith),
    "equals-ignore-case": lambda value, wanted, _any_case: isinstance(value, str) and _folded(value) == _folded(wanted),
    "wildcard": _on_texts(_wildcard),
    "numeric": _numeric,
    "cidr": _cidr,
}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,29})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,4})?")


def scalar(text: str) -> Any:
    """What a text without quotes is in YAML: a truth value, a number, or a text."""
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    found = _NUMBER.fullmatch(text)
    if not found:
        return text
    number = float(text)
    return (number if found[1] or found[2] else int(text)) if math.isfinite(number) else text
