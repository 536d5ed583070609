"""What became of a hunt: world by world, and question by question in the worlds for practice."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from opexkit.files.kinds import counted
from opexkit.labs.hunt.draw import World
from opexkit.labs.hunt.hunt import CITED, ROWS
from opexkit.labs.hunt.judging import Evaluation, evidence_of, informed, practice_worlds, said_of, was
from opexkit.labs.hunt.play import Asked, Played
from opexkit.labs.hunt.sandbox import COLUMNS
from opexkit.labs.hunt.world import HuntRules, load_rules
from opexkit.view.blocks import Block, Cell, Column, Picture, Table, Text
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import HIGH, INK, LOW, MET, MET_MARK

SHOWN = 8
"""Rows of an answer that are shown."""


def happened(done: Evaluation) -> list[Block]:
    """Show how many questions each world took, what was found, and the worlds for practice."""
    said = f"{len(done.played)} worlds that nobody has seen, drawn by the seed {done.seed}"
    rows = tuple(_row(number + 1, each) for number, each in enumerate(done.played))
    return [picture(done), Table(said, _COLUMNS, rows, shape="stack"), *_practice(done)]


_COLUMNS = (
    Column("World", "head", 1.2),
    Column("What was wrong", "text", 1.6),
    Column("What the hunt said", "text", 1.6),
    Column("Questions", "number", 0.8),
    Column("Evidence", "text", 1.4),
    Column("What only looked guilty", "long", 2.4),
)


def _row(number: int, played: Played) -> tuple[Cell, ...]:
    return (
        Cell(f"{number}", detail=played.world.journey),
        Cell(was(played.world)),
        Cell(said_of(played), MET_MARK[_right(played)], detail=played.wrong),
        Cell(f"{len(played.asked)}", detail=f"informed: {informed(played.world)}"),
        _evidence(played),
        Cell("; ".join(played.world.decoys) or "nothing"),
    )


def _right(played: Played) -> bool:
    return played.found if played.world.truth else not (played.blames or played.wrong)


def _evidence(played: Played) -> Cell:
    if not played.blames:
        return Cell("none is needed" if _right(played) else "none")
    return Cell(evidence_of(played), MET_MARK[played.proven])


def picture(done: Evaluation) -> Picture:
    """Draw how many questions each world took, and whether the conclusion was right."""
    count = len(done.played)
    with drawing():
        figure, axes = canvas(9)
        for place, played in enumerate(done.played):
            right = _right(played)
            axes.bar(place, len(played.asked), 0.6, color=MET if right else HIGH)
            text = "✓" if right else "✗"
            axes.text(place, len(played.asked) + 0.08, text, ha="center", color=INK, fontsize=8)
            axes.plot([place - 0.4, place + 0.4], [informed(played.world)] * 2, color=LOW, linewidth=2)
        axes.plot([], [], color=LOW, linewidth=2, label="an informed strategy")
        most = max([len(each.asked) for each in done.played] + [3])
        axes.set_ylim(0, most + 1)
        axes.set_yticks(range(most + 1))
        axes.set_xticks(range(count), [str(place + 1) for place in range(count)])
        axes.set_xlabel("world")
        axes.set_ylabel("questions asked")
        axes.legend(loc="upper right", frameon=False, fontsize=8)
        return Picture(svg(figure), _said(done))


def _said(done: Evaluation) -> str:
    parts = [
        f"World {number}: {len(each.asked)} (informed {informed(each.world)}), {'right' if _right(each) else 'wrong'}"
        for number, each in enumerate(done.played, 1)
    ]
    return f"Questions asked in each world, and whether the conclusion was right. {'. '.join(parts)}."


def _practice(done: Evaluation) -> Iterator[Block]:
    for number, played in enumerate(done.practice):
        said = f"Practice world {number + 1}: it was {was(played.world)}. The hunt said {said_of(played)}."
        yield Text(said)
        cited = {each.asked.question.question.id: each for each in played.cited}
        for asked in played.asked:
            own = cited.get(asked.question.question.id)
            usual = dict(zip(own.rows, own.ordinary, strict=True)) if own else {}
            yield _answer(asked, usual)


def _answer(asked: Asked, usual: dict[tuple[Any, ...], bool]) -> Table:
    question, answer = asked.question.question, asked.answer
    columns = tuple(Column(name, "text") for name in answer.columns) or (Column("nothing"),)
    rows = []
    for row in answer.rows[:SHOWN]:
        cells = [Cell(written(cell)) for cell in row]
        own = usual.get(row)
        note = "" if own is None else "an ordinary day has it as well" if own else "not on an ordinary day"
        rows.append((*cells, Cell(note)))
    count = f"more than {ROWS} rows, so nobody reads it" if asked.too_long else counted(len(answer), "row")
    caption = f"{question.id}: {question.asks} ({count})"
    return Table(caption, (*columns, Column("Cited", "text")), tuple(rows), "No row.", shape="stack")


def written(value: Any) -> str:
    """Write a cell as a person reads it."""
    if value is None:
        return "–"
    if isinstance(value, dt.datetime):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) or type(value).__name__ == "Decimal":
        return f"{float(value):,.4g}" if abs(value) < 10_000 else f"{float(value):,.0f}"
    return str(value)[:200]


def material(folder: Path) -> list[Block]:
    """Show the tables, what a fault can come from, and the worlds for practice."""
    rules = load_rules(folder)
    tables = tuple((Cell(name), Cell(", ".join(COLUMNS[name])), Cell(_TABLES[name])) for name in COLUMNS)
    causes = tuple((Cell(each.id), Cell(each.title), Cell(f"{100 * each.share:.0f} %")) for each in rules.causes)
    worlds = tuple(_told(number + 1, each) for number, each in enumerate(practice_worlds(folder)))
    return [
        Table("What can be asked; a question reads one of the first three", _TABLE_COLUMNS, tables, shape="stack"),
        Table(
            f"What a conclusion may name as cause; in {rules.calm} of {rules.worlds} worlds nothing is wrong",
            (Column("cause", "head"), Column("What it means", "text", 2), Column("Share of the faults", "number")),
            causes,
        ),
        Table("Worlds for practice", _WORLD_COLUMNS, worlds, shape="stack"),
        Text(_limits(rules)),
    ]


_TABLE_COLUMNS = (Column("Table", "head"), Column("Columns", "text", 2), Column("What it holds", "long", 2))
_TABLES = {
    "metrics": "a row a minute and service; p50_ms and p99_ms are missing where nothing was requested",
    "logs": "warnings and errors of services; Logs Insights calls the columns @timestamp and @message",
    "events": "deployments and changed settings, of all services",
    "alert": "one row: when the alert rang, of which journey, its first service, and the last minute that you can see",
    "services": "every service with its kind and owner",
    "calls": "who calls whom",
    "journeys": "the services that a journey needs, each with the calls between it and the first one",
}
_WORLD_COLUMNS = (
    Column("World", "head", 0.6),
    Column("Alert", "text", 1.4),
    Column("What is wrong", "text", 2),
    Column("What only looks guilty", "long", 2.4),
)


def _told(number: int, world: World) -> tuple[Cell, ...]:
    alert = world.tables["alert"].to_pylist()[0]
    truth = world.truth
    says = f"a service in trouble says: {truth.line}" if truth else ""
    return (
        Cell(f"{number}"),
        Cell(f"{world.journey}, {alert['time']:%H:%M}", detail=f"you look at {alert['now']:%H:%M}"),
        Cell(was(world), detail=says),
        Cell("; ".join(world.decoys) or "nothing"),
    )


def _limits(rules: HuntRules) -> str:
    return (
        f"An alert rings {rules.noticed[0]:.0f} to {rules.noticed[1]:.0f} minutes after the beginning. You look "
        f"{rules.after} minutes later. An answer of more than {ROWS} rows is not read at all; {CITED} rows of one "
        "can be cited at most."
    )
