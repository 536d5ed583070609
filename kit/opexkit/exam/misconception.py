"""Misconceptions: what able people take for true, and what is so instead."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from opexkit import content
from opexkit.exam.item import Item
from opexkit.exercises.exercise import Id, Source, Text
from opexkit.files import Strict, read


class Misconception(Strict):
    """Something that able people take for true.

    Attributes:
        says: the belief, as someone would put it.
        instead: what is so.
    """

    id: Id
    says: Text
    instead: Text
    source: Source | None = None


class Misconceptions(Strict):
    """`misconceptions.yaml`."""

    misconceptions: list[Misconception]


@cache
def misconceptions() -> dict[str, Misconception]:
    """Every misconception by its id, in the file's order.

    Raises:
        InputError: the file does not fit the schema.
    """
    listed = read(content.data("exam", "misconceptions.yaml"), Misconceptions).misconceptions
    return {each.id: each for each in listed}


@dataclass(frozen=True, slots=True)
class Belief:
    """In how many answers someone took a misconception, of how many to items that had it."""

    name: str
    chosen: int
    offered: int


def beliefs(answers: Iterable[tuple[Item, str, int]]) -> list[Belief]:
    """The misconceptions that answers took, the most frequent first.

    Args:
        answers: items with what was said, and how many times that was said; an empty answer tells nothing.
    """
    chosen: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    for item, said, times in answers:
        if said:
            offered.update({name: times for option in item.options if (name := option.misconception)})
            chosen.update(dict.fromkeys(item.misconceptions(said), times))
    return [Belief(name, count, offered[name]) for name, count in chosen.most_common()]
