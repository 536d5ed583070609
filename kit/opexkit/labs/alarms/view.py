"""What alarms did: by kind of incident, by alarm, and in the weeks for practice."""

from collections.abc import Sequence
from statistics import median

import numpy as np
from matplotlib.axes import Axes

from opexkit.labs.alarms.alarms import Watch
from opexkit.labs.alarms.judging import Evaluation, load_words
from opexkit.labs.alarms.material import percent
from opexkit.labs.alarms.rule import CODES
from opexkit.labs.alarms.score import Run, Sent, Told
from opexkit.labs.alarms.world import Incident
from opexkit.labs.incident_view import ANSWERS, TONES, moment, span
from opexkit.view.blocks import Block, Cell, Column, Picture, Table
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import HIGH, INK, MEDIUM, UNKNOWN


def happened(done: Evaluation) -> list[Block]:
    """Show what was told of each kind of incident, what each alarm did, then the weeks for practice."""
    said = f"{len(done.runs)} times {load_words(done)} that nobody has seen, drawn by the seed {done.seed}"
    return [
        Table(f"{said}: by kind of incident", _KINDS, tuple(_by_kind(done)), shape="stack"),
        Table("The same weeks, alarm by alarm", _ALARMS, tuple(_by_alarm(done)), shape="stack"),
        timeline(done.practice),
        Table("The weeks for practice: the Sev1 and what can wait", _COLUMNS, _rows(done.practice), shape="stack"),
    ]


_KINDS = (
    Column("Incident", "head", 1.6),
    Column("Must be told to", "text", 1.2),
    Column("Incidents", "number", 0.8),
    Column("Paged", "number", 0.7),
    Column("Minutes to the page", "number"),
    Column("Pages in all", "number", 0.8),
    Column("Wrote a ticket", "number", 0.8),
)


def _by_kind(done: Evaluation) -> list[tuple[Cell, ...]]:
    order = list(ANSWERS)
    told = sorted(done.told, key=lambda each: order.index(each.incident.fault.answer))
    near: dict[tuple[str, str], int] = {}
    hit: set[tuple[int, str]] = set()
    for run in done.runs:
        for each in run.sent:
            cause = each.told or each.near
            if cause is not None:
                near[(cause.fault.id, each.kind)] = near.get((cause.fault.id, each.kind), 0) + 1
                hit.add((id(cause), each.kind))
    rows: list[tuple[Cell, ...]] = []
    for name in dict.fromkeys(each.incident.fault.id for each in told):
        own = [each for each in told if each.incident.fault.id == name]
        first = [each.page for each in own if each.page is not None]
        rows.append(
            (
                Cell(own[0].incident.fault.title),
                Cell(ANSWERS[own[0].incident.fault.answer]),
                Cell(f"{len(own)}"),
                Cell(f"{sum((id(each.incident), 'page') in hit for each in own)}"),
                Cell(f"{median(first):.0f}" if first else ""),
                Cell(f"{near.get((name, 'page'), 0)}"),
                Cell(f"{sum((id(each.incident), 'ticket') in hit for each in own)}"),
            )
        )
    lone = [each for run in done.runs for each in run.sent if each.near is None and each.told is None]
    pages = sum(each.kind == "page" for each in lone)
    rows.append(
        (
            Cell("Nothing had happened"),
            Cell("nobody"),
            Cell(""),
            Cell(""),
            Cell(""),
            Cell(f"{pages}"),
            Cell(f"{len(lone) - pages}"),
        )
    )
    return rows


_ALARMS = (
    Column("Alarm", "head", 1.6),
    Column("Owner", "text", 1),
    Column("Pages", "number", 0.7),
    Column("of them right", "number", 0.8),
    Column("Tickets", "number", 0.7),
    Column("of them right", "number", 0.8),
    Column("Time in ALARM", "number", 0.8),
    Column("Time without data", "number", 0.8),
    Column("What it mostly rang for", "long", 1.8),
)


def _by_alarm(done: Evaluation) -> list[tuple[Cell, ...]]:
    rows = []
    for name, alarm in done.alarms.each.items():
        sent = [each for run in done.runs for each in run.sent if each.alarm == name]
        states = np.concatenate([run.rung.states[name] for run in done.runs])
        kinds = [[each for each in sent if each.kind == kind] for kind in ("page", "ticket")]
        counts = [f"{number}" for own in kinds for number in (len(own), sum(each.told is not None for each in own))]
        rows.append(
            (
                Cell(name, detail=_watches(alarm) if isinstance(alarm, Watch) else "composite"),
                Cell(alarm.properties.owner or "nobody"),
                *map(Cell, counts),
                Cell(percent(float(np.mean(states == CODES["ALARM"])))),
                Cell(percent(float(np.mean(states == CODES["INSUFFICIENT_DATA"])))),
                Cell(_mostly(sent)),
            )
        )
    return rows


def _watches(alarm: Watch) -> str:
    own = alarm.properties
    metrics = ", ".join(dict.fromkeys(each.metric.metric_name for each in alarm.metrics))
    points = f"{own.least} of {own.evaluation_periods} points of {own.seconds // 60} min"
    return f"{metrics}, {points}, {own.treat_missing_data}"


def _mostly(sent: Sequence[Sent]) -> str:
    causes: dict[str, int] = {}
    for each in sent:
        cause = each.told or each.near
        words = cause.fault.title if cause else "nothing"
        causes[words] = causes.get(words, 0) + 1
    most = sorted(causes, key=lambda words: (-causes[words], words))[:2]
    return "; ".join(f"{words} ({causes[words]} of {len(sent)})" for words in most)


_COLUMNS = (
    Column("Incident", "head", 1.6),
    Column("Began", "text", 1.2),
    Column("Lasted", "number", 0.8),
    Column("Must be told to", "text", 1.2),
    Column("What rang", "long", 2),
)


def _rows(run: Run) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            Cell(each.incident.fault.title, detail=each.incident.service),
            Cell(moment(each.incident.start)),
            Cell(span(each.incident.end - each.incident.start)),
            Cell(ANSWERS[each.incident.fault.answer]),
            Cell(_rang(each)),
        )
        for each in run.told
        if each.incident.fault.answer != "none"
    )


def _rang(each: Told) -> str:
    if each.page is not None:
        times = f", {each.pages} pages" if each.pages > 1 else ""
        return f"{', '.join(each.by)} after {span(each.page)}{times}; over {span(each.reset or 0)} after the end"
    return f"a ticket after {span(each.first)}" if each.first is not None else "nothing"


def timeline(run: Run) -> Picture:
    """Draw the weeks for practice: a row a service, what asks for someone, and each page, right or for nothing."""
    names = sorted({each.service for each in run.weeks.incidents})
    with drawing():
        figure, axes = canvas(2 * len(names) + 3)
        for each in run.weeks.incidents:
            _draw(axes, names.index(each.service), each)
        row = {name: place for place, name in enumerate(names)}
        for right, words, color, marker in (
            (True, "a page for a Sev1", INK, "v"),
            (False, "a page for nothing", MEDIUM, "x"),
        ):
            pages = [each for each in run.sent if each.kind == "page" and (each.told is not None) == right]
            at = [(each, _service(each, run)) for each in pages]
            days = [each.minute / 1_440 for each, service in at if service in row]
            rows = [row[service] - (0.3 if right else -0.36) for _, service in at if service in row]
            axes.plot(days, rows, marker, color=color, label=words, markersize=5 if right else 4)
        for words, color in (("Sev1", HIGH), ("can wait", MEDIUM), ("nobody needs to know", UNKNOWN)):
            axes.plot([], [], color=color, linewidth=6, label=words)
        axes.set_yticks(range(len(names)), names, parse_math=False)
        axes.set_ylim(len(names) - 0.4, -0.7)
        axes.set_xlim(0, run.weeks.telemetry.length / 1_440)
        axes.set_xticks(range(0, run.weeks.telemetry.length // 1_440 + 1, 7))
        axes.set_xlabel("day of the weeks for practice")
        figure.legend(ncols=3, frameon=False, fontsize=7.5, loc="outside lower left")
        return Picture(svg(figure), _said(run, names))


def _service(sent: Sent, run: Run) -> str:
    cause = sent.told or sent.near
    return cause.service if cause else run.alarm_service(sent.alarm)


def _draw(axes: Axes, row: int, each: Incident) -> None:
    start, end = each.start / 1_440, each.end / 1_440
    height = 0.12 if each.fault.answer == "none" else 0.4
    axes.barh(row, max(end - start, 0.1), left=start, height=height, color=TONES[each.fault.answer])


def _said(run: Run, names: Sequence[str]) -> str:
    parts = []
    for name in names:
        urgent = [each for each in run.told if each.incident.service == name and each.incident.fault.answer == "page"]
        idle = sum(each.kind == "page" and each.told is None and _service(each, run) == name for each in run.sent)
        paged = sum(each.page is not None for each in urgent)
        parts.append(f"{name}: {paged} of {len(urgent)} Sev1 paged, {idle} pages for nothing")
    return f"The weeks for practice. {'; '.join(parts)}."
