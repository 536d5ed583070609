"""Tables as CSV that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    r"""Rows as CSV (RFC 4180).

    A text that a spreadsheet would take for a formula gets a leading apostrophe (OWASP ASVS 5, 1.2.10).

    Example:
        >>> csv_text([("team", "note"), ("Dispatch", "=1+1")])
        "team,note\r\nDispatch,'=1+1\r\n"
    """
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows([_inert(cell) for cell in row] for row in rows)
    return stream.getvalue()


def _inert(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
