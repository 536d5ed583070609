"""Write a form: lists to choose from, guidance beside them, and only what is to be filled in can be typed over."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from opexkit.files.problem import InputError, Problem
from opexkit.lens.catalogue import Catalogue, CataloguePractice
from opexkit.review.codes import whole_question
from opexkit.review.form.layout import (
    ABOUT,
    COLUMNS,
    EVIDENCE_KEYS,
    FILLED,
    FORM_VERSION,
    HEAD,
    SHEET,
    TITLES,
    place_of,
)
from opexkit.review.submission import Answer, Evidence, Reason, Status, Submission
from opexkit.view.style import BAND, LINE, PAPER

_WRAP = Alignment(wrap_text=True, vertical="top")
_LINE = Side(style="thin", color=LINE.removeprefix("#"))
_HOW = (
    "Fill in the white cells. Choose a status for each practice; what you leave empty counts as unanswered, not as "
    "missing. In a question's own row, not_applicable with a reason is for all of it."
)
_LANGUAGE = "only if you do not write in English: its tag, such as ja, ar or pt-BR"
_HELD = {"team", "workload", "lens", "language", "milestone", "answers", "notes"}
"""The keys of a submission that a form has a place for."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: what is shown, and which statuses can be chosen."""

    code: str
    shown: tuple[str, str, str, str]
    statuses: tuple[str, ...]
    is_question: bool = False


def form_xlsx(catalogue: Catalogue, lens: str, submission: Submission | None = None) -> bytes:
    """Write a form for a lens, empty or with the answers of a submission.

    Args:
        catalogue: the lens.
        lens: what the form's submissions call the lens.
        submission: answers to begin with, such as the last milestone's; keyed by code.

    Raises:
        InputError: evidence of the submission cannot be told apart in a cell.
    """
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = SHEET
    _head(sheet, catalogue, submission)
    rows = list(_rows(catalogue))
    notes = submission.notes if submission else {}
    for line, row in enumerate(rows, start=TITLES + 1):
        answer = submission.answers.get(_code(row, catalogue)) if submission else None
        _write_row(sheet, line, row, answer, notes.get(row.code, "") if row.is_question else "")
    _choices(sheet, rows)
    _about(book, catalogue, lens)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def left_out(submission: Submission) -> list[str]:
    """Name the keys of a submission that a form has no place for."""
    kept = Submission.model_fields.items()
    empty = {key: each.get_default(call_default_factory=True) for key, each in kept if key not in _HELD}
    return [key for key, nothing in empty.items() if getattr(submission, key) != nothing]


def _code(row: _Row, catalogue: Catalogue) -> str:
    question = catalogue.question(row.code) if row.is_question else None
    return question.code if question else row.code


def _rows(catalogue: Catalogue) -> Iterator[_Row]:
    for question in catalogue.questions:
        why = question.guide.why if question.guide else ""
        shown = (whole_question(question, catalogue), question.title, why, "")
        yield _Row(question.code, shown, (Status.NOT_APPLICABLE,), is_question=True)
        for choice in question.choices:
            if isinstance(choice, CataloguePractice):
                good = choice.guide.good if choice.guide else ""
                level = choice.level.value if choice.level else ""
                yield _Row(choice.code, (choice.code, choice.title, good, level), tuple(Status))
            else:
                statuses = (Status.IMPLEMENTED, Status.NOT_IMPLEMENTED)
                told = "implemented if this holds, not_implemented if it does not"
                yield _Row(choice.code, (choice.code, choice.title, told, ""), statuses)


def _font(*, bold: bool, size: int = 10) -> Font:
    return Font(name="Calibri", size=size, bold=bold)


def _height(texts: dict[str, str]) -> float:
    """Points that a row needs, by its longest text; a program that opens the file does not work it out."""
    lines = [
        sum(1 + len(line) // max(1, int(COLUMNS[name][1] * 0.95)) for line in text.split("\n"))
        for name, text in texts.items()
    ]
    return min(400.0, 4 + 13.0 * max(lines, default=1))


def _head(sheet: Worksheet, catalogue: Catalogue, submission: Submission | None) -> None:
    put(sheet, 1, 1, catalogue.title).font = _font(bold=True, size=14)
    how = put(sheet, 2, 1, _HOW)
    how.alignment, how.font = _WRAP, _font(bold=False)
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=5)
    sheet.row_dimensions[2].height = 48
    said: dict[str, Any] = {}
    if submission:
        day = submission.milestone.date
        said = {"team": submission.team, "workload": submission.workload, "milestone": submission.milestone.name}
        said |= {"date": day, "language": submission.language}
    for name, line in HEAD.items():
        put(sheet, line, 1, name.capitalize()).font = _font(bold=True)
        cell = put(sheet, line, 2, said.get(name))
        cell.protection, cell.font = Protection(locked=False), _font(bold=False)
        cell.border, cell.alignment = Border(_LINE, _LINE, _LINE, _LINE), Alignment(horizontal="left")
        cell.number_format = "yyyy-mm-dd" if name == "date" else "@"
    put(sheet, HEAD["language"], 3, _LANGUAGE).font = _font(bold=False)
    sheet.row_dimensions[TITLES].height = _height({name: title for name, (title, _) in COLUMNS.items()})
    for place, (title, width) in enumerate(COLUMNS.values(), start=1):
        cell = put(sheet, TITLES, place, title)
        cell.font, cell.alignment = _font(bold=True), Alignment(wrap_text=True, vertical="bottom")
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = sheet.cell(TITLES + 1, 3)
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{TITLES}:{TITLES}"


def _write_row(sheet: Worksheet, line: int, row: _Row, answer: Answer | None, note: str) -> None:
    shade = PatternFill("solid", start_color=(BAND if row.is_question else PAPER).removeprefix("#"))
    for place, text in enumerate(row.shown, start=1):
        cell = put(sheet, line, place, text)
        cell.alignment, cell.fill, cell.font = _WRAP, shade, _font(bold=row.is_question)
    said = _cells(answer, line) if answer else {}
    if row.is_question and note:
        said["note"] = note
    open_ones = ("status", "note", "reason") if row.is_question else FILLED
    for name in FILLED:
        cell = put(sheet, line, place_of(name), said.get(name))
        cell.alignment, cell.fill, cell.font = _WRAP, shade, _font(bold=False)
        cell.number_format = "yyyy-mm-dd" if name == "due" else "@"
        if name in open_ones:
            cell.protection = Protection(locked=False)
            cell.border = Border(_LINE, _LINE, _LINE, _LINE)
    shown = dict(zip(COLUMNS, row.shown, strict=False)) | {name: str(value) for name, value in said.items() if value}
    sheet.row_dimensions[line].height = _height(shown)


def _cells(answer: Answer, line: int) -> dict[str, Any]:
    return {
        "status": answer.status.value,
        "note": answer.note or None,
        "evidence": "\n".join(_evidence(item, line) for item in answer.evidence) or None,
        "owner": answer.owner,
        "due": answer.due,
        "reason": answer.reason.value if answer.reason else None,
    }


def _evidence(item: Evidence, line: int) -> str:
    details = {key: getattr(item, key) for key in EVIDENCE_KEYS}
    parts = [item.text, *(f"{key}: {value}" for key, value in details.items() if value is not None)]
    if any(re.search(rf" \| (?:{'|'.join(EVIDENCE_KEYS)}): ", f"{part} ") for part in parts):
        fix = "write the text without ` | date: ` and the like"
        message = f"row {line}: the evidence {item.text[:60]!r} reads like its own details"
        raise InputError([Problem(Path("form"), message, fix)])
    return " | ".join(parts)


def put(sheet: Worksheet, line: int, place: int, value: Any) -> Any:
    """Write a value; a text stays a text, also where it begins as a formula does.

    Raises:
        InputError: it holds a character that a workbook cannot hold.
    """
    try:
        cell = sheet.cell(line, place, value)
    except IllegalCharacterError as error:
        message = f"row {line}: a text holds a character that a workbook cannot hold"
        raise InputError([Problem(Path("form"), message, "delete it")]) from error
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _choices(sheet: Worksheet, rows: list[_Row]) -> None:
    """Offer a list in each cell of a status and of a reason."""
    by_list: dict[tuple[str, ...], DataValidation] = {}
    for line, row in enumerate(rows, start=TITLES + 1):
        for place, words in ((place_of("status"), row.statuses), (place_of("reason"), tuple(Reason))):
            if words not in by_list:
                by_list[words] = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True)
                by_list[words].error = f"Choose one of: {', '.join(words)}"
                sheet.add_data_validation(by_list[words])
            by_list[words].add(sheet.cell(line, place))


def _about(book: Workbook, catalogue: Catalogue, lens: str) -> None:
    about = book.create_sheet(ABOUT)
    about.sheet_state = "veryHidden"
    for line, pair in enumerate((("form", FORM_VERSION), ("lens", lens), ("sha256", catalogue.sha256)), start=1):
        for place, text in enumerate(pair, start=1):
            put(about, line, place, text)
