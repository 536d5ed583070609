"""Simulate the company of a scenario."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from opexkit.cli.console import fail, out_console, refuse
from opexkit.company.carried import DEFAULT
from opexkit.files.problem import InputError

if TYPE_CHECKING:
    from rich.table import Table

    from opexkit.company.pack import Pack


def simulate(
    review: Annotated[Path, typer.Argument(help="The submission whose practices are in place.")],
    against: Annotated[Path | None, typer.Option(help="A later submission to compare with.")] = None,
    scenario: Annotated[str, typer.Option(help="A scenario pack: a name of the kit, or a folder.")] = DEFAULT,
    runs: Annotated[int, typer.Option(min=10, max=100_000, help="Half-years to simulate.")] = 1000,
    seed: Annotated[int, typer.Option(help="Same seed, same result.")] = 1,
    invest: Annotated[
        float | None,
        typer.Option(min=0, help="Effort points a month: what does each order of work give in six months?"),
    ] = None,
) -> None:
    """Simulate half a year of operations under a review, beside the scenario's own outcomes.

    A teaching model calibrated to the scenario, not evidence: medians, and 5 to 95 % of the runs.
    With --invest it spends that many points a month (S 1, M 2, L 3) on what is missing, in five orders.
    """
    from opexkit.company.folders import find_pack
    from opexkit.company.loader import load_pack

    if invest is not None and against:
        fail("--invest starts from one review; leave --against out")
    try:
        pack = load_pack(find_pack(scenario))
        if invest is None:
            table = _compared(pack, review, against, runs, seed)
        else:
            table = _invested(pack, review, invest, runs, seed)
    except InputError as error:
        refuse(error)
    out_console.print(table)
    out_console.print(pack.effects.statement, markup=False)


def _compared(pack: "Pack", review: Path, against: Path | None, runs: int, seed: int) -> "Table":
    from rich.table import Table

    from opexkit.company.view import simulated
    from opexkit.review.simulation import simulated_outcomes

    frame = simulated_outcomes(pack, review, against or review, runs, seed)
    sides = ["before", "after"] if against else ["before"]
    table = Table("Outcome", title=f"{pack.company.platform}: {runs:,} half-years, seed {seed}")
    for side in sides:
        table.add_column(f"{side.capitalize()}, simulated")
        table.add_column(f"{side.capitalize()}, scenario")
    for row in frame.to_dict("records"):
        named = {str(key): value for key, value in row.items()}
        cells = [text for side in sides for text in (simulated(named, side), named[f"scenario_{side}"])]
        table.add_row(str(named["title"]), *cells)
    return table


def _invested(pack: "Pack", review: Path, points: float, runs: int, seed: int) -> "Table":
    from rich.table import Table

    from opexkit.company.view import investment_table
    from opexkit.review.simulation import simulated_investment

    shown = investment_table(simulated_investment(pack, review, points, 6, runs, seed), pack.outcomes)
    title = f"{pack.company.platform}: {points:g} points a month for six months, seed {seed}"
    table = Table(*(column.title for column in shown.columns), title=title)
    for row in shown.rows:
        table.add_row(*(cell.text for cell in row))
    return table
