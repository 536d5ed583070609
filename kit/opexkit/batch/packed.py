"""A portfolio on its way to another process: packed team by team, for all at once would take twice their memory."""

import pickle
import zlib
from dataclasses import dataclass

from opexkit.batch.spread import uncollected
from opexkit.review.portfolio_grade import Portfolio

_TOGETHER = 32
"""Teams that are packed together, so that what they have in common is there once."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A portfolio in few bytes.

    Attributes:
        rest: the portfolio without its teams.
        teams: these, some in each text of bytes.
    """

    rest: Portfolio
    teams: tuple[bytes, ...]

    def unpacked(self) -> Portfolio:
        """The portfolio as it was."""
        with uncollected():
            teams = [team for part in self.teams for team in pickle.loads(zlib.decompress(part))]  # noqa: S301 - own
        return self.rest.model_copy(update={"teams": teams})


def packed(portfolio: Portfolio) -> Packed:
    """Pack a portfolio."""
    rest = portfolio.model_copy(update={"teams": []})
    parts = (portfolio.teams[begin : begin + _TOGETHER] for begin in range(0, len(portfolio.teams), _TOGETHER))
    return Packed(rest, tuple(zlib.compress(pickle.dumps(part), 1) for part in parts))
