"""A lab on paper: what it asks, and what an artefact got."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from opexkit.company.loader import load_pack
from opexkit.labs import Lab, Result
from opexkit.labs.alarm_map import view as alarm_map_view
from opexkit.labs.playbook import view as playbook_view
from opexkit.labs.playbook.evaluate import load_field
from opexkit.labs.runbook import view as runbook_view
from opexkit.view.blocks import Block, Cell, Code, Column, Count, Counts, Table, Text
from opexkit.view.style import MET_MARK


def asked(lab: Lab, scenario: Path) -> list[Block]:
    """Show what a lab asks, what it hands over, and where one starts from."""
    about = f"Save it as a file and run `opexkit lab run {lab.id} FILE`, or name it under `labs:` in a submission."
    return [
        *(Text(text) for text in lab.data.task.split("\n\n")),
        demands(lab),
        *handed_over(lab, scenario),
        Code(f"{lab.data.title}: where to start from", lab.text("starter")),
        Text(about, "remark"),
    ]


def handed_over(lab: Lab, scenario: Path) -> list[Block]:
    """Show what the task gives: parameters, or the format and what of the scenario can be named in it."""
    rows = tuple((Cell(each.name), Cell(each.what)) for each in lab.data.given)
    words = "parameters that the task gives" if lab.data.engine == "runbook" else "what can be written"
    caption = f"{lab.data.title}: {words}"
    given = Table(caption, (Column("Name", "head", 1), Column("What it is", "long", 2.5)), rows)
    material = _MATERIAL.get(lab.data.engine)
    return [given, *(material(scenario) if material else [])]


def _checks(scenario: Path) -> list[Block]:
    field = load_field(scenario)
    rows = tuple(
        (
            Cell(check.id, detail=check.title),
            Cell(f"{check.minutes:g}"),
            Cell(check.asks),
            Cell("; ".join(f"{name}: {words}" for name, words in field.diagnosis.outcomes(check).items())),
        )
        for check in field.diagnosis.checks
    )
    columns = (
        Column("Check", "head", 1.4),
        Column("Minutes", "number", 0.6),
        Column("It asks", "long", 1.6),
        Column("It finds", "long", 2.6),
    )
    runbooks = tuple((Cell(name), Cell(f"{minutes:g}")) for name, minutes in field.runbooks.items())
    return [
        Table("Checks that on-call can make", columns, rows, shape="stack"),
        Table("Runbooks of the library", (Column("Runbook", "head", 2), Column("Minutes", "number")), runbooks),
    ]


def _catalogue(scenario: Path) -> list[Block]:
    pack = load_pack(scenario)
    alarms = tuple(
        (Cell(alarm.title, detail=alarm.id), Cell(alarm.service), Cell(alarm.threshold))
        for alarm in pack.alarms.after
        if alarm.actionable
    )
    procedures = tuple((Cell(each.title, detail=each.id), Cell(each.steps[0])) for each in pack.procedures.procedures)
    teams = tuple((Cell(team.id), Cell(team.mission)) for team in pack.organization.teams)
    watches = (Column("Alarm", "head", 2), Column("Watches", "text", 1.2), Column("Rings at", "text", 1.2))
    begins = (Column("Procedure", "head", 2), Column("Begins with", "long", 2))
    return [
        Table("Alarms that call for action", watches, alarms),
        Table("Procedures of the library", begins, procedures),
        Table("Teams", (Column("Team", "head", 1), Column("Mission", "long", 2.5)), teams),
    ]


_MATERIAL: dict[str, Callable[[Path], list[Block]]] = {"playbook": _checks, "alarm-map": _catalogue}


def demands(lab: Lab) -> Table:
    """Show what an artefact must meet."""
    rows = tuple((Cell(demand.text),) for demand in lab.data.demands)
    return Table(f"{lab.data.title}: what it must meet", (Column("Demand", "head"),), rows)


def tried(lab: Lab, result: Result) -> list[Block]:
    """Show what an artefact got, and what happened when it ran."""
    met = sum(verdict.met for verdict in result.verdicts)
    counts = Counts((Count(f"{met} of {len(result.verdicts)}", "demands met", MET_MARK[result.passed]),))
    words = {demand.id: demand for demand in lab.data.demands}
    rows = tuple(
        (
            Cell(words[verdict.demand].text),
            Cell(mark=MET_MARK[verdict.met]),
            Cell(verdict.found),
            Cell("" if verdict.met else words[verdict.demand].feedback),
        )
        for verdict in result.verdicts
    )
    columns = (
        Column("Demand", "head", 1.6),
        Column("Verdict", "mark", 0.8),
        Column("What happened", "long", 1.6),
        Column("What to do", "long", 2.2),
    )
    explained = [Text(lab.data.explanation)] if result.passed else []
    return [
        counts,
        Table(f"{lab.data.title}: what it got", columns, rows, shape="stack"),
        *happened(lab, result),
        *explained,
    ]


def happened(lab: Lab, result: Result) -> list[Block]:
    """Show what happened when an artefact ran: its picture, the same in tables, and what is worth knowing."""
    remarks = tuple((Cell(remark),) for remark in result.remarks)
    known = [Table(f"{lab.data.title}: worth knowing", (Column("Remark", "head"),), remarks)] if remarks else []
    return [*_DETAILS[lab.data.engine](lab.data.title, result.detail), *known]


_DETAILS: dict[str, Callable[[str, Any], list[Block]]] = {
    "runbook": runbook_view.happened,
    "playbook": playbook_view.happened,
    "alarm-map": alarm_map_view.happened,
}
