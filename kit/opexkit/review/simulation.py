"""Two reviews of a company as half-years of its operations: grades, simulations and the scenario's own outcomes."""

from pathlib import Path

import pandas as pd

from opexkit.company.pack import Pack
from opexkit.company.simulator.compare import compare
from opexkit.company.simulator.investment import Investment, invest, strategies
from opexkit.company.simulator.simulate import simulate
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.review.grading import grade_team
from opexkit.review.implementation_levels import implementation_levels
from opexkit.review.load import load_team, read_submission
from opexkit.review.remediation import EFFORT


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


def simulated_investment(
    pack: Pack, review: Path, points_per_month: float, months: int = 6, runs: int = 300, seed: int = 1
) -> Investment:
    """Spend effort points month by month in five orders, and simulate what each order gives.

    Args:
        pack: the company.
        review: the submission that says what is in place at the start.
        points_per_month: an effort of S costs 1 point, M 2, L 3; what is partly in place costs the rest.
        months: how long.
        runs: half-years to simulate for each month of each order.
        seed: the same seed gives the same figures.

    Raises:
        InputError: the submission cannot be read.
        ValueError: the points are negative.

    Example:
        >>> from opexkit import content
        >>> from opexkit.company.loader import load_pack
        >>> pack = load_pack(content.scenario("northwind"))
        >>> found = simulated_investment(pack, content.scenario("northwind", "reviews", "before.yaml"), 10, 1, 20)
        >>> sorted(found.finished["month"].unique())
        [1]
    """
    practices = implementation_levels(read_submission(review))
    known = load_catalogue(EDITION).practices
    efforts = {practice.code: EFFORT[practice.guide.effort] for practice in known if practice.guide}
    plans = strategies(pack, practices, efforts)
    return invest(pack, practices, points_per_month, plans, efforts, months, runs, seed)
