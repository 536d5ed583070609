"""What was found in a document, at its lines; the timeline over the figures; the record that a learner starts from."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from opexkit.labs.correction.judging import Review
from opexkit.labs.correction.library import Library
from opexkit.labs.correction.record import load_corrections
from opexkit.labs.correction.values import stamp
from opexkit.labs.correction.world import Incident, draw_incident
from opexkit.view.blocks import Block, Cell, Column, Picture, Table, Text
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import HIGH, INK, MET, UNKNOWN

_FINDINGS = (
    Column("Line", "number", 0.4),
    Column("Column", "number", 0.5),
    Column("Demand", "text", 0.8),
    Column("What was found", "head", 2.2),
    Column("What to do", "long", 2.2),
)


def happened(done: Review) -> list[Block]:
    """Show the document's timeline over the figures of the journey, and each finding at its line."""
    first = {each: demand for demand, own in reversed(done.findings.items()) for each in own}
    found = sorted(
        first.items(),
        key=lambda pair: (pair[0].line or 0, pair[0].column or 0),
    )
    rows = tuple(
        (Cell(f"{each.line}"), Cell(f"{each.column}"), Cell(demand), Cell(each.message), Cell(each.fix))
        for each, demand in found
    )
    caption = f"What rules found against the document on {done.incident.id}"
    table = [Table(caption, _FINDINGS, rows, shape="stack")] if rows else [Text("Rules found nothing against it.")]
    return [timeline(done), *table]


def timeline(done: Review) -> Picture:
    """Draw the share of requests that failed, and above it the rows of the document's timeline."""
    incident = done.incident
    marks = _marks(done)
    first, last = incident.buckets[0].at, incident.buckets[-1].at
    with drawing():
        figure, axes = canvas(7)
        shares = [100 * each.failed / each.requests for each in incident.buckets]
        minutes = [(each.at - first).total_seconds() / 60 for each in incident.buckets]
        axes.step(minutes, shares, where="post", color=HIGH)
        axes.fill_between(minutes, shares, step="post", color=HIGH, alpha=0.2)
        top = max(shares) * 1.1
        for place, (at, phase) in enumerate(marks):
            minute = (at - first).total_seconds() / 60
            axes.plot([minute, minute], [0, top], color=MET if phase else UNKNOWN, linewidth=1)
            if phase:
                height = top * (1.04 + 0.11 * (place % 4))
                axes.text(minute, height, phase, fontsize=7, color=INK, ha="center", parse_math=False)
        span = (last - first).total_seconds() / 60
        axes.set_xlim(-0.15 * span, 1.1 * span)
        axes.set_ylim(0, top * 1.5)
        ticks = list(range(0, int(span) + 1, 15))
        axes.set_xticks(ticks, [_clock(first, minute) for minute in ticks])
        axes.set_ylabel("% of requests that fail")
        axes.set_xlabel("UTC")
        return Picture(svg(figure), _twin(done, marks))


def _clock(first: datetime, minute: int) -> str:
    whole = first.hour * 60 + first.minute + minute
    return f"{whole // 60 % 24:02}:{whole % 60:02}"


def _marks(done: Review) -> list[tuple[datetime, str]]:
    """The rows of a document's timeline that have a time, in order."""
    found = []
    head = done.correction.heads.get(("timeline", "time"), "")
    given = head[head.find("(") + 1 : head.find(")")] if "(" in head else ""
    first, last = done.incident.buckets[0].at, done.incident.buckets[-1].at
    for row in done.correction.of("timeline"):
        try:
            at = stamp(row["time"].text, first.date(), dict(done.incident.zones), given)
        except ValueError:
            continue
        if first <= at <= last:
            found.append((at, row["phase"].text.strip().lower()[:20]))
    return sorted(found)


def _twin(done: Review, marks: list[tuple[datetime, str]]) -> str:
    buckets = done.incident.buckets
    worst = max(buckets, key=lambda each: each.failed / each.requests)
    said = "; ".join(f"{at:%H:%M} {phase or 'a row without a phase'}" for at, phase in marks)
    return (
        f"Share of failed requests from {buckets[0].at:%H:%M} to {buckets[-1].at:%H:%M} UTC, at most "
        f"{worst.failed / worst.requests:.0%} from {worst.at:%H:%M}. "
        f"Rows of the document: {said or 'none with a time'}."
    )


def material(folder: Path) -> list[Block]:
    """Show the record of the incident that is shown, and what is known of earlier ones."""
    return record(draw_incident(folder, load_corrections(folder).shown), folder)


def record(incident: Incident, folder: Path) -> list[Block]:
    """Show what was recorded of an incident, what was found out afterwards, earlier analyses and the next sprint."""
    lines = tuple((Cell(each.id), Cell(each.written), Cell(each.text)) for each in incident.lines)
    facts = tuple((Cell(each.id), Cell(each.text)) for each in incident.facts)
    figures = tuple(
        (Cell(f"{each.at:%H:%M}"), Cell(f"{each.requests:,}"), Cell(f"{each.failed:,}")) for each in incident.buckets
    )
    team = dict(incident.teams)[incident.kind.team]
    caption = (
        f"{incident.id}, {incident.at('change'):%Y-%m-%d}: the record of deployments (D), alarms (A), metrics (M) and "
        f"chat (C); the journey is "
        f"{incident.kind.journey}, of the team {team}; the review is on {incident.review}"
    )
    metrics = ", ".join(incident.kind.metrics)
    return [
        Table(
            caption, (Column("Id", "head", 0.4), Column("Time", "text", 0.9), Column("What it says", "long", 4)), lines
        ),
        Table(
            f"{incident.id}: requests of the journey, in five minutes from this time on, UTC",
            (Column("From", "head"), Column("Requests", "number"), Column("Failed", "number")),
            figures,
        ),
        Text(f"Metrics that Northwind keeps: {metrics}."),
        Text(f"Teams of Northwind: {', '.join(title for _, title in incident.teams)}."),
        Table(
            f"{incident.id}: what was found out afterwards",
            (Column("Id", "head", 0.4), Column("Fact", "long", 4)),
            facts,
        ),
        *_library(incident.library, {each.id: each.title for each in load_corrections(folder).causes}),
    ]


def _library(library: Library, titles: Mapping[str, str]) -> list[Block]:
    earlier = tuple(
        (Cell(each.id), Cell(f"{each.day}"), Cell(each.team), Cell(f"{each.hours:,}"), Cell(each.ending))
        for each in library.earlier
    )
    improvements = tuple(
        (Cell(each.id), Cell(each.title), Cell(titles[each.cause]), Cell(f"{each.removes:.0%}"), Cell(f"{each.days}"))
        for each in library.improvements
    )
    sprint = library.sprint
    holidays = f"{sprint.holidays} of them a holiday for all" if sprint.holidays else "no holiday among them"
    return [
        Table(
            "Corrections of Error of the last twelve months, and where their whys ended",
            (
                Column("COE", "head", 0.7),
                Column("Day", "text", 0.8),
                Column("Team", "text", 1),
                Column("Customer hours lost", "number", 0.8),
                Column("Last why", "long", 3),
            ),
            earlier,
            shape="stack",
        ),
        Table(
            "Improvements that wait: which cause each meets, how much of its hours it would save, person-days",
            (
                Column("Id", "head", 0.4),
                Column("Improvement", "long", 2.4),
                Column("Cause", "text", 1.8),
                Column("Saves", "number", 0.5),
                Column("Days", "number", 0.5),
            ),
            improvements,
            shape="stack",
        ),
        Text(
            f"The next sprint: {sprint.people} people, {sprint.days} working days, {holidays}, {sprint.leave} "
            "person-days of leave besides, and one person on call for the whole sprint who plans nothing else. "
            "Improvements get 20 % of the days that can be planned, in whole days."
        ),
    ]
