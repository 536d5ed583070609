"""Choose all options that are right."""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from opexkit.exercises.exercise import Credit, Exercise, FormatError, Scored, View, known
from opexkit.exercises.kinds.options import Option, option_parts, option_view


class Multiple(Exercise):
    """Choose all that are right. An answer is a list of ids."""

    kind: Literal["multiple"]
    options: list[Option] = Field(min_length=4, max_length=8)
    credit: Literal[Credit.ALL_OR_NOTHING, Credit.EACH_ANSWER, Credit.NET_CORRECT, Credit.COVERAGE] = Credit.NET_CORRECT
    rule: ClassVar[Credit] = Credit.NET_CORRECT
    shuffled: ClassVar[tuple[str, ...]] = ("options",)

    @model_validator(mode="after")
    def _some_are_right(self) -> "Multiple":
        if not 1 < sum(option.right for option in self.options) < len(self.options):
            raise ValueError("two options or more must be right, and not all; set `right: true`")
        return self

    @property
    def credit_rule(self) -> Credit:
        """The rule that the file names."""
        return Credit(self.credit)

    def read(self, raw: Any) -> set[str]:
        """Read a list of ids."""
        said = [raw] if isinstance(raw, str) and raw else raw
        if not isinstance(said, list) or not said:
            raise FormatError("nothing is chosen; choose all that are right")
        return {known(item, [option.id for option in self.options], "option") for item in said}

    def mark_answer(self, answer: set[str]) -> Scored:
        """Apply the rule that the file names."""
        key = {option.id for option in self.options if option.right}
        return choice_credit(key, answer, len(self.options), self.credit), option_parts(self.options, answer)

    def view(self) -> View:
        """Return the options by id and text."""
        return option_view(self.options)

    @property
    def gives_part(self) -> bool:
        """Whether the rule that the file names gives anything between none and all."""
        return self.credit_rule is not Credit.ALL_OR_NOTHING


def choice_credit(key: set[str], answer: set[str], options: int, rule: Credit) -> float:
    """Score a set of picks, from 0 to 1, by one of PrairieLearn's four rules.

    https://prairielearn.readthedocs.io/en/latest/pl-checkbox/ describes them.

    Args:
        key: what is right; not empty.
        answer: what was picked.
        options: how many there are to pick from.
        rule: what to apply.
    """
    hits, misses = len(key & answer), len(answer - key)
    if rule is Credit.ALL_OR_NOTHING:
        return float(key == answer)
    if rule is Credit.EACH_ANSWER:
        return (options - len(key ^ answer)) / options
    if rule is Credit.NET_CORRECT:
        return max(0, hits - misses) / len(key)
    return hits / len(key) * (hits / len(answer)) if answer else 0.0
