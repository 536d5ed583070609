"""Where incidents come from, which fault each one has, and how far it reaches."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from opexkit.company.pack import Fault, Pack
from opexkit.company.simulator.levers import spreads

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ORIGINS: tuple[Literal["change", "fault", "surge"], ...] = ("change", "fault", "surge")
SEVERITY_SHARES = (0.4, 0.1)
"""Share of a journey's requests from which an incident is Sev1, and Sev2; a surge outage is Sev1 whatever it hits."""


def severe_chances(pack: Pack, blast_radius: float) -> Floats:
    """The chance that an incident has a certain fault and is Sev1, a row an origin and a column a fault."""
    spread = spreads(pack.effects)["blast_radius"]
    far = np.log(reaches(pack.faults.faults, blast_radius) / SEVERITY_SHARES[0])
    above = np.where(far >= 0, 1.0, 0.0) if spread == 0 else np.vectorize(_normal)(far / spread)
    chances: Floats = _weights(pack.faults.faults) * above
    return chances


def _normal(z: float) -> float:
    return (1 + math.erf(z / math.sqrt(2))) / 2


def reaches(faults: Sequence[Fault], blast_radius: float) -> Floats:
    """The median share of requests that an incident hurts, by origin and fault; all of them in a surge outage.

    The blast radius limits what changes do: it is about how they are rolled out.
    """
    share = np.maximum([fault.journey_share for fault in faults], 1e-9)
    return np.array([share * blast_radius, share, np.full(len(faults), np.inf)])


def severities(shares: Floats) -> Ints:
    """1, 2 or 3, from the share of requests that each incident hurts."""
    return 3 - np.searchsorted(SEVERITY_SHARES[::-1], shares, side="right")


def kinds_of(
    faults: Sequence[Fault], counts: tuple[Ints, Ints, Ints], random: np.random.Generator
) -> tuple[Ints, Ints]:
    """Origin and fault of every incident, in the order of the runs."""
    runs = np.concatenate([np.repeat(np.arange(len(each)), each) for each in counts])
    origin = np.repeat(np.arange(len(ORIGINS)), [int(each.sum()) for each in counts])
    weights = _weights(faults)
    fault = np.concatenate(
        [random.choice(len(faults), int(each.sum()), p=weights[index]) for index, each in enumerate(counts)]
    )
    order = np.argsort(runs, kind="stable")
    return origin[order], fault[order]


def _weights(faults: Sequence[Fault]) -> Floats:
    """How likely each fault is, a row an origin: changes bring faults of changes, the rest comes by itself."""
    weight = np.array([fault.weight for fault in faults])
    change = np.array([fault.kind == "change" for fault in faults])
    surge = weight * np.array([fault.surge_weight for fault in faults])
    by_change = weight * change if change.any() else weight
    by_itself = weight * ~change if not change.all() else weight
    rows = np.array([by_change, by_itself, surge])
    normed: Floats = rows / rows.sum(axis=1, keepdims=True)
    return normed


def repair_ratios(pack: Pack) -> Floats:
    """A fault's repair time against the others of its origin; over Sev1 incidents the geometric mean is 1.

    The square root is taken: a slow repair is slower than the lever says, but practices level it too.
    """
    minutes = np.log([fault.fix_minutes for fault in pack.faults.faults])
    severe = severe_chances(pack, blast_radius=1.0)
    severe = np.where(severe.sum(axis=1, keepdims=True) > 0, severe, 1.0)
    middle = (severe @ minutes) / severe.sum(axis=1)
    ratios: Floats = np.exp((minutes - middle[:, None]) / 2)
    return ratios
