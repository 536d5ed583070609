"""What a page may put before a seat: an exercise of a lesson, of the drill, or an exam item as one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from opexkit.exam.bank import load_items
from opexkit.exam.exercise import exercise_of
from opexkit.exam.family import families, variant
from opexkit.exam.item import Item, Pool
from opexkit.exercises.bank import Bank
from opexkit.exercises.exercise import Exercise
from opexkit.exercises.labs import LabExercise
from opexkit.progress.attempt import Origin

DRILL = "drill/"
"""Before the id of an exercise that the drill asks, so that what stands in its lesson stays."""
LAB = "lab"
"""What pages call the kind of a lab."""
_SEEDS = 6
"""Digits of the seed of an item with numbers."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An exercise before a seat.

    Attributes:
        exercise: to answer.
        name: by which pages call it, and by which what stands in it is kept.
        origin: of its attempts.
        item: the exam item that it is.
    """

    exercise: Exercise
    name: str
    origin: Origin = "room"
    item: Item | None = None


def of_lesson(exercise: Exercise) -> Placed:
    """An exercise where its lesson has it."""
    return Placed(exercise, exercise.id)


def of_item(item: Item) -> Placed:
    """An exam item to practice."""
    return Placed(exercise_of(item), item.attempt_name, "practice", item)


def placed(name: str, bank: Bank) -> Placed | None:
    """What a page calls by a name; None if it may put nothing of that name before a seat.

    Args:
        name: of an exercise of a lesson, of one of the drill, or of an item that may be practiced.
        bank: of exercises.
    """
    if name.startswith(DRILL):
        exercise = drilled(bank).exercises.get(name.removeprefix(DRILL))
        return Placed(exercise, name, "drill") if exercise else None
    if exercise := bank.exercises.get(name):
        return of_lesson(exercise)
    item = practiced().get(name) or _with_numbers(name)
    return of_item(item) if item else None


def drilled(bank: Bank) -> Bank:
    """The exercises that the drill asks: all but labs, which take minutes."""
    return Bank({name: each for name, each in bank.exercises.items() if not isinstance(each, LabExercise)})


@cache
def practiced() -> Mapping[str, Item]:
    """The items that may be practiced, by the names of their attempts; no sealed one is among them."""
    return {item.attempt_name: item for item in load_items().pool(Pool.PRACTICE)}


def _with_numbers(name: str) -> Item | None:
    family, _, seed = name.removeprefix("item-").rpartition("-")
    is_one = name.startswith("item-") and family in families() and seed.isdecimal() and len(seed) <= _SEEDS
    return variant(family, int(seed)) if is_one else None


def kind_of(exercise: Exercise) -> str:
    """The kind by which a page chooses its script."""
    return LAB if isinstance(exercise, LabExercise) else exercise.kind
