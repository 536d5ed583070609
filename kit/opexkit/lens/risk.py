"""The risk that a question's rules give for what is in place."""

from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

from opexkit.lens.condition import evaluate, parse
from opexkit.lens.model import LensRisk, Question


@dataclass(frozen=True, slots=True)
class Rating:
    """A risk and the rule that gave it (its index, from 0); both None when no rule holds."""

    risk: LensRisk | None
    rule: int | None


def rate(question: Question, selected: Set[str], not_applicable: Set[str] = frozenset()) -> Rating:
    """Apply a question's rules in order; the first that holds decides.

    The Tool gives a question without any selected or inapplicable choice no risk at all ("unanswered"); that
    is the caller's to see. "None of these" cannot be not applicable, so such a mark on it is left out.

    Raises:
        ConditionError: a condition cannot be read (never for a lens that `read_lens` gave).
    """
    return _rate(_Asked(question), frozenset(selected), frozenset(not_applicable))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A question by its identity, so that what was found for it is found again without comparing it."""

    question: Question

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.question is other.question

    def __hash__(self) -> int:
        return id(self.question)


@lru_cache(maxsize=8192)
def _rate(asked: _Asked, selected: frozenset[str], not_applicable: frozenset[str]) -> Rating:
    question = asked.question
    neutral = not_applicable - {choice.id for choice in question.choices if choice.is_none_of_these}
    for index, rule in enumerate(question.risk_rules):
        if evaluate(parse(rule.condition), selected, neutral):
            return Rating(rule.risk, index)
    return Rating(None, None)
