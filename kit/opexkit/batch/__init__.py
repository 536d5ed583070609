"""Many teams in one run: find them, grade them, execute their reports, swap the results in."""

from opexkit.batch.run import RunResult, assess

__all__ = ["RunResult", "assess"]
