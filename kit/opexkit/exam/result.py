"""What a mock exam says: raw shares with their intervals, never a scaled score."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from opexkit.exam.bank import ItemBank
from opexkit.exam.form import DIAGNOSTIC
from opexkit.exam.item import Item
from opexkit.exam.misconception import Belief, beliefs
from opexkit.exam.sitting import Sitting
from opexkit.measures.intervals import wilson
from opexkit.progress.attempt import AnyAttempt, Attempt

FEW = 10
"""Below this many answers a share says next to nothing; pages show it in gray."""

_UNSCORED = "u"


@dataclass(frozen=True, slots=True)
class Share:
    """Right answers of some items.

    Attributes:
        name: what the items have in common.
    """

    name: str
    right: int
    items: int

    @property
    def low(self) -> float:
        """The lower bound of the share that is right, 95 % (Wilson); 0 where nothing was asked."""
        return wilson(self.right, self.items)[0] if self.items else 0.0

    @property
    def high(self) -> float:
        """The upper bound; 1 where nothing was asked."""
        return wilson(self.right, self.items)[1] if self.items else 1.0

    @property
    def few(self) -> bool:
        """Whether it rests on too few answers."""
        return self.items < FEW


@dataclass(frozen=True, slots=True)
class Answered:
    """One item of a result: what was said, and whether it was right; one that is not scored counts nowhere."""

    item: Item
    group: str
    said: str
    right: bool
    scored: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """A sitting, marked all or nothing.

    In a mock exam an unanswered item is wrong, as in AWS's exams. A diagnostic leaves it out: it tells nothing.

    Attributes:
        missed: the misconceptions that were chosen.
        unanswered: items without an answer.
        used: the time from start to end.
    """

    exam: str
    total: Share
    groups: list[Share]
    missed: list[Belief]
    unanswered: int
    used: dt.timedelta
    answers: list[Answered]


def mark_sitting(sitting: Sitting, bank: ItemBank) -> Result:
    """Mark a sitting that has ended.

    Raises:
        ValueError: it has not ended: nothing is told before.
        KeyError: an item is no longer in the bank.
    """
    if sitting.ended is None:
        raise ValueError("nothing is told before the exam is handed in")
    answers = []
    for name, group in zip(sitting.form.items, sitting.form.groups, strict=True):
        item, said = bank.get(name), sitting.answers.get(name, "")
        scored = name not in sitting.form.unscored
        answers.append(Answered(item, group, said, item.is_right(said), scored))
    counted = [each for each in answers if each.scored and (each.said or sitting.form.exam != DIAGNOSTIC)]
    return Result(
        exam=sitting.form.exam,
        total=_share("all", counted),
        groups=[
            _share(group, [each for each in counted if each.group == group])
            for group in sorted({each.group for each in answers})
        ],
        missed=beliefs((each.item, each.said, 1) for each in answers),
        unanswered=sum(not each.said for each in answers if each.scored),
        used=sitting.ended - sitting.started,
        answers=answers,
    )


def attempts_of(sitting: Sitting, bank: ItemBank) -> list[Attempt]:
    """The answers of a sitting that has ended as attempts; made twice they are the same.

    Those of a diagnostic are practice: what was wrong comes back there, and what was not answered is no attempt.

    Raises:
        ValueError: it has not ended.
    """
    result = mark_sitting(sitting, bank)
    return [
        Attempt(
            uid=f"{sitting.uid[:28]}{place:04d}" if each.scored else f"{sitting.uid[:28]}{_UNSCORED}{place:03d}",
            learner=sitting.learner,
            exercise=each.item.attempt_name,
            version=each.item.version,
            at=sitting.ended or sitting.last,
            seed=sitting.form.seed,
            origin="practice" if sitting.form.exam == DIAGNOSTIC else "mock",
            answer=each.said,
            score=float(each.right),
        )
        for place, each in enumerate(result.answers)
        if each.said or sitting.form.exam != DIAGNOSTIC
    ]


def is_scored(attempt: AnyAttempt) -> bool:
    """Whether an answer in a mock exam counted there."""
    return not attempt.uid[28:].startswith(_UNSCORED)


def _share(name: str, answers: Iterable[Answered]) -> Share:
    listed = list(answers)
    return Share(name, sum(each.right for each in listed), len(listed))
