"""Files as columns of cells: CSV, JSON, JSON lines and Excel in any encoding."""

from pathlib import Path

from opexkit.files.regular import opened
from opexkit.measures.sources.cells import Cells
from opexkit.measures.sources.delimited import open_delimited
from opexkit.measures.sources.objects import Known, Objects, open_objects
from opexkit.measures.sources.rows import Rows
from opexkit.measures.sources.text import find_encoding, open_text
from opexkit.measures.sources.workbook import open_workbook

__all__ = ["Cells", "Known", "Source", "open_source"]

Source = Rows | Objects
"""An open file: its names are known, its cells are read when they are asked for."""


def open_source(path: Path, encoding: str | None, known: Known) -> Source:
    """Open a file by what it holds, whatever its name ends with.

    Args:
        path: CSV, JSON, JSON lines or Excel.
        encoding: of its text, where the file does not tell.
        known: what is known of tools' JSON.

    Raises:
        InputError: it cannot be read, or holds no events.
    """
    with opened(path) as file:
        is_workbook = file.read(4) == b"PK\x03\x04"
    if is_workbook:
        return open_workbook(path)
    found = find_encoding(path, encoding)
    with open_text(path, found) as text:
        start = text.read(4096).lstrip("\ufeff \t\r\n")[:1]
    if start in ("{", "["):
        return open_objects(path, found, known)
    return open_delimited(path, found)
