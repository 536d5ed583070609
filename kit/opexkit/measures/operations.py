"""The older measures of operations: recovery, availability, pages and toil."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from opexkit.measures.downtime import downtime_minutes, downtime_spans
from opexkit.measures.intervals import poisson
from opexkit.measures.measure import Measure, is_known, joined, length, share, unmeasured
from opexkit.measures.period import Period

SHIFT_HOURS = 12


def recovery(name: str, incidents: pd.DataFrame | None, say: Mapping[str, str], missing: str) -> Measure:
    """From detection to restoration; from the start where no incident has a detection, which is said."""
    if incidents is None:
        return unmeasured(name, missing or "no incidents were given")
    start = "detected" if is_known(incidents, "detected") or "started" not in incidents else "started"
    found = length(name, incidents, start, "resolved", "minutes", say)
    said = [missing, found.remark]
    if start == "started" and found.value is not None:
        said.insert(1, "from the start of the incident, since none says when it was detected")
    return replace(found, remark=joined(said))


def availability(
    incidents: pd.DataFrame | None,
    window: Period,
    objective: float,
    asked: Sequence[str],
    missing: str,
    say: Mapping[str, str],
) -> list[Measure]:
    """The share of time in which no incident was open, and how much of the error budget the others used."""
    names = ("availability", "error_budget")
    if incidents is None:
        return [unmeasured(name, missing or "no incidents were given") for name in names]
    if not asked:
        why = "not every incident is downtime; say which severity is, with --severity"
        return [unmeasured(name, why) for name in names]
    spans, said = downtime_spans(incidents)
    said = [missing, *said, say.get("incidents.resolved", "")]
    down = downtime_minutes(spans, window)
    minutes = window.hours * 60
    used = down / (minutes * (1 - objective)) if objective < 1 else math.inf
    left_out = len(incidents) - len(spans)
    remark = joined(said)
    budget = joined([f"objective {objective:.3%}", remark])
    return [
        Measure("availability", len(spans), 1 - down / minutes, remark=remark, left_out=left_out),
        Measure("error_budget", len(spans), used, remark=budget, left_out=left_out),
    ]


def pages(alarms: pd.DataFrame | None, window: Period) -> list[Measure]:
    """How many pages called for action, and how many there were in a shift."""
    if alarms is None:
        return [unmeasured(name, "no alarms were given") for name in ("alarm_precision", "pages_per_shift")]
    shifts = window.hours / SHIFT_HOURS
    low, high = (bound / shifts for bound in poisson(len(alarms)))
    return [
        share("alarm_precision", alarms, "actionable", "which pages called for action", {}, "alarms"),
        Measure("pages_per_shift", len(alarms), len(alarms) / shifts, low=low, high=high),
    ]


def toil(hours: tuple[float, float] | None) -> Measure:
    """The share of toil in all hours."""
    if hours is None or hours[1] <= 0:
        return unmeasured("toil_share", "needs hours of toil and all hours")
    return Measure("toil_share", round(hours[1]), hours[0] / hours[1])
