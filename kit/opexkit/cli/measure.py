"""Measure one's own delivery and operations."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from opexkit.cli.console import OutFile, err_console, fail, out_console, refuse, write
from opexkit.files.problem import InputError


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
    from opexkit.measures import view as measuring
    from opexkit.measures.exports import Table as TableName
    from opexkit.measures.exports import read_export, split_columns
    from opexkit.measures.measures import definitions
    from opexkit.measures.measures import measure as compute
    from opexkit.view.html import render_page
    from opexkit.view.notebook import to_html

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
