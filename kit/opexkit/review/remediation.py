"""The smallest set of practices that takes a question out of its risk, found by trying the lens's rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType

from opexkit.lens.catalogue import CatalogueQuestion
from opexkit.lens.condition import names, parse
from opexkit.lens.model import LensRisk, Question
from opexkit.lens.risk import Rating, rate
from opexkit.review.submission import Risk

WORST_FIRST = (Risk.HIGH, Risk.MEDIUM, Risk.NONE)
EFFORT: Mapping[str | None, int] = MappingProxyType({"S": 1, "M": 2, None: 2, "L": 3})
"""How efforts compare; where a lens says nothing, the middle is taken."""

_RISKS = {LensRisk.HIGH: Risk.HIGH, LensRisk.MEDIUM: Risk.MEDIUM, LensRisk.NONE: Risk.NONE}
_LARGEST = 15


@dataclass(frozen=True, slots=True)
class Selection:
    """The choices that are selected, and those that do not apply."""

    selected: frozenset[str]
    neutral: frozenset[str]


@dataclass(frozen=True, slots=True)
class WayOut:
    """Choices to put in place, in the lens's order, and the risk that is left then."""

    choices: tuple[str, ...]
    to: Risk


def risk_of(verdict: Rating) -> Risk:
    """A verdict in the AWS Tool's words for questions; UNANSWERED where no rule of the lens fits."""
    return _RISKS[verdict.risk] if verdict.risk else Risk.UNANSWERED


def way_out_of(question: CatalogueQuestion, selection: Selection) -> WayOut | None:
    """The smallest set that lowers the question's risk; the one of least effort among sets of one size.

    None if the risk is neither HIGH nor MEDIUM, or if no set of its practices lowers it.
    """
    efforts = {practice.id: practice.guide.effort if practice.guide else None for practice in question.practices}
    weighed = tuple((choice, EFFORT[effort]) for choice, effort in efforts.items())
    key = _Key(question.question, weighed, _implied(question))
    return _way_out(key, selection)


def lowers(question: CatalogueQuestion, selection: Selection, choice: str) -> bool:
    """Whether one more practice takes the question out of its risk."""
    implied = _implied(question)
    now = _risk(question.question, selection, (), implied)
    return _rank(_risk(question.question, selection, (choice,), implied)) > _rank(now)


def _implied(question: CatalogueQuestion) -> frozenset[str]:
    return frozenset(none.id for none in question.nones if none.is_implied)


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    question: Question
    efforts: tuple[tuple[str, int], ...]
    implied: frozenset[str]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and (self.question is other.question) and self.efforts == other.efforts

    def __hash__(self) -> int:
        return hash((id(self.question), self.efforts))


@lru_cache(maxsize=4096)
def _way_out(key: _Key, selection: Selection) -> WayOut | None:
    now = _rank(_risk(key.question, selection, (), key.implied))
    if now >= WORST_FIRST.index(Risk.NONE):
        return None
    efforts = dict(key.efforts)
    named = _named(key.question)
    missing = [choice for choice in efforts if choice in named and choice not in selection.selected | selection.neutral]
    for size in range(1, min(len(missing), _LARGEST) + 1):
        ways = list(_ways(key, selection, combinations(missing, size), now))
        if ways:
            return min(ways, key=lambda way: sum(efforts[choice] for choice in way.choices))
    return None


def _ways(key: _Key, selection: Selection, sets: Iterable[tuple[str, ...]], now: int) -> Iterable[WayOut]:
    for choices in sets:
        risk = _risk(key.question, selection, choices, key.implied)
        if _rank(risk) > now:
            yield WayOut(choices, risk)


def _risk(question: Question, selection: Selection, more: tuple[str, ...], implied: frozenset[str]) -> Risk:
    """The risk with more practices in place; "None of these" then no longer holds."""
    held = selection.selected - implied if more else selection.selected
    return risk_of(rate(question, held | set(more), selection.neutral))


def _rank(risk: Risk) -> int:
    """0 for HIGH to 2 for NONE; a selection that no rule fits lowers nothing."""
    return WORST_FIRST.index(risk) if risk in WORST_FIRST else -1


def _named(question: Question) -> set[str]:
    return {name for rule in question.risk_rules for name in names(parse(rule.condition))}
