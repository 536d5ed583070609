"""Columns of cells, whatever format they were read from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from opexkit.measures.faults import Faults


@dataclass(slots=True)
class Cells:
    """The cells that were asked for.

    Attributes:
        columns: by name, one stripped text a row; "" where there is nothing.
        lines: where each row stands: a line of a text, a row of a sheet, or an item of a list, from 1.
        rows: how many rows the file holds, with those that could not be read.
        faults: rows that could not be read.
        clashes: names that the file has several times, and in how many rows they differ.
    """

    columns: dict[str, list[str]]
    lines: Sequence[int]
    rows: int
    faults: Faults = field(default_factory=Faults)
    clashes: dict[str, int] = field(default_factory=dict)
