"""Delivery and operations measures of events, whichever tool they come from.

Frames hold UTC times. `deployments`: id, time, and where known committed, failed, unplanned. `incidents`: id, started,
detected, acknowledged, resolved (none while it is open), severity, and where known deployment (the id that caused it).
`alarms`: time, and where known acknowledged, actionable. A flag that nothing says is NA: unknown, never no.
What a measure means, and who says so, is in `data/measures/measures.yaml`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from opexkit.measures.downtime import downtime_minutes, downtime_spans
from opexkit.measures.intervals import of_median, poisson, wilson
from opexkit.measures.period import Period, whole_days

SHIFT_HOURS = 12
_SECONDS = {"minutes": 60, "hours": 3600}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured value; every value is None where the data do not hold it, and `remark` says why.

    Attributes:
        value: the median of durations; else the rate or share.
        mean, p90: of durations.
        low, high: 95 % interval of shares (Wilson), of rates (Poisson) and of medians (order statistics).
        n: how many events it rests on.
        left_out: how many others of the same kind it does not rest on; `remark` says why.
    """

    id: str
    n: int
    value: float | None
    mean: float | None = None
    p90: float | None = None
    low: float | None = None
    high: float | None = None
    remark: str = ""
    left_out: int = 0


def measure(
    deployments: pd.DataFrame | None = None,
    incidents: pd.DataFrame | None = None,
    alarms: pd.DataFrame | None = None,
    window: Period | None = None,
    severity: str | Sequence[str] | None = None,
    objective: float = 0.999,
    toil_hours: tuple[float, float] | None = None,
    notes: Mapping[str, str] | None = None,
) -> list[Measure]:
    """Every measure that the frames allow; the others come back without a value and with the reason.

    Args:
        deployments: see the module's text.
        incidents: see the module's text.
        alarms: see the module's text.
        window: what is measured; default the whole days from the first to the last event.
        severity: count recovery and availability for these severities only, for example `sev1`; without one every
            incident counts for recovery, and availability is not measured.
        objective: the availability objective of the error budget.
        toil_hours: hours of toil, and all hours.
        notes: what a figure must say that rests on a column, by `table.column`.

    Raises:
        ValueError: no frame holds any event and no window is given.
    """
    window = window or whole_days(deployments, incidents, alarms)
    say = notes or {}
    asked = () if severity is None else (severity,) if isinstance(severity, str) else tuple(severity)
    serious, missing = _of_severity(incidents, asked)
    acknowledged = _length("time_to_acknowledge", incidents, "detected", "acknowledged", "minutes", say)
    if acknowledged.value is None and alarms is not None and "acknowledged" in alarms:
        acknowledged = _length("time_to_acknowledge", alarms, "time", "acknowledged", "minutes", say, "alarms")
    return [
        *_delivery(deployments, incidents, window, say),
        _length("time_to_detect", incidents, "started", "detected", "minutes", say),
        acknowledged,
        _recovery("time_to_recover", serious, say, missing),
        *_availability(serious, window, objective, asked, missing, say),
        *_alarms(alarms, window),
        _toil(toil_hours),
    ]


def _of_severity(incidents: pd.DataFrame | None, asked: Sequence[str]) -> tuple[pd.DataFrame | None, str]:
    """The incidents of the severities, and what must be said of the choice."""
    if incidents is None or not asked:
        return incidents, ""
    if "severity" not in incidents:
        return None, "the files do not say how severe an incident was"
    words = incidents["severity"].astype("string").str.casefold()
    chosen = incidents[words.isin([one.casefold() for one in asked]).fillna(False)]
    said = []
    if blank := int(incidents["severity"].isna().sum()):
        said.append(f"without a severity and so not in it: {blank:,}")
    if chosen.empty:
        found = ", ".join(sorted({str(word) for word in incidents["severity"].dropna()})[:8])
        said.append(f"no incident has the severity {', '.join(asked)}; the files hold {found}")
    return chosen, "; ".join(said)


def _delivery(
    deployments: pd.DataFrame | None, incidents: pd.DataFrame | None, window: Period, say: Mapping[str, str]
) -> list[Measure]:
    caused = None
    if incidents is not None and "deployment" in incidents and incidents["deployment"].notna().any():
        caused = incidents[incidents["deployment"].notna()]
    missing = "" if caused is not None else "no incident names the deployment that caused it"
    recovery = _recovery("failed_deployment_recovery_time", caused, say, missing)
    if deployments is None:
        lead, frequency, fail, rework = (
            _none(name, "no deployments were given")
            for name in ("change_lead_time", "deployment_frequency", "change_fail_rate", "rework_rate")
        )
        return [lead, frequency, recovery, fail, rework]
    weeks = window.hours / (24 * 7)
    low, high = (bound / weeks for bound in poisson(len(deployments)))
    count = len(deployments)
    note = say.get("deployments.time", "")
    return [
        _length("change_lead_time", deployments, "committed", "time", "hours", say, "deployments"),
        Measure("deployment_frequency", count, count / weeks, low=low, high=high, remark=note),
        recovery,
        _failed(deployments, caused, say),
        _share("rework_rate", deployments, "unplanned", "which deployments were unplanned", say, "deployments"),
    ]


def _failed(deployments: pd.DataFrame, caused: pd.DataFrame | None, say: Mapping[str, str]) -> Measure:
    """The change fail rate: by what the deployments say, by rollbacks, and by the incidents that name one."""
    frame, notes = deployments, dict(say)
    if not _known(frame, "failed") and _known(frame, "rollback_of"):
        undone = frame["id"].isin(frame["rollback_of"].dropna())
        frame = frame.assign(failed=undone.astype("boolean"))
        notes["deployments.failed"] = "a lower bound: only rollbacks by the tool are known"
    if caused is not None and "id" in frame:
        named = frame["id"].isin(caused["deployment"])
        if named.any():
            said = frame["failed"].astype("boolean") if _known(frame, "failed") else named.astype("boolean")
            frame = frame.assign(failed=said.mask(named, True))
            source = "counted by the incidents that name a deployment"
            notes["deployments.failed"] = "; ".join(filter(None, [notes.get("deployments.failed"), source]))
    return _share("change_fail_rate", frame, "failed", "which deployments failed", notes, "deployments")


def _known(frame: pd.DataFrame, name: str) -> bool:
    return name in frame and bool(frame[name].notna().any())


def _recovery(name: str, incidents: pd.DataFrame | None, say: Mapping[str, str], missing: str) -> Measure:
    """From detection to restoration; from the start where no incident has a detection, which is said."""
    if incidents is None:
        return _none(name, missing or "no incidents were given")
    start = "detected" if _known(incidents, "detected") or "started" not in incidents else "started"
    found = _length(name, incidents, start, "resolved", "minutes", say)
    said = [missing, found.remark]
    if start == "started" and found.value is not None:
        said.insert(1, "from the start of the incident, since none says when it was detected")
    return replace(found, remark=_joined(said))


def _length(
    name: str,
    frame: pd.DataFrame | None,
    start: str,
    end: str,
    unit: str,
    say: Mapping[str, str],
    table: str = "incidents",
) -> Measure:
    if frame is None:
        return _none(name, f"no {table} were given")
    if start not in frame or end not in frame:
        lacking = " and ".join(f"`{column}`" for column in (start, end) if column not in frame)
        return _none(name, f"the files do not give {lacking} of {table}")
    both = (frame[end] - frame[start]).dropna()
    lengths = (both.dt.total_seconds() / _SECONDS[unit]).to_numpy(dtype=float)
    said = [say.get(f"{table}.{column}", "") for column in (start, end)]
    if not lengths.size:
        return _none(name, f"no row has both `{start}` and `{end}`")
    left_out = len(frame) - lengths.size
    if left_out:
        still = int(frame[end].isna().sum()) if end == "resolved" else 0
        unknown = left_out - still
        said += [f"still open: {still:,}"] if still else []
        said += [f"without `{start}` or `{end}`: {unknown:,}"] if unknown else []
    low, high = of_median(lengths.tolist()) or (None, None)
    p90, mean = float(np.quantile(lengths, 0.9)), float(lengths.mean())
    value = float(np.median(lengths))
    return Measure(name, lengths.size, value, mean, p90, low, high, _joined(said), left_out)


def _availability(
    incidents: pd.DataFrame | None,
    window: Period,
    objective: float,
    asked: Sequence[str],
    missing: str,
    say: Mapping[str, str],
) -> list[Measure]:
    names = ("availability", "error_budget")
    if incidents is None:
        return [_none(name, missing or "no incidents were given") for name in names]
    if not asked:
        return [_none(name, "not every incident is downtime; say which severity is, with --severity") for name in names]
    spans, said = downtime_spans(incidents)
    said = [missing, *said, say.get("incidents.resolved", "")]
    down = downtime_minutes(spans, window)
    minutes = window.hours * 60
    used = down / (minutes * (1 - objective)) if objective < 1 else math.inf
    left_out = len(incidents) - len(spans)
    remark = _joined(said)
    budget = _joined([f"objective {objective:.3%}", remark])
    return [
        Measure("availability", len(spans), 1 - down / minutes, remark=remark, left_out=left_out),
        Measure("error_budget", len(spans), used, remark=budget, left_out=left_out),
    ]


def _alarms(alarms: pd.DataFrame | None, window: Period) -> list[Measure]:
    if alarms is None:
        return [_none(name, "no alarms were given") for name in ("alarm_precision", "pages_per_shift")]
    shifts = window.hours / SHIFT_HOURS
    low, high = (bound / shifts for bound in poisson(len(alarms)))
    return [
        _share("alarm_precision", alarms, "actionable", "which pages called for action", {}, "alarms"),
        Measure("pages_per_shift", len(alarms), len(alarms) / shifts, low=low, high=high),
    ]


def _toil(hours: tuple[float, float] | None) -> Measure:
    if hours is None or hours[1] <= 0:
        return _none("toil_share", "needs hours of toil and all hours")
    return Measure("toil_share", round(hours[1]), hours[0] / hours[1])


def _share(name: str, frame: pd.DataFrame, column: str, what: str, say: Mapping[str, str], table: str) -> Measure:
    """A share of the rows that say yes or no; the others are unknown and counted apart."""
    if column not in frame:
        return _none(name, f"no column says {what}")
    known = frame[column].dropna()
    if not len(known):
        return _none(name, f"the column that says {what} is empty")
    hits, left_out = int(known.astype(bool).sum()), len(frame) - len(known)
    low, high = wilson(hits, len(known))
    said = [say.get(f"{table}.{column}", ""), f"{left_out:,} of {len(frame):,} do not say" if left_out else ""]
    return Measure(name, len(known), hits / len(known), low=low, high=high, remark=_joined(said), left_out=left_out)


def _none(name: str, why: str) -> Measure:
    return Measure(name, 0, None, remark=f"not measured: {why}")


def _joined(said: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(part for part in said if part))
