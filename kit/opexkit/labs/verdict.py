"""What a lab finds: for each demand, whether it is met, and what happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Tick = Callable[[str, int, int], None]
"""Told what was just done, how many steps are done, and how many there are."""


def silent(_what: str, _done: int, _all: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Verdict:
    """One demand: its id in the lab's data, whether it is met, and what was found."""

    demand: str
    met: bool
    found: str


@dataclass(frozen=True)
class Result:
    """What trying an artefact gave.

    Attributes:
        verdicts: by demand, in the lab's order.
        remarks: what does not count and is worth knowing, with its place.
        detail: what the lab's own picture is drawn from.
    """

    verdicts: tuple[Verdict, ...]
    remarks: tuple[str, ...]
    detail: Any

    @property
    def score(self) -> float:
        """The share of demands that are met."""
        return sum(verdict.met for verdict in self.verdicts) / len(self.verdicts)

    @property
    def passed(self) -> bool:
        """Whether every demand is met."""
        return all(verdict.met for verdict in self.verdicts)
