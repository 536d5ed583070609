"""How well people know what they know: answers by how certain they were."""

from collections.abc import Iterable
from dataclasses import dataclass

from opexkit.exercises.exercise import Confidence
from opexkit.measures.measures import wilson

CERTAINTY_MARKS = {
    Confidence.GUESS: (1, 0),
    Confidence.FAIRLY: (2, -2),
    Confidence.SURE: (3, -6),
}
"""Right and wrong, by certainty: Gardner-Medwin's scheme. Being sure pays from 80 % on, being fairly sure from 67 %.

https://tmedwin.net/cbm/ describes it. It is insight for a learner and never a grade.
"""


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of one certainty.

    Attributes:
        answers: how many there are.
        right: how many of them are right.
        low: lower bound of the share that is right, 95 % (Wilson).
        high: upper bound.
    """

    confidence: Confidence
    answers: int
    right: int
    low: float
    high: float

    @property
    def marks(self) -> int:
        """The certainty marks of these answers."""
        hit, miss = CERTAINTY_MARKS[self.confidence]
        return hit * self.right + miss * (self.answers - self.right)


def calibrate(answers: Iterable[tuple[Confidence, bool]]) -> list[Bin]:
    """Count answers by certainty, the least certain first; all three are there even without an answer."""
    said = list(answers)
    bins = []
    for confidence in Confidence:
        own = [right for given, right in said if given is confidence]
        low, high = wilson(sum(own), len(own)) if own else (0.0, 1.0)
        bins.append(Bin(confidence, len(own), sum(own), low, high))
    return bins
