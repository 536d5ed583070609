"""What an alarm map got: row by row, and by the team that is paged."""

from opexkit.company.pack import Pack
from opexkit.labs.alarm_map.map import Line
from opexkit.view.blocks import Block, Cell, Column, Picture, Table
from opexkit.view.charts import parts
from opexkit.view.style import MET_MARK


def happened(lines: tuple[Line, ...]) -> list[Block]:
    """Show how many alarms of each team are mapped rightly, then each row with what is wrong with it."""
    rows = tuple(
        (
            Cell(line.alarm.title if line.alarm else "", detail=_alarm_id(line)),
            Cell(line.row.procedure or "" if line.row else "", detail=(line.row.kind or "") if line.row else ""),
            Cell(mark=MET_MARK[not line.wrong]),
            Cell("; ".join(line.wrong.values())),
        )
        for line in lines
    )
    columns = (
        Column("Alarm", "head", 2),
        Column("Names", "text", 1.4),
        Column("Verdict", "mark", 0.8),
        Column("What is wrong", "long", 2),
    )
    return [_by_owner(lines), Table("The map, row by row", columns, rows, shape="stack")]


def _by_owner(lines: tuple[Line, ...]) -> Picture:
    """How many alarms of each team are mapped rightly, wrongly and not at all."""
    owners = sorted({line.alarm.owner or "nobody" for line in lines if line.alarm})
    layers: dict[str, list[float]] = {"wrong": [], "right": [], "missing": []}
    for owner in owners:
        own = [line for line in lines if line.alarm and (line.alarm.owner or "nobody") == owner]
        mapped = [line for line in own if line.row and line.row.procedure]
        layers["wrong"].append(sum(bool(line.wrong) for line in mapped))
        layers["right"].append(sum(not line.wrong for line in mapped))
        layers["missing"].append(len(own) - len(mapped))
    counts = zip(owners, *layers.values(), strict=True)
    said = "; ".join(
        f"{owner}: {right} right, {wrong} wrong, {missing} missing" for owner, wrong, right, missing in counts
    )
    return parts(owners, layers, f"Alarms by the team that is paged. {said}.", "alarms")


def _alarm_id(line: Line) -> str:
    return line.alarm.id if line.alarm else line.row.alarm if line.row else ""


def catalogue(pack: Pack) -> list[Block]:
    """Show what a map can name: alarms that call for action, procedures, teams."""
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
