"""XLSX: the first sheet that holds a table; times come as ISO texts, numbers as they are."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import IO, Any

from opexkit.files.problem import InputError, Problem
from opexkit.measures.sources.rows import LOOK_AT, Block, Row, Rows, blocks_of, find_header

_FIX = "save it as CSV UTF-8"
_MOST_UNPACKED = 2_000_000_000
"""Bytes of all parts of a file: a million rows of twenty columns take some 800 million."""
_MOST_STRINGS = 64_000_000
"""Bytes of a part without rows, which is held at once: the texts that cells share."""
_MOST_TIMES, _SMALL = 100, 10_000_000
"""How many times its size a part may take when unpacked, if it is not small; made-up exports take 10 to 14."""
_LONGEST_ROW = 16_000_000
"""Bytes between the beginnings of two rows: a row is held at once."""
_MOST_ROWS = 1_048_576
"""Rows of a sheet, as many as Excel itself allows."""
_MOST_CELLS = 50_000_000
"""Cells of a sheet, the blank ones that its widest row asks for among them: a million rows of fifty."""
_SOME = 1 << 20
"""Bytes that are looked at at once."""
_ROW = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]")


def open_workbook(path: Path) -> Rows:
    """Open an Excel file.

    Raises:
        InputError: it is no Excel file, it would take too much memory, it holds no row, or openpyxl is not installed.
    """
    if find_spec("openpyxl") is None:
        raise InputError([Problem(path, "is an Excel file, which needs opexkit[measures]", f"install it, or {_FIX}")])
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        if reason := _why_too_large(path):
            raise InputError([Problem(path, reason, _FIX)])
        names = _sheets(path)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise InputError([Problem(path, "is no Excel file that can be read", _FIX)]) from error
    best: tuple[str, list[tuple[int, Row]]] | None = None
    for name in names:
        head = list(enumerate(islice(_rows(path, name), LOOK_AT), start=1))
        if _is_table(row for _, row in head):
            best = name, head
            break
        if best is None and any(cell for _, row in head for cell in row):
            best = name, head
    if best is not None:
        line, header = find_header(path, best[1])
        remarks = (f"has {len(names)} sheets; {best[0]!r} was read",) if len(names) > 1 else ()
        return Rows(path, f"Excel, sheet {best[0]!r}", header, line, partial(_blocks, path, best[0]), remarks)
    raise InputError([Problem(path, "holds no rows", "export a longer period")])


def _why_too_large(path: Path) -> str:
    """Say what of a file would take too much memory, before any of it is built; empty if nothing would."""
    with zipfile.ZipFile(path) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > _MOST_UNPACKED:
            return f"unpacks to more than {_size(_MOST_UNPACKED)}"
        for part in parts:
            if part.file_size > max(_SMALL, _MOST_TIMES * part.compress_size):
                return f"holds {part.filename!r}, which unpacks to more than {_MOST_TIMES} times its size"
            if part.file_size > _LONGEST_ROW:
                with packed.open(part) as file:
                    longest, has_rows = _longest_row(file)
                if longest > (_LONGEST_ROW if has_rows else _MOST_STRINGS):
                    what = "a row" if has_rows else "texts"
                    return f"holds {what} of {_size(longest)} in {part.filename!r}"
    return ""


def _size(count: int) -> str:
    """So many bytes in words."""
    return f"{count // 10**6:,} MB" if count >= 10**6 else f"{count // 10**3} kB"


def _longest_row(file: IO[bytes]) -> tuple[int, bool]:
    """The most bytes in which no row begins, and whether any does; whatever a part is called, it may be a sheet."""
    longest = since = 0
    has_rows = False
    while some := file.read(_SOME):
        last = max((found.end() for found in _ROW.finditer(some)), default=None)
        has_rows = has_rows or last is not None
        since = since + len(some) if last is None else len(some) - last
        longest = max(longest, since)
    return longest, has_rows


def _is_table(rows: Iterable[Row]) -> bool:
    """Whether two rows at least have several cells; a cover page has none."""
    return sum(sum(bool(cell) for cell in row) > 1 for row in rows) > 1


def _sheets(path: Path) -> list[str]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        return [sheet.title for sheet in book.worksheets]
    finally:
        book.close()


def _blocks(path: Path, name: str) -> Iterator[Block]:
    yield from blocks_of(_rows(path, name))


def _rows(path: Path, name: str) -> Iterator[Row]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = book[name]
        sheet.reset_dimensions()
        width = total = 0
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [_text(cell) for cell in _filled(row)]
            width = max(width, len(cells))
            total += max(len(row), width if cells else 0)
            if number > _MOST_ROWS or total > _MOST_CELLS:
                most = f"{_MOST_ROWS:,} rows or {_MOST_CELLS:,} cells"
                raise InputError([Problem(path, f"has more than {most}", _FIX)])
            yield cells + [""] * (width - len(cells)) if cells else cells
    finally:
        book.close()


def _filled(row: Sequence[Any]) -> Sequence[Any]:
    """The cells up to the last one that holds something; a sheet may name thousands that are blank."""
    last = len(row)
    while last and row[last - 1] is None:
        last -= 1
    return row[:last]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell).lower()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
