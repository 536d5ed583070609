"""Two simulated states beside the figures that the scenario reports."""

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from opexkit.company.pack import Outcome, Outcomes
from opexkit.company.simulator.simulate import OUTCOMES, Simulation

TOLERANCE = 0.10
"""How far a simulated median may be from the scenario's figure, as a share of it."""
COUNT_TOLERANCE = 1
"""The same for counts."""


def compare(
    outcomes: Outcomes, before: Simulation, after: Simulation, counted: Mapping[str, tuple[int, int]] | None = None
) -> pd.DataFrame:
    """The scenario's outcome table with the simulated medians and intervals (5 to 95 %) beside it.

    Args:
        outcomes: the scenario's figures.
        before: the simulation of the earlier review.
        after: the simulation of the later one.
        counted: outcomes that are counted elsewhere, before and after, such as the open high risks of the reviews.

    Returns:
        A row an outcome: id, title, unit, before_low, before, before_high, after_low, after, after_high,
        scenario_before, scenario_after (as printed), within (True, False, or None where nothing was simulated).
    """
    return pd.DataFrame([_row(outcome, before, after, counted or {}) for outcome in outcomes.outcomes])


def _row(
    outcome: Outcome, before: Simulation, after: Simulation, counted: Mapping[str, tuple[int, int]]
) -> dict[str, str | float | bool | None]:
    sides = zip((before, after), (0, 1), strict=True)
    intervals = [_interval(outcome.id, simulation, counted, side) for simulation, side in sides]
    wanted = (outcome.before, outcome.after)
    near = [is_near(outcome, found[1], value) for found, value in zip(intervals, wanted, strict=True) if found]
    row: dict[str, str | float | bool | None] = {"id": outcome.id, "title": outcome.title, "unit": outcome.unit}
    for name, interval in zip(("before", "after"), intervals, strict=True):
        low, median, high = interval or (None, None, None)
        row |= {f"{name}_low": low, name: median, f"{name}_high": high}
    words = {"scenario_before": outcome.words_before, "scenario_after": outcome.words_after}
    return {**row, **words, "within": all(near) if near else None}


def _interval(
    name: str, simulation: Simulation, counted: Mapping[str, tuple[int, int]], side: Literal[0, 1] | int
) -> tuple[float, float, float] | None:
    if name in counted:
        value = float(counted[name][side])
        return value, value, value
    field = name.replace("-", "_")
    return simulation.interval(field) if field in OUTCOMES else None


def is_near(outcome: Outcome, found: float, wanted: float) -> bool:
    """Whether a figure is as close to the scenario's as the calibration promises; never for NaN."""
    return abs(found - wanted) <= (COUNT_TOLERANCE if outcome.unit == "count" else TOLERANCE * abs(wanted))
