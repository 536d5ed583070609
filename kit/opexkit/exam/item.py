"""An item: a question in the form of AWS's exams, each option with its reason."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from opexkit.exercises.exercise import Code, Exercise, Exhibit, Id, Source, Text
from opexkit.files import Form, Strict

LETTERS = "abcdef"
"""What an answer calls the options, in the order of the file."""

Task = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3}-C\d{2} \d\.\d$"),
    Form("an exam and one of its tasks, such as DOP-C02 4.2"),
]


class ItemForm(StrEnum):
    """How many options there are and how many are right, as AWS's exams have it."""

    ONE = "one"
    TWO = "two"
    THREE = "three"


SIZES = {ItemForm.ONE: (4, 1), ItemForm.TWO: (5, 2), ItemForm.THREE: (6, 3)}
"""Options, and right ones, by form. https://docs.aws.amazon.com/aws-certification/latest/devops-engineer-professional-02/"""


class Constraint(StrEnum):
    """What decides among means that would all work."""

    LEAST_OVERHEAD = "least operational overhead"
    NO_DOWNTIME = "no downtime"
    AUDITABLE = "auditable"
    ACROSS_ACCOUNTS = "across accounts"
    COST = "lowest cost"
    SPEED = "fastest"
    PREVENT = "must be impossible"
    LEAST_RISK = "least risk to customers"
    AVAILABLE = "open to a new account"


class Pool(StrEnum):
    """Where an item may be asked: what a mock exam asks is never practiced."""

    PRACTICE = "practice"
    SEALED = "sealed"


class ItemOption(Strict):
    """An option, why it is right or not, and which misconception a wrong one stands for."""

    text: Text
    right: bool = False
    why: Text
    misconception: Id | None = None

    @model_validator(mode="after")
    def _names_a_misconception(self) -> "ItemOption":
        if self.right and self.misconception:
            raise ValueError("a right option stands for no misconception; remove `misconception`")
        if not self.right and not self.misconception:
            raise ValueError("name the `misconception` that this option stands for")
        return self


ItemId = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50),
    Form("lower-case letters, digits and hyphens, such as composite-alarm"),
]


class Item(Strict):
    """A question in the form of AWS's exams.

    Attributes:
        version: raised whenever an option, its place or the key changes.
        form: one of four, two of five or three of six.
        tasks: what it trains of which exam, as the exams' guides number it.
        constraint: what decides, where several options would work.
        difficulty: 1 recall, 2 apply, 3 judge.
        northwind: whether it plays at Northwind Logistics.
        stem: the situation; `ask` is the question itself.
        source: the page that proves the key, and `proof` what it says there, in the kit's own words.
        reviewed_on: when the key was last held against the source.
        edition: of the pillar.
        changes: services it names that AWS has changed, as `changes.yaml` calls them.
    """

    id: ItemId
    version: int = Field(default=1, ge=1)
    form: ItemForm
    pool: Pool
    practices: list[Code] = Field(min_length=1)
    tasks: list[Task] = Field(default_factory=list)
    constraint: Constraint | None = None
    difficulty: int = Field(ge=1, le=3)
    northwind: bool = False
    stem: Text
    exhibit: Exhibit | None = None
    ask: Text
    options: list[ItemOption]
    source: Source
    proof: Text
    reviewed_on: dt.date
    edition: Literal["2024-11-06"] = "2024-11-06"
    changes: list[Text] = Field(default_factory=list)

    @model_validator(mode="after")
    def _has_the_size_of_its_form(self) -> "Item":
        options, right = SIZES[self.form]
        found = sum(option.right for option in self.options)
        if (len(self.options), found) != (options, right):
            raise ValueError(
                f"form {self.form.value} has {options} options of which {right} are right;"
                f" this item has {len(self.options)} of which {found} are"
            )
        return self

    @property
    def attempt_name(self) -> str:
        """What attempts and drafts call it, apart from every exercise."""
        return f"item-{self.id}"

    @property
    def key(self) -> frozenset[str]:
        """The letters of the right options."""
        return frozenset(LETTERS[place] for place, option in enumerate(self.options) if option.right)

    def option(self, letter: str) -> ItemOption:
        """The option of a letter.

        Raises:
            KeyError: the item has no such option.
        """
        place = LETTERS.find(letter)
        if len(letter) != 1 or not 0 <= place < len(self.options):
            raise KeyError(f"{self.id} has the options {', '.join(LETTERS[: len(self.options)])}, not {letter!r}")
        return self.options[place]

    def is_right(self, answer: frozenset[str]) -> bool:
        """Whether an answer is fully right: AWS's exams give nothing for a part."""
        return answer == self.key

    def misconceptions(self, answer: frozenset[str]) -> list[str]:
        """The misconceptions that the wrong letters of an answer stand for."""
        found = (self.option(letter).misconception for letter in sorted(answer))
        return [name for name in found if name]

    @property
    def text(self) -> str:
        """All that is asked: situation, exhibit, question, options."""
        exhibit = [self.exhibit.caption, self.exhibit.text] if self.exhibit else []
        return " ".join([self.stem, *exhibit, self.ask, *(option.text for option in self.options)])

    def as_exercise(self) -> Exercise:
        """The item as an exercise, so that any page that asks an exercise can ask it."""
        from opexkit.exercises.kinds import KINDS

        kind = "single" if self.form is ItemForm.ONE else "multiple"
        hint = f"What decides is: {self.constraint.value}." if self.constraint else "Read what is asked once more."
        right, wrong = sorted(self.key), next(letter for letter in LETTERS if letter not in self.key)
        rest = [letter for letter in LETTERS[: len(self.options)] if letter not in self.key]
        single = kind == "single"
        return KINDS[kind].model.model_validate(
            {
                "id": self.attempt_name,
                "kind": kind,
                "title": self.ask,
                "area": "exam",
                "practices": self.practices,
                "difficulty": self.difficulty,
                "source": self.source,
                "version": self.version,
                "prompt": f"{self.stem} {self.ask}",
                "exhibit": self.exhibit.model_dump() if self.exhibit else None,
                "options": [
                    {"id": letter, "text": option.text, "right": option.right, "feedback": option.why}
                    for letter, option in zip(LETTERS, self.options, strict=False)
                ],
                "hints": [hint],
                "explanation": f"{self.proof} (read {self.reviewed_on})",
                "samples": {"correct": right[0] if single else right, "wrong": wrong if single else rest},
            }
            | ({} if single else {"credit": "all-or-nothing"})
        )
