"""Simulate the company of a scenario."""

from pathlib import Path
from typing import Annotated

import typer

from opexkit.cli.console import out_console, refuse
from opexkit.files.problem import InputError


def simulate(
    review: Annotated[Path, typer.Argument(help="The submission whose practices are in place.")],
    against: Annotated[Path | None, typer.Option(help="A later submission to compare with.")] = None,
    scenario: Annotated[str, typer.Option(help="A scenario pack: a name of the kit, or a folder.")] = "northwind",
    runs: Annotated[int, typer.Option(min=10, max=100_000, help="Half-years to simulate.")] = 1000,
    seed: Annotated[int, typer.Option(help="Same seed, same result.")] = 1,
) -> None:
    """Simulate half a year of operations under a review, beside the scenario's own outcomes.

    A teaching model calibrated to the scenario, not evidence: medians, and 5 to 95 % of the runs.
    """
    from rich.table import Table

    from opexkit.company.folders import find_pack
    from opexkit.company.loader import load_pack
    from opexkit.company.view import simulated
    from opexkit.review.simulation import simulated_outcomes

    try:
        pack = load_pack(find_pack(scenario))
        frame = simulated_outcomes(pack, review, against or review, runs, seed)
    except InputError as error:
        refuse(error)
    sides = ["before", "after"] if against else ["before"]
    table = Table("Outcome", title=f"{pack.company.platform}: {runs:,} half-years, seed {seed}")
    for side in sides:
        table.add_column(f"{side.capitalize()}, simulated")
        table.add_column(f"{side.capitalize()}, scenario")
    for row in frame.to_dict("records"):
        named = {str(key): value for key, value in row.items()}
        cells = [text for side in sides for text in (simulated(named, side), named[f"scenario_{side}"])]
        table.add_row(str(named["title"]), *cells)
    out_console.print(table)
    out_console.print(pack.effects.statement, markup=False)
