"""A lesson's tables and worked files, as blocks."""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from opexkit.lens.changes import Change, changes, stale_note
from opexkit.lessons.model import Lesson, LessonTable, WorkedFile
from opexkit.view.blocks import Block, Cell, Code, Column, Table, Text

_Part = TypeVar("_Part", LessonTable, WorkedFile)


def worked_blocks(lesson: Lesson, name: str) -> list[Block]:
    """Show a worked file of a lesson, and what its lines are for.

    Raises:
        KeyError: the lesson has no such file.
    """
    file = _named("file", name, lesson.worked)
    columns = (
        Column("Line", "head", 1.6),
        Column("What it is for", "long", 2),
        Column("Without it", "long", 2),
    )
    rows = tuple((Cell(note.line), Cell(note.says), Cell(note.without)) for note in file.notes)
    told = f"Parameters of {file.call}, as AWS's model of the service has them. " if file.call else ""
    return [
        Code(file.caption, file.text),
        Table("Line by line", columns, rows, shape="stack"),
        Text(f"{told}More: {file.source}", "remark"),
    ]


def table_blocks(lesson: Lesson, name: str) -> list[Block]:
    """Show a table of a lesson, and below it what has changed since for what it names.

    Raises:
        KeyError: the lesson has no such table.
    """
    table = _named("table", name, lesson.tables)
    named = [change for change in changes() if any(_mentions(row, change) for row in table.rows)]
    rows = tuple(tuple(_cell(text, named) for text in row) for row in table.rows)
    columns = tuple(Column(title, "long" if place else "head") for place, title in enumerate(table.columns))
    blocks: list[Block] = [Table(table.caption, columns, rows, shape="stack")]
    if table.remark:
        blocks.append(Text(table.remark, "remark"))
    return [*blocks, *_since(named)]


def _mentions(row: Sequence[str], change: Change) -> bool:
    return any(change.is_named_in(text) for text in row)


def _cell(text: str, named: Sequence[Change]) -> Cell:
    flags = [f"⚑ {change.name}: {change.kind}" for change in named if _mentions([text], change)]
    return Cell(text, detail="\n".join(flags))


def _since(named: Sequence[Change]) -> list[Block]:
    if not named:
        return []
    rows = tuple(
        (
            Cell(change.name, detail=f"{change.kind} {change.since}".strip()),
            Cell(change.says),
            Cell(change.instead),
            Cell("source", href=change.source, detail=f"read {change.checked}"),
        )
        for change in named
    )
    columns = (
        Column("⚑ What has changed", "head", 1.3),
        Column("Now", "long", 2),
        Column("Instead", "long", 2),
        Column("Where", "text", 0.8),
    )
    note = stale_note(named, dt.date.today())  # noqa: DTZ011 - the reader's own day
    blocks: list[Block] = [Table("Where AWS or the field has moved on", columns, rows, shape="stack")]
    return [*blocks, Text(note, "remark")] if note else blocks


def _named(what: str, name: str, among: Sequence[_Part]) -> _Part:
    for part in among:
        if part.id == name:
            return part
    raise KeyError(f"there is no {what} {name!r}; there are {', '.join(part.id for part in among)}")
