"""Simulated outcomes as blocks."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from opexkit.measures.written import number
from opexkit.view.blocks import Block, Cell, Column, Table


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
