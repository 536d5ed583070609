"""Choose one option."""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from opexkit.exercises.exercise import Credit, Exercise, FormatError, Part, Scored, View, known
from opexkit.exercises.kinds.options import Option, option_parts, option_view


class NearOption(Option):
    """An option of a single choice; a second best earns part of the credit."""

    credit: float = Field(default=0, ge=0, lt=1)


class Single(Exercise):
    """Choose one. An answer is the id of an option."""

    kind: Literal["single"]
    options: list[NearOption] = Field(min_length=3, max_length=6)
    rule: ClassVar[Credit] = Credit.ALL_OR_NOTHING
    shuffled: ClassVar[tuple[str, ...]] = ("options",)

    @model_validator(mode="after")
    def _one_is_right(self) -> "Single":
        if sum(option.right for option in self.options) != 1:
            raise ValueError("exactly one option must be right; set `right: true` on one")
        return self

    def read(self, raw: Any) -> str:
        """Read an option's id."""
        if isinstance(raw, list) and len(raw) == 1:
            raw = raw[0]
        if raw in (None, "", []):
            raise FormatError("nothing is chosen; choose one")
        return known(raw, [option.id for option in self.options], "option")

    def mark_answer(self, answer: str) -> Scored:
        """Give full credit for the right option, and an option's own credit for a second best."""
        chosen = next(option for option in self.options if option.id == answer)
        return 1.0 if chosen.right else chosen.credit, option_parts(self.options, {answer})

    def view(self) -> View:
        """Return the options by id and text."""
        return option_view(self.options)

    @property
    def gives_part(self) -> bool:
        """Whether a second best earns anything."""
        return any(option.credit for option in self.options)

    def parts_to_show(self, parts: list[Part]) -> list[Part]:
        """Return what was chosen only: the other options would tell which one is right."""
        return [part for part in parts if part.said == "chosen"]
