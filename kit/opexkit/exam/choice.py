"""What to practice: everything, a question of the pillar, a misconception, numbers, or another form."""

import datetime as dt
from collections.abc import Sequence

from opexkit.exam.bank import ItemBank
from opexkit.exam.family import fresh
from opexkit.exam.form import OTHER_FORMS, other_form
from opexkit.exam.item import Item, Pool
from opexkit.exam.misconception import misconceptions
from opexkit.exam.practice import next_item
from opexkit.progress.attempt import AnyAttempt

NUMBERS = "numbers"


def choices(bank: ItemBank) -> list[tuple[str, str]]:
    """What can be chosen, each with the word by which `wanted` knows it."""
    practiced = bank.pool(Pool.PRACTICE)
    beliefs = misconceptions()
    questions = sorted({item.practices[0].partition("-")[0] for item in practiced})
    held = sorted({option.misconception for item in practiced for option in item.options if option.misconception})
    return [
        ("everything", ""),
        ("Numbers, new ones each time", NUMBERS),
        *((f"{title} (not in today's exams)", name) for name, title in OTHER_FORMS.items()),
        *((f"Question {code}", code) for code in questions),
        *((f"“{beliefs[name].says}”", name) for name in held if name in beliefs),
    ]


def wanted(bank: ItemBank, attempts: Sequence[AnyAttempt], about: str, now: dt.datetime, seed: int) -> Item | None:
    """The item to ask now of what was chosen: what is due, then what is new; None when all of it rests.

    Args:
        bank: of items.
        attempts: of one person.
        about: a word of `choices`; one that is none of them asks nothing.
        now: the moment.
        seed: mixes what is new.
    """
    if about == NUMBERS:
        return fresh(attempts)
    return next_item(bank, attempts, now, lambda item: _fits(item, about), seed)


def _fits(item: Item, about: str) -> bool:
    if about in OTHER_FORMS:
        return bool(about == other_form(item))
    beliefs = {option.misconception for option in item.options}
    return not about or any(code.startswith(about) for code in item.practices) or about in beliefs
