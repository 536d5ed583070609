"""What the pictures are about: a company with its reviews, and the half-years that follow from them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from opexkit.company.carried import REVIEWS, need
from opexkit.company.loader import load_pack
from opexkit.company.pack import Pack
from opexkit.review.implementation_levels import implementation_levels
from opexkit.review.load import read_submission

if TYPE_CHECKING:
    from opexkit.company.simulator.history import History


STAGES = ("before the uplift", "after it")
"""What the two sides of a comparison are called."""


@dataclass(frozen=True)
class LessonCompany:
    """A company and a seed; what takes time is made when it is first asked for."""

    folder: Path
    seed: int

    @cached_property
    def pack(self) -> Pack:
        """The scenario pack."""
        return load_pack(self.folder)

    @cached_property
    def histories(self) -> "tuple[History, History]":
        """A half-year event by event, under the review before and the one after the uplift."""
        from opexkit.company.simulator.history import event_log

        before, after = (event_log(self.pack, practices, self.seed) for practices in self._practices())
        return before, after

    def review(self, name: str) -> Path:
        """The file of a review.

        Raises:
            NotCarriedError: the pack has none of this name.
        """
        return need(self.folder, f"reviews/{name}.yaml", f"review called {name!r}")

    def _practices(self) -> list[dict[str, float]]:
        return [dict(implementation_levels(read_submission(self.review(name)))) for name in REVIEWS]
