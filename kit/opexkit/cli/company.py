"""Simulate the company of a scenario; measure one's own."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from opexkit.cli.console import OutFile, err_console, fail, out_console, refuse, write
from opexkit.problem import InputError


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
    from opexkit.reports import measuring
    from opexkit.review.degrees import degrees
    from opexkit.review.grading import grade_team
    from opexkit.review.reading import load_team, read_submission
    from opexkit.scenario.compare import compare as compare_outcomes
    from opexkit.scenario.loader import find_pack, load_pack
    from opexkit.scenario.simulator import simulate as run

    try:
        pack = load_pack(find_pack(scenario))
        reviews = [review, against or review]
        simulated = [run(pack, degrees(read_submission(path)), runs, seed) for path in reviews]
        high = [grade_team(load_team(path)).risks.high for path in reviews]
    except InputError as error:
        refuse(error)
    frame = compare_outcomes(pack.outcomes, simulated[0], simulated[1], {"high-risks": (high[0], high[1])})
    sides = ["before", "after"] if against else ["before"]
    table = Table("Outcome", title=f"{pack.company.platform}: {runs:,} half-years, seed {seed}")
    for side in sides:
        table.add_column(f"{side.capitalize()}, simulated")
        table.add_column(f"{side.capitalize()}, scenario")
    for row in frame.to_dict("records"):
        named = {str(key): value for key, value in row.items()}
        cells = [text for side in sides for text in (measuring.simulated(named, side), named[f"scenario_{side}"])]
        table.add_row(str(named["title"]), *cells)
    out_console.print(table)
    out_console.print(pack.effects.statement, markup=False)


def measure(
    deployments: Annotated[Path | None, typer.Option(help="CSV, one row a deployment.")] = None,
    incidents: Annotated[Path | None, typer.Option(help="CSV, one row an incident.")] = None,
    alarms: Annotated[Path | None, typer.Option(help="CSV, one row a page.")] = None,
    columns: Annotated[list[str] | None, typer.Option(help="Name a column: incidents.started=Opened (repeat).")] = None,
    zone: Annotated[str, typer.Option(help="The zone of times that carry none.")] = "UTC",
    severity: Annotated[str | None, typer.Option(help="Recovery and availability of this severity only.")] = None,
    objective: Annotated[float, typer.Option(min=0.5, max=0.99999, help="The availability objective.")] = 0.999,
    out: OutFile = None,
) -> None:
    """Measure delivery and operations from your own exports: a table here, with -o a page with a picture.

    Rows that cannot be read are listed with line and reason; the others count.
    """
    from opexkit.reports import measuring
    from opexkit.reports.html import render_page
    from opexkit.reports.shown import to_html
    from opexkit.scenario.exports import Table as TableName
    from opexkit.scenario.exports import read_export, split_columns
    from opexkit.scenario.measures import definitions
    from opexkit.scenario.measures import measure as compute

    given: dict[TableName, Path | None] = {"deployments": deployments, "incidents": incidents, "alarms": alarms}
    try:
        named = split_columns(columns or [], given)
        exports = {
            name: read_export(path, name, named.get(name), zone) for name, path in given.items() if path is not None
        }
    except InputError as error:
        refuse(error)
    if not exports:
        fail("nothing to measure; give --deployments, --incidents or --alarms")
    frames = {name: export.frame for name, export in exports.items()}
    found = compute(
        frames.get("deployments"),
        frames.get("incidents"),
        frames.get("alarms"),
        severity=severity,
        objective=objective,
    )
    table = Table("Measure", "Value", "Spread", "Events")
    for one in found:
        known = definitions()[one.id]
        value = measuring.written(one, known) if one.value is not None else one.remark
        table.add_row(known.title, escape(value), measuring.spread(one, known), str(one.n))
    out_console.print(table)
    for name, export in exports.items():
        err_console.print(
            f"{name}: {len(export.frame):,} of {export.rows:,} rows used, {export.naive:,} times read as {zone}"
        )
        for problem in export.rejected[:20]:
            err_console.print(str(problem), markup=False, soft_wrap=True)
        if len(export.rejected) > 20:
            err_console.print(f"... and {len(export.rejected) - 20:,} more rows")
    if out is not None:
        sections = {
            "Measures": to_html(measuring.measures(found)),
            "What was read": to_html(measuring.rejected(exports)),
        }
        write(render_page("Delivery and operations measures", "Measures from exports", sections), out)
