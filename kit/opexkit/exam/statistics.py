"""How items fare with many learners: difficulty, discrimination, what each option drew; and where answers are few."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from opexkit.exam.bank import ItemBank
from opexkit.exam.item import Item, Pool
from opexkit.exam.misconception import misconceptions
from opexkit.exam.option import LETTERS
from opexkit.exam.practice import said_of
from opexkit.progress.attempt import Attempt
from opexkit.view.csv_text import csv_text

ENOUGH = 30
"""Below this many learners a figure of an item is shown in gray."""
_OTHERS, _DRAWS = 5, 0.05
"""A learner's other answers, from which on they say something; and what a wrong option should draw at least."""


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One item, by the first answer of each learner.

    Attributes:
        learners: how many answered it.
        right: how many of them fully right.
        discrimination: the correlation of this item with the learner's share of right answers in all others (corrected
            point-biserial); None where nothing varies or fewer than three learners can be compared.
        chosen: how often each letter was chosen; of an order or pairs, how often it stood where it belongs.
        held: how often each misconception was taken.
    """

    item: Item
    learners: int
    right: int
    discrimination: float | None
    chosen: Mapping[str, int]
    held: Mapping[str, int]

    @property
    def difficulty(self) -> float | None:
        """The share of learners who were right; None where nobody answered."""
        return self.right / self.learners if self.learners else None

    @property
    def few(self) -> bool:
        """Whether the figures rest on too few learners."""
        return self.learners < ENOUGH

    @property
    def idle(self) -> list[str]:
        """Wrong options that draw next to nobody; empty while learners are few."""
        wrong = [letter for letter in self.item.letters if letter not in self.item.key]
        if self.few or not self.item.is_choice:
            return []
        return [letter for letter in wrong if self.chosen[letter] < _DRAWS * self.learners]

    @property
    def note(self) -> str:
        """What to look at first."""
        if self.few:
            return f"fewer than {ENOUGH} learners: says little"
        if self.discrimination is not None and self.discrimination < 0:
            return "those who know more miss it: check the key"
        return f"drawn by next to nobody: {', '.join(self.idle)}" if self.idle else ""


def item_statistics(bank: ItemBank, attempts: Iterable[Attempt]) -> list[ItemStatistics]:
    """Each item of the bank, by first answers to its present version, in practice and in mock exams."""
    items = {item.attempt_name: item for item in bank.items.values()}
    first: dict[tuple[str, str], Attempt] = {}
    for attempt in sorted(attempts, key=lambda attempt: (attempt.at, attempt.uid)):
        item = items.get(attempt.exercise)
        if item and attempt.version == item.version and attempt.origin in ("practice", "mock"):
            first.setdefault((attempt.learner, attempt.exercise), attempt)
    scores: dict[str, dict[str, bool]] = defaultdict(dict)
    for (learner, name), attempt in first.items():
        scores[learner][name] = attempt.score == 1
    by_item: dict[str, list[Attempt]] = defaultdict(list)
    for (_, name), attempt in first.items():
        by_item[name].append(attempt)
    return [_statistics(items[name], by_item[name], scores) for name in items]


def _statistics(item: Item, own: Sequence[Attempt], scores: Mapping[str, Mapping[str, bool]]) -> ItemStatistics:
    chosen: Counter[str] = Counter()
    held: Counter[str] = Counter()
    pairs: list[tuple[float, float]] = []
    for attempt in own:
        said = said_of(attempt.answer)
        placed = [letter for letter, own in zip(said, item.answer, strict=False) if letter == own]
        chosen.update(said if item.is_choice else placed)
        held.update(item.misconceptions(said))
        others = [right for name, right in scores[attempt.learner].items() if name != item.attempt_name]
        if len(others) >= _OTHERS:
            pairs.append((float(attempt.score == 1), sum(others) / len(others)))
    right = sum(attempt.score == 1 for attempt in own)
    return ItemStatistics(item, len(own), right, _correlation(pairs), chosen, held)


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    if len(pairs) < 3:
        return None
    values = np.array(pairs)
    return float(np.corrcoef(values.T)[0, 1]) if np.all(np.ptp(values, axis=0) > 0) else None


def misconception_counts(statistics: Iterable[ItemStatistics]) -> list[tuple[str, int, int]]:
    """Each misconception with how often it was chosen and how often it could have been, the most drawn first."""
    chosen: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    for each in statistics:
        chosen.update(each.held)
        for option in each.item.options:
            if option.misconception:
                offered[option.misconception] += each.learners
    found = [(name, chosen[name], offered[name]) for name in offered if offered[name]]
    return sorted(found, key=lambda each: (-each[1] / each[2], each[0]))


def bank_health(statistics: Sequence[ItemStatistics]) -> dict[str, int]:
    """How much of the bank the answers tell something about, and what needs a look."""
    known = [each for each in statistics if not each.few]
    return {
        "items": len(statistics),
        "sealed": sum(each.item.pool is Pool.SEALED for each in statistics),
        "never answered": sum(not each.learners for each in statistics),
        f"with {ENOUGH} learners or more": len(known),
        "of these: check the key": sum((each.discrimination or 0) < 0 for each in known),
        "of these: with options that nobody takes": sum(bool(each.idle) for each in known),
    }


def statistics_table(statistics: Iterable[ItemStatistics]) -> str:
    """Items as CSV for trainers: n first, so that nobody reads a figure without it."""
    head = ("id", "pool", "learners", "right", "difficulty", "discrimination", *LETTERS, "key", "note")
    rows = [
        [
            each.item.id,
            each.item.pool.value,
            each.learners,
            each.right,
            "" if each.difficulty is None else f"{each.difficulty:.2f}",
            "" if each.discrimination is None else f"{each.discrimination:.2f}",
            *(each.chosen[letter] if letter in each.item.letters else "" for letter in LETTERS),
            each.item.answer,
            each.note,
        ]
        for each in statistics
    ]
    return csv_text([head, *rows])


def misconceptions_table(statistics: Iterable[ItemStatistics]) -> str:
    """Misconceptions as CSV for trainers: how often each was taken of how often it was there."""
    known = misconceptions()
    rows = [
        [name, known[name].says, known[name].instead, taken, there, f"{taken / there:.2f}"]
        for name, taken, there in misconception_counts(statistics)
        if name in known
    ]
    return csv_text([("id", "says", "instead", "chosen", "offered", "share"), *rows])
