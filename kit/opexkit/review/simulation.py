"""Two reviews of a company as half-years of its operations: grades, simulations and the scenario's own outcomes."""

from pathlib import Path

import pandas as pd

from opexkit.company.pack import Pack
from opexkit.company.simulator.compare import compare
from opexkit.company.simulator.simulate import simulate
from opexkit.review.grading import grade_team
from opexkit.review.implementation_levels import implementation_levels
from opexkit.review.load import load_team, read_submission


def simulated_outcomes(pack: Pack, before: Path, after: Path, runs: int = 1000, seed: int = 1) -> pd.DataFrame:
    """Simulate half-years under each of two reviews and set them beside the scenario's outcomes, a row each.

    Args:
        pack: the company.
        before: the earlier submission.
        after: the later one; may be the same file.
        runs: half-years to simulate for each review.
        seed: the same seed gives the same rows.

    Raises:
        InputError: a submission cannot be read or graded.

    Example:
        >>> from opexkit import content, simulated_outcomes
        >>> from opexkit.company.loader import load_pack
        >>> pack = load_pack(content.scenario("northwind"))
        >>> before, after = (content.scenario("northwind", "reviews", f"{name}.yaml") for name in ("before", "after"))
        >>> frame = simulated_outcomes(pack, before, after, runs=50).set_index("title")
        >>> bool((frame["before"] > 0).any())
        True
    """
    paths = (before, after)
    simulated = [simulate(pack, implementation_levels(read_submission(path)), runs, seed) for path in paths]
    high = [grade_team(load_team(path)).risks.high for path in paths]
    return compare(pack.outcomes, simulated[0], simulated[1], {"high-risks": (high[0], high[1])})
