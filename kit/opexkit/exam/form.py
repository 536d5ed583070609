"""A form: the items of one mock exam, drawn from the sealed pool."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from opexkit.exam.bank import ItemBank
from opexkit.exam.blueprint import Exam, exams, largest_remainder
from opexkit.exam.case import cases_together
from opexkit.exam.enemies import answered_by
from opexkit.exam.item import Item, Pool
from opexkit.exam.option import LETTERS
from opexkit.files import Strict, suggestion
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION

PILLAR = "pillar"
"""The form over the whole pillar, where every area gets its share of the practices."""
PILLAR_COUNT, PILLAR_MINUTES = 40, 96.0
OTHER = "other-forms"
"""Sealed items in forms that today's exams on this pillar do not have: ordering, matching and a case study."""
OTHER_COUNT = 12
OTHER_FORMS = {"ordering": "Ordering", "matching": "Matching", "case": "Case studies"}
DIAGNOSTIC = "diagnostic"
"""Items to practice, over the questions of the pillar: which lessons to take first."""
DIAGNOSTIC_COUNT = 20


def other_form(item: Item) -> str:
    """Which of the other forms an item has; empty where today's exams have its form."""
    if item.case:
        return "case"
    return "" if item.is_choice else item.form.value


class FormError(ValueError):
    """The pool cannot fill the form that was asked for; the text says where it falls short."""


class ExamForm(Strict):
    """Which items are asked in which order.

    Attributes:
        exam: an exam's id, `pillar`, `other-forms` or `diagnostic`.
        items: their ids, in the order in which they are asked.
        orders: for each item the order of its letters.
        groups: for each item its domain, its area in the form over the pillar, its question in the diagnostic, its form
            among the other forms.
        minutes: at the exam's own pace.
        unscored: those of the items that do not count, as some in AWS's exams do not; a sitter is not told which.
        repeats: how many were asked in an earlier mock: the pool was spent.
        bank: the digest of the bank that it was drawn from.
    """

    exam: str
    seed: int
    items: list[str] = Field(min_length=1)
    orders: list[str]
    groups: list[str]
    minutes: float = Field(gt=0)
    unscored: list[str] = Field(default_factory=list)
    repeats: int = Field(default=0, ge=0)
    bank: str
    kind: Literal["mock"] = "mock"


def draw_form(
    bank: ItemBank, exam: str = PILLAR, count: int | None = None, seed: int = 1, seen: Collection[str] = ()
) -> ExamForm:
    """Draw a form; what was seen in earlier mocks is asked again only when a group has nothing else left.

    Args:
        bank: all items; only sealed ones are drawn, and for the diagnostic only those to practice.
        exam: an exam's id, `pillar`, `other-forms` or `diagnostic`.
        count: how many items; by default as many as the exam scores, of the part that the pillar covers, or 40, 12, 20.
            Then a form of an exam has unscored items too, in the exam's own proportion, as far as there are new ones.
        seed: the same seed, bank and `seen` give the same form.
        seen: ids of items that an earlier mock asked.

    Raises:
        FormError: there is no such exam, or a group has too few items, named with what it has and needs.
    """
    groups, seats, minutes = _plan(bank, exam, count)
    random = np.random.default_rng(seed)
    drawn: dict[str, str] = {}
    repeats = 0
    for group, wanted in seats.items():
        own = sorted(item for item, where in groups.items() if where == group)
        fresh, used = ([item for item in own if (item in seen) is known] for known in (False, True))
        picked = _pick(fresh, wanted, drawn, random)
        again = _pick(used, wanted - len(picked), {*drawn, *picked}, random)
        repeats += len(again)
        if len(picked) + len(again) < wanted:
            pool = Pool.PRACTICE if exam == DIAGNOSTIC else Pool.SEALED
            found = len(picked) + len(again)
            raise FormError(
                f"{group} needs {wanted} items of the {pool.value} pool and has {found}; ask for fewer with `count`"
            )
        drawn |= dict.fromkeys((*picked, *again), group)
    unscored = _unscored(groups, exam, drawn, seen, random) if count is None and exam in exams() else []
    drawn |= {item: groups[item] for item in unscored}
    listed = [bank.get(item) for item in drawn]
    order = cases_together(listed[place] for place in random.permutation(len(listed)))
    letters = [LETTERS[: len(item.options)] for item in order]
    return ExamForm(
        exam=exam,
        seed=seed,
        items=[item.id for item in order],
        orders=["".join(each[place] for place in random.permutation(len(each))) for each in letters],
        groups=[drawn[item.id] for item in order],
        minutes=minutes + (exams()[exam].time(len(unscored)) if unscored else 0),
        unscored=unscored,
        repeats=repeats,
        bank=bank.sha256,
    )


def _pick(items: Sequence[str], wanted: int, asked: Collection[str], random: np.random.Generator) -> list[str]:
    """So many of the items as are wanted and there; none that another one answers."""
    picked: list[str] = []
    for place in random.permutation(len(items)):
        if len(picked) < wanted and not answered_by(items[place], {*asked, *picked}):
            picked.append(items[place])
    return picked


def _unscored(
    groups: Mapping[str, str], exam: str, drawn: Collection[str], seen: Collection[str], random: np.random.Generator
) -> list[str]:
    """Items that are asked and do not count: new ones, in the exam's own proportion to those that do."""
    found = exams()[exam]
    wanted = round(len(drawn) * (found.questions - found.scored) / found.scored)
    left = sorted(item for item in groups if item not in drawn and item not in seen)
    return sorted(_pick(left, wanted, drawn, random))


def _plan(bank: ItemBank, exam: str, count: int | None) -> tuple[dict[str, str], dict[str, int], float]:
    """Which group each item that may be drawn is in, how many each group gives, and the minutes."""
    sealed = [item for item in bank.pool(Pool.SEALED) if item.in_exams]
    if exam == OTHER:
        count = OTHER_COUNT if count is None else count
        found_in = {item.id: OTHER_FORMS[form] for item in bank.pool(Pool.SEALED) if (form := other_form(item))}
        return found_in, _seats(dict.fromkeys(OTHER_FORMS.values(), 1.0), count), count * PILLAR_MINUTES / PILLAR_COUNT
    if exam in (PILLAR, DIAGNOSTIC):
        groups = _areas() if exam == PILLAR else _questions()
        practice = [item for item in bank.pool(Pool.PRACTICE) if item.in_exams]
        drawable = sealed if exam == PILLAR else practice
        usual = PILLAR_COUNT if exam == PILLAR else DIAGNOSTIC_COUNT
        count = usual if count is None else count
        weights = {group: float(practices) for group, practices in Counter(groups.values()).items()}
        grouped = {item.id: groups[item.practices[0]] for item in drawable}
        return grouped, _seats(weights, count), count * PILLAR_MINUTES / PILLAR_COUNT
    if exam not in exams():
        raise FormError(f"there is no exam {exam!r}; {suggestion(exam, [PILLAR, DIAGNOSTIC, OTHER, *exams()])}")
    found = exams()[exam]
    count = round(found.scored * found.share / 100) if count is None else count
    weights = {_label(found, domain.id): domain.covered for domain in found.domains if domain.covered}
    return _by_domain(found, sealed), _seats(weights, count), found.time(count)


def _seats(weights: dict[str, float], count: int) -> dict[str, int]:
    if count < 1:
        raise FormError("a form holds at least one item")
    return largest_remainder(weights, count)


def _by_domain(exam: Exam, items: list[Item]) -> dict[str, str]:
    """The domain of each item that the exam may ask: that of its first task, as the item lists them, or the guide."""
    groups = {}
    for item in items:
        trained = exam.trained(item.tasks, item.practices) if item.difficulty <= exam.hardest else []
        own = [task.partition(" ")[2] for task in item.tasks if task.startswith(f"{exam.id} ")]
        if trained:
            groups[item.id] = _label(exam, exam.domain_of((own or trained)[0]))
    return groups


def _label(exam: Exam, domain: str) -> str:
    title = next(each.title for each in exam.domains if each.id == domain)
    return f"Domain {domain}, {title}"


def _areas() -> dict[str, str]:
    catalogue = load_catalogue(EDITION)
    return {practice.code: question.area for question in catalogue.questions for practice in question.practices}


def _questions() -> dict[str, str]:
    asked = [(question, f"{question.code}: {question.title}") for question in load_catalogue(EDITION).questions]
    return {practice.code: title for question, title in asked for practice in question.practices}
