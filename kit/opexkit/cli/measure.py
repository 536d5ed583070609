"""Measure one's own delivery and operations."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from opexkit.cli.console import OutFile, err_console, out_console, refuse, write
from opexkit.company.carried import DEFAULT
from opexkit.files.problem import InputError

if TYPE_CHECKING:
    from opexkit.measures.reading import Reading
    from opexkit.measures.report import MeasuresReport
    from opexkit.measures.role import Table as TableName

_OF = "A file whose rows are {}, where it does not tell."


def measure(
    files: Annotated[list[Path] | None, typer.Argument(help="Exports: CSV, JSON, JSON lines, XLSX.")] = None,
    deployments: Annotated[Path | None, typer.Option(help=_OF.format("deployments"))] = None,
    incidents: Annotated[Path | None, typer.Option(help=_OF.format("incidents"))] = None,
    alarms: Annotated[Path | None, typer.Option(help=_OF.format("pages"))] = None,
    commits: Annotated[Path | None, typer.Option(help=_OF.format("commits"))] = None,
    severity: Annotated[list[str] | None, typer.Option(help="A severity that is downtime (repeat).")] = None,
    objective: Annotated[float, typer.Option(min=0.5, max=0.99999, help="The availability objective.")] = 0.999,
    only: Annotated[list[str] | None, typer.Option(help="Rows that count: environment=production (repeat).")] = None,
    columns: Annotated[list[str] | None, typer.Option(help="Name a column: incidents.started=Opened (repeat).")] = None,
    zone: Annotated[str | None, typer.Option(help="The zone of times that carry none.")] = None,
    time_format: Annotated[str | None, typer.Option(help="day-first, month-first, or a strptime format.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of text files, where they do not tell.")] = None,
    as_: Annotated[str | None, typer.Option("--as", help="Read every file as the export of this preset.")] = None,
    preset: Annotated[list[Path] | None, typer.Option(help="A preset of your own: one YAML file (repeat).")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Only show what each file is taken for.")] = False,
    beside: Annotated[str, typer.Option(help="The company to compare with; an empty name for none.")] = DEFAULT,
    json: Annotated[bool, typer.Option("--json", help="Print the measures as JSON.")] = False,
    out: OutFile = None,
) -> None:
    """Measure delivery and operations from your own exports, which are recognized by what they hold.

    A table here; with -o a page (.html), a table (.csv) or data (.json). What does not count is told with its reason.
    """
    from opexkit.measures.measuring import read_files, report_of
    from opexkit.review.measured import beside_company

    given: dict[TableName, Path | None] = {
        "deployments": deployments,
        "incidents": incidents,
        "alarms": alarms,
        "commits": commits,
    }
    named = {table: path for table, path in given.items() if path is not None}
    try:
        reading = _reading(columns, only, zone, time_format, encoding, as_, preset)
        if explain:
            _explain(files or [], named, reading)
            return
        report = report_of(read_files(files or [], named, reading), severity, objective)
        report = beside_company(report, beside) if beside else report
    except InputError as error:
        refuse(error)
    if json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        _print(report)
    if out is not None:
        _write(report, out)


def _reading(
    columns: list[str] | None,
    only: list[str] | None,
    zone: str | None,
    time_format: str | None,
    encoding: str | None,
    as_: str | None,
    own: list[Path] | None,
) -> "Reading":
    from opexkit.measures.preset import read_preset
    from opexkit.measures.reading import Reading, split_columns, split_only, time_zone

    if zone is not None:
        time_zone(zone)
    presets = tuple(read_preset(path) for path in own or [])
    named, chosen = split_columns(columns or []), split_only(only or [])
    return Reading(named, chosen, zone, time_format, encoding, as_, presets)


def _explain(files: list[Path], named: "dict[TableName, Path]", reading: "Reading") -> None:
    from opexkit.measures.explain import explain
    from opexkit.measures.view.explained import explained
    from opexkit.view.blocks import plain

    wanted: list[tuple[Path, TableName | None]] = [(path, None) for path in files]
    wanted += [(path, table) for table, path in named.items()]
    for path, table in wanted:
        out_console.print(plain(explained(explain(path, table, reading))), markup=False, soft_wrap=True)


def _print(report: "MeasuresReport") -> None:
    from rich.markup import escape
    from rich.table import Table

    from opexkit.measures.view.page import not_counted
    from opexkit.measures.written import days, spread, with_unit, written

    references = {one.measure: one for one in report.references}
    table = Table("Measure", "Value", "Spread", "Events", title=f"{days(report.start, report.end)}, UTC")
    if references:
        table.add_column(f"{report.references[0].company}, before and after")
    for one in report.measured:
        value = "\n".join(filter(None, [written(one), one.remark]))
        row = [one.title, escape(value), spread(one), f"{one.n:,}"]
        if references:
            beside = references.get(one.id)
            row.append(f"{with_unit(beside.before, one)}, {with_unit(beside.after, one)}" if beside else "")
        table.add_row(*row)
    out_console.print(table)
    for one in report.figures:
        if one.value is None:
            out_console.print(f"{one.title}: {one.remark}", markup=False, soft_wrap=True)
    for file in report.files:
        said = f"{file.name}: {file.tool} ({file.preset}), {file.format}; {file.used:,} of {file.rows:,} rows used"
        said += f", {file.open:,} still open" if file.open else ""
        said += f", {file.times_without_zone:,} times read as {file.zone}" if file.times_without_zone else ""
        for line in (said, *(f"  {line}" for line in (*not_counted(file), *file.remarks))):
            err_console.print(line, markup=False, soft_wrap=True)
    for remark in report.remarks:
        err_console.print(remark, markup=False, soft_wrap=True)


def _write(report: "MeasuresReport", out: Path) -> None:
    from opexkit.measures.table import to_csv
    from opexkit.measures.view.page import sections
    from opexkit.view.html import render_page
    from opexkit.view.notebook import to_html

    if out.suffix == ".json":
        write(report.model_dump_json(indent=2) + "\n", out)
    elif out.suffix == ".csv":
        write(to_csv(report), out)
    else:
        shown = {title: to_html(blocks) for title, blocks in sections(report).items()}
        write(render_page("Delivery and operations measures", "Measures from exports", shown), out)
