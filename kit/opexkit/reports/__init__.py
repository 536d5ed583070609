"""Which sections make a team's page and a portfolio, and the files that they are written to."""

from opexkit.reports.notebook import open_portfolio, open_team

__all__ = ["open_portfolio", "open_team"]
