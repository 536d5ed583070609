"""Rows below a header: which line is the header, and the columns that are asked for."""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from pathlib import Path

from opexkit.files.problem import InputError, Problem
from opexkit.measures.faults import Faults
from opexkit.measures.sources.cells import Cells

LOOK_AT = 50
"""Rows that are looked at to find the header."""
BLOCK = 1_000
"""Rows that are read at once."""
_FEW, _SAMPLE = 16, 64
"""A block's cells are kept once each where the first of them differ less often than every so many rows."""
_LOG = re.compile(r"[0-9a-f]{40}\Z")
"""A log of commits, which git writes without a header."""

Row = Sequence[str]
Block = tuple[Sequence[int], list[Row]]
"""Where some rows stand, and their cells."""


@dataclass(frozen=True)
class Rows:
    """A source of rows below a header.

    Attributes:
        path: the file.
        kind: its format in words, such as `CSV with semicolons, UTF-8`.
        header: what stands in the header's row.
        header_line: where that row stands.
        again: opens the rows afresh, the header's included, block by block.
        remarks: what was not certain.
        about: what stands beside the rows: nothing, here.
    """

    path: Path
    kind: str
    header: tuple[str, ...]
    header_line: int
    again: Callable[[], Iterator[Block]]
    remarks: tuple[str, ...] = ()
    about: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return tuple(dict.fromkeys(name for name in self.header if name))

    def find(self, name: str) -> str | None:
        """The name as the header writes it; case and blanks around it do not matter."""
        wanted = name.strip().casefold()
        return next((own for own in self.header if own.casefold() == wanted), None)

    def read(self, names: Iterable[str]) -> Cells:
        """The cells of these columns; of a name that stands several times, the first filled cell of each row."""
        places = {name: [i for i, own in enumerate(self.header) if own == name] for name in names}
        raw: dict[int, list[str]] = {place: [] for own in places.values() for place in own}
        lines = array("q")
        faults = Faults()
        for own_lines, rows in self._blocks():
            fitting, block = self._straight(own_lines, rows, faults)
            lines.extend(fitting)
            for place, column in raw.items():
                column += _cells(block, place)
        bent = sum(fault.count for fault in faults.all)
        cells = Cells({}, lines, len(lines) + bent, faults)
        for name, own in places.items():
            cells.columns[name] = raw[own[0]] if len(own) == 1 else _first_filled([raw[i] for i in own])
            if len(own) > 1 and (differing := _differing([raw[i] for i in own])):
                cells.clashes[name] = differing
        return cells

    def _blocks(self) -> Iterator[Block]:
        """The blocks below the header."""
        for lines, rows in self.again():
            above = sum(line <= self.header_line for line in lines[: self.header_line])
            yield lines[above:], rows[above:]

    def _straight(self, lines: Sequence[int], rows: list[Row], faults: Faults) -> Block:
        """The rows that are as wide as the header; the others are told, and empty ones are none."""
        width = len(self.header)
        if set(map(len, rows)) <= {width}:
            return lines, rows
        kept: tuple[list[int], list[Row]] = ([], [])
        for line, row in zip(lines, rows, strict=True):
            fitted = row if len(row) == width else _fitted(row, width)
            if len(fitted) == width:
                kept[0].append(line)
                kept[1].append(fitted)
            elif fitted:
                message = f"the row has another number of cells than the header, which has {width}"
                faults.add(message, "quote cells that hold the separator", [line], [f"{len(fitted)} cells"])
        return kept


def blocks_of(rows: Iterator[Row]) -> Iterator[Block]:
    """Rows that stand below each other, from 1, in blocks."""
    line = 1
    while block := list(islice(rows, BLOCK)):
        yield range(line, line + len(block)), block
        line += len(block)


def head_of(blocks: Iterator[Block]) -> list[tuple[int, Row]]:
    """The first rows, each with its place."""
    lines, rows = next(blocks, ((), []))
    return list(zip(lines[:LOOK_AT], rows[:LOOK_AT], strict=True))


def _cells(block: list[Row], place: int) -> list[str]:
    """A column of a block, stripped; cells that are equal are one object, where few differ."""
    column = list(map(str.strip, map(itemgetter(place), block)))
    if len(set(column[:_SAMPLE])) * _FEW > _SAMPLE:
        return column
    return list(map({cell: cell for cell in set(column)}.__getitem__, column))


def find_header(path: Path, head: Sequence[tuple[int, Row]]) -> tuple[int, tuple[str, ...]]:
    """The line and the names of the header: the first row that is as wide as most rows are, or wider.

    Raises:
        InputError: there is no row at all.
    """
    filled = [(line, row) for line, row in head if any(cell.strip() for cell in row)]
    if not filled:
        raise InputError([Problem(path, "holds no rows", "export a longer period")])
    if _LOG.match(filled[0][1][0]):
        return 0, ("commit", "author_date", "committer_date")[: len(filled[0][1])]
    usual = Counter(_width(row) for _, row in filled).most_common(1)[0][0]
    line, row = next((line, row) for line, row in filled if _width(row) >= usual)
    return line, tuple(cell.strip().removeprefix("\ufeff") for cell in row)


def _width(row: Sequence[str]) -> int:
    """The number of cells up to the last filled one."""
    return max((place for place, cell in enumerate(row, start=1) if cell.strip()), default=0)


def _fitted(row: Sequence[str], width: int) -> Sequence[str]:
    """A row without the empty cells that are too many at its end."""
    if len(row) > width and not any(cell.strip() for cell in row[width:]):
        return row[:width]
    return row if any(cell.strip() for cell in row) else ()


def _first_filled(columns: Sequence[list[str]]) -> list[str]:
    return [next((cell for cell in cells if cell), "") for cells in zip(*columns, strict=True)]


def _differing(columns: Sequence[list[str]]) -> int:
    return sum(len({cell for cell in cells if cell}) > 1 for cells in zip(*columns, strict=True))
