"""How practice asks an item: no hints, one answer, and every option's reason after it; in a notebook and in a room."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from opexkit.exam.case import situation
from opexkit.exam.exercise import exercise_of
from opexkit.exam.item import Item
from opexkit.exam.view import how
from opexkit.exercises.exercise import Mark, View
from opexkit.exercises.shuffle import ask
from opexkit.exercises.view import sum_up
from opexkit.view.style import MARKS, Badge

MARKS_OF_OPTIONS: Mapping[bool | None, Badge] = {
    True: replace(MARKS[True], word="Choose it"),
    False: replace(MARKS[False], word="Leave it"),
}
"""The words of an option that is an answer, and of one that is not, whether chosen or not."""
MARKS_OF_PLACES: Mapping[bool | None, Badge] = {True: MARKS[True], False: MARKS[False]}
"""The words of a part that stands where it belongs, and of one that does not."""


def marks_of(item: Item) -> Mapping[bool | None, Badge]:
    """The words and shapes of the parts of an item."""
    return MARKS_OF_OPTIONS if item.is_choice else MARKS_OF_PLACES


def asked_once(item: Item, learner: str, seed: int) -> View:
    """What a page needs to ask an item, without its key."""
    view = ask(exercise_of(item), learner, seed)
    return view | {"title": f"{item.ask} {how(item)}", "prompt": situation(item), "hints": 0}


def mark_once(item: Item, answer: Any) -> Mark:
    """Mark an answer to an item.

    Each part of a choice says of its option whether it is an answer, chosen or not. Of what is ordered or matched a
    part is worth nothing, as in AWS's exams.
    """
    mark = exercise_of(item).mark(answer)
    if not item.is_choice:
        return mark.model_copy(update={"score": float(mark.score == 1)})
    parts = [part.model_copy(update={"right": part.id in item.key, "best": ""}) for part in mark.parts]
    return mark.model_copy(update={"parts": parts})


def said_once(mark: Mark) -> str:
    """Say whether the answer is right; there is no second try."""
    return sum_up(mark) if mark.state != "marked" else "Right." if mark.right else "Not right."
