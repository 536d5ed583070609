"""Families of items with numbers: words from `families.yaml`, numbers by seed, answers by the kit's own engines."""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from itertools import count

import numpy as np
from pydantic import Field

from opexkit import content
from opexkit.exam.engines import ENGINES
from opexkit.exam.item import NAMED, Item, Task
from opexkit.exercises.exercise import Code, Id, Source, Text
from opexkit.files import Strict, read, suggestion
from opexkit.progress.attempt import AnyAttempt

_TRIES = 200


class FamilyOption(Strict):
    """An option of a family: which value of the engine it shows, and why that is right or not."""

    value: Id
    right: bool = False
    why: Text
    misconception: Id | None = None


class Family(Strict):
    """What all items of a family share; `id` is also the name of its engine."""

    id: Id
    practices: list[Code] = Field(min_length=1)
    tasks: list[Task]
    difficulty: int = Field(ge=1, le=3)
    stem: Text
    ask: Text
    options: list[FamilyOption] = Field(min_length=4, max_length=4)
    source: Source
    proof: Text
    reviewed_on: dt.date


class Families(Strict):
    """`families.yaml`."""

    families: list[Family]


@cache
def families() -> dict[str, Family]:
    """Every family by its id.

    Raises:
        InputError: the file does not fit the schema.
    """
    return {family.id: family for family in read(content.data("exam", "families.yaml"), Families).families}


def variant(name: str, seed: int) -> Item:
    """One item of a family; the same seed gives the same item.

    Raises:
        KeyError: there is no such family; the message says which one is near.
        ValueError: no numbers were found with which all options differ.
    """
    if name not in families():
        raise KeyError(f"there is no family {name!r}; {suggestion(name, families())}")
    family, random = families()[name], np.random.default_rng([seed, len(name)])
    for _ in range(_TRIES):
        values = ENGINES[name](random)
        if len({values[option.value] for option in family.options}) == len(family.options):
            return _item(family, seed, values, random)
    raise ValueError(f"family {name!r} has no numbers by which its options differ")


def fresh(attempts: Iterable[AnyAttempt]) -> Item:
    """The next item with numbers for someone: the family that was asked least, with numbers that were not asked yet."""
    asked = {attempt.exercise for attempt in attempts}
    counts = {name: sum(other.startswith(f"{NAMED}{name}-") for other in asked) for name in families()}
    name = min(counts, key=lambda family: counts[family])
    seed = next(seed for seed in count(1) if f"{NAMED}{name}-{seed}" not in asked)
    return variant(name, seed)


def _item(family: Family, seed: int, values: dict[str, str], random: np.random.Generator) -> Item:
    options = [family.options[place] for place in random.permutation(len(family.options))]
    return Item.model_validate(
        family.model_dump(exclude={"options", "stem"})
        | {
            "id": f"{family.id}-{seed}",
            "form": "one",
            "pool": "practice",
            "stem": family.stem.format(**values),
            "options": [
                {
                    "text": values[option.value],
                    "right": option.right,
                    "why": option.why.format(**values),
                    "misconception": option.misconception,
                }
                for option in options
            ],
        }
    )
