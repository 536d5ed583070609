"""Paths into an object: `a.b`, `a[].b` for the first filled item of a list, `a[k=v].b` for the item whose k is v."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

_STEP = re.compile(r"([^.\[\]]+)(?:\[([^\]]*)\])?(?:\.|$)")


def cell(record: Any, path: str) -> str:
    """The value at a path as a text; "" where there is none."""
    if path in record:
        return text(record[path])
    return text(_follow(record, _steps(path)))


def first_key(path: str) -> str:
    """The key that a path starts with."""
    return _steps(path)[0][0]


def text(value: Any) -> str:
    """A value of JSON as the text of a cell; an object with a `value` is that value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        inner = value.get("value")
        return text(inner) if not isinstance(inner, dict | list) else ""
    return next((found for item in value if not isinstance(item, dict | list) and (found := text(item))), "")


@cache
def _steps(path: str) -> tuple[tuple[str, str | None], ...]:
    """The keys of a path, each with what stands in its brackets."""
    found = _STEP.findall(path)
    brackets = [match[2] for match in _STEP.finditer(path)]
    return tuple((key, bracket) for (key, _), bracket in zip(found, brackets, strict=True)) or ((path, None),)


def _follow(value: Any, steps: Sequence[tuple[str, str | None]]) -> Any:
    for index, (key, bracket) in enumerate(steps):
        value = value.get(key) if isinstance(value, dict) else None
        if bracket is not None:
            items = value if isinstance(value, list) else []
            wanted, _, is_value = bracket.partition("=")
            fitting = [item for item in items if not wanted or cell_of(item, wanted) == is_value]
            rest = steps[index + 1 :]
            found = (_follow(item, rest) if rest else item for item in fitting)
            return next((one for one in found if text(one)), None)
    return value


def cell_of(item: Any, path: str) -> str:
    """The cell of an item of a list, which may be no object."""
    return cell(item, path) if isinstance(item, dict) else ""
