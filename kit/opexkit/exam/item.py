"""An item: a question in the form of AWS's exams, each option with its reason."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from opexkit.exam.option import LETTERS, ItemOption, check_slots
from opexkit.exercises.exercise import Code, Exhibit, Source, Text
from opexkit.files import Form, Strict

Task = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{3}-C\d{2} \d\.\d$"),
    Form("an exam and one of its tasks, such as DOP-C02 4.2"),
]


class ItemForm(StrEnum):
    """What is done with the options: so many are chosen, as in today's exams on this pillar, or ordered or matched."""

    ONE = "one"
    TWO = "two"
    THREE = "three"
    ORDERING = "ordering"
    MATCHING = "matching"


SIZES = {ItemForm.ONE: (4, 1), ItemForm.TWO: (5, 2), ItemForm.THREE: (6, 3)}
"""Options, and right ones, by form of a choice. https://docs.aws.amazon.com/aws-certification/latest/devops-engineer-professional-02/"""


SLOTS = {ItemForm.ORDERING: (3, 5), ItemForm.MATCHING: (3, 6)}
"""How many steps or pairs there are at least and at most; further options belong nowhere."""

NAMED = "item-"
"""What the name of an item begins with in attempts and drafts."""

OPEN = "-"
"""Stands in an answer for a place that is not filled yet."""


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


ItemId = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50),
    Form("lower-case letters, digits and hyphens, such as composite-alarm"),
]


class Item(Strict):
    """A question in the form of AWS's exams.

    Attributes:
        version: raised whenever an option, its place or the key changes.
        form: one of four, two of five or three of six; or an order, or pairs, which today's exams do not ask here.
        tasks: what it trains of which exam, as the exams' guides number it.
        constraint: what decides, where several options would work.
        difficulty: 1 recall, 2 apply, 3 judge.
        northwind: whether it plays at Northwind Logistics.
        case: the case study that it asks about, which tells its part of the situation.
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
    case: ItemId | None = None
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
        if self.form in SLOTS:
            check_slots(self.options, "place" if self.form is ItemForm.ORDERING else "prompt", *SLOTS[self.form])
            return self
        options, right = SIZES[self.form]
        found = sum(option.right for option in self.options)
        if (len(self.options), found) != (options, right):
            raise ValueError(
                f"form {self.form.value} has {options} options of which {right} are right;"
                f" this item has {len(self.options)} of which {found} are"
            )
        if any(option.place or option.prompt for option in self.options):
            raise ValueError(f"form {self.form.value} has no `place` and no `prompt`; say `right: true` of its key")
        return self

    @property
    def attempt_name(self) -> str:
        """What attempts and drafts call it, apart from every exercise."""
        return NAMED + self.id

    @property
    def is_choice(self) -> bool:
        """Whether options are chosen, not ordered or matched."""
        return self.form in SIZES

    @property
    def in_exams(self) -> bool:
        """Whether today's exams on this pillar ask in this form: a choice that stands for itself."""
        return self.is_choice and self.case is None

    @property
    def letters(self) -> str:
        """The letters of the options, in the order of the file."""
        return LETTERS[: len(self.options)]

    @property
    def key(self) -> frozenset[str]:
        """The letters of the options that belong to the right answer."""
        return frozenset(letter for letter, option in zip(LETTERS, self.options, strict=False) if option.belongs)

    @property
    def prompts(self) -> list[str]:
        """What partners are matched with, in the order of the alphabet, which tells nothing."""
        return sorted((option.prompt for option in self.options if option.prompt), key=str.casefold)

    @property
    def answer(self) -> str:
        """The right answer: its letters, of an order the first step first, of pairs one for each prompt."""
        named = {letter: self.option(letter) for letter in self.key}
        if self.form is ItemForm.ORDERING:
            return "".join(sorted(named, key=lambda letter: named[letter].place or 0))
        if self.form is ItemForm.MATCHING:
            return "".join(sorted(named, key=lambda letter: self.prompts.index(named[letter].prompt or "")))
        return "".join(sorted(named))

    def option(self, letter: str) -> ItemOption:
        """The option of a letter.

        Raises:
            KeyError: the item has no such option.
        """
        place = LETTERS.find(letter)
        if len(letter) != 1 or not 0 <= place < len(self.options):
            raise KeyError(f"{self.id} has the options {', '.join(self.letters)}, not {letter!r}")
        return self.options[place]

    def read(self, said: str) -> str:
        """An answer as it is kept: chosen letters once and sorted, else a letter or `-` for each place; empty if none.

        Raises:
            ValueError: a letter is no option, or stands twice, or there are too many.
        """
        letters = "".join(letter for letter in said.lower() if letter not in ", ")
        letters = "".join(sorted(set(letters))) if self.is_choice else letters
        for letter in letters.replace(OPEN, ""):
            if letter not in self.letters:
                raise ValueError(f"{self.id} has the options {', '.join(self.letters)}, not {letter!r}")
            if letters.count(letter) > 1:
                raise ValueError(f"{letter!r} stands twice; use each option once")
        if len(letters) > len(self.answer):
            raise ValueError(f"{len(letters)} letters are too many; give {len(self.answer)}")
        return letters if letters.strip(OPEN) else ""

    def is_whole(self, said: str) -> bool:
        """Whether an answer that was read leaves nothing open."""
        return len(said) == len(self.answer) and OPEN not in said

    def is_right(self, said: Iterable[str]) -> bool:
        """Whether an answer is fully right: AWS's exams give nothing for a part."""
        return frozenset(said) == self.key if self.is_choice else "".join(said) == self.answer

    def misconceptions(self, said: Iterable[str]) -> list[str]:
        """The misconceptions that the wrong letters of an answer stand for."""
        found = (self.option(letter).misconception for letter in self.wrong(said))
        return [name for name in found if name]

    def wrong(self, said: Iterable[str]) -> list[str]:
        """The letters that stand where they do not belong: too early in an order, with another prompt in pairs."""
        letters = list(said)
        if self.is_choice:
            return sorted(letter for letter in letters if letter not in self.key)
        if self.form is ItemForm.MATCHING:
            return [said for said, right in zip(letters, self.answer, strict=False) if said not in (right, OPEN)]
        place = {letter: self.option(letter).place for letter in letters if letter != OPEN}
        return [
            letter
            for at, letter in enumerate(letters)
            if letter != OPEN
            and (place[letter] is None or any(_before(place.get(other), place[letter]) for other in letters[at + 1 :]))
        ]

    @property
    def text(self) -> str:
        """All that is asked: situation, exhibit, question, options."""
        exhibit = [self.exhibit.caption, self.exhibit.text] if self.exhibit else []
        return " ".join([self.stem, *exhibit, self.ask, *self.prompts, *(option.text for option in self.options)])


def _before(place: int | None, other: int | None) -> bool:
    return place is not None and other is not None and place < other
