"""Rows below a header: which line is the header, and the columns that are asked for."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opexkit.files.problem import InputError, Problem
from opexkit.measures.faults import Faults
from opexkit.measures.sources.cells import Cells

LOOK_AT = 50
"""Rows that are looked at to find the header."""
_BLOCK = 20_000
_LOG = re.compile(r"[0-9a-f]{40}\Z")
"""A log of commits, which git writes without a header."""

Row = tuple[int, Sequence[str]]
"""Where a row stands, and its cells."""


@dataclass(frozen=True)
class Rows:
    """A source of rows below a header.

    Attributes:
        path: the file.
        kind: its format in words, such as `CSV with semicolons, UTF-8`.
        header: what stands in the header's row.
        header_line: where that row stands.
        again: opens the rows afresh, the header's included.
        remarks: what was not certain.
        about: what stands beside the rows: nothing, here.
    """

    path: Path
    kind: str
    header: tuple[str, ...]
    header_line: int
    again: Callable[[], Iterator[Row]]
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
        needed = sorted({place for own in places.values() for place in own})
        raw: dict[int, list[str]] = {place: [] for place in needed}
        lines: list[int] = []
        faults = Faults()
        bent = 0
        for block in self._blocks(lines, faults):
            if isinstance(block, int):
                bent += block
                continue
            columns = list(zip(*block, strict=True))
            for place in needed:
                raw[place] += [cell.strip() for cell in columns[place]]
        cells = Cells({}, lines, len(lines) + bent, faults)
        for name, own in places.items():
            cells.columns[name] = raw[own[0]] if len(own) == 1 else _first_filled([raw[i] for i in own])
            if len(own) > 1 and (differing := _differing([raw[i] for i in own])):
                cells.clashes[name] = differing
        return cells

    def _blocks(self, lines: list[int], faults: Faults) -> Iterator[list[Sequence[str]] | int]:
        width = len(self.header)
        block: list[Sequence[str]] = []
        for line, row in self.again():
            if line <= self.header_line:
                continue
            if len(row) != width:
                row = _fitted(row, width)
            if len(row) == width:
                block.append(row)
                lines.append(line)
                if len(block) == _BLOCK:
                    yield block
                    block = []
            elif row:
                message = f"the row has another number of cells than the header, which has {width}"
                faults.add(message, "quote cells that hold the separator", [line], [f"{len(row)} cells"])
                yield 1
        if block:
            yield block


def find_header(path: Path, head: Sequence[Row]) -> tuple[int, tuple[str, ...]]:
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
