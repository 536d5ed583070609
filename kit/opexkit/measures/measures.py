"""Delivery and operations measures, from an event log or from a team's own exports.

Frames hold UTC times. `deployments`: id, time, and where known committed, failed, unplanned. `incidents`: id, started,
detected, resolved, severity, and where known deployment (the id that caused it). `alarms`: time, actionable.
What a measure means, and who says so, is in `data/measures/measures.yaml`.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from opexkit import content
from opexkit.files import Strict, read

SHIFT_HOURS = 12
_SECONDS = {"minutes": 60, "hours": 3600}


class Definition(Strict):
    """What a measure means."""

    id: str
    title: str
    unit: str
    family: Literal["DORA", "operations"]
    better: Literal["lower", "higher"]
    definition: str
    reading: str
    source: str


class Definitions(Strict):
    """`measures.yaml`: every measure, in the order in which they are shown."""

    measures: list[Definition] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured value; every value is None where the data do not hold it, and `remark` says why.

    Attributes:
        value: the median of durations; else the rate or share.
        mean, p90: of durations.
        low, high: 95 % interval of shares (Wilson).
        n: how many events it rests on.
    """

    id: str
    n: int
    value: float | None
    mean: float | None = None
    p90: float | None = None
    low: float | None = None
    high: float | None = None
    remark: str = ""


@cache
def definitions() -> dict[str, Definition]:
    """Every measure's definition, in the order of the file."""
    return {item.id: item for item in read(content.data("measures", "measures.yaml"), Definitions).measures}


@dataclass(frozen=True, slots=True)
class Period:
    """The time that is measured: from `start` to `end`, both UTC."""

    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def hours(self) -> float:
        """Its length."""
        return float((self.end - self.start) / pd.Timedelta(hours=1))

    @classmethod
    def around(cls, times: Iterable["pd.Series[pd.Timestamp]"]) -> "Period":
        """The whole days from the first to the last of the times.

        Raises:
            ValueError: there is no time at all.
        """
        known = pd.concat([series.dropna() for series in times])
        if known.empty:
            raise ValueError("there is no event, so there is no window")
        return cls(known.min().floor("D"), known.max().floor("D") + pd.Timedelta(days=1))


def measure(
    deployments: pd.DataFrame | None = None,
    incidents: pd.DataFrame | None = None,
    alarms: pd.DataFrame | None = None,
    window: Period | None = None,
    severity: str | None = None,
    objective: float = 0.999,
    toil_hours: tuple[float, float] | None = None,
) -> list[Measure]:
    """Every measure that the frames allow; the others come back without a value and with the reason.

    Args:
        deployments: see the module's text.
        incidents: see the module's text.
        alarms: see the module's text.
        window: what is measured; default the whole days from the first to the last event.
        severity: count recovery and availability for this severity only, for example `sev1`.
        objective: the availability objective of the error budget.
        toil_hours: hours of toil, and all hours.

    Raises:
        ValueError: no frame holds any event and no window is given.
    """
    if window is None:
        frames = ((deployments, "time"), (incidents, "started"), (incidents, "resolved"), (alarms, "time"))
        window = Period.around(frame[name] for frame, name in frames if frame is not None)
    serious = incidents
    if incidents is not None and severity is not None:
        serious = incidents[incidents["severity"].astype(str).str.lower() == severity.lower()]
    return [
        *_delivery(deployments, incidents, window),
        _duration("time_to_detect", incidents, "started", "detected", "minutes"),
        _duration("time_to_recover", serious, "detected", "resolved", "minutes"),
        *_availability(serious, window, objective),
        *_alarms(alarms, window),
        _toil(toil_hours),
    ]


def _delivery(deployments: pd.DataFrame | None, incidents: pd.DataFrame | None, window: Period) -> list[Measure]:
    caused = None
    if incidents is not None and "deployment" in incidents:
        caused = incidents[incidents["deployment"].notna()]
    recovery = _duration("failed_deployment_recovery_time", caused, "detected", "resolved", "minutes")
    if deployments is None:
        missing = [_none(name, "no deployments were given") for name in ("change_lead_time", "deployment_frequency")]
        rates = [_none(name, "no deployments were given") for name in ("change_fail_rate", "rework_rate")]
        return [*missing, recovery, *rates]
    failed = _flags(deployments, "failed")
    if caused is not None:
        by_incident = deployments["id"].isin(caused["deployment"])
        failed = by_incident if failed is None else failed | by_incident
    frequency = len(deployments) / (window.hours / (24 * 7))
    return [
        _duration("change_lead_time", deployments, "committed", "time", "hours"),
        Measure("deployment_frequency", len(deployments), frequency),
        recovery,
        _share("change_fail_rate", failed, "no column says which deployments failed"),
        _share("rework_rate", _flags(deployments, "unplanned"), "no column says which deployments were unplanned"),
    ]


def _duration(name: str, frame: pd.DataFrame | None, start: str, end: str, unit: str) -> Measure:
    if frame is None or start not in frame or end not in frame:
        return _none(name, f"needs the columns {start} and {end}")
    lengths = ((frame[end] - frame[start]).dt.total_seconds() / _SECONDS[unit]).dropna().to_numpy(dtype=float)
    if not lengths.size:
        return _none(name, "nothing in the data has both times")
    p90 = float(np.quantile(lengths, 0.9))
    return Measure(name, lengths.size, float(np.median(lengths)), mean=float(lengths.mean()), p90=p90)


def _availability(incidents: pd.DataFrame | None, window: Period, objective: float) -> list[Measure]:
    names = ("availability", "error_budget")
    if incidents is None or "resolved" not in incidents:
        return [_none(name, "needs the columns started and resolved") for name in names]
    down = downtime_minutes(incidents, window)
    minutes = window.hours * 60
    used = down / (minutes * (1 - objective)) if objective < 1 else math.inf
    return [
        Measure("availability", len(incidents), 1 - down / minutes),
        Measure("error_budget", len(incidents), used, remark=f"objective {objective:.3%}"),
    ]


def downtime_minutes(incidents: pd.DataFrame, window: Period) -> float:
    """Minutes of the window in which at least one incident was open; overlaps count once."""
    spans = incidents[["started", "resolved"]].dropna().sort_values("started")
    inside = spans.clip(
        lower=pd.Series(window.start, spans.columns), upper=pd.Series(window.end, spans.columns), axis=1
    )
    latest = inside["resolved"].cummax().shift(fill_value=window.start)
    added = (inside["resolved"] - inside["started"].combine(latest, max)).dt.total_seconds().clip(lower=0)
    return float(added.sum() / 60)


def _alarms(alarms: pd.DataFrame | None, window: Period) -> list[Measure]:
    if alarms is None:
        return [_none(name, "no alarms were given") for name in ("alarm_precision", "pages_per_shift")]
    shifts = window.hours / SHIFT_HOURS
    return [
        _share("alarm_precision", _flags(alarms, "actionable"), "no column says which pages called for action"),
        Measure("pages_per_shift", len(alarms), len(alarms) / shifts),
    ]


def _toil(hours: tuple[float, float] | None) -> Measure:
    if hours is None or hours[1] <= 0:
        return _none("toil_share", "needs hours of toil and all hours")
    return Measure("toil_share", round(hours[1]), hours[0] / hours[1])


def _flags(frame: pd.DataFrame, name: str) -> "pd.Series[bool] | None":
    return frame[name].dropna().astype(bool) if name in frame and frame[name].notna().any() else None


def _share(name: str, flags: "pd.Series[bool] | None", missing: str) -> Measure:
    if flags is None or not len(flags):
        return _none(name, missing)
    low, high = wilson(int(flags.sum()), len(flags))
    return Measure(name, len(flags), float(flags.mean()), low=low, high=high)


def _none(name: str, why: str) -> Measure:
    return Measure(name, 0, None, remark=f"not measured: {why}")


def wilson(hits: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927).

    Raises:
        ValueError: n is not positive.
    """
    if n <= 0:
        raise ValueError("a share of nothing has no interval")
    share = hits / n
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))
