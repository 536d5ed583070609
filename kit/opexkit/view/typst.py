"""Blocks as PDF/UA-1, typeset by typst; the data go in as JSON."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from types import ModuleType
from typing import Any

from opexkit.view.blocks import Block, Cell, Item, Table, Text
from opexkit.view.fonts import fonts_for
from opexkit.view.templates import TEMPLATES

_LINE = 90
"""Letters after which a word without blanks may break in a paragraph, and in all columns of a table together."""
_SHORTEST = 11
"""Letters after which a word may break in the narrowest column."""
_LONG = 36
"""Lines of a cell that may go over a page."""


class PdfUnavailableError(RuntimeError):
    """The typesetter is not installed."""


def typeset(report: Mapping[str, Any], created: dt.datetime) -> bytes:
    """Typeset a report with the fonts that come along and the user's; the system's only for letters that DejaVu lacks.

    Args:
        report: title, kicker, date, fonts, colors and sections, as `report.typ` reads them.
        created: the date that the document carries; nothing is taken from the clock.

    Raises:
        PdfUnavailableError: the extra `[pdf]` is not installed.
    """
    data = json.dumps(report, ensure_ascii=False, default=_plain)
    made: bytes = _typst().compile(
        (TEMPLATES / "report.typ").read_bytes(),
        font_paths=fonts_for(data),
        sys_inputs={"report": data},
        pdf_standards=["ua-1"],
        timestamp=created,
    )
    return made


def block_data(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Write blocks as the template reads them; a word that is too long for its line may break anywhere."""
    return [_plain(block) | _broken(block) for block in blocks]


def _broken(block: Block) -> dict[str, Any]:
    """What of a block has long words."""
    if isinstance(block, Text):
        return {"text": _breakable(block.text, _LINE)}
    if not isinstance(block, Table):
        return {}
    whole = sum(column.share for column in block.columns)
    limits = [max(_SHORTEST, int(_LINE * column.share / whole)) for column in block.columns]
    return {"rows": [[_cell(cell, limit) for cell, limit in zip(row, limits, strict=True)] for row in block.rows]}


def _cell(cell: Cell, limit: int) -> dict[str, Any]:
    """What a cell says, without the fields that are empty; most cells have one or two, and there are hundreds."""
    texts = [cell.text, cell.detail, *(item.text for item in cell.items)]
    made = {
        "text": _breakable(cell.text, limit),
        "href": cell.href,
        "mark": cell.mark,
        "detail": _breakable(cell.detail, limit),
        "items": cell.items and [_item(item, limit) for item in cell.items],
        "lang": cell.lang,
        "long": sum(_lines(text, limit) for text in texts if text) > _LONG,
    }
    return {name: value for name, value in made.items() if value}


def _lines(text: str, limit: int) -> int:
    """How many lines a text takes at most, about: letters that are wide have more bytes."""
    return text.count("\n") + len(text.encode("utf-8", "replace")) // limit + 1


def _item(item: Item, limit: int) -> dict[str, str]:
    made = {"text": _breakable(item.text, limit)}
    return made | {name: value for name, value in (("href", item.href), ("lang", item.lang)) if value}


def _breakable(text: str, limit: int) -> str:
    return _word(limit).sub("\\g<0>\u200b", text) if len(text) >= limit else text


@cache
def _word(limit: int) -> re.Pattern[str]:
    return re.compile(f"\\S{{{limit}}}")


def _plain(part: Any) -> dict[str, Any]:
    """A part of a block by the names of its fields; what it holds is written when its turn comes."""
    return {name: getattr(part, name) for name in _names(part.__class__)}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _typst() -> ModuleType:
    try:
        import typst
    except ImportError as error:
        raise PdfUnavailableError(
            "PDF reports need typst, which is not installed; run: pip install 'opexkit[pdf]'"
        ) from error
    return typst
