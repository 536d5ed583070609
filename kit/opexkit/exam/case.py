"""Case studies: a situation that several items ask about, each marked for itself."""

from collections.abc import Iterable
from functools import cache

from opexkit import content
from opexkit.exam.item import Item, ItemId
from opexkit.exercises.exercise import Exhibit, Text
from opexkit.files import Strict, read


class Case(Strict):
    """A situation; the items that name it ask about it, in the order of their ids."""

    id: ItemId
    title: Text
    text: Text
    exhibit: Exhibit | None = None


class Cases(Strict):
    """`cases.yaml`."""

    cases: list[Case]


@cache
def cases() -> dict[str, Case]:
    """Every case by its id.

    Raises:
        InputError: the file does not fit the schema.
    """
    return {case.id: case for case in read(content.data("exam", "cases.yaml"), Cases).cases}


def case_of(item: Item) -> Case | None:
    """The case that an item asks about; None if it stands for itself."""
    return cases().get(item.case or "")


def cases_together(items: Iterable[Item]) -> list[Item]:
    """The items, those of each case study in a row, by id, where one of them stood first.

    A later one may give an earlier one away.
    """
    listed, first = list(items), dict[str, int]()
    for place, item in enumerate(listed):
        first.setdefault(item.case or item.id, place)
    return sorted(listed, key=lambda item: (first[item.case or item.id], item.id))


def situation(item: Item) -> str:
    """What an item tells before it asks: its case, and its own stem."""
    case = case_of(item)
    return f"Case study: {case.title}. {case.text}\n\n{item.stem}" if case else item.stem


def exhibit_of(item: Item) -> Exhibit | None:
    """What an item shows: its own exhibit, or its case's; it has one of them at most."""
    case = case_of(item)
    return item.exhibit or (case.exhibit if case else None)
