"""The risk that a question's rules give for what is in place."""

from collections.abc import Set
from dataclasses import dataclass

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
    neutral = not_applicable - {choice.id for choice in question.choices if choice.is_none_of_these}
    for index, rule in enumerate(question.risk_rules):
        if evaluate(parse(rule.condition), selected, neutral):
            return Rating(rule.risk, index)
    return Rating(None, None)
