"""How well people know what they know: answers by how certain they were."""

from collections.abc import Iterable
from dataclasses import dataclass

from opexkit.exercises.exercise import Confidence
from opexkit.measures.intervals import wilson


@dataclass(frozen=True, slots=True)
class Certainty:
    """How certain someone can say to be.

    Attributes:
        words: how a page puts it.
        hit: marks for a right answer.
        miss: marks for a wrong answer.
        pays_from: the share of right answers, in percent, from which on saying so earns most.
    """

    words: str
    hit: int
    miss: int
    pays_from: int


CERTAINTIES = {
    Confidence.GUESS: Certainty("a guess", 1, 0, 33),
    Confidence.FAIRLY: Certainty("fairly sure", 2, -2, 67),
    Confidence.SURE: Certainty("sure", 3, -6, 80),
}
"""Gardner-Medwin's scheme, the least certain first. https://tmedwin.net/cbm/ describes it.

It is insight for a learner and never a grade.
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
        certainty = CERTAINTIES[self.confidence]
        return certainty.hit * self.right + certainty.miss * (self.answers - self.right)


def calibrate(answers: Iterable[tuple[Confidence, bool]]) -> list[Bin]:
    """Count answers by certainty, the least certain first; all three are there even without an answer."""
    said = list(answers)
    bins = []
    for confidence in Confidence:
        own = [right for given, right in said if given is confidence]
        low, high = wilson(sum(own), len(own)) if own else (0.0, 1.0)
        bins.append(Bin(confidence, len(own), sum(own), low, high))
    return bins
