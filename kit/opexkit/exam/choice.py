"""What to practice: an area, a question or a practice of the pillar, a task of an exam, a misconception, or numbers."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache

from opexkit.exam.bank import ItemBank
from opexkit.exam.blueprint import exams
from opexkit.exam.family import fresh
from opexkit.exam.form import OTHER_FORMS, other_form
from opexkit.exam.item import Item, Pool
from opexkit.exam.misconception import misconceptions
from opexkit.exam.practice import next_item
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.progress.attempt import AnyAttempt

NUMBERS = "numbers"


def choices(bank: ItemBank) -> list[tuple[str, str]]:
    """What can be chosen, each with the word by which `wanted` knows it."""
    practiced = bank.pool(Pool.PRACTICE)
    beliefs, catalogue = misconceptions(), load_catalogue(EDITION)
    held = sorted({option.misconception for item in practiced for option in item.options if option.misconception})
    return [
        ("everything", ""),
        ("Numbers, new ones each time", NUMBERS),
        *((f"{title} (not in today's exams)", name) for name, title in OTHER_FORMS.items()),
        *((f"Area {area}", area) for area in _areas()),
        *((f"Question {question.code}", question.code) for question in catalogue.questions),
        *((f"Practice {practice.code}, {practice.title}", practice.code) for practice in catalogue.practices),
        *((f"Task {name}, {title}", name) for name, title in _tasks(practiced)),
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
    return next_item(bank, attempts, now, lambda item: fits(item, about), seed)


def fits(item: Item, about: str) -> bool:
    """Whether an item is about what was chosen: a word of `choices`, but for numbers."""
    exam, _, task = about.partition(" ")
    if about in OTHER_FORMS:
        return bool(about == other_form(item))
    if exam in exams():
        return task in exams()[exam].trained(item.tasks, item.practices)
    if about in _areas():
        return any(code.startswith(_areas()[about]) for code in item.practices)
    beliefs = {option.misconception for option in item.options}
    return not about or any(code.startswith(about) for code in item.practices) or about in beliefs


@cache
def _areas() -> dict[str, tuple[str, ...]]:
    """The questions of each area, by their codes."""
    found: dict[str, tuple[str, ...]] = {}
    for question in load_catalogue(EDITION).questions:
        found[question.area] = (*found.get(question.area, ()), question.code)
    return found


def _tasks(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """The tasks of exams that some of the items train, each with its title."""
    for exam in exams().values():
        trained = {task for item in items for task in exam.trained(item.tasks, item.practices)}
        for task in (task for domain in exam.domains for task in domain.tasks):
            if task.id in trained:
                yield f"{exam.id} {task.id}", task.title
