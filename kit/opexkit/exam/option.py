"""An option of an item: what it says, where it belongs, and why."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field, model_validator

from opexkit.exercises.exercise import Id, Text
from opexkit.files import Strict

LETTERS = "abcdef"
"""What an answer calls the options, in the order of the file."""


class ItemOption(Strict):
    """An option, why it is right or not, and which misconception a wrong one stands for.

    Attributes:
        place: its place in the order, from 1 on; an option without one does not belong.
        prompt: what it is matched with; an option without one matches nothing.
        misconception: the belief of someone who takes a wrong option; of a step, who puts it too early; of a partner,
            who gives it to another prompt.
    """

    text: Text
    right: bool = False
    place: int | None = Field(default=None, ge=1)
    prompt: Text | None = None
    why: Text
    misconception: Id | None = None

    @property
    def belongs(self) -> bool:
        """Whether it is part of the right answer."""
        return self.right or self.place is not None or self.prompt is not None

    @model_validator(mode="after")
    def _names_a_misconception(self) -> "ItemOption":
        if self.right and self.misconception:
            raise ValueError("a right option stands for no misconception; remove `misconception`")
        if not self.belongs and not self.misconception:
            raise ValueError("name the `misconception` that this option stands for")
        return self


def check_slots(options: Sequence[ItemOption], key: Literal["place", "prompt"], least: int, most: int) -> None:
    """Check that each place or prompt is there once, and that nothing tells the answer.

    Args:
        options: of an order or of pairs.
        key: what says where an option belongs.
        least: how many belong at least.
        most: how many belong at most.

    Raises:
        ValueError: what is wrong, and what to write.
    """
    found = [value for option in options if (value := getattr(option, key)) is not None]
    if any(option.right or getattr(option, {"place": "prompt", "prompt": "place"}[key]) for option in options):
        raise ValueError(f"say `{key}` of each option that belongs, and nothing else")
    if not least <= len(found) <= most or len(options) > len(LETTERS):
        raise ValueError(f"give {least} to {most} options a `{key}`, and {len(LETTERS)} options at most")
    if key == "place" and sorted(found) != list(range(1, len(found) + 1)):
        raise ValueError(f"the places are {', '.join(map(str, found))}; give 1 to {len(found)}, each once")
    if len(set(found)) < len(found):
        raise ValueError("a prompt stands twice; give each partner its own")
    if found == sorted(found, key=lambda value: value if isinstance(value, int) else str(value).casefold()):
        raise ValueError("the options stand in the order of the answer; change their order")
    if not any(option.misconception for option in options):
        raise ValueError("name the `misconception` of someone who puts an option where it does not belong")
