"""What a lab finds: for each demand whether it is met, or that it could not be told, and what happened."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

Tick = Callable[[str, int, int], None]
"""Told what was just done, how many steps are done, and how many there are."""


def silent(_what: str, _done: int, _all: int) -> None:
    """Tell nobody."""


class Judgment(StrEnum):
    """What can be said of a demand."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "cannot be judged"
    FOR_A_PERSON = "for a person to judge"


class CannotJudge(Exception):  # noqa: N818 (nothing went wrong in the artefact)
    """An artefact cannot be judged here, whatever it holds; the text says why."""


HARMFUL = 0.25
"""The most that an artefact is worth that does harm, however many demands it meets."""
HARM = f"It does harm, so it is worth {HARMFUL:.0%} at most."


@dataclass(frozen=True)
class Verdict:
    """What is said of one demand.

    Attributes:
        demand: its id in the lab's data.
        judgment: what can be said of it.
        found: what happened.
        harm: whether what was found would do harm at work, so that the whole is worth little.
        seen: in which run it was found, for the engine's own picture; None if in none by itself.
    """

    demand: str
    judgment: Judgment
    found: str
    harm: bool = False
    seen: Any = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, demand: str, met: bool, found: str, *, harm: bool = False, seen: Any = None) -> "Verdict":
        """Say of a demand that could be judged whether it is met; only one that is not met can tell of harm."""
        return cls(demand, Judgment.MET if met else Judgment.NOT_MET, found, harm and not met, seen)

    @property
    def met(self) -> bool:
        """Whether the demand is known to be met."""
        return self.judgment is Judgment.MET

    @property
    def judged(self) -> bool:
        """Whether it is known if the demand is met."""
        return self.judgment in (Judgment.MET, Judgment.NOT_MET)


@dataclass(frozen=True)
class Result:
    """What judging an artefact gave.

    Attributes:
        verdicts: by demand, in the lab's order.
        remarks: what does not count and is worth knowing, with its place.
        detail: what the lab's own picture is drawn from; None if the artefact could not be run.
    """

    verdicts: tuple[Verdict, ...]
    remarks: tuple[str, ...] = ()
    detail: Any = None

    @cached_property
    def counts(self) -> Counter[Judgment]:
        """How many demands got each judgment."""
        return Counter(verdict.judgment for verdict in self.verdicts)

    @property
    def judged(self) -> int:
        """How many demands could be judged."""
        return sum(verdict.judged for verdict in self.verdicts)

    @property
    def score(self) -> float | None:
        """The share of demands that are met, of those that could be judged; None if none could.

        Where harm was done it is at most `HARMFUL`.
        """
        if not self.judged:
            return None
        share = self.counts[Judgment.MET] / self.judged
        return min(share, HARMFUL) if self.harmed else share

    @property
    def harmed(self) -> bool:
        """Whether the artefact would do harm."""
        return any(verdict.harm for verdict in self.verdicts)

    @property
    def for_a_person(self) -> int:
        """How many demands no rule can tell of; they count neither as met nor as missed."""
        return self.counts[Judgment.FOR_A_PERSON]

    @property
    def passed(self) -> bool:
        """Whether every demand that rules can tell of is known to be met."""
        return self.counts[Judgment.MET] == len(self.verdicts) - self.for_a_person > 0

    @property
    def missed(self) -> bool:
        """Whether a demand is known not to be met."""
        return self.counts[Judgment.NOT_MET] > 0

    @property
    def summary(self) -> str:
        """How many demands are met, how many could not be judged, and how many are for a person, as a sentence."""
        told = len(self.verdicts) - self.for_a_person
        said = count_met(self.counts[Judgment.MET], told, told - self.judged, self.for_a_person)
        return f"{said} {HARM}" if self.harmed else said


def count_met(met: int, demands: int, unjudged: int = 0, for_a_person: int = 0) -> str:
    """Say how many of the demands are met, how many could not be judged, and how many more are for a person."""
    said = f"{met} of {demands} demands are met{f', {unjudged} could not be judged' if unjudged else ''}."
    verb = "is" if for_a_person == 1 else "are"
    return f"{said} {for_a_person} more {verb} {Judgment.FOR_A_PERSON}." if for_a_person else said


def is_for_a_person(right: bool | None, said: str) -> bool:
    """Tell of a part of a mark, by what is said of it, whether no rule can judge it."""
    return right is None and said.startswith(Judgment.FOR_A_PERSON)
