"""References in a document, `{{ step.Output }}`: found where they stand, and replaced by what they name."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from opexkit.files.fields import Where

_REFERENCE = re.compile(r"\{\{\s*([^{}\s][^{}]*?)\s*\}\}")
"""Braces around nothing are none: scripts have them in texts that are filled in."""
_ALONE = re.compile(r"\s*\{\{\s*([^{}\s][^{}]*?)\s*\}\}\s*")

LARGEST = 200_000
"""Characters, and values inside of one another, that the inputs of one step may hold."""
_TOO_LARGE = f"the inputs hold more than {LARGEST:,} characters and values"

GLOBALS = (
    "global:DATE",
    "global:DATE_TIME",
    "global:REGION",
    "global:ACCOUNT_ID",
    "global:AWS_PARTITION",
    "global:TARGET_ID",
    "automation:EXECUTION_ID",
)
"""Variables that every document has."""


class Unresolved(Exception):  # noqa: N818 (it is a state of a name before it is an error)
    """A reference names nothing that has a value."""


def texts(value: Any, where: Where = ()) -> Iterator[tuple[Where, str]]:
    """Each text in a value with its place, keys of mappings included."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*where, key), str(key)
            yield from texts(item, (*where, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from texts(item, (*where, place))


def references(value: Any, where: Where = ()) -> Iterator[tuple[Where, str]]:
    """Each reference in a value with its place."""
    for place, text in texts(value, where):
        for name in _REFERENCE.findall(text):
            yield place, name


def resolve(value: Any, look_up: Callable[[str], Any]) -> Any:
    """Replace every reference in a value.

    A text that is one reference becomes what it names, with its type; inside a text it becomes text.

    Raises:
        Unresolved: `look_up` does not know a name, or the value becomes too large.
    """
    if isinstance(value, str):
        if alone := _ALONE.fullmatch(value):
            return look_up(alone[1])
        return _filled(value, look_up)
    if isinstance(value, dict):
        return {str(resolve(key, look_up)): resolve(item, look_up) for key, item in value.items()}
    if isinstance(value, list):
        return [part for item in value for part in _parts(item, look_up)]
    return value


def _filled(text: str, look_up: Callable[[str], Any]) -> str:
    """A text with its references replaced; one that becomes too large is not built."""
    parts, size, end = [], 0, 0
    for found in _REFERENCE.finditer(text):
        parts += [text[end : found.start()], as_text(look_up(found[1]))]
        size += len(parts[-1]) + len(parts[-2])
        end = found.end()
        if size > LARGEST:
            raise Unresolved(_TOO_LARGE)
    return "".join([*parts, text[end:]])


def _parts(item: Any, look_up: Callable[[str], Any]) -> list[Any]:
    """An item of a list; a reference to a list brings its items."""
    found = resolve(item, look_up)
    return found if isinstance(item, str) and isinstance(found, list) else [found]


def demand_bounded(value: Any) -> None:
    """Raise Unresolved if a value is too large: a variable that is doubled in a cycle would fill the memory."""
    left = LARGEST
    waiting = [value]
    while waiting:
        item = waiting.pop()
        left -= 1 + (len(item) if isinstance(item, str) else 0)
        if left < 0:
            raise Unresolved(_TOO_LARGE)
        if isinstance(item, (dict, list)):
            if len(item) > left:
                left = 0
            waiting += [*item.keys(), *item.values()] if isinstance(item, dict) else item


def as_text(value: Any) -> str:
    """A value as a document writes it: lists and maps as JSON, truth as true or false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, default=str)
