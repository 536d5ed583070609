"""A hunt from its file: every query is translated, checked and tried on empty tables, with errors at their place."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from opexkit.files import Document, InputError, Problem, parse_document, validated
from opexkit.files.fields import Where
from opexkit.labs.hunt.expression import quoted
from opexkit.labs.hunt.functions import Kind
from opexkit.labs.hunt.grammar import QueryError
from opexkit.labs.hunt.hunt import CONCLUSION, HuntFile, Question
from opexkit.labs.hunt.insights import translate
from opexkit.labs.hunt.sandbox import Sandbox
from opexkit.labs.hunt.sql import tables_of
from opexkit.labs.hunt.tables import REFERENCE, TELEMETRY

NEEDED = ("service", "cause")
"""Columns of a conclusion."""
_AROUND = 24


@dataclass(frozen=True)
class Prepared:
    """A question that can be asked.

    Attributes:
        question: as it was written.
        sql: what DuckDB runs.
        reads: the table of the telemetry that it reads; empty if none.
        where: its place in the file.
    """

    question: Question
    sql: str
    reads: str
    where: Where


@dataclass(frozen=True)
class Hunt:
    """A hunt that could be read, and where everything stands."""

    document: Document
    lines: tuple[str, ...]
    file: HuntFile
    questions: tuple[Prepared, ...]

    @property
    def seed(self) -> str:
        """What draws the worlds that it is judged on: what it asks and concludes, and no words or blanks."""
        said = [[each.question.id, str(each.question.when), " ".join(each.sql.split())] for each in self.questions]
        ends = [" ".join(self.file.conclusion.sql.split()), sorted(self.file.conclusion.evidence.items())]
        return hashlib.sha256(json.dumps([said, ends]).encode()).hexdigest()[:12]

    @contextmanager
    def told(self, where: Where, before: str = "") -> Iterator[None]:
        """Turn what is wrong with a query into a problem at its place in the file."""
        try:
            yield
        except QueryError as error:
            raise InputError([place(self.document, self.lines, where, error, before)]) from error


@dataclass
class _Known:
    """Columns of answers, by name."""

    columns: dict[str, dict[str, Kind]] = field(default_factory=dict)

    def resolve(self, answer: str, column: str) -> Kind | None:
        return self.columns.get(answer, {}).get(column)


def read_hunt(text: str | bytes, path: Path) -> Hunt:
    """Read a hunt.

    Raises:
        InputError: with every problem, at its line and column.
        CannotJudge: DuckDB is not installed.
    """
    document = parse_document(text, path)
    file = validated(document, HuntFile)
    decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    lines = tuple(decoded.split("\n"))
    sandbox = Sandbox()
    try:
        return _prepare(document, lines, file, sandbox)
    finally:
        sandbox.close()


def _prepare(document: Document, lines: tuple[str, ...], file: HuntFile, sandbox: Sandbox) -> Hunt:
    sandbox.hold_nothing()
    known = _Known({"alert": _kinds(sandbox, "SELECT * FROM alert")})
    prepared: list[Prepared] = []
    problems: list[Problem] = []
    for number, question in enumerate(file.questions):
        where: Where = ("questions", number, question.language)
        try:
            sql, reads = _ready(question, sandbox, known)
            with whole_of(question):
                known.columns[question.id] = _kinds(sandbox, sql)
                sandbox.keep(question.id, sql)
        except QueryError as error:
            problems.append(place(document, lines, where, error))
            break  # what comes after it may name its answer
        prepared.append(Prepared(question, sql, reads, where))
    hunt = Hunt(document, lines, file, tuple(prepared))
    if not problems:
        problems += _conclusion(hunt, sandbox)
    if problems:
        raise InputError(problems)
    return hunt


@contextmanager
def whole_of(question: Question) -> Iterator[None]:
    """Point to the beginning of a query that was translated: places of its SQL are none of the query."""
    try:
        yield
    except QueryError as error:
        if question.insights is None:
            raise
        raise QueryError(error.message, error.fix) from error


def _ready(question: Question, sandbox: Sandbox, known: _Known) -> tuple[str, str]:
    """SQL of a question, and the table of the telemetry that it reads."""
    if question.insights is not None:
        return translate(question.text, known.resolve), "logs"
    text = question.text.strip().rstrip(";").rstrip()
    text = question.text[: question.text.index(text) + len(text)] if text else question.text
    answers = [name for name in known.columns if name != "alert"]
    found = tables_of(text, sandbox, {*TELEMETRY, *REFERENCE, *answers})
    read = [name for name in TELEMETRY if name in found]
    if len(read) > 1:
        message = f"reads {' and '.join(read)} at once"
        raise QueryError(message, "ask one of them, and use its answer in the next question")
    return text, read[0] if read else ""


def _kinds(sandbox: Sandbox, sql: str) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for name, type_name in sandbox.describe(sql):
        if type_name == "VARCHAR":
            kinds[name] = "text"
        elif type_name.startswith("TIMESTAMP"):
            kinds[name] = "time"
        elif type_name == "BOOLEAN":
            kinds[name] = "truth"
        elif type_name in _NUMBERS or type_name.startswith("DECIMAL"):
            kinds[name] = "number"
        else:
            fix = "return texts, numbers, times or truth values; give an empty one a type by CAST"
            raise QueryError(f"the column {name[:40]!r} is of the type {type_name[:40]}", fix)
    return kinds


_NUMBERS = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE"),
}


def _conclusion(hunt: Hunt, sandbox: Sandbox) -> list[Problem]:
    asked = {each.question.id for each in hunt.questions}
    conclusion, where = hunt.file.conclusion, ("conclusion", "sql")
    problems = []
    try:
        tables_of(conclusion.sql, sandbox, {*asked, *REFERENCE})
        columns = _kinds(sandbox, conclusion.sql)
        if any(columns.get(name) != "text" for name in NEEDED):
            message = f"its columns are {', '.join(columns)}"
            raise QueryError(message, "return a row with two texts, service and cause")
        sandbox.keep(CONCLUSION, conclusion.sql)
    except QueryError as error:
        return [place(hunt.document, hunt.lines, where, error)]
    for name, condition in conclusion.evidence.items():
        start, sql = cited_sql(name, condition)
        try:
            tables_of(sql, sandbox, {*asked, CONCLUSION, *REFERENCE})
            sandbox.describe(sql)
        except QueryError as error:
            problems.append(place(hunt.document, hunt.lines, ("conclusion", "evidence", name), error, start))
    return problems


def cited_sql(name: str, condition: str) -> tuple[str, str]:
    """Return the SQL of the rows that are cited of an answer, and the part of it before the condition."""
    start = f"SELECT * FROM {quoted(name)} WHERE ("
    return start, f"{start}{condition.rstrip()}\n)"


def place(document: Document, lines: tuple[str, ...], where: Where, error: QueryError, before: str = "") -> Problem:
    """Tell what is wrong with a query at its place in the file, with the words around it and a caret before it.

    Args:
        document: the file.
        lines: of the file.
        where: the query's place.
        error: line and column are those of the query.
        before: what was put before the query when it was run.
    """
    line, column = error.line, error.column - (len(before) if error.line == 1 else 0)
    column = max(column, 1)
    key_line, key_column = document.places.get(where, (1, 1))
    found = _found(lines, key_line, key_column, line, column)
    if found is None:
        return document.problem(where, error.message, error.fix)
    written = lines[found[0] - 1]
    start, end = max(found[1] - 1 - _AROUND, 0), min(found[1] - 1 + _AROUND, len(written))
    shown = f"{written[start : found[1] - 1].lstrip()}^{written[found[1] - 1 : end].rstrip()}"
    return Problem(document.path, error.message, f"{error.fix} (here: {shown})", *found)


def _found(lines: tuple[str, ...], key_line: int, key_column: int, line: int, column: int) -> tuple[int, int] | None:
    """The place in the file of a place in a query; None where the query is written in another way than as a block."""
    header = lines[key_line - 1]
    value = header[key_column - 1 :].partition(":")[2]
    if value.strip()[:1] == "|":
        first = next((each for each in lines[key_line:] if each.strip()), "")
        indent, number = len(first) - len(first.lstrip()), key_line + line
        if number <= len(lines):
            return number, min(indent + column, len(lines[number - 1]) + 1)
        return None
    if line != 1 or value.strip()[:1] in (">", "", "{"):
        return None
    start = len(header) - len(value.lstrip()) + (value.strip()[0] in "\"'")
    return key_line, min(start + column, len(header) + 1)
