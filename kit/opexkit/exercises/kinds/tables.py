"""A table of what can be named in an answer, which several kinds share."""

from collections.abc import Sequence

from opexkit.exercises.exercise import View
from opexkit.view.blocks import Cell, Column, Table


def with_ids(caption: str, noun: str, members: Sequence[View]) -> Table:
    """List members by text and id; `noun` is the head of their column."""
    rows = tuple((Cell(member["text"]), Cell(member["id"])) for member in members)
    return Table(caption, (Column(noun, "head", 4), Column("Id", "text", 1)), rows)
