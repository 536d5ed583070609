"""What alerts did: by kind of incident, on the month for practice, and as files to deploy."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from matplotlib.axes import Axes

from opexkit.labs.incident_view import ANSWERS, TONES, moment, span
from opexkit.labs.slo.deploy import cloudwatch, prometheus
from opexkit.labs.slo.judging import PRACTICE, Evaluation
from opexkit.labs.slo.score import Told
from opexkit.labs.slo.world import Journey, Month, Sent, draw_months, load_journeys, load_objectives
from opexkit.view.blocks import Block, Cell, Code, Column, Picture, Table
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import HIGH, INK, LOW, MEDIUM, UNKNOWN


def happened(done: Evaluation) -> list[Block]:
    """Show what was told of each kind of incident, then the month for practice, then what can be deployed."""
    run = done.run
    practice = done.practice.told
    worth = [each for each in practice if each.incident.fault.answer != "none" or each.ticketed is not None]
    small = len(practice) - len(worth)
    said = f"{run.months} months that nobody has seen, drawn by the seed {done.alerting.seed}: by kind of incident"
    return [
        Table(said, _KIND_COLUMNS, tuple(_by_kind(run.told)), shape="stack"),
        timeline(practice),
        Table(
            f"The month for practice: {small} small things rang nothing, and the rest",
            _COLUMNS,
            _rows(worth),
            shape="stack",
        ),
        Code("CloudWatch alarms to deploy", cloudwatch(done.alerting)),
        Code("Prometheus rules to deploy", prometheus(done.alerting)),
    ]


_KIND_COLUMNS = (
    Column("Incident", "head", 1.6),
    Column("Must be told to", "text", 1.2),
    Column("Incidents", "number", 0.8),
    Column("Paged", "number", 0.7),
    Column("Minutes to the page", "number"),
    Column("Budget spent before it", "number"),
    Column("Minutes it rang on", "number"),
    Column("Known at all", "number", 0.8),
)


def _by_kind(told: Sequence[Told]) -> list[tuple[Cell, ...]]:
    kinds: dict[str, list[Told]] = {}
    for each in told:
        kinds.setdefault(each.incident.fault.id, []).append(each)
    order = list(ANSWERS)
    rows: list[tuple[Cell, ...]] = []
    for own in sorted(kinds.values(), key=lambda own: order.index(own[0].incident.fault.answer)):
        paged = [each for each in own if each.paged is not None]
        rows.append(
            (
                Cell(own[0].incident.fault.title),
                Cell(ANSWERS[own[0].incident.fault.answer]),
                Cell(f"{len(own)}"),
                Cell(f"{len(paged)}"),
                Cell(f"{median(each.paged or 0 for each in paged):.0f}" if paged else ""),
                Cell(f"{median(each.before for each in paged):.1%}" if paged else ""),
                Cell(f"{median(each.reset or 0 for each in paged):.0f}" if paged else ""),
                Cell(f"{sum(each.ticketed is not None for each in own)}"),
            )
        )
    return rows


_COLUMNS = (
    Column("Incident", "head", 1.6),
    Column("Began", "text", 1.2),
    Column("Lasted", "number", 0.8),
    Column("Spent of the budget", "number"),
    Column("Must be told to", "text", 1.2),
    Column("What rang", "long", 2),
)


def _rows(told: Sequence[Told]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            Cell(each.incident.fault.title, detail=each.month.journey.id),
            Cell(moment(each.incident.start)),
            Cell(span(each.incident.end - each.incident.start)),
            Cell(f"{each.month.share(each.incident.start, each.incident.end):.1%}"),
            Cell(ANSWERS[each.incident.fault.answer]),
            Cell(_rang(each)),
        )
        for each in told
    )


def _rang(each: Told) -> str:
    if each.paged is not None:
        times = f", {each.pages} times" if each.pages > 1 else ""
        rang_on = f"it rang on for {span(each.reset or 0)}"
        return f"a page after {span(each.paged)}, at {each.before:.1%} of the budget{times}; {rang_on}"
    if each.ticketed is not None:
        return f"a ticket after {span(each.ticketed)}, at {each.before_ticket:.1%} of the budget"
    return "nothing"


def timeline(told: Sequence[Told]) -> Picture:
    """Draw a month of each journey: incidents by what they ask for, and where a page or a ticket came."""
    names = list(dict.fromkeys(each.month.journey.id for each in told))
    with drawing():
        figure, axes = canvas(2 * len(names) + 2)
        for each in told:
            _draw(axes, names.index(each.month.journey.id), each)
        for words, color in (("cannot wait", HIGH), ("can wait", MEDIUM), ("nobody needs to know", UNKNOWN)):
            axes.plot([], [], color=color, linewidth=6, label=words)
        axes.plot([], [], "v", color=INK, label="a page", markersize=5)
        axes.plot([], [], "o", color=LOW, label="a ticket", markersize=4)
        axes.set_yticks(range(len(names)), names, parse_math=False)
        axes.set_ylim(len(names) - 0.4, -0.7)
        axes.set_xticks(range(0, 31, 5))
        axes.set_xlabel("day of the month for practice")
        axes.legend(ncols=3, frameon=False, fontsize=7.5, loc="upper left", bbox_to_anchor=(0, -0.22))
        return Picture(svg(figure), _said(told, names))


def _draw(axes: Axes, row: int, each: Told) -> None:
    start, end = each.incident.start / 1_440, each.incident.end / 1_440
    height = 0.15 if each.incident.fault.answer == "none" else 0.4
    axes.barh(row, max(end - start, 0.12), left=start, height=height, color=TONES[each.incident.fault.answer])
    if each.paged is not None:
        axes.plot(start + each.paged / 1_440, row - 0.32, "v", color=INK, markersize=5)
    elif each.ticketed is not None:
        axes.plot(start + each.ticketed / 1_440, row - 0.32, "o", color=LOW, markersize=4)


def _said(told: Sequence[Told], names: Sequence[str]) -> str:
    parts = []
    for name in names:
        own = [each for each in told if each.month.journey.id == name]
        urgent = [each for each in own if each.incident.fault.answer == "page"]
        patient = [each for each in own if each.incident.fault.answer == "ticket"]
        other = [each for each in own if each.incident.fault.answer == "none"]
        parts.append(
            f"{name}: {sum(each.paged is not None for each in urgent)} of {len(urgent)} incidents that cannot wait "
            f"paged, "
            f"{sum(each.ticketed is not None for each in patient)} of {len(patient)} that can wait were told, "
            f"{sum(each.paged is not None for each in other)} of {len(other)} that nobody needs to know of paged"
        )
    return f"The month for practice. {'; '.join(parts)}."


def material(folder: Path) -> list[Block]:
    """Show the journeys with what was agreed, and the incidents of a month for practice."""
    rules = load_objectives(folder)
    months = draw_months(folder, PRACTICE, 1)
    rows = tuple(_journey(each, month) for each, month in zip(load_journeys(folder), months, strict=True))
    incidents = tuple(
        (
            Cell(each.fault.title, detail=month.journey.id),
            Cell(moment(each.start)),
            Cell(span(each.end - each.start)),
            Cell(f"{each.burn:.1f}"),
            Cell(f"{month.share(each.start, each.end):.1%}"),
            Cell(ANSWERS[each.fault.answer]),
        )
        for month in months
        for each in month.incidents
        if each.fault.answer != "none"
    )
    noise = sum(each.fault.answer == "none" for month in months for each in month.incidents)
    columns = (*_COLUMNS[:3], Column("Burn rate", "number"), *_COLUMNS[3:5])
    caption = f"A month for practice: what someone must hear of, among {noise} small things that nobody needs to know"
    return [
        Table(f"What was agreed, over {rules.days} days", _AGREED, rows),
        Table("What Prometheus has of each service", _SENT, tuple(_series(rules.sent)), shape="stack"),
        Table(caption, columns, incidents, shape="stack"),
    ]


_AGREED = (
    Column("Journey", "head", 2),
    Column("Service", "text", 1.2),
    Column("A request is bad when", "text", 1.4),
    Column("Target", "number"),
    Column("Requests a minute at noon", "number"),
    Column("The month's budget in requests", "number"),
    Column("Gone after an outage of", "number"),
)


_SENT = (Column("Counter", "head", 2), Column("Labels", "text", 2), Column("What it counts", "long", 2))


def _series(sent: Sent) -> Iterator[tuple[Cell, ...]]:
    codes = ", ".join([*sent.fine, *sent.failed])
    failed = " and ".join(sent.failed)
    bounds = ", ".join(f"{each:g}" for each in sent.bounds)
    yield (
        Cell(sent.requests),
        Cell(f"{sent.service}: the service; {sent.code}: {codes}"),
        Cell(f"requests; the service failed those with {failed}"),
    )
    yield (
        Cell(f"{sent.duration}_bucket"),
        Cell(f"{sent.service}; le: {bounds}, +Inf"),
        Cell("requests that took as many seconds or fewer"),
    )
    yield Cell(f"{sent.duration}_count"), Cell(sent.service), Cell("requests")


def _journey(journey: Journey, month: Month) -> tuple[Cell, ...]:
    budget = 1 - journey.target
    return (
        Cell(journey.title, detail=journey.id),
        Cell(journey.service),
        Cell(f"it takes longer than {journey.slow_ms:g} ms" if journey.slow_ms else "the service fails it"),
        Cell(f"{100 * journey.target:g} %"),
        Cell(f"{journey.requests:,.0f}"),
        Cell(f"{budget * int(month.requests.total[-1]):,.0f}"),
        Cell(span(round(budget * len(month.requests)))),
    )
