"""Events: what pages people, how long an incident takes, what comes back, and how a budget burns."""

import datetime as dt
from collections import Counter

import pandas as pd

from opexkit.company.carried import NotCarriedError
from opexkit.company.pack import Alarm, Fault, Journey
from opexkit.company.telemetry.burn import FAST, hurt
from opexkit.company.telemetry.signals import emit
from opexkit.lessons.company import STAGES, LessonCompany
from opexkit.view.blocks import Block, Cell, Column, Table
from opexkit.view.charts import ReferenceLine, lines, pairs, parts

_MORNING = dt.time(6)
_SPAN = 360  # minutes shown
_WINDOWS = {"5 minutes": 5, "1 hour": 60}
_PHASES = {
    "detect": ("started", "detected"),
    "diagnose": ("detected", "diagnosed"),
    "recover": ("diagnosed", "resolved"),
}


def pages(subject: LessonCompany) -> list[Block]:
    """Show the pages of a week by what they say, before and after."""
    alarms = subject.pack.alarms
    stages = {"before": alarms.before, "after": alarms.after}
    layers = {
        "noise": [sum(_noise(alarm) for alarm in stage) for stage in stages.values()],
        "call for action": [sum(alarm.pages_per_week - _noise(alarm) for alarm in stage) for stage in stages.values()],
    }
    said = "; ".join(f"{name}: {values[0]:.0f} before, {values[1]:.1f} after" for name, values in layers.items())
    rows = tuple(
        (Cell(signal), Cell(f"{was:.0f}"), Cell(f"{now:.1f}"))
        for signal, was, now in _by_signal(alarms.before, alarms.after)
    )
    columns = (Column("Signal", "head", 2), Column("Pages a week before", "number"), Column("after", "number"))
    return [
        parts(list(stages), layers, f"Pages a week. {said}.", "pages a week"),
        Table("What the pages were about", columns, rows),
    ]


def incident(subject: LessonCompany) -> list[Block]:
    """Show how long it takes to detect, diagnose and recover, half a year before and after."""
    medians = {
        name: [
            float(((history.incidents[end] - history.incidents[start]).dt.total_seconds() / 60).median())
            for history in subject.histories
        ]
        for name, (start, end) in _PHASES.items()
    }
    said = "; ".join(f"{name}: {values[0]:.0f} to {values[1]:.0f}" for name, values in medians.items())
    rows = tuple((Cell(name), Cell(f"{values[0]:.0f}"), Cell(f"{values[1]:.0f}")) for name, values in medians.items())
    columns = (Column("Phase, median minutes", "head", 2), Column("Before", "number"), Column("After", "number"))
    return [
        parts(["before", "after"], medians, f"Median minutes of an incident. {said}.", "min"),
        Table("Where the minutes go", columns, rows),
    ]


def recurrence(subject: LessonCompany) -> list[Block]:
    """Show the hours that went into faults which came back within half a year, before and after."""
    titles = {fault.id: fault.title for fault in subject.pack.faults.faults}
    counts = [Counter(history.incidents["fault"].dropna()) for history in subject.histories]
    hours = [_hours(history.incidents) for history in subject.histories]
    repeated = sorted((fault for fault, number in counts[0].items() if number > 1), key=lambda each: -hours[0][each])[
        :8
    ]
    said = "; ".join(f"{titles[fault]} {counts[0][fault]} times, {hours[0][fault]:.0f} h" for fault in repeated)
    before, after = ([spent.get(fault, 0.0) for fault in repeated] for spent in hours)
    picture = pairs(
        [titles[fault] for fault in repeated],
        before,
        after,
        f"Hours spent on faults that came back. Before the uplift: {said or 'none'}.",
        STAGES,
        "{:.1f} h".format,
    )
    rows = tuple(
        (
            Cell(name),
            Cell(str(len(history.incidents))),
            Cell(f"{sum(hours[place].values()):.0f}"),
            Cell(f"{len(history.reviews)} of {int((history.incidents['severity'] != 'sev3').sum())}"),
        )
        for place, (name, history) in enumerate(zip(("Before", "After"), subject.histories, strict=True))
    )
    columns = (
        Column("Half-year", "head"),
        Column("Incidents", "number"),
        Column("Hours until recovery", "number"),
        Column("Sev1 and Sev2 with an analysis", "number", 1.5),
    )
    return [picture, Table("Incidents and what was learned from them", columns, rows)]


def _hours(incidents: pd.DataFrame) -> dict[str, float]:
    """Hours from start to recovery, by fault."""
    spent = (incidents["resolved"] - incidents["started"]).dt.total_seconds() / 3600
    return {str(fault): float(hours) for fault, hours in spent.groupby(incidents["fault"]).sum().items()}


def burn(subject: LessonCompany) -> list[Block]:
    """Show a morning on which a journey fails: how fast its budget burns in a short and in a long window."""
    pack = subject.pack
    journey, fault = _hurt(subject)
    morning = dt.datetime.combine(pack.load.example_day, _MORNING, dt.UTC)
    signals = emit(pack, morning, _SPAN, fault=fault.id, seed=subject.seed)
    harm = hurt(journey, signals.metrics, signals.window.load(pack))
    requests, bad = harm.requests, harm.requests * harm.share
    rates = {name: harm.burn(width) for name, width in _WINDOWS.items()}
    ring = harm.rings() or 0
    begins = signals.window.begins
    hours = [minute / 60 + _MORNING.hour for minute in range(_SPAN)]
    marks = [ReferenceLine(f"page at {FAST:g}", y=FAST), ReferenceLine("fault begins", x=hours[begins])]
    if ring:
        marks.append(ReferenceLine("both windows: it pages", x=hours[ring]))
    ends = f"It pages {ring - begins} minutes after the fault began." if ring else "It never pages."
    highest = max(float(rate.max()) for rate in rates.values())
    alt = f"Burn rate of the objective of {journey.id} over six hours, up to {highest:.0f}. {ends}"
    picture = lines(
        hours,
        {f"burn over {name}": list(rate) for name, rate in rates.items()},
        alt,
        "hour (UTC)",
        "burn rate, times",
        marks,
    )
    spent = float(bad.sum()) / (harm.budget * float(requests.sum()) * 30 * 24 * 60 / _SPAN)
    rows = (
        (Cell("The fault"), Cell(fault.title)),
        (
            Cell("Failed or too slow" if journey.objective.threshold_ms else "Failed"),
            Cell(f"{bad.sum():,.0f} of {requests.sum():,.0f}"),
        ),
        (Cell("Share of the 30-day budget that this morning spent"), Cell(f"{spent:.1%}")),
        (Cell("From the fault to the page"), Cell(f"{ring - begins} minutes" if ring else "no page")),
    )
    return [picture, Table("What the morning says", (Column("What", "head", 2), Column("Value", "text", 2)), rows)]


def _hurt(subject: LessonCompany) -> tuple[Journey, Fault]:
    """Choose the journey to watch, one with a latency objective if there is any, and the fault that hurts it most."""
    pack = subject.pack
    by_latency = sorted(pack.journeys.journeys, key=lambda each: each.objective.indicator != "latency")
    for journey in by_latency:
        if hurting := [fault for fault in pack.faults.faults if journey.id in fault.blast_radius]:
            return journey, max(hurting, key=lambda each: each.journey_share)
    raise NotCarriedError(subject.folder, "faults.yaml", "fault that hurts a journey")


def _noise(alarm: Alarm) -> float:
    return alarm.pages_per_week * (1 - alarm.precision)


def _by_signal(before: list[Alarm], after: list[Alarm]) -> list[tuple[str, float, float]]:
    signals = list(dict.fromkeys(alarm.signal for alarm in (*before, *after)))
    sums = [
        (
            signal,
            sum(alarm.pages_per_week for alarm in before if alarm.signal == signal),
            sum(alarm.pages_per_week for alarm in after if alarm.signal == signal),
        )
        for signal in signals
    ]
    return sorted(sums, key=lambda row: -row[1])
