"""A slow and obvious twin of the matching of patterns.

Every array of an event is replaced by one of its elements, in all ways; then a pattern is followed word by word.
"""

import ipaddress
import itertools
import json
import operator
import re
from collections.abc import Iterator
from typing import Any

GONE = object()
SIGNS = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def without_arrays(value: Any) -> Iterator[Any]:
    """An event with one element in the place of each array, for each way of choosing; empty arrays are gone."""
    if isinstance(value, list):
        if not value:
            yield GONE
        for each in value:
            yield from without_arrays(each)
    elif isinstance(value, dict):
        names = list(value)
        for chosen in itertools.product(*(list(without_arrays(value[name])) for name in names)):
            yield {name: each for name, each in zip(names, chosen, strict=True) if each is not GONE}
    else:
        yield value


def paths(value: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where an event holds values, whatever arrays they lie in."""
    if isinstance(value, list):
        for each in value:
            yield from paths(each, at)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from paths(each, (*at, name))
    else:
        yield at


def twin(pattern: Any, event: Any) -> bool:
    """Whether an event matches a pattern."""
    there = set(paths(event))
    return any(follows(pattern, flat, (), there) for flat in without_arrays(event))


def follows(pattern: Any, event: Any, at: tuple[str, ...], there: set[tuple[str, ...]]) -> bool:
    for name, inner in pattern.items():
        if name == "$or":
            fine = any(follows(each, event, at, there) for each in inner)
        else:
            value = event.get(name, GONE) if isinstance(event, dict) else GONE
            if isinstance(inner, dict):
                fine = follows(inner, value, (*at, name), there)
            else:
                fine = any(fits(wanted, value, (*at, name) in there) for wanted in inner)
        if not fine:
            return False
    return True


def fits(wanted: Any, value: Any, is_there: bool) -> bool:
    if isinstance(wanted, dict) and "exists" in wanted:
        return (value is not GONE and not isinstance(value, dict)) if wanted["exists"] else not is_there
    if value is GONE or isinstance(value, dict):
        return False
    if not isinstance(wanted, dict):
        return json.dumps(value) == json.dumps(wanted)
    ((name, given),) = wanted.items()
    if name == "anything-but":
        if isinstance(given, dict):
            ((name, given),) = given.items()
            return not any(compare(name, each, value) for each in (given if isinstance(given, list) else [given]))
        return all(json.dumps(value) != json.dumps(each) for each in (given if isinstance(given, list) else [given]))
    return compare(name, given, value)


def compare(name: str, given: Any, value: Any) -> bool:
    if name == "numeric":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        pairs = zip(given[::2], given[1::2], strict=True)
        return all(SIGNS[sign](value, number) for sign, number in pairs)
    if not isinstance(value, str):
        return False
    flags = 0
    if isinstance(given, dict):
        given, flags = given["equals-ignore-case"], re.IGNORECASE
    if name == "cidr":
        try:
            return ipaddress.ip_address(value) in ipaddress.ip_network(given, strict=False)
        except ValueError:
            return False
    if name == "wildcard":
        parts = re.findall(r"\\.|.", given, re.DOTALL)
        inner = "".join(".*" if part == "*" else re.escape(part[-1]) for part in parts)
    else:
        inner = re.escape(given)
        inner = {"prefix": f"{inner}.*", "suffix": f".*{inner}", "equals-ignore-case": inner}[name]
        flags |= re.IGNORECASE if name == "equals-ignore-case" else 0
    return re.fullmatch(inner, value, flags | re.DOTALL) is not None
