"""Where a learner stands: by exam task, by mock exam, and in practice."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from opexkit.exam.bank import ItemBank
from opexkit.exam.blueprint import Exam
from opexkit.exam.item import Pool
from opexkit.exam.result import FEW, Share, is_scored
from opexkit.progress.attempt import AnyAttempt

_SOUND, _QUESTIONS = 0.8, 2
"""The share of right answers from which on a task only needs what returns; and whose lessons a task is sent to."""


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """One task of an exam.

    Attributes:
        covered: how much of it the pillar covers: whole, part or none.
        items: how many there are to practice.
        questions: of the pillar, those that most of these items are about, by their codes.
        share: the learner's own first answers to them; a first answer measures knowledge, a later one memory as well.
    """

    task: str
    title: str
    covered: str
    items: int
    questions: list[str]
    share: Share

    @property
    def next(self) -> str:
        """What to do for it now."""
        if self.covered == "none" and not self.items:
            return "Learn it elsewhere"
        if not self.items:
            return "Take the lesson; there are no items"
        if self.share.few and self.share.items < self.items:
            return f"Answer {min(FEW, self.items) - self.share.items} more items of it"
        if self.share.right < _SOUND * self.share.items:
            return "Take the lesson again, then its items"
        return "Answer what returns"


def exam_map(exam: Exam, bank: ItemBank, attempts: Iterable[AnyAttempt]) -> list[TaskStanding]:
    """Each task of an exam with its items and the learner's first answers to them, in the guide's order."""
    practice = bank.pool(Pool.PRACTICE)
    first: dict[str, AnyAttempt] = {}
    for attempt in sorted(attempts, key=lambda attempt: attempt.at):
        if attempt.origin == "practice":
            first.setdefault(attempt.exercise, attempt)
    trained = {item.id: exam.trained(item.tasks, item.practices) for item in practice}
    standings = []
    for task in (task for domain in exam.domains for task in domain.tasks):
        own = [item for item in practice if task.id in trained[item.id]]
        answered = [first[item.attempt_name] for item in own if item.attempt_name in first]
        share = Share(task.id, sum(attempt.score == 1 for attempt in answered), len(answered))
        asked = Counter(item.practices[0].partition("-")[0] for item in own)
        questions = sorted(code for code, _ in asked.most_common(_QUESTIONS))
        standings.append(TaskStanding(task.id, task.title, task.covered, len(own), questions, share))
    return standings


@dataclass(frozen=True, slots=True)
class PastMock:
    """A mock exam that was handed in."""

    at: datetime
    share: Share


def past_mocks(attempts: Iterable[AnyAttempt]) -> list[PastMock]:
    """The mock exams of the attempts, the oldest first."""
    sittings: dict[str, list[AnyAttempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.origin == "mock" and is_scored(attempt):
            sittings[attempt.uid[:-4]].append(attempt)
    mocks = [
        PastMock(own[0].at, Share(f"{own[0].at:%Y-%m-%d %H:%M}", sum(each.score == 1 for each in own), len(own)))
        for own in sittings.values()
    ]
    return sorted(mocks, key=lambda mock: mock.at)


def seen_in_mocks(bank: ItemBank, attempts: Sequence[AnyAttempt]) -> set[str]:
    """The items that a learner's mock exams have asked."""
    names = {item.attempt_name: item.id for item in bank.items.values()}
    return {names[attempt.exercise] for attempt in attempts if attempt.origin == "mock" and attempt.exercise in names}
