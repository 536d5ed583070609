"""Which practice mattered most, and what a plan gives month by month for a budget of effort points."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from opexkit.company.pack import Lever, Pack
from opexkit.company.simulator.incidents import severe_chances
from opexkit.company.simulator.levers import HIGHER_IS_BETTER, LEVERS, Practices, check_degrees, lever_values
from opexkit.company.simulator.simulate import WEEKS, simulate

_OUTCOME_OF: dict[Lever, str] = {
    "deployments_per_week": "deployments_per_week",
    "change_failure_rate": "change_failure_rate",
    "detect_minutes": "time_to_detect",
    "failover_minutes": "failover_minutes",
    "pages_per_week": "pages_per_week",
    "toil_share": "toil_share",
    "lead_time_hours": "lead_time_hours",
    "review_share": "review_share",
}
"""Outcomes that a lever gives exactly, as mean or median."""
_RECOVERY: tuple[Lever, ...] = ("diagnose_minutes", "recover_minutes")


def ablation(pack: Pack, practices: Practices, runs: int = 300, seed: int = 1) -> pd.DataFrame:
    """What each outcome would be without one of the practices in place, the most important one first.

    Expected values follow from the levers; time to recover is simulated with common random numbers.

    Returns:
        A row an outcome and practice that matters to it: outcome, practice, value, without, loss (how many times
        worse it is without; below 1 where the practice has a price), method (levers or runs).
    """
    whole = expected(pack, practices)
    touched = {(effect.practice, effect.lever) for effect in pack.effects.effects}
    slow = {code for code, lever in touched if lever in _RECOVERY}
    recovery = _recovery(pack, practices, runs, seed)
    rows: list[dict[str, str | float]] = []
    in_place = {code for code, degree in practices.items() if degree > 0}
    for code in sorted(in_place & {practice for practice, _ in touched}):
        rest = {**practices, code: 0.0}
        found = expected(pack, rest)
        rows += [_row(name, code, whole[name], found[name], "levers") for name in whole if found[name] != whole[name]]
        if code in slow:
            rows.append(_row("time_to_recover", code, recovery, _recovery(pack, rest, runs, seed), "runs"))
    frame = pd.DataFrame(rows, columns=["outcome", "practice", "value", "without", "loss", "method"])
    return frame.sort_values(["outcome", "loss", "practice"], ascending=[True, False, True], ignore_index=True)


def expected(pack: Pack, practices: Practices) -> dict[str, float]:
    """Outcomes that follow from the levers without a simulation: means of counts and rates, medians of durations."""
    levers = lever_values(pack.effects, practices)
    found = {outcome: levers[lever] for lever, outcome in _OUTCOME_OF.items()}
    found["surge_outages"] = levers["surge_outage_chance"] * len(pack.load.surge_days)
    failures = levers["deployments_per_week"] * levers["change_failure_rate"] * WEEKS
    origins = (failures, levers["faults_per_week"] * WEEKS, found["surge_outages"])
    found["sev1_incidents"] = float(np.array(origins) @ severe_chances(pack, levers["blast_radius"]).sum(axis=1))
    return found


def _recovery(pack: Pack, practices: Practices, runs: int, seed: int) -> float:
    return simulate(pack, practices, runs, seed).interval("time_to_recover")[1]


def _row(outcome: str, code: str, value: float, without: float, method: str) -> dict[str, str | float]:
    better = (value, without) if outcome in HIGHER_IS_BETTER else (without, value)
    loss = better[0] / better[1] if better[1] else math.nan
    return {"outcome": outcome, "practice": code, "value": value, "without": without, "loss": loss, "method": method}


def strategies(pack: Pack, practices: Practices, efforts: Mapping[str, int]) -> dict[str, list[str]]:
    """Orders to spend effort in, by name.

    Only practices that have an effect in the pack and are not fully in place are in a plan.
    """
    gain = {lever: _gains(pack, (lever,)) for lever in LEVERS}
    every = _gains(pack, LEVERS)
    open_codes = [code for code in sorted(every) if practices.get(code, 0.0) < 1 and code in efforts]

    def by(gains: Mapping[str, float]) -> list[str]:
        return sorted(open_codes, key=lambda code: (-gains.get(code, 0.0) / efforts[code], code))

    def together(*levers: Lever) -> list[str]:
        return by({code: sum(gain[lever].get(code, 0.0) for lever in levers) for code in open_codes})

    return {
        "cheapest first": sorted(open_codes, key=lambda code: (efforts[code], code)),
        "most per point": by(every),
        "recovery first": together("detect_minutes", *_RECOVERY, "failover_minutes"),
        "delivery first": together("deployments_per_week", "lead_time_hours", "change_failure_rate"),
        "in order of the questions": open_codes,
    }


def _gains(pack: Pack, levers: Sequence[Lever]) -> dict[str, float]:
    gains: dict[str, float] = {}
    for effect in pack.effects.effects:
        if effect.lever in levers:
            gains[effect.practice] = gains.get(effect.practice, 0.0) + abs(math.log(effect.factor))
    return gains


@dataclass(frozen=True, slots=True)
class Investment:
    """What plans give.

    Attributes:
        outcomes: plan, month (0 is the start), outcome, low, median, high: a half-year with the month's practices.
        finished: plan, month, practice, points.
    """

    outcomes: pd.DataFrame
    finished: pd.DataFrame


def invest(
    pack: Pack,
    practices: Practices,
    budget_points_per_month: float,
    plans: Mapping[str, Sequence[str]],
    efforts: Mapping[str, int],
    months: int = 6,
    runs: int = 300,
    seed: int = 1,
) -> Investment:
    """Spend a budget of effort points along each plan, and simulate each month's state.

    A practice costs its points times what is missing of it, and has no effect before it is paid for; what is
    left over at the end of a month is kept for the next.

    Args:
        pack: the scenario.
        practices: what is in place at the start.
        budget_points_per_month: effort points that a month has.
        plans: practice codes in the order in which they are worked on, by the plan's name.
        efforts: points of each practice.
        months: how long.
        runs: half-years for each month of each plan.
        seed: the same for all, so that plans differ by what they do and not by chance.

    Raises:
        ValueError: the budget is negative, or a plan names a practice without effort.
    """
    check_degrees(practices)
    if budget_points_per_month < 0:
        raise ValueError("the budget is negative")
    outcomes, finished = [], []
    for name, codes in plans.items():
        if unknown := [code for code in codes if code not in efforts]:
            raise ValueError(f"plan {name!r}: no effort is given for {', '.join(unknown)}")
        state, purse, queue = dict(practices), 0.0, list(dict.fromkeys(codes))
        for month in range(months + 1):
            purse += budget_points_per_month if month else 0.0
            while queue and month and (cost := _cost(queue[0], state, efforts)) <= purse + 1e-9:
                purse -= cost
                state[queue[0]] = 1.0
                finished.append({"plan": name, "month": month, "practice": queue.pop(0), "points": cost})
            table = simulate(pack, state, runs, seed).table().reset_index()
            outcomes.append(table.assign(plan=name, month=month))
    columns = ["plan", "month", "outcome", "low", "median", "high"]
    return Investment(
        outcomes=pd.concat(outcomes, ignore_index=True)[columns] if outcomes else pd.DataFrame(columns=columns),
        finished=pd.DataFrame(finished, columns=["plan", "month", "practice", "points"]),
    )


def _cost(code: str, state: Practices, efforts: Mapping[str, int]) -> float:
    return efforts[code] * float(np.clip(1 - state.get(code, 0.0), 0, 1))
