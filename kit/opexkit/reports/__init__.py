"""Which sections make a team's page and a portfolio, and the files that they are written to."""

from typing import TYPE_CHECKING

from opexkit.lazy import lazy

if TYPE_CHECKING:
    from opexkit.reports.notebook import open_portfolio, open_team

__all__ = [
    "open_portfolio",
    "open_team",
]

_HOMES = {
    "open_portfolio": "opexkit.reports.notebook",
    "open_team": "opexkit.reports.notebook",
}

__getattr__ = lazy(__name__, _HOMES)
