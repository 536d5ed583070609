"""Half a year of operations, simulated many times at once.

Deployments, failed changes, faults, surge outages, detections, diagnoses, recoveries, pages and reviews are drawn
from the levers of the practices in place. It is a teaching model calibrated to a scenario, not evidence.
"""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from opexkit.company.pack import Lever, Pack
from opexkit.company.simulator.incidents import ORIGINS, Floats, Ints, kinds_of, reaches, repair_ratios, severities
from opexkit.company.simulator.levers import Practices, lever_values, spreads

WEEKS = 26
FAILOVERS = 6
"""Database failovers in half a year, planned and not."""
PAGES_PER_INCIDENT = 3
"""Pages that one incident rings; they alone call for action."""
QUANTILES = (0.05, 0.5, 0.95)
_RUNS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Draw:
    """Events of several half-years, as flat arrays in the order of the runs.

    Attributes:
        deployments, failed: how many of each a run has; `lead_hours` has one entry a deployment.
        incidents: how many a run has; the next six have one entry an incident.
        origin: index into ORIGINS.
        fault: index into the pack's faults.
        severity: 1 to 3.
        detect, diagnose, recover: minutes of each phase.
        failovers: minutes, a row a run.
        pages, actionable, reviews: how many a run has.
        toil: share of the working time.
    """

    deployments: Ints
    failed: Ints
    lead_hours: Floats
    incidents: Ints
    origin: Ints
    fault: Ints
    severity: Ints
    detect: Floats
    diagnose: Floats
    recover: Floats
    failovers: Floats
    pages: Ints
    actionable: Ints
    reviews: Ints
    toil: Floats


@dataclass(frozen=True, slots=True)
class Simulation:
    """The outcomes of every run, one entry a run; NaN where a run had nothing to measure.

    Attributes:
        time_to_recover: median minutes from detection to recovery of Sev1 incidents.
        change_failure_rate: failed deployments per deployment.
        deployments_per_week: deployments to production.
        failover_minutes: median minutes of a database failover.
        surge_outages: outages in surges.
        time_to_detect: median minutes from start to detection, all incidents.
        lead_time_hours: median hours from commit to production.
        pages_per_week: pages of all squads.
        alarm_precision: pages that called for action per page.
        toil_share: working time that goes into toil.
        incidents, sev1_incidents: how many.
        sev1_hours: hours from start to recovery of Sev1 incidents, summed up.
        review_share: Sev1 and Sev2 incidents that were reviewed afterwards.
    """

    time_to_recover: Floats
    change_failure_rate: Floats
    deployments_per_week: Floats
    failover_minutes: Floats
    surge_outages: Floats
    time_to_detect: Floats
    lead_time_hours: Floats
    pages_per_week: Floats
    alarm_precision: Floats
    toil_share: Floats
    incidents: Floats
    sev1_incidents: Floats
    sev1_hours: Floats
    review_share: Floats

    def interval(self, outcome: str) -> tuple[float, float, float]:
        """The 5 %, 50 % and 95 % quantiles of an outcome over the runs that measured it."""
        values: Floats = getattr(self, outcome)
        known = values[~np.isnan(values)]
        if not known.size:
            return (np.nan, np.nan, np.nan)
        low, median, high = (float(value) for value in np.quantile(known, QUANTILES))
        return low, median, high

    def table(self) -> pd.DataFrame:
        """A row an outcome: low (5 %), median, high (95 %)."""
        rows = {name: self.interval(name) for name in OUTCOMES}
        return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "median", "high"]).rename_axis("outcome")


OUTCOMES = tuple(field.name for field in fields(Simulation))


def simulate(pack: Pack, practices: Practices, runs: int = 1000, seed: int = 1) -> Simulation:
    """Simulate half-years with the same practices in place throughout.

    Same seed, same runs: the same result to the last bit.

    Raises:
        ValueError: there is no run, a degree is outside 0 to 1, or a lever has no baseline.
    """
    if runs < 1:
        raise ValueError("at least one run is needed")
    parts = [
        _outcomes(draw(pack, practices, min(_RUNS_AT_ONCE, runs - first), seed, first // _RUNS_AT_ONCE))
        for first in range(0, runs, _RUNS_AT_ONCE)
    ]
    return Simulation(**{name: np.concatenate([part[name] for part in parts]) for name in OUTCOMES})


def draw(pack: Pack, practices: Practices, runs: int, seed: int, batch: int = 0) -> Draw:
    """Draw the events of some half-years; each kind of event has a random stream of its own.

    So a practice that changes only durations leaves the number of events as it was (common random numbers).
    """
    values, sigma = lever_values(pack.effects, practices), spreads(pack.effects)
    kinds = ("deployments", "lead", "faults", "surges", "kinds", "reach", "detect", "diagnose", "recover")
    streams = {kind: stream(seed, batch, index) for index, kind in enumerate((*kinds, "failovers", "rest"))}

    def duration(lever: Lever, kind: str, size: int | tuple[int, int]) -> Floats:
        noise: Floats = streams[kind].standard_normal(size)
        return values[lever] * np.exp(sigma[lever] * noise)

    deployments = streams["deployments"].poisson(values["deployments_per_week"] * WEEKS, runs)
    failed = streams["deployments"].binomial(deployments, values["change_failure_rate"])
    faults = streams["faults"].poisson(values["faults_per_week"] * WEEKS, runs)
    surges = streams["surges"].binomial(len(pack.load.surge_days), values["surge_outage_chance"], runs)
    counts = failed + faults + surges
    origin, fault = kinds_of(pack.faults.faults, (failed, faults, surges), streams["kinds"])
    noise = np.exp(sigma["blast_radius"] * streams["reach"].standard_normal(len(origin)))
    severity = severities(reaches(pack.faults.faults, values["blast_radius"])[origin, fault] * noise)
    serious = per_run(severity < 3, counts)
    rest = streams["rest"]
    pages = rest.poisson(values["pages_per_week"] * WEEKS, runs)
    return Draw(
        deployments=deployments,
        failed=failed,
        lead_hours=duration("lead_time_hours", "lead", int(deployments.sum())),
        incidents=counts,
        origin=origin,
        fault=fault,
        severity=severity,
        detect=duration("detect_minutes", "detect", len(origin)),
        diagnose=duration("diagnose_minutes", "diagnose", len(origin)),
        recover=duration("recover_minutes", "recover", len(origin)) * repair_ratios(pack)[origin, fault],
        failovers=duration("failover_minutes", "failovers", (runs, FAILOVERS)),
        pages=pages,
        actionable=np.minimum(pages, PAGES_PER_INCIDENT * counts),
        reviews=rest.binomial(serious, values["review_share"]),
        toil=np.minimum(1.0, duration("toil_share", "rest", runs)),
    )


def stream(seed: int, batch: int, index: int) -> np.random.Generator:
    """The random numbers of one kind of event in one batch of runs."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(batch, index)))


def _outcomes(events: Draw) -> dict[str, Floats]:
    sev1 = events.severity == 1
    serious = per_run(events.severity < 3, events.incidents)
    minutes = events.detect + events.diagnose + events.recover
    worst = per_run(sev1, events.incidents)
    return {
        "time_to_recover": medians((events.diagnose + events.recover)[sev1], worst),
        "change_failure_rate": ratio(events.failed, events.deployments),
        "deployments_per_week": events.deployments / WEEKS,
        "failover_minutes": np.median(events.failovers, axis=1),
        "surge_outages": per_run(events.origin == ORIGINS.index("surge"), events.incidents).astype(float),
        "time_to_detect": medians(events.detect, events.incidents),
        "lead_time_hours": medians(events.lead_hours, events.deployments),
        "pages_per_week": events.pages / WEEKS,
        "alarm_precision": ratio(events.actionable, events.pages),
        "toil_share": events.toil,
        "incidents": events.incidents.astype(float),
        "sev1_incidents": worst.astype(float),
        "sev1_hours": _sums(np.where(sev1, minutes, 0.0), events.incidents) / 60,
        "review_share": ratio(events.reviews, serious),
    }


def per_run(flags: NDArray[np.bool_], counts: Ints) -> Ints:
    """How many flags are set in each run."""
    total: Ints = _sums(flags.astype(float), counts).astype(np.int64)
    return total


def _sums(values: Floats, counts: Ints) -> Floats:
    runs = np.repeat(np.arange(len(counts)), counts)
    return np.bincount(runs, weights=values, minlength=len(counts)).astype(np.float64)


def medians(values: Floats, counts: Ints) -> Floats:
    """The median of each run's values; NaN where it has none."""
    grid = np.full((len(counts), max(1, int(counts.max()))), np.inf)
    grid[np.arange(grid.shape[1]) < counts[:, None]] = values
    grid.sort(axis=1)
    rows, last = np.arange(len(counts)), np.maximum(counts - 1, 0)
    middle: Floats = (grid[rows, last // 2] + grid[rows, np.minimum(counts // 2, last)]) / 2
    return np.where(counts > 0, middle, np.nan)


def ratio(part: Ints, whole: Ints) -> Floats:
    """Part by whole; NaN where there is no whole."""
    divided: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return divided
