"""What happened when an artefact of a lab ran: a picture, and the same in tables."""

from collections.abc import Callable
from typing import Any

from opexkit.labs import Lab, Result
from opexkit.labs.alarm_map import Line
from opexkit.labs.playbook.play import Game
from opexkit.labs.playbook.trial import Played
from opexkit.labs.runbook.trial import Trial, Trials
from opexkit.reports.blocks import Block, Cell, Column, Picture, Table
from opexkit.reports.pictures import paths, timeline
from opexkit.reports.shapes import parts
from opexkit.reports.style import HIGH, MET, UNKNOWN, Mark

MET_MARK = {True: Mark("met", "✓", "Met", MET), False: Mark("high", "✗", "Not met", HIGH)}
_ENDED = {
    "Success": Mark("met", "✓", "Success", MET),
    "Failed": Mark("high", "✗", "Failed", HIGH),
    "TimedOut": Mark("high", "✗", "Timed out", HIGH),
    "Refused": Mark("unknown", "?", "Refused", UNKNOWN),
}
_SHOWN = 60
"""Steps of a run that are listed."""


def happened(lab: Lab, result: Result) -> list[Block]:
    """Show what happened when an artefact ran: its picture, the same in tables, and what is worth knowing."""
    remarks = tuple((Cell(remark),) for remark in result.remarks)
    known = [Table(f"{lab.data.title}: worth knowing", (Column("Remark", "head"),), remarks)] if remarks else []
    return [*_DETAILS[lab.data.engine](lab.data.title, result.detail), *known]


def _runbook(title: str, trials: Trials[Any]) -> list[Block]:
    run = trials.plain.run
    said = "; ".join(f"{step.name} {step.started / 60:.1f} to {step.ended / 60:.1f}" for step in run.steps)
    took = f"The run took {run.minutes:.1f} minutes; {trials.target:.0f} is the target, {trials.by_hand:.0f} by hand."
    steps = run.steps[:_SHOWN]
    rows = tuple(
        (
            Cell(step.name, detail=step.action + (f", attempt {step.attempt}" if step.attempt > 1 else "")),
            Cell(mark=_ENDED[step.status]),
            Cell(f"{step.started / 60:.1f}"),
            Cell(f"{step.seconds / 60:.1f}"),
            Cell(step.message),
        )
        for step in steps
    )
    columns = (
        Column("Step", "head", 1.6),
        Column("Ended", "mark", 0.8),
        Column("From minute", "number", 0.7),
        Column("Minutes", "number", 0.7),
        Column("Message", "long", 1.6),
    )
    table = Table(f"{title}: {run.status} after {run.minutes:.1f} minutes", columns, rows, shape="stack")
    return [timeline(steps, trials.target, f"{took} {said}."), table, _variants(title, trials)]


def _variants(title: str, trials: Trials[Any]) -> Table:
    """What happened on accounts where something was special, and how the runs with a fault ended."""
    special = [*trials.variants.values()]
    rows = [(Cell(trial.variant), Cell(mark=_ENDED[trial.run.status]), Cell(_last(trial))) for trial in special]
    for variant in dict.fromkeys(trial.variant for trial in trials.broken):
        own = [trial for trial in trials.broken if trial.variant == variant]
        good = sum(trial.run.status == "Success" for trial in own)
        name = f"a fault at each step{f', with a {variant}' if variant else ''}"
        rows.append((Cell(name), Cell(f"{good} of {len(own)} claimed success"), Cell("")))
    columns = (Column("Account", "head", 1.6), Column("Run", "mark", 1), Column("Where it ended", "long", 2))
    return Table(f"{title}: the other runs", columns, tuple(rows), shape="stack")


def _last(trial: Trial[Any]) -> str:
    step = trial.run.steps[-1]
    return f"{step.name}{f': {step.message}' if step.message else ''}"


def _playbook(_title: str, played: Played) -> list[Block]:
    own = played.own
    scores = {"This playbook": own, "Informed strategy": played.limit, "Checks in any order": played.luck}
    if played.reference:
        scores |= {"The kit's reference": played.reference}
    bars = {name: each.expected for name, each in scores.items()}
    said = "; ".join(f"{name} {minutes:.1f}" for name, minutes in bars.items())
    rows = tuple(
        (
            Cell(name),
            Cell(f"{each.resolved:.0%}"),
            Cell(f"{each.expected:.1f} ± {2 * each.error:.1f}"),
            Cell(f"{each.p90:.0f}"),
            Cell(f"{each.wrong:.0f}"),
            Cell(f"{each.dead_ends:.0%}"),
        )
        for name, each in scores.items()
    )
    columns = (
        Column("Way of searching", "head", 1.6),
        Column("Resolved", "number"),
        Column("Minutes expected", "number", 1.2),
        Column("Nine of ten", "number"),
        Column("Wrong runbooks in 100", "number"),
        Column("Dead ends", "number"),
    )
    picture = parts(list(bars), {"minutes": list(bars.values())}, f"Expected minutes to the cause: {said}.", "min")
    return [
        picture,
        Table(f"{own.number:,} incidents", columns, rows),
        paths(played),
        _by_fault(played),
    ]


def _by_fault(played: Played) -> Table:
    """How the playbook did on each fault, the slowest first."""
    games: dict[str, list[Game]] = {game.incident.fault.id: [] for game in played.games}
    for game in played.games:
        games[game.incident.fault.id].append(game)
    slow = sorted(games.values(), key=lambda own: -sum(game.minutes for game in own) / len(own))
    rows = tuple(
        (
            Cell(own[0].incident.fault.title),
            Cell(f"{len(own)}"),
            Cell(f"{sum(game.end == 'resolved' for game in own) / len(own):.0%}"),
            Cell(f"{sum(game.minutes for game in own) / len(own):.1f}"),
        )
        for own in slow
    )
    columns = (
        Column("Fault", "head", 2),
        Column("Incidents", "number"),
        Column("Resolved", "number"),
        Column("Minutes expected", "number"),
    )
    return Table("By fault, the slowest first", columns, rows)


def _alarm_map(_title: str, lines: tuple[Line, ...]) -> list[Block]:
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


_DETAILS: dict[str, Callable[[str, Any], list[Block]]] = {
    "runbook": _runbook,
    "playbook": _playbook,
    "alarm-map": _alarm_map,
}
