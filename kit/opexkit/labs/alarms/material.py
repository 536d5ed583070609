"""What alarms can be set on: the services with their metrics, and what happened in the weeks for practice."""

from pathlib import Path

import numpy as np

from opexkit.labs.alarms.judging import PRACTICE
from opexkit.labs.alarms.world import UNITS, Weeks, draw_weeks, load_signals, owners
from opexkit.labs.incident_view import ANSWERS
from opexkit.view.blocks import Block, Cell, Column, Table


def material(folder: Path) -> list[Block]:
    """Show the services with their metrics, measured on the weeks for practice, and the incidents in them."""
    rules, weeks = load_signals(folder), draw_weeks(folder, PRACTICE)
    metrics = tuple(_metric(key, weeks, owners(folder)) for key in weeks.telemetry.metrics)
    kinds = tuple(_kind(fault.id, weeks) for fault in rules.faults)
    days = ", ".join(str(day + 1) for day in rules.surge.days)
    return [
        Table(
            f"Metrics of the namespace {rules.namespace}, each with the dimension Service and one point a minute; "
            f"on days {days} of every {rules.weeks} weeks the load is {rules.surge.factor:g} times as high",
            _METRICS,
            metrics,
            shape="stack",
        ),
        Table("The weeks for practice: what happened in them", _HAPPENED, kinds, shape="stack"),
    ]


_METRICS = (
    Column("Metric", "head", 1.2),
    Column("Service", "text", 1.3),
    Column("Owner", "text", 1),
    Column("What it counts", "long", 1.6),
    Column("Half of the quiet minutes lie below", "number"),
    Column("999 of 1,000 quiet minutes below", "number"),
    Column("Minutes without a point", "number"),
)


def _metric(key: tuple[str, str, frozenset[tuple[str, str]]], weeks: Weeks, teams: dict[str, str]) -> tuple[Cell, ...]:
    _, name, dimensions = key
    ((_, service),) = dimensions
    quiet = np.ones(weeks.telemetry.length, bool)
    for each in weeks.incidents:
        if service in each.services:
            quiet[each.start : each.end + 15] = False
    values = weeks.telemetry.metrics[key][quiet]
    there = values[~np.isnan(values)]
    low, high = (f"{np.percentile(there, share):,.0f}" if len(there) else "" for share in (50, 99.9))
    return (
        Cell(name),
        Cell(service),
        Cell(teams[service]),
        Cell(UNITS[name]),
        Cell(low),
        Cell(high),
        Cell(percent(float(np.mean(np.isnan(weeks.telemetry.metrics[key]))))),
    )


_HAPPENED = (
    Column("Incident", "head", 1.8),
    Column("Must be told to", "text", 1.2),
    Column("How often", "number", 0.7),
    Column("Minutes, from and to", "text", 1),
    Column("On", "long", 1.8),
)


def _kind(fault: str, weeks: Weeks) -> tuple[Cell, ...]:
    own = [each for each in weeks.incidents if each.fault.id == fault]
    lengths = [each.end - each.start for each in own] or [0]
    services = dict.fromkeys(name for each in own for name in (each.service, *each.fault.also))
    return (
        Cell(own[0].fault.title if own else fault),
        Cell(ANSWERS[own[0].fault.answer] if own else ""),
        Cell(f"{len(own)}"),
        Cell(f"{min(lengths)} to {max(lengths)}"),
        Cell(", ".join(services)),
    )


def percent(share: float) -> str:
    """A share; one that is not quite none or all never reads so."""
    if share in (0, 1):
        return f"{share:.0%}".replace("%", " %")
    return "< 0.1 %" if share < 0.001 else "> 99.9 %" if share > 0.999 else f"{100 * share:.1f} %"
