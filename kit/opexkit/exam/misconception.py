"""Misconceptions: what able people take for true, and what is so instead."""

from functools import cache

from opexkit import content
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
