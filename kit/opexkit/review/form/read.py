"""Read a filled form: each row by its code, each problem at its cell."""

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from opexkit.files import Document, InputError, Problem
from opexkit.files.fields import Where
from opexkit.files.regular import read_regular
from opexkit.lens.catalogue import Catalogue, load_catalogue
from opexkit.review.codes import whole_question
from opexkit.review.form.layout import (
    ABOUT,
    EVIDENCE_KEYS,
    FILLED,
    FORM_VERSION,
    HEAD,
    OPTIONAL,
    SHEET,
    TITLES,
    place_of,
)
from opexkit.review.load import submission_of
from opexkit.review.submission import Submission

_MOST_BYTES = 5_000_000
_MOST_UNPACKED = 5_000_000
_MOST_ROWS = 20_000
_FRESH = "fill in a form that `opexkit form` wrote"


@dataclass(frozen=True)
class FilledForm:
    """What a form says, and in which lens.

    Attributes:
        submission: answers keyed by code.
        catalogue: the lens.
        stamp: the lens's SHA-256 when the form was written.
    """

    submission: Submission
    catalogue: Catalogue
    stamp: str


def read_form(path: Path) -> FilledForm:
    """Read a filled form.

    Raises:
        InputError: with every problem, by its cell; a row that is missing, doubled, moved out of the sheet or of
            another lens is one.
    """
    raw = read_regular(path, _MOST_BYTES)
    book = _open(path, raw)
    lens, stamp = _about(path, book)
    catalogue = load_catalogue(lens, path.parent)
    if catalogue.sha256 != stamp:
        message = (
            f"was written for another edition of {catalogue.name} (SHA-256 {stamp[:8]}, now {catalogue.sha256[:8]})"
        )
        raise InputError([Problem(path, message, "write a new form, and copy the answers into it")])
    sheet = book[SHEET]
    cells = _Cells(path, sheet)
    data = cells.head() | {"lens": lens} | cells.body(catalogue)
    document = Document(path, hashlib.sha256(raw).hexdigest(), data, cells.places, ())
    problems = list(cells.problems)
    submission = None
    try:
        submission = submission_of(document)
    except InputError as error:
        problems += [_at_cell(problem, path, cells.places) for problem in error.problems]
    if problems or submission is None:
        raise InputError(problems)
    return FilledForm(submission, catalogue, stamp)


def _at_cell(problem: Problem, path: Path, places: dict[Where, tuple[int, int]]) -> Problem:
    """Name the cell instead of a line and a column."""
    if problem.line is None or problem.path != path:
        return problem
    if (problem.line, problem.column) not in places.values():
        return replace(problem, line=None, column=None)
    cell = f"{get_column_letter(problem.column or 1)}{problem.line}"
    return replace(problem, message=f"{cell}: {problem.message}", line=None, column=None)


def _open(path: Path, raw: bytes) -> Any:
    if len(raw) > _MOST_BYTES:
        raise InputError([Problem(path, f"is larger than {_MOST_BYTES:,} bytes", _FRESH)])
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_UNPACKED:
                raise InputError([Problem(path, f"unpacks to more than {_MOST_UNPACKED:,} bytes", _FRESH)])
        return load_workbook(io.BytesIO(raw))
    except InputError:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise InputError([Problem(path, "is no Excel file that can be read", "save it as .xlsx")]) from error


def _about(path: Path, book: Any) -> tuple[str, str]:
    """The lens that the form says it is of, and its SHA-256."""
    if SHEET not in book.sheetnames or ABOUT not in book.sheetnames:
        raise InputError([Problem(path, "is no form of opexkit: its sheets are other ones", _FRESH)])
    rows = book[ABOUT].iter_rows(max_row=10, max_col=2, values_only=True)
    said = {str(key): str(value) for key, value in rows if key is not None}
    if said.get("form") != FORM_VERSION or "lens" not in said or "sha256" not in said:
        message = f"is a form of version {said.get('form', 'unknown')}; this opexkit reads {FORM_VERSION}"
        raise InputError([Problem(path, message, _FRESH)])
    return said["lens"], said["sha256"]


@dataclass
class _Cells:
    """The cells of a form as the data of a submission; problems and places are gathered on the way."""

    path: Path
    sheet: Worksheet
    places: dict[Where, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def head(self) -> dict[str, Any]:
        """Team, workload, milestone and language."""
        said = {name: self._value(line, 2) for name, line in HEAD.items()}
        places: dict[str, Where] = {"milestone": ("milestone", "name"), "date": ("milestone", "date")}
        for name, line in HEAD.items():
            self.places[places.get(name, (name,))] = (line, 2)
        self.places["milestone",] = (HEAD["milestone"], 2)
        for name, line in HEAD.items():
            if said[name] is None and name not in OPTIONAL:
                self._tell(line, 2, f"the {name} is missing", "fill it in")
        milestone = {"name": said["milestone"] or "missing", "date": said["date"] or "2000-01-01"}
        team = {"team": said["team"] or "missing", "workload": said["workload"] or "missing", "milestone": milestone}
        return team | ({"language": str(said["language"]).strip()} if said["language"] else {})

    def body(self, catalogue: Catalogue) -> dict[str, Any]:
        """Answers and notes, by code; every row of the lens must be there once."""
        questions = {whole_question(each, catalogue): each.code for each in catalogue.questions}
        awaited = [code for each in catalogue.questions for code in (whole_question(each, catalogue), *_codes(each))]
        answers: dict[str, Any] = {}
        notes: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for line, code in self._coded():
            if code not in awaited:
                self._tell(line, 1, f"{code[:60]!r} is no code of this form", "undo what was typed or pasted there")
            elif code in lines:
                self._tell(line, 1, f"{code} is in row {lines[code]}, too", "delete one of the two rows")
            elif said := self._row(line, code):
                lines[code] = line
                if code in questions and "note" in said:
                    notes[questions[code]] = said.pop("note")
                    self.places["notes", questions[code]] = (line, place_of("note"))
                if said:
                    answers[code] = said
                    self._place_answer(line, code)
            else:
                lines[code] = line
        for code in awaited:
            if code not in lines:
                self.problems.append(
                    Problem(self.path, f"the row of {code} is missing", "copy it back from a new form")
                )
        return {"answers": answers} | ({"notes": notes} if notes else {})

    def _coded(self) -> Iterator[tuple[int, str]]:
        """Each row below the titles that has a code; what is typed beside no code is told."""
        last = min(self.sheet.max_row, TITLES + _MOST_ROWS)
        for line in range(TITLES + 1, last + 1):
            code = self._value(line, 1)
            if code is not None:
                yield line, str(code).strip()
            elif any(self._value(line, place_of(name)) is not None for name in FILLED):
                self._tell(line, 1, "an answer is next to no code", "type it into the row of its practice")

    def _row(self, line: int, _code: str) -> dict[str, Any]:
        said = {name: self._value(line, place_of(name)) for name in FILLED}
        filled = {name: value for name, value in said.items() if value is not None}
        if isinstance(evidence := filled.get("evidence"), str):
            filled["evidence"] = [_evidence(text) for text in evidence.splitlines() if text.strip()]
        if isinstance(status := filled.get("status"), str):
            filled["status"] = status.strip()
        return filled

    def _place_answer(self, line: int, code: str) -> None:
        self.places["answers", code] = (line, place_of("status"))
        for name in FILLED:
            self.places["answers", code, name] = (line, place_of(name))

    def _value(self, line: int, place: int) -> Any:
        """A cell as a file would say it: text, or nothing."""
        cell = self.sheet.cell(line, place)
        value = cell.value
        if cell.data_type == "f":
            self._tell(line, place, "holds a formula, whose value is not known here", "paste its value instead")
            return None
        if isinstance(value, dt.datetime | dt.date):
            return value.date().isoformat() if isinstance(value, dt.datetime) else value.isoformat()
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return None if value is None or not str(value).strip() else str(value)

    def _tell(self, line: int, place: int, message: str, fix: str) -> None:
        problem = Problem(self.path, f"{get_column_letter(place)}{line}: {message}", fix)
        if problem not in self.problems:
            self.problems.append(problem)


def _codes(question: Any) -> list[str]:
    return [choice.code for choice in question.choices]


def _evidence(line: str) -> Any:
    """A line of evidence: its text, and after bars what it adds."""
    text, *parts = line.strip().split(" | ")
    said: dict[str, str] = {"text": text}
    for part in parts:
        key, colon, value = part.partition(": ")
        if colon and key in EVIDENCE_KEYS and key not in said:
            said[key] = value
        else:  # a bar of the text itself
            last = [*said][-1]
            said[last] = f"{said[last]} | {part}"
    return said if len(said) > 1 else said["text"]
