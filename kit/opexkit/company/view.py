"""Simulated outcomes as blocks."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from opexkit.company.pack import Outcome, Outcomes
from opexkit.company.simulator.investment import Investment
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.measures.written import number
from opexkit.view.blocks import Block, Cell, Column, Table, Text, items


def outcomes(compared: pd.DataFrame) -> list[Block]:
    """Show simulated outcomes beside the scenario's own, as `compare` gives them."""
    columns = (
        Column("Outcome", "head", 2),
        Column("Before, simulated", "text", 1.5),
        Column("Before, scenario", "text"),
        Column("After, simulated", "text", 1.5),
        Column("After, scenario", "text"),
    )
    rows = tuple(
        (
            Cell(str(row["title"])),
            Cell(simulated(row, "before")),
            Cell(str(row["scenario_before"])),
            Cell(simulated(row, "after")),
            Cell(str(row["scenario_after"])),
        )
        for row in ({str(key): value for key, value in record.items()} for record in compared.to_dict("records"))
    )
    return [Table("Outcomes over six months: median and 5 to 95 % of the simulated runs", columns, rows, shape="stack")]


def simulated(row: Mapping[str, Any], side: str) -> str:
    """A simulated median with its interval, in the outcome's unit."""
    values = [row[side], row[f"{side}_low"], row[f"{side}_high"]]
    if any(pd.isna(value) for value in values):
        return "not simulated"
    median, low, high = (number(float(value), row["unit"]) for value in values)
    return median if low == high == median else f"{median} ({low} to {high})"


def investment(found: Investment, outcomes: Outcomes) -> list[Block]:
    """Show what each order of work gives: the first outcome month by month, and all of them at the end."""
    from opexkit.view.charts import lines

    table = found.outcomes
    first = outcomes.outcomes[0]
    monthly = table[table["outcome"] == _field(first)].pivot(index="month", columns="plan", values="median")
    months = [int(month) for month in monthly.index]
    titles = {practice.code: practice.title for practice in load_catalogue(EDITION).practices}
    plans = list(table["plan"].unique())
    ends = "; ".join(f"{plan}: {number(float(monthly[plan].iloc[-1]), first.unit)}" for plan in plans)
    alt = f"{first.title}, month by month, for each order of work. At the end: {ends}."
    series = {plan: [float(value) for value in monthly[plan]] for plan in plans}
    columns = (
        Column("Order of work", "head", 2),
        Column("Finished first", "long", 3),
        Column("Practices in all", "number"),
    )
    finished = {plan: list(found.finished.loc[found.finished["plan"] == plan, "practice"]) for plan in plans}
    early = {plan: [f"{code} {titles[code]}" for code in codes[:3]] for plan, codes in finished.items()}
    rows = tuple((Cell(plan), Cell(items=items(early[plan])), Cell(str(len(finished[plan])))) for plan in plans)
    return [
        Text(f"{first.title}, month by month, if each order gets the same effort."),
        lines(months, series, alt, "month", first.unit),
        investment_table(found, outcomes),
        Table("The practices that each order finishes first, and how many it finishes", columns, rows, shape="stack"),
    ]


def investment_table(found: Investment, outcomes: Outcomes) -> Table:
    """Medians at the start and at the end of each order of work, an outcome a row."""
    table = found.outcomes.set_index(["plan", "month", "outcome"])["median"]
    plans, last = list(found.outcomes["plan"].unique()), int(found.outcomes["month"].max())
    simulated = set(found.outcomes["outcome"])
    shown = {_field(outcome): (outcome.title, outcome.unit) for outcome in outcomes.outcomes}
    shown = {name: words for name, words in (shown | _BESIDE).items() if name in simulated}
    columns = (Column("Outcome", "head", 2), Column("At the start", "text"), *(Column(plan, "text") for plan in plans))
    rows = tuple(
        (
            Cell(title),
            Cell(number(float(table[plans[0], 0, name]), unit)),
            *(Cell(number(float(table[plan, last, name]), unit)) for plan in plans),
        )
        for name, (title, unit) in shown.items()
    )
    return Table(f"Medians after {last} months, by order of work", columns, rows, shape="stack")


_BESIDE = {"pages_per_week": ("Pages that wake someone", "per week")}
"""What the model gives beside the outcomes that a company reports: title and unit."""


def _field(outcome: Outcome) -> str:
    return outcome.id.replace("-", "_")
