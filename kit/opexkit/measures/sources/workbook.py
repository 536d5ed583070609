"""XLSX: the first sheet that holds a table; times come as ISO texts, numbers as they are."""

import datetime as dt
import zipfile
from collections.abc import Iterable, Iterator
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from opexkit.files.problem import InputError, Problem
from opexkit.measures.sources.rows import LOOK_AT, Block, Row, Rows, blocks_of, find_header

_FIX = "save it as CSV UTF-8"


def open_workbook(path: Path) -> Rows:
    """Open an Excel file.

    Raises:
        InputError: it is no Excel file, it holds no row, or openpyxl is not installed.
    """
    if find_spec("openpyxl") is None:
        raise InputError([Problem(path, "is an Excel file, which needs opexkit[measures]", f"install it, or {_FIX}")])
    from openpyxl.utils.exceptions import InvalidFileException

    try:
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
        width = 0
        for row in sheet.iter_rows(values_only=True):
            cells = [_text(cell) for cell in row]
            width = max(width, len(cells))
            yield cells + [""] * (width - len(cells))
    finally:
        book.close()


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
