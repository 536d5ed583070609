"""Incidents whose evidence was read from telemetry: what each check found, by fault and seed."""

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from opexkit.company.loader import load_pack
from opexkit.company.pack import Fault, Pack
from opexkit.company.telemetry.burn import hurt
from opexkit.company.telemetry.signals import Signals, emit
from opexkit.files.problem import InputError, Problem
from opexkit.labs.playbook.diagnosis import Diagnosis, Looks, load_diagnosis, observe

SEEDS = 40
"""Windows of telemetry that were read for each fault."""
MINUTES = 180
"""Minutes of such a window: three quarters of an hour are left when the slowest alarm has rung."""
FILE = Path("labs", "evidence.csv")
"""Below the pack's folder; `tools/build_evidence.py` writes it."""


@dataclass(frozen=True)
class Incident:
    """One incident: its fault, and what each check finds.

    Attributes:
        surge: whether it falls into a surge.
        found: outcome by check.
        also: runbooks that end it beside the fault's own.
    """

    fault: Fault
    seed: int
    surge: bool
    found: Mapping[str, str]
    also: frozenset[str] = frozenset()

    def ends(self, runbook: str) -> bool:
        """Whether a runbook ends it."""
        return runbook == self.fault.fix or runbook in self.also


@dataclass(frozen=True)
class Evidence:
    """All incidents that were read, and how likely each is.

    Attributes:
        diagnosis: the checks.
        incidents: each fault with each seed.
        chances: how likely each incident is; they add up to 1.
    """

    diagnosis: Looks
    incidents: tuple[Incident, ...]
    chances: NDArray[np.float64]

    def draw(self, number: int, seed: int) -> list[Incident]:
        """Draw incidents, with replacement."""
        chosen = np.random.default_rng([seed, 17]).choice(len(self.incidents), number, p=self.chances)
        return [self.incidents[index] for index in chosen.tolist()]

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """The faults that can be behind the alarm, in the library's order."""
        return tuple({incident.fault.id: incident.fault for incident in self.incidents}.values())

    @cached_property
    def fixes(self) -> tuple[str, ...]:
        """The runbooks that end them."""
        return tuple(dict.fromkeys(fault.fix for fault in self.faults))


def load_evidence(folder: Path) -> Evidence:
    """Read a pack's incidents.

    Raises:
        InputError: the pack or its checks cannot be read, or the evidence was not built.
    """
    pack, diagnosis = load_pack(folder), load_diagnosis(folder)
    faults = {fault.id: fault for fault in causes(pack, diagnosis)}
    try:
        with (folder / FILE).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise InputError([Problem(folder / FILE, "does not exist", "run tools/build_evidence.py")]) from error
    incidents = tuple(
        Incident(
            faults[row["fault"]],
            int(row["seed"]),
            row["surge"] == "true",
            {check.id: row[check.id] for check in diagnosis.checks},
        )
        for row in rows
    )
    weights = np.array([_weight(incident, diagnosis) for incident in incidents])
    return Evidence(diagnosis, incidents, weights / weights.sum())


def causes(pack: Pack, diagnosis: Diagnosis) -> list[Fault]:
    """The faults that hurt the alarm's journey."""
    return [fault for fault in pack.faults.faults if diagnosis.journey in fault.blast_radius]


def _weight(incident: Incident, diagnosis: Diagnosis) -> float:
    if incident.surge:
        return diagnosis.surge_share * incident.fault.weight * incident.fault.surge_weight
    return (1 - diagnosis.surge_share) * incident.fault.weight


def telemetry(pack: Pack, diagnosis: Diagnosis, fault: str, seed: int) -> tuple[Signals, int]:
    """The telemetry of an incident, and the minute at which the fast alarm of its journey rings.

    Seeds spread incidents over the hours of the day; every other one falls into a surge.

    Raises:
        ValueError: the fault does not burn the journey's budget fast enough to ring.
    """
    random = np.random.default_rng([seed, 23])
    midnight = dt.datetime.combine(diagnosis.day, dt.time(), dt.UTC)
    start = midnight + dt.timedelta(hours=int(random.integers(0, 22)))
    signals = emit(pack, start, MINUTES, fault=fault, seed=seed, surge=in_surge(seed), traces=False)
    journey = next(each for each in pack.journeys.journeys if each.id == diagnosis.journey)
    rings = hurt(journey, signals.metrics, signals.window.load(pack)).rings()
    if rings is None or rings <= signals.window.begins:
        raise ValueError(f"{fault!r} does not ring the fast alarm of {journey.id}")
    return signals, rings


def in_surge(seed: int) -> bool:
    """Whether the incident of a seed falls into a surge."""
    return seed % 2 == 1


def read_evidence(folder: Path, seeds: range) -> Iterator[dict[str, str]]:
    """Emit the telemetry of each fault and seed, and read every check from it: a row an incident."""
    pack, diagnosis = load_pack(folder), load_diagnosis(folder)
    for fault in causes(pack, diagnosis):
        for seed in seeds:
            signals, now = telemetry(pack, diagnosis, fault.id, seed)
            found = {check.id: observe(diagnosis, check, signals, now) for check in diagnosis.checks}
            yield {"fault": fault.id, "seed": str(seed), "surge": str(in_surge(seed)).lower()} | found
