"""Items that answer each other, and are never asked together."""

from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from pydantic import Field

from opexkit import content
from opexkit.exam.item import ItemId
from opexkit.exercises.exercise import Text
from opexkit.files import InputError, Strict, read, read_document, suggestion, validated


class Group(Strict):
    """Items of which no two are asked together, and what one tells of the other."""

    items: list[ItemId] = Field(min_length=2)
    why: Text


class Enemies(Strict):
    """`enemies.yaml`."""

    enemies: list[Group]


@cache
def enemies() -> dict[str, frozenset[str]]:
    """For each item that has some, the items that are not asked with it.

    Raises:
        InputError: the file does not fit the schema.
    """
    found: dict[str, frozenset[str]] = {}
    for group in read(content.data("exam", "enemies.yaml"), Enemies).enemies:
        for item in group.items:
            found[item] = found.get(item, frozenset()) | set(group.items) - {item}
    return found


def answered_by(item: str, asked: Collection[str]) -> bool:
    """Whether one of the items that are asked answers this one."""
    return any(other in asked for other in enemies().get(item, ()))


def apart(items: Iterable[str]) -> list[str]:
    """The items in their order, without those that an earlier one answers."""
    kept: list[str] = []
    for item in items:
        if not answered_by(item, kept):
            kept.append(item)
    return kept


def check_enemies(path: Path, items: Collection[str]) -> Enemies:
    """Read groups as strictly as the bank needs them: each item exists.

    Raises:
        InputError: with every problem of the file.
    """
    document = read_document(path)
    found = validated(document, Enemies)
    problems = [
        document.problem(("enemies", at, "items", place), f"there is no item {item!r}", suggestion(item, items))
        for at, group in enumerate(found.enemies)
        for place, item in enumerate(group.items)
        if item not in items
    ]
    if problems:
        raise InputError(problems)
    return found
