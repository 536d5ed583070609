"""Practice: which item comes next, when it returns, and what was sure but wrong. FSRS decides the days."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from fsrs import Card, Rating, Scheduler

from opexkit.exam.bank import ItemBank
from opexkit.exam.item import OPEN, Item, Pool
from opexkit.exam.misconception import Belief, beliefs
from opexkit.exercises.exercise import Confidence
from opexkit.progress.attempt import AnyAttempt

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


def schedule(bank: ItemBank, attempts: Iterable[AnyAttempt]) -> dict[str, Schedule]:
    """When each practiced item returns, by its id; made from the attempts alone, so it can be made anew at any time.

    Attempts are taken in the order of their moments: a clock that was set back makes a review early, it loses none.
    An attempt at an older version of an item tells nothing about this one and is left out.
    """
    items = {item.attempt_name: item for item in bank.pool(Pool.PRACTICE)}
    made: dict[str, list[AnyAttempt]] = defaultdict(list)
    for attempt in sorted(attempts, key=lambda attempt: (attempt.at, attempt.uid)):
        item = items.get(attempt.exercise)
        if item and attempt.version == item.version and attempt.origin == "practice":
            made[attempt.exercise].append(attempt)
    return {items[name].id: _scheduled(items[name], own) for name, own in made.items()}


def _scheduled(item: Item, attempts: Sequence[AnyAttempt]) -> Schedule:
    due = _due(tuple((attempt.at.astimezone(dt.UTC), _rating(attempt)) for attempt in attempts))
    last = attempts[-1]
    return Schedule(item, due, len(attempts), last.score == 1, last.confidence is Confidence.SURE)


class _OneCard(Card):
    """A card that is reviewed in place: nobody looks at what it was before, and copies take a fifth of the time."""

    def __copy__(self) -> "_OneCard":
        return self


@lru_cache(maxsize=1024)
def _due(reviews: tuple[tuple[dt.datetime, Rating], ...]) -> dt.datetime:
    """When an item returns after these reviews; those of one item are told again and again until it is answered."""
    scheduler, card = Scheduler(enable_fuzzing=False), _OneCard(card_id=1, due=reviews[0][0])
    for at, rating in reviews:
        scheduler.review_card(card, rating, at)
    return card.due


def _rating(attempt: AnyAttempt) -> Rating:
    if attempt.score != 1:
        return Rating.Again
    return _RATINGS[attempt.confidence or Confidence.FAIRLY]


def next_item(
    bank: ItemBank,
    attempts: Sequence[AnyAttempt],
    now: dt.datetime,
    wanted: Callable[[Item], bool] = lambda _: True,
    seed: int = 1,
) -> Item | None:
    """The item to ask now: what is due, the longest first; else a new one; None when all that is wanted rests.

    The items of a case study come in their order, so that none gives an earlier one away: before one that is wanted,
    those before it are asked, wanted or not.
    """
    known = schedule(bank, attempts)
    due = sorted((each for each in known.values() if each.due <= now and wanted(each.item)), key=lambda each: each.due)
    if due:
        return due[0].item
    new = [item for item in bank.pool(Pool.PRACTICE) if item.id not in known]
    asked = {item.case or item.id for item in new if wanted(item)}
    fresh = [item for item in new if item.id == _first_of(new, item) and (item.case or item.id) in asked]
    if not fresh:
        return None
    begun = {each.item.case for each in known.values()} - {None}
    if more := [item for item in fresh if item.case in begun]:
        return min(more, key=lambda item: item.id)
    areas = Counter(each.item.practices[0][:5] for each in known.values())
    mixed: list[Item] = [fresh[place] for place in np.random.default_rng(seed).permutation(len(fresh))]
    return min(mixed, key=lambda item: areas[item.practices[0][:5]])


def _first_of(items: Iterable[Item], item: Item) -> str:
    """The item of its case study that comes first of some; an item without a case stands for itself."""
    return min(other.id for other in items if other.case == item.case) if item.case else item.id


def sure_but_wrong(scheduled: Mapping[str, Schedule]) -> list[Schedule]:
    """Of what was practiced, items whose last answer was wrong although the person was sure: what to read first."""
    return [each for each in scheduled.values() if each.last_sure and not each.last_right]


def misconceptions_held(bank: ItemBank, attempts: Iterable[AnyAttempt]) -> list[Belief]:
    """What was chosen of misconceptions in practice and mock exams, the most frequent first."""
    items = {(item.attempt_name, item.version): item for item in bank.items.values()}
    said = Counter((attempt.exercise, attempt.version, said_of(attempt.answer)) for attempt in attempts)
    known = ((items.get((name, version)), letters, times) for (name, version, letters), times in said.items())
    return beliefs((item, letters, times) for item, letters, times in known if item)


def said_of(answer: object) -> str:
    """The letters of an answer as an attempt keeps it: a word of letters, a list, or a letter for each prompt."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, dict):  # a prompt that has no partner yet has no entry
        places = [int(name[1:]) for name in answer if name[:1] == "p" and name[1:].isdigit()]
        return "".join(str(answer.get(f"p{place}", OPEN)) for place in range(1, max(places, default=0) + 1))
    return "".join(str(letter) for letter in answer) if isinstance(answer, list) else ""
