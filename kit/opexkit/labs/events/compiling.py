"""A pattern from what a template holds: each mistake at its place, and no more alternatives than can be tried."""

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeGuard

from opexkit.files.fields import Where
from opexkit.files.problem import Problem
from opexkit.files.spelling import suggestion
from opexkit.labs.events.pattern import OPERATORS, SIGNS, Path, Pattern, Test, Tree, pieces

Tell = Callable[[Where, str, str], Problem]
"""Makes a problem at a place of the pattern: what is wrong, what to do."""
ALTERNATIVES = 1_000
"""Alternatives that `$or` may make; the lab's own bound."""
SIZE = 4_096
"""Characters of a pattern: AWS takes 2,048 unless it was asked for more."""
NUMBERS = 5e9
"""The largest number that EventBridge compares, either way."""
_NESTED = ("prefix", "suffix", "equals-ignore-case", "wildcard")
Flat = dict[Path, tuple[Test, ...]]


class Wrong(Exception):  # noqa: N818 (one mistake, on its way to a list of them)
    """A mistake at a place."""

    def __init__(self, where: Where, message: str, fix: str) -> None:
        super().__init__(message)
        self.where, self.message, self.fix = where, message, fix


class Exploded(Wrong):
    """A mistake after which the rest of the pattern is not read."""


def compile_pattern(written: Any, tell: Tell, problems: list[Problem]) -> Pattern | None:
    """Read a pattern.

    Args:
        written: its JSON.
        tell: makes a problem at a place of it.
        problems: what is wrong is added.

    Returns:
        None if something is wrong.
    """
    count = len(problems)
    try:
        flats = _object(written, (), (), tell, problems)
        trees = tuple(_grown(flat) for flat in flats)
    except Wrong as wrong:
        problems.append(tell(wrong.where, wrong.message, wrong.fix))
    return None if len(problems) > count else Pattern(written, trees)


def _object(written: Any, where: Where, path: Path, tell: Tell, problems: list[Problem]) -> list[Flat]:
    """The alternatives of an object; that a field of it is wrong is told, and the others are read."""
    if not isinstance(written, Mapping) or not written:
        said = "is empty" if written in ({}, None) else "is no object"
        raise Wrong(where, f"the pattern {said}", 'name fields, such as {"source": ["aws.ec2"]}')
    found: list[Flat] = [{}]
    for name, inner in written.items():
        here = (*where, name)
        try:
            if name == "$or":
                more = _or(inner, here, path, tell, problems)
            elif isinstance(inner, Mapping):
                more = _object(inner, here, (*path, name), tell, problems)
            elif isinstance(inner, list):
                more = [{(*path, name): tuple(_values(inner, here))}]
            else:
                fix = "write a list, even for a single value"
                raise Wrong(here, f"{name[:60]!r} is neither a list of values nor an object", fix)
            found = _product(found, more, here)
        except Exploded:
            raise
        except Wrong as wrong:
            problems.append(tell(wrong.where, wrong.message, wrong.fix))
    return found


def _or(written: Any, where: Where, path: Path, tell: Tell, problems: list[Problem]) -> list[Flat]:
    if not isinstance(written, list) or len(written) < 2:
        raise Wrong(where, "`$or` takes a list of two objects or more", 'write "$or": [{...}, {...}]')
    found: list[Flat] = []
    for place, each in enumerate(written):
        here = (*where, place)
        if isinstance(each, Mapping) and (reserved := [name for name in each if name in (*OPERATORS, *SIGNS)]):
            message = f"{reserved[0]!r} is an operator and stands where a field has to be"
            raise Wrong((*here, reserved[0]), message, 'write {"field": [{"' + reserved[0] + '": ...}]}')
        found += _object(each, here, path, tell, problems)
    return found


def _product(some: list[Flat], others: list[Flat], where: Where) -> list[Flat]:
    if len(some) * len(others) > ALTERNATIVES:
        message = f"`$or` makes more than {ALTERNATIVES:,} alternatives of this pattern"
        raise Exploded(where, message, "write several rules")
    for path in others[0] if len(others) == 1 else {path for each in others for path in each}:
        for flat in some:
            for known in flat:
                if known[: len(path)] == path[: len(known)]:
                    message = f"{'.'.join(path)[:60]!r} is asked for beside `$or` and inside of it"
                    raise Wrong(where, message, "ask for a field in one place")
    return [{**one, **other} for one in some for other in others]


def _grown(flat: Flat) -> Tree:
    tree: dict[str, Any] = {}
    for path, tests in flat.items():
        at = tree
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1]] = tests
    return tree


def _values(written: list[Any], where: Where) -> Iterator[Test]:
    if not written:
        raise Wrong(where, "the list of values is empty", "name a value, or leave the field out")
    for place, each in enumerate(written):
        here = (*where, place)
        if isinstance(each, Mapping):
            yield _test(each, here)
        elif isinstance(each, list):
            raise Wrong(here, "a list stands inside of a list of values", "write its values into the outer list")
        else:
            yield Test("equals", (each,))


def _test(written: Mapping[str, Any], where: Where) -> Test:
    if len(written) != 1:
        message = "a value holds one operator" if written else "an operator is missing"
        raise Wrong(where, message, "write several values: one of them has to fit")
    ((name, given),) = written.items()
    here = (*where, name)
    if name not in OPERATORS:
        raise Wrong(here, f"there is no operator {name[:60]!r}", suggestion(name, OPERATORS))
    if name == "exists":
        if not isinstance(given, bool):
            raise Wrong(here, "`exists` takes true or false", "write one of the two, without quotes")
        return Test(name, (given,))
    if name == "anything-but":
        return _anything_but(given, here)
    if name == "numeric":
        return Test(name, tuple(_range(given, here)))
    if name == "cidr":
        return Test(name, (_network(given, here),))
    if name in ("prefix", "suffix") and isinstance(given, Mapping):
        return Test(name, (_text(_only(given, "equals-ignore-case", here), here, name),), ignoring_case=True)
    return Test(name, (_text(given, here, name),))


def _only(given: Mapping[str, Any], name: str, where: Where) -> Any:
    if list(given) != [name]:
        raise Wrong(where, f"only {name!r} can stand here", f'write {{"{name}": "..."}}')
    return given[name]


def _anything_but(given: Any, where: Where) -> Test:
    if isinstance(given, Mapping):
        if len(given) != 1 or (name := next(iter(given))) not in _NESTED:
            raise Wrong(where, "`anything-but` takes values, or one operator", f"use one of {', '.join(_NESTED)}")
        values, here = given[name], (*where, name)
        listed = values if isinstance(values, list) else [values]
        if not listed:
            raise Wrong(here, "the list of values is empty", "name a value")
        return Test(name, tuple(_text(each, here, name) for each in listed), but=True)
    listed = given if isinstance(given, list) else [given]
    texts = [isinstance(each, str) for each in listed]
    if not listed or not (all(texts) or all(map(_is_number, listed))):
        fix = "write texts alone, or numbers alone; for true, false and null name the values that you want"
        raise Wrong(where, "`anything-but` takes texts, or numbers", fix)
    return Test("equals", tuple(listed), but=True)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(given: Any, where: Where, name: str) -> str:
    if not isinstance(given, str):
        raise Wrong(where, f"{name!r} takes a text", "write the text in quotes")
    if not given and name in ("prefix", "suffix") and "anything-but" in where:
        raise Wrong(where, f"{name!r} of nothing fits everything", "write some letters")
    if name == "wildcard":
        try:
            pieces(given)
        except ValueError as error:
            raise Wrong(where, str(error), "write one * for any letters, and \\\\* for the character") from None
    return given


def _range(given: Any, where: Where) -> Iterator[tuple[str, float]]:
    if not isinstance(given, list) or len(given) not in (2, 4):
        raise Wrong(where, "`numeric` takes a sign and a number, or two of each", 'write [">", 0, "<=", 5]')
    pairs = list(zip(given[::2], given[1::2], strict=True))
    for sign, number in pairs:
        if sign not in SIGNS:
            raise Wrong(where, f"{str(sign)[:20]!r} is no sign of `numeric`", f"use one of {', '.join(SIGNS)}")
        if not _is_number(number):
            raise Wrong(where, f"{str(number)[:40]!r} is no number", "write it without quotes")
        if abs(number) > NUMBERS:
            raise Wrong(where, f"{number:g} is beyond five billion", "compare smaller numbers")
    if len(pairs) == 2:
        (low_sign, low), (high_sign, high) = pairs
        if low_sign not in (">", ">=") or high_sign not in ("<", "<="):
            raise Wrong(where, "a range begins with > or >= and ends with < or <=", 'write [">", 0, "<=", 5]')
        if low >= high:
            raise Wrong(where, "nothing lies in this range", "write the smaller number first")
    yield from pairs


def _network(given: Any, where: Where) -> str:
    try:
        if isinstance(given, str) and "/" in given:
            ipaddress.ip_network(given, strict=False)
            return given
    except ValueError:
        pass
    raise Wrong(where, f"{str(given)[:40]!r} is no range of addresses", "write such as 10.0.0.0/24")
