"""The levers of the teaching model: what practices in place do to rates and durations.

A lever is its value with no practice in place, times `factor ** degree` of each effect on it. It is a teaching
model calibrated to a scenario, not evidence.
"""

import math
from collections.abc import Mapping
from typing import get_args

from opexkit.company.pack import Effects, Lever

Practices = Mapping[str, float]
"""Practice codes and the degree to which each is in place, 0 to 1; a code that is left out counts as 0."""

LEVERS: tuple[Lever, ...] = get_args(Lever)
HIGHER_IS_BETTER: frozenset[Lever] = frozenset({"deployments_per_week", "review_share"})
SHARES: frozenset[Lever] = frozenset(
    {"change_failure_rate", "surge_outage_chance", "toil_share", "review_share", "blast_radius"}
)


def lever_values(effects: Effects, practices: Practices) -> dict[Lever, float]:
    """The value of every lever; shares and chances end at 1.

    Raises:
        ValueError: a degree is outside 0 to 1, or the pack lacks a lever's baseline.
    """
    check_degrees(practices)
    logs = {baseline.lever: math.log(baseline.value) for baseline in effects.baselines}
    if missing := [lever for lever in LEVERS if lever not in logs]:
        raise ValueError(f"the effects have no baseline for {', '.join(missing)}")
    for effect in effects.effects:
        logs[effect.lever] += practices.get(effect.practice, 0.0) * math.log(effect.factor)
    return {lever: min(math.exp(logs[lever]), 1.0 if lever in SHARES else math.inf) for lever in LEVERS}


def spreads(effects: Effects) -> dict[Lever, float]:
    """Sigma of each lever's lognormal; the lever's value is the median."""
    return {baseline.lever: baseline.sigma for baseline in effects.baselines}


def improves(lever: Lever, factor: float) -> bool:
    """Whether an effect's factor moves its lever for the better, or not at all."""
    return factor >= 1 if lever in HIGHER_IS_BETTER else factor <= 1


def check_degrees(practices: Practices) -> None:
    """Refuse degrees that are none.

    Raises:
        ValueError: a degree is outside 0 to 1 or not a number.
    """
    if wrong := [f"{code} {degree}" for code, degree in practices.items() if not 0 <= degree <= 1]:
        raise ValueError(f"degrees run from 0 to 1: {', '.join(wrong)}")
