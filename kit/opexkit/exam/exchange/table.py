"""Items as a table: CSV, and a workbook for whoever reads them in a spreadsheet."""

import io
from collections.abc import Iterable

from opexkit.exam.case import Case, case_of
from opexkit.exam.item import Item
from opexkit.exam.option import LETTERS
from opexkit.view.csv_text import csv_text

COLUMNS = (
    "id",
    "version",
    "form",
    "practices",
    "tasks",
    "constraint",
    "difficulty",
    "northwind",
    "case",
    "case text",
    "stem",
    "exhibit",
    "exhibit text",
    "ask",
    *LETTERS,
    "key",
    *(f"prompt {letter}" for letter in LETTERS),
    *(f"why {letter}" for letter in LETTERS),
    *(f"misconception {letter}" for letter in LETTERS),
    "proof",
    "source",
    "read on",
    "changes",
)
"""Of the table, in their order; `opexkit import items` reads the same."""
_WIDE = {"case text", "stem", "exhibit text", "ask", "proof", *LETTERS, *(f"why {letter}" for letter in LETTERS)}


def csv_table(items: Iterable[Item]) -> str:
    """Items as CSV: a row an item, options, reasons and misconceptions by letter."""
    return csv_text([COLUMNS, *map(_row, _sorted(items))])


def workbook(items: Iterable[Item]) -> bytes:
    """The same as a workbook, its first row and column held in place; a text never runs as a formula.

    Raises:
        ModuleNotFoundError: the extra `report` is not installed.
    """
    from xlsxwriter.workbook import Workbook

    buffer = io.BytesIO()
    texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(buffer, {"in_memory": True, **texts})
    sheet = book.add_worksheet("Items")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    rows = [_row(item) for item in _sorted(items)]
    for place, name in enumerate(COLUMNS):
        sheet.set_column(place, place, 50 if name in _WIDE else 16, wrap)
    sheet.add_table(0, 0, max(1, len(rows)), len(COLUMNS) - 1, {"columns": [{"header": name} for name in COLUMNS]})
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            sheet.write(line, place, cell, wrap)
    sheet.freeze_panes(1, 1)
    book.close()
    return buffer.getvalue()


def _sorted(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.id)


def _told(case: Case | None) -> str:
    """What a case study tells, for people: an import takes it from the case itself."""
    if case is None:
        return ""
    return "\n".join([case.text, *([case.exhibit.caption, case.exhibit.text] if case.exhibit else [])])


def _row(item: Item) -> list[str | int]:
    options = [item.options[place] if place < len(item.options) else None for place in range(len(LETTERS))]
    return [
        item.id,
        item.version,
        item.form.value,
        " ".join(item.practices),
        "; ".join(item.tasks),
        item.constraint.value if item.constraint else "",
        item.difficulty,
        "yes" if item.northwind else "no",
        item.case or "",
        _told(case_of(item)),
        item.stem,
        item.exhibit.caption if item.exhibit else "",
        item.exhibit.text if item.exhibit else "",
        item.ask,
        *(option.text if option else "" for option in options),
        item.answer,
        *((option.prompt or "") if option else "" for option in options),
        *(option.why if option else "" for option in options),
        *((option.misconception or "") if option else "" for option in options),
        item.proof,
        item.source,
        str(item.reviewed_on),
        "; ".join(item.changes),
    ]
