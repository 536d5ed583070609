"""What a rollout did: by kind of release, its share minute by minute, and where it lies on the curve."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from opexkit.labs.rollout.judging import Evaluation, Point, curve
from opexkit.labs.rollout.plan import Alarm, Rollout, Watch
from opexkit.labs.rollout.watching import NEVER
from opexkit.labs.rollout.world import Flags, Floats, Kind, Metric, Releases, Segment, dimensions_of, load_releases
from opexkit.view.blocks import Block, Cell, Column, Picture, Table
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import HIGH, INK, LOW, MEDIUM

_NAMED = 3
"""Watches that are named in a cell."""


def happened(done: Evaluation) -> list[Block]:
    """Show what became of each kind of release, then how the share grows, then the curve."""
    rules, seed = done.rules, done.seed
    caption = f"{len(done.outcome.drawn):,} releases that nobody has seen, drawn by the seed {seed}: by kind of release"
    rows = tuple(_kind(done, kind) for kind in rules.kinds)
    return [
        Table(caption, _KIND_COLUMNS, rows, shape="stack"),
        growth(done.rollout, rules),
        Table("Your rollout, step by step", _STEP_COLUMNS, _steps(done.rollout, rules), shape="stack"),
        tradeoff(curve(done.folder), done.point),
        _points((*curve(done.folder), done.point)),
    ]


_KIND_COLUMNS = (
    Column("Release", "head", 1.5),
    Column("Releases", "number", 0.8),
    Column("Taken back by itself", "number"),
    Column("Minutes from the first harm to the way back", "text", 1.4, "half, nine of ten"),
    Column("Customers hurt", "text", 1.2, "on average, nine of ten"),
    Column("Wrong orders", "number", 0.8),
    Column("Arrived after", "number", 0.9),
    Column("What rang first", "long", 2),
)


def _kind(done: Evaluation, kind: Kind) -> tuple[Cell, ...]:
    out, own = done.outcome, done.of(kind.id)
    bad = kind.id != "good"
    minutes = np.sort(np.maximum(done.minutes[own], 0))
    hurt = np.sort(out.hurt[own])
    arrived = out.arrived[own & (out.arrived != NEVER)]
    return (
        Cell(kind.title),
        Cell(f"{own.sum()}"),
        Cell(f"{(own & out.own).sum()}"),
        Cell(f"{_half(minutes):.0f}, {_ninth(minutes):.0f}" if bad else ""),
        Cell(f"{hurt.mean():,.0f}, {_ninth(hurt):,.0f}"),
        Cell(f"{out.wrong[own].mean():,.0f}" if kind.rejects else ""),
        Cell(_length(float(np.median(arrived))) if len(arrived) and not bad else ""),
        Cell(_rang(done, own)),
    )


def _half(values: Floats) -> float:
    return float(np.median(values)) if len(values) else 0.0


def _ninth(values: Floats) -> float:
    return float(values[int(np.ceil(0.9 * len(values))) - 1]) if len(values) else 0.0


def _rang(done: Evaluation, own: Flags) -> str:
    stage, place = done.outcome.by
    found: Counter[str] = Counter()
    for number, watch in zip(stage[own], place[own], strict=True):
        if number >= 0:
            found[done.rollout.stages[number].watches[watch].name[:40]] += 1
    silent = int(own.sum()) - sum(found.values())
    said = [f"{name} {count} times" for name, count in found.most_common(_NAMED)]
    return "; ".join([*said, *([f"nothing {silent} times"] if silent else [])])


def _length(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 300 else f"{minutes / 60:.1f} h"


def growth(rollout: Rollout, rules: Releases) -> Picture:
    """Draw the share of the requests that the new version serves, minute by minute."""
    share, parts = np.zeros(0), []
    for stage in rollout.stages:
        own, _ = stage.timeline(rules.person.resumes, rules.horizon - len(share))
        parts.append((stage.title, len(share), len(share) + len(own)))
        share = np.concatenate((share, own))
    ended = len(share) < rules.horizon
    with drawing():
        figure, axes = canvas(6)
        after = 1.0 if ended else (share[-1] if len(share) else 0.0)
        line = np.concatenate((share, np.full(max(len(share) // 12, 2), after)))
        axes.step(np.arange(len(line)), 100 * line, where="post", color=INK, linewidth=1.6)
        axes.fill_between(np.arange(len(line)), 100 * line, step="post", color=LOW, alpha=0.25)
        for _, _, end in parts:
            axes.axvline(end, color=MEDIUM, linewidth=1, linestyle=":")
        axes.set_ylim(0, 104)
        axes.set_xlim(0, max(len(line) - 1, 1))
        axes.set_yticks([0, 50, 100], ["0 %", "50 %", "100 %"])
        axes.set_xticks(_ticks(len(line)))
        axes.set_xlabel("minutes from the beginning; a dotted line ends a stage and its watching")
        alt = "; ".join(f"{title}, from minute {start} to {end}" for title, start, end in parts)
        return Picture(svg(figure), f"The share that the new version serves. {alt}.")


def _ticks(length: int) -> list[int]:
    step = next((each for each in (1, 2, 5, 10, 15, 30, 60, 120, 240) if length / each <= 8), 480)
    return list(range(0, length, step))


_STEP_COLUMNS = (
    Column("From minute", "head", 0.7),
    Column("For", "text", 0.8),
    Column("Share of the new version", "number"),
    Column("Capacity that serves", "number"),
    Column("Watched by", "long", 2.4),
)


def _steps(rollout: Rollout, rules: Releases) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    now = 0
    for stage in rollout.stages:
        names = [_watch(each) for each in stage.watches]
        said = "; ".join(names[:4]) + (f"; {len(names) - 4} more" if len(names) > 4 else "")
        for step in stage.steps:
            own = rules.person.resumes if step.minutes is None else step.minutes
            length = "until a person comes" if step.minutes is None else _length(own)
            rows.append(
                (
                    Cell(f"{now}", detail=stage.title if step is stage.steps[0] else ""),
                    Cell("forever" if step.minutes is None and not step.ends else length),
                    Cell(f"{100 * step.share:.3g} %"),
                    Cell(f"{100 * step.capacity:.3g} %"),
                    Cell(said or "nothing"),
                )
            )
            now += own
    return (*rows, (Cell(f"{now}"), Cell("on"), Cell("100 %"), Cell("100 %"), Cell("nothing any more")))


def _watch(watch: Watch) -> str:
    if isinstance(watch, Alarm):
        return f"{watch.name[:40]} ({watch.least} of {watch.of} times {watch.period} min)"
    every = f"every {watch.interval} min" if watch.interval else "once"
    return f"{watch.name[:40]} ({every} from minute {watch.start})"


def tradeoff(points: Sequence[Point], own: Point | None = None) -> Picture:
    """Draw how long a good release takes against how many customers a bad one hurts."""
    with drawing():
        figure, axes = canvas(9)
        known = sorted(points, key=lambda each: each.lead)
        axes.plot([each.lead for each in known], [each.hurt for each in known], "o-", color=LOW, markersize=4)
        if own is not None and np.isfinite(own.lead):
            axes.plot(own.lead, own.hurt, "D", color=HIGH, markersize=7)
            axes.annotate("your rollout", (own.lead, own.hurt), textcoords="offset points", xytext=(8, 6), fontsize=8)
        axes.set_yscale("symlog", linthresh=10)
        high = max([each.hurt for each in known] + ([own.hurt] if own else []))
        ticks = [each for each in (0, 10, 30, 100, 300, 1_000, 3_000) if each <= high * 1.3]
        axes.set_yticks(ticks, [f"{each:,}" for each in ticks])
        axes.minorticks_off()
        axes.set_ylim(0, high * 1.5)
        axes.set_xticks(_ticks(round(max([each.lead for each in known] + _lead(own)))))
        axes.set_xlabel("minutes until a good release has arrived")
        axes.set_ylabel("customers hurt by a bad one", fontsize=8)
        return Picture(svg(figure), _said(known, own))


def _lead(own: Point | None) -> list[float]:
    return [own.lead] if own is not None and np.isfinite(own.lead) else []


def _said(points: Sequence[Point], own: Point | None) -> str:
    parts = [f"{each.title}: {each.lead:.0f} minutes, {each.hurt:,.0f} customers" for each in points]
    said = (
        f"Minutes until a good release has arrived, and customers that a bad one hurts on average. {'; '.join(parts)}."
    )
    if own is None:
        return said
    lead = f"{own.lead:.0f} minutes" if np.isfinite(own.lead) else "no good release arrived"
    return f"{said} Your rollout: {lead}, {own.hurt:,.0f} customers."


def _points(points: Sequence[Point]) -> Table:
    rows = tuple(
        (
            Cell(each.title),
            Cell(f"{each.lead:.0f}" if np.isfinite(each.lead) else "never"),
            Cell(f"{each.hurt:,.0f}"),
        )
        for each in sorted(points, key=lambda each: each.lead)
    )
    columns = (Column("Way", "head", 2), Column("Minutes to arrive", "number"), Column("Customers hurt", "number"))
    return Table("Ways of different length, judged by the same five alarms, and yours by its own", columns, rows)


def material(folder: Path) -> list[Block]:
    """Show the kinds of releases, whom a fault can concern, the metrics, and the curve."""
    rules = load_releases(folder)
    kinds = tuple(_told(kind, rules) for kind in rules.kinds)
    metrics = tuple(_metric(each, rules) for each in rules.metrics)
    points = curve(folder)
    return [
        Table(f"Releases of {rules.service}", _TOLD_COLUMNS, kinds, shape="stack"),
        Table("Who sends the requests", _SEGMENT_COLUMNS, tuple(map(_segment, rules.segments))),
        Table("What can be watched, a point a minute", _METRIC_COLUMNS, metrics, shape="stack"),
        tradeoff(points),
        Table(
            "Ways of different length, all judged by the same five alarms",
            (Column("Way", "head", 2), Column("Minutes to arrive", "number"), Column("Customers hurt", "number")),
            tuple((Cell(each.title), Cell(f"{each.lead:.0f}"), Cell(f"{each.hurt:,.0f}")) for each in points),
        ),
    ]


_TOLD_COLUMNS = (
    Column("Release", "head", 1.4),
    Column("Of a hundred", "number", 0.7),
    Column("What it does", "long", 2),
    Column("Behind the flag", "number", 0.8),
    Column("People notice after", "text", 1),
)


def _told(kind: Kind, rules: Releases) -> tuple[Cell, ...]:
    parts = []
    if kind.errors:
        titles = {each.id: each.title[:1].lower() + each.title[1:] for each in rules.segments}
        whose = f"requests for {titles[kind.segment]}" if kind.segment else "requests"
        parts.append(f"{kind.errors[0]:.0%} to {kind.errors[1]:.0%} of the {whose} fail")
    if kind.after:
        since = f"it serves {kind.at:.0%} of the requests or more" if kind.at else "its first request"
        full = ", when memory is full" if kind.leaks else ""
        parts.append(f"{kind.after[0]:.0f} to {kind.after[1]:.0f} minutes after {since}{full}")
    if kind.rejects:
        parts.append(f"{kind.rejects[0]:.0%} to {kind.rejects[1]:.0%} of its orders are wrong, and no request fails")
    noticed = f"{kind.noticed[0]:.0f} to {kind.noticed[1]:.0f} min" if kind.noticed else ""
    behind = f"{100 * kind.behind:.0f} %" if kind.id != "good" else ""
    said = ", ".join(parts) or "harms no one"
    return (Cell(kind.title), Cell(f"{100 * kind.share:.0f}"), Cell(said), Cell(behind), Cell(noticed))


_SEGMENT_COLUMNS = (Column("Segment", "head"), Column("Customers", "text", 2), Column("Share", "number"))


def _segment(segment: Segment) -> tuple[Cell, ...]:
    return (Cell(segment.id), Cell(segment.title), Cell(f"{100 * segment.share:g} %"))


_METRIC_COLUMNS = (
    Column("On CloudWatch", "head", 1.6),
    Column("In Prometheus", "text", 2),
    Column("What it is", "long", 2),
)


def _metric(metric: Metric, rules: Releases) -> tuple[Cell, ...]:
    dimensions = ", ".join(f"{name}={value}" for name, value in dimensions_of(metric).items())
    labels = ",".join(f'{name}="{value}"' for name, value in metric.labels.items())
    return (
        Cell(metric.name, detail=f"{rules.namespace}; {dimensions}"),
        Cell(f"{metric.series}{{{labels}}}"),
        Cell(metric.what),
    )
