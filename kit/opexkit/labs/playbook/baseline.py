"""What a playbook is compared with: checks in any order, and a strategy that always makes the most informative check.

The greedy strategy keeps the chance of every fault, multiplies it by the likelihood of what a check finds, and makes
the check that is expected to take away most bits of doubt about the right runbook in a minute (Lindley, On a measure of
the information provided by an experiment, 1956). It runs a runbook once that is likely enough.
"""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from opexkit.labs.playbook.evidence import Evidence
from opexkit.labs.playbook.simulate import Costs, Happening, Move, Player, play

SMOOTH = 0.5
"""Added to every count of an outcome, so that what was never seen is unlikely and not impossible."""
CERTAINTIES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
"""Chances of a runbook at which a strategy may run it; the best one is taken."""

Floats = NDArray[np.float64]


class Belief:
    """Chances of faults, given what was found."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.faults = [fault.id for fault in evidence.faults]
        self.fixes = list(evidence.fixes)
        self.by_fix = np.array([[fault.fix == fix for fault in evidence.faults] for fix in self.fixes], dtype=float)

    @cached_property
    def prior(self) -> Floats:
        """Chances before anything was looked at."""
        chances = np.zeros(len(self.faults))
        for incident, chance in zip(self.evidence.incidents, self.evidence.chances, strict=True):
            chances[self.faults.index(incident.fault.id)] += chance
        return chances

    @cached_property
    def likelihoods(self) -> dict[str, dict[str, Floats]]:
        """By check and outcome: how likely it is under each fault, in the windows that were read."""
        table = {}
        for check in self.evidence.diagnosis.checks:
            outcomes = self.evidence.diagnosis.outcomes(check)
            counts = {outcome: np.full(len(self.faults), SMOOTH) for outcome in outcomes}
            for incident in self.evidence.incidents:
                counts[incident.found[check.id]][self.faults.index(incident.fault.id)] += 1
            total = np.sum(list(counts.values()), axis=0)
            table[check.id] = {outcome: count / total for outcome, count in counts.items()}
        return table

    def after(self, path: Sequence[Happening]) -> Floats:
        """Chances of the runbooks after what happened."""
        chances = self.prior.copy()
        for happening in path:
            if happening.move.kind == "check":
                chances = chances * self.likelihoods[happening.move.name][happening.outcome]
            elif happening.outcome == "does not help":
                chances = chances * (1 - self.by_fix[self.fixes.index(happening.move.name)])
        total = chances.sum()
        normed: Floats = chances / total if total > 0 else self.prior
        return normed

    def fix_chances(self, faults: Floats) -> Floats:
        """Chances of the right runbook from those of the faults."""
        chances: Floats = self.by_fix @ faults
        return chances

    @cached_property
    def _rows(self) -> tuple[list[str], Floats, NDArray[np.int64]]:
        """All likelihoods below each other: the checks, a row an outcome, and where each check begins."""
        sizes = [len(outcomes) for outcomes in self.likelihoods.values()]
        rows = np.array([likely for outcomes in self.likelihoods.values() for likely in outcomes.values()])
        return list(self.likelihoods), rows, np.cumsum([0, *sizes[:-1]])

    def gains(self, faults: Floats) -> dict[str, float]:
        """Bits of doubt about the right runbook that each check is expected to take away."""
        names, rows, starts = self._rows
        joint = rows * faults
        share = joint.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            chances = joint @ self.by_fix.T / share[:, None]
            doubt = -np.nan_to_num(chances * np.log2(chances)).sum(axis=1)
        left = np.add.reduceat(share * doubt, starts)
        before = _doubt(self.fix_chances(faults))
        return dict(zip(names, (before - left).tolist(), strict=True))

    def gain(self, faults: Floats, check: str) -> float:
        """Bits of doubt about the right runbook that a check is expected to take away."""
        return self.gains(faults)[check]


def _doubt(chances: Floats) -> float:
    some = chances[chances > 0]
    return float(-(some * np.log2(some)).sum())


Choose = Callable[[Floats, list[str]], str]
"""From the chances of the faults and the checks that are left to one of them."""


def strategist(belief: Belief, choose: Choose, sure: float) -> Player:
    """A player that makes the check that `choose` says until a runbook is likely enough."""
    known: dict[tuple[tuple[str, str], ...], Move] = {}

    def player(path: Sequence[Happening]) -> Move:
        key = tuple((happening.move.name, happening.outcome) for happening in path)
        if key not in known:
            known[key] = decide(path)
        return known[key]

    def decide(path: Sequence[Happening]) -> Move:
        faults = belief.after(path)
        fixes = belief.fix_chances(faults)
        done = {happening.move.name for happening in path}
        left = [name for name in belief.likelihoods if name not in done]
        best = int(fixes.argmax())
        if fixes[best] < sure and left and (name := choose(faults, left)):
            return Move("check", name)
        return Move("run", belief.fixes[best]) if belief.fixes[best] not in done else Move("call", "")

    return player


def greedy(belief: Belief, costs: Costs, sure: float) -> Player:
    """The player that makes the check with most information a minute, while there is one."""

    def choose(faults: Floats, left: list[str]) -> str:
        every = belief.gains(faults)
        gains = {name: every[name] / costs.checks[name] for name in left}
        name = max(gains, key=lambda each: gains[each])
        return name if gains[name] > 1e-6 else ""

    return strategist(belief, choose, sure)


def random_order(belief: Belief, sure: float, seed: int) -> Player:
    """The player that makes any check that is left."""
    random = np.random.default_rng([seed, 29])
    return strategist(belief, lambda _faults, left: left[int(random.integers(len(left)))], sure)


def best_greedy(evidence: Evidence, costs: Costs) -> Player:
    """The greedy player whose certainty gives the fewest expected minutes over all incidents that were read."""
    belief = Belief(evidence)
    players = [greedy(belief, costs, sure) for sure in CERTAINTIES]

    def expected(player: Player) -> float:
        minutes = [play(incident, player, costs).minutes for incident in evidence.incidents]
        return float(np.dot(minutes, evidence.chances))

    return min(players, key=expected)
