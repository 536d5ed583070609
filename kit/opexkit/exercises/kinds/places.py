"""Items to put where they belong, which several kinds share."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from opexkit.exercises.exercise import FormatError, Id, Part, Scored, Text, known, mapping
from opexkit.files import Strict


class Target(Strict):
    """Where something can go."""

    id: Id
    text: Text


class Placed(Strict):
    """Something to put into its place; `mistakes` say what is wrong about particular other places."""

    id: Id
    text: Text
    feedback: Text
    mistakes: dict[Id, Text] = Field(default_factory=dict)


def places_exist(places: list[Target], used: list[tuple[str, list[str]]], noun: str) -> None:
    """Check that each item names only places that there are.

    Raises:
        ValueError: one is not there; the message says which ones are.
    """
    there = {place.id for place in places}
    for item, names in used:
        if odd := [name for name in names if name not in there]:
            raise ValueError(
                f"{item} names a {noun} {odd[0]!r} that is not there; use one of {', '.join(sorted(there))}"
            )


def read_places(raw: Any, items: list[str], places: list[Target], noun: str, place: str) -> dict[str, str]:
    """Read a mapping from item to place.

    Raises:
        FormatError: it is none, it is empty, or names what is not there.
    """
    said = mapping(raw, items, noun)
    if not said:
        raise FormatError(f"nothing is placed; give each {noun} a {place}")
    return {item: known(value, [each.id for each in places], place) for item, value in said.items()}


def mark_places(answer: dict[str, str], key: Sequence[tuple[Placed, str]], places: list[Target]) -> Scored:
    """Score right items of all, and say of each where it was put and where it belongs."""
    words = {place.id: place.text for place in places}
    parts = []
    for item, right in key:
        said = answer.get(item.id)
        parts.append(
            Part(
                id=item.id,
                text=item.text,
                said=words[said] if said else "not placed",
                best=words[right],
                right=said == right,
                credit=float(said == right),
                feedback=item.mistakes.get(said or "", item.feedback),
            )
        )
    return sum(part.credit for part in parts) / len(parts), parts
