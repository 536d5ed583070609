"""CSV of any dialect: separators, `sep=` lines, titles above the header, cells of several lines."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from opexkit.files.problem import InputError, Problem
from opexkit.measures.sources.rows import BLOCK, LOOK_AT, Block, Row, Rows, find_header, head_of
from opexkit.measures.sources.text import Encoding, open_text

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LONGEST_CELL = 1 << 24
"""Characters: descriptions and comments of tickets are long."""


def open_delimited(path: Path, encoding: Encoding) -> Rows:
    """Open a CSV file.

    Raises:
        InputError: it holds no row.
    """
    csv.field_size_limit(_LONGEST_CELL)
    separator, first = _dialect(path, encoding)
    line, header = find_header(path, head_of(_blocks(path, encoding, separator, first, LOOK_AT)))
    kind = f"CSV with {_SEPARATORS.get(separator, separator)}, {encoding.title}"
    remarks = (encoding.remark,) if encoding.remark else ()
    return Rows(path, kind, header, line, lambda: _blocks(path, encoding, separator, first), remarks)


def _dialect(path: Path, encoding: Encoding) -> tuple[str, int]:
    """The separator, and how many lines stand before the rows."""
    with open_text(path, encoding) as text:
        start = text.readline(200).strip("\r\n\ufeff ")
    if start.lower().startswith("sep=") and len(start) in (4, 5):
        return start[4:] or "\t", 1
    return max(_SEPARATORS, key=lambda separator: _regularity(path, encoding, separator)), 0


def _regularity(path: Path, encoding: Encoding, separator: str) -> tuple[bool, int]:
    """Whether most rows have several cells, and how many cells they have together."""
    widths = Counter(len(row) for _, row in head_of(_blocks(path, encoding, separator, 0, LOOK_AT)))
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    return width > 1, width * count


def _blocks(path: Path, encoding: Encoding, separator: str, skip: int, size: int = BLOCK) -> Iterator[Block]:
    with open_text(path, encoding) as text:
        for _ in range(skip):
            text.readline()
        reader = csv.reader(text, delimiter=separator)
        before = 0
        while True:
            try:
                rows: list[Row] = list(islice(reader, size))
            except csv.Error as error:
                line = skip + _bad_line(path, encoding, separator, skip)
                message = f"cannot be read from here on ({error})"
                raise InputError([Problem(path, message, "export the file again", line)]) from error
            if not rows:
                return
            yield _lines(rows, skip + before + 1, reader.line_num - before), rows
            before = reader.line_num


def _lines(rows: Sequence[Row], first: int, count: int) -> Sequence[int]:
    """Where rows begin that take so many lines; a cell may hold several."""
    if count == len(rows):
        return range(first, first + count)
    starts = []
    for row in rows:
        starts.append(first)
        first += 1 + sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in row)
    return starts


def _bad_line(path: Path, encoding: Encoding, separator: str, skip: int) -> int:
    """The line after those that can be read, behind the ones to skip."""
    with open_text(path, encoding) as text:
        for _ in range(skip):
            text.readline()
        reader = csv.reader(text, delimiter=separator)
        line = 1
        try:
            for _ in reader:
                line = reader.line_num + 1
        except csv.Error:
            pass
        return line
