"""Practice: which item comes next, when it returns, and what was sure but wrong. FSRS decides the days."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from fsrs import Card, Rating, Scheduler

from opexkit.exam.bank import ItemBank
from opexkit.exam.item import OPEN, Item, Pool
from opexkit.exercises.exercise import Confidence
from opexkit.progress.attempt import Attempt

_RATINGS = {Confidence.GUESS: Rating.Hard, Confidence.FAIRLY: Rating.Good, Confidence.SURE: Rating.Easy}
"""How a right answer is rated; a wrong one is always `Again`."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an item returns.

    Attributes:
        due: the moment; before it, the item rests.
        reviews: how often it was answered.
        last_right: whether the last answer was right.
        last_sure: whether the person was sure of it.
    """

    item: Item
    due: dt.datetime
    reviews: int
    last_right: bool
    last_sure: bool


def schedule(bank: ItemBank, attempts: Iterable[Attempt]) -> dict[str, Schedule]:
    """When each practiced item returns, by its id; made from the attempts alone, so it can be made anew at any time.

    Attempts are taken in the order of their moments: a clock that was set back makes a review early, it loses none.
    An attempt at an older version of an item tells nothing about this one and is left out.
    """
    items = {item.attempt_name: item for item in bank.pool(Pool.PRACTICE)}
    made: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in sorted(attempts, key=lambda attempt: (attempt.at, attempt.uid)):
        item = items.get(attempt.exercise)
        if item and attempt.version == item.version and attempt.origin == "practice":
            made[attempt.exercise].append(attempt)
    scheduler = Scheduler(enable_fuzzing=False)
    return {items[name].id: _scheduled(scheduler, items[name], own) for name, own in made.items()}


def _scheduled(scheduler: Scheduler, item: Item, attempts: Sequence[Attempt]) -> Schedule:
    card = Card(card_id=1, due=attempts[0].at.astimezone(dt.UTC))
    for attempt in attempts:
        card, _ = scheduler.review_card(card, _rating(attempt), attempt.at.astimezone(dt.UTC))
    last = attempts[-1]
    return Schedule(item, card.due, len(attempts), last.score == 1, last.confidence is Confidence.SURE)


def _rating(attempt: Attempt) -> Rating:
    if attempt.score != 1:
        return Rating.Again
    return _RATINGS[attempt.confidence or Confidence.FAIRLY]


def next_item(
    bank: ItemBank,
    attempts: Sequence[Attempt],
    now: dt.datetime,
    wanted: Callable[[Item], bool] = lambda _: True,
    seed: int = 1,
) -> Item | None:
    """The item to ask now: what is due, the longest first; else a new one; None when all that is wanted rests."""
    known = schedule(bank, attempts)
    due = sorted((each for each in known.values() if each.due <= now and wanted(each.item)), key=lambda each: each.due)
    if due:
        return due[0].item
    fresh = [item for item in bank.pool(Pool.PRACTICE) if item.id not in known and wanted(item)]
    if not fresh:
        return None
    begun = {each.item.case for each in known.values()} - {None}
    if more := [item for item in fresh if item.case in begun]:
        return min(more, key=lambda item: item.id)
    fresh = [item for item in fresh if not item.case or item.id == _first_of(fresh, item.case)]
    areas = Counter(each.item.practices[0][:5] for each in known.values())
    mixed: list[Item] = [fresh[place] for place in np.random.default_rng(seed).permutation(len(fresh))]
    return min(mixed, key=lambda item: areas[item.practices[0][:5]])


def _first_of(items: Iterable[Item], case: str) -> str:
    """The item with which a case study begins."""
    return min(item.id for item in items if item.case == case)


def sure_but_wrong(scheduled: Mapping[str, Schedule]) -> list[Schedule]:
    """Of what was practiced, items whose last answer was wrong although the person was sure: what to read first."""
    return [each for each in scheduled.values() if each.last_sure and not each.last_right]


def misconceptions_held(bank: ItemBank, attempts: Iterable[Attempt]) -> list[tuple[str, int]]:
    """How often each misconception was chosen in practice and mock exams, the most frequent first."""
    items = {item.attempt_name: item for item in bank.items.values()}
    held: Counter[str] = Counter()
    for attempt in attempts:
        item = items.get(attempt.exercise)
        if item and attempt.version == item.version:
            held.update(item.misconceptions(said_of(attempt.answer)))
    return held.most_common()


def said_of(answer: object) -> str:
    """The letters of an answer as an attempt keeps it: a word of letters, a list, or a letter for each prompt."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, dict):  # a prompt that has no partner yet has no entry
        places = [int(name[1:]) for name in answer if name[:1] == "p" and name[1:].isdigit()]
        return "".join(str(answer.get(f"p{place}", OPEN)) for place in range(1, max(places, default=0) + 1))
    return "".join(str(letter) for letter in answer) if isinstance(answer, list) else ""
