"""DuckDB in memory for questions: no file, no network, no extension, little memory, little time."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING, Any

from opexkit.company.telemetry.store import MissingPackageError, need
from opexkit.labs.hunt.expression import quoted
from opexkit.labs.hunt.grammar import QueryError
from opexkit.labs.verdict import CannotJudge

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa  # type: ignore[import-untyped]

SECONDS = 5.0
"""That a question may take."""
MEMORY = "300MB"
_SETTINGS = {
    "threads": 1,
    "memory_limit": MEMORY,
    "temp_directory": "",
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "python_enable_replacements": False,
    "max_expression_depth": 400,
}
_LOCKS = ("SET enable_external_access = false", "SET lock_configuration = true")


COLUMNS = {
    "metrics": {
        "minute": "TIMESTAMP",
        "service": "VARCHAR",
        **dict.fromkeys(("requests", "errors", "p50_ms", "p99_ms", "saturation", "lag"), "DOUBLE"),
    },
    "logs": {"time": "TIMESTAMP", **dict.fromkeys(("service", "level", "message", "trace_id"), "VARCHAR")},
    "events": {"time": "TIMESTAMP", **dict.fromkeys(("kind", "service", "detail"), "VARCHAR")},
    "alert": {"time": "TIMESTAMP", "journey": "VARCHAR", "service": "VARCHAR", "now": "TIMESTAMP"},
    "services": dict.fromkeys(("service", "kind", "owner"), "VARCHAR"),
    "calls": dict.fromkeys(("caller", "called"), "VARCHAR"),
    "journeys": {"journey": "VARCHAR", "service": "VARCHAR", "depth": "BIGINT"},
}
"""The tables that questions read, with their columns."""


@dataclass(frozen=True)
class Answer:
    """What a question found: names of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)


class Sandbox:
    """A database that holds what questions may be asked of, and nothing else."""

    def __init__(self) -> None:
        """Open an empty one.

        Raises:
            CannotJudge: DuckDB is not installed.
        """
        try:
            self._engine = need("duckdb")
            need("pyarrow")
            need("lark")
        except MissingPackageError as error:
            raise CannotJudge(str(error)) from error
        self._held: dict[str, pa.Table] = {}
        self._connection: duckdb.DuckDBPyConnection = self._engine.connect(":memory:", config=_SETTINGS)
        for each in _LOCKS:
            self._connection.execute(each)

    def hold(self, tables: "Mapping[str, pa.Table]") -> None:
        """Hold tables, in place of those of the same names."""
        for name, table in tables.items():
            if self._held.get(name) is table:
                continue
            self._held[name] = table
            self._connection.register("given", table)
            self._connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM given")
            self._connection.unregister("given")

    def hold_nothing(self) -> None:
        """Hold empty tables, to try queries on."""
        for name, columns in COLUMNS.items():
            written = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
            self._connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} ({written})")

    def keep(self, name: str, sql: str, most: int = 0) -> Answer:
        """Ask a question and keep its answer as a table, which is empty where there are more rows than `most`.

        Raises:
            QueryError: it cannot be run, or takes too long or too much.
        """
        if not most:
            self._run(sql, f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM (", "\n) LIMIT 0")
            return Answer((), ())
        self._run(sql, f"CREATE OR REPLACE TABLE {quoted(name)} AS ")
        answer = self.ask(f"SELECT * FROM {quoted(name)}", most)
        if len(answer) > most:
            self._connection.execute(f"DELETE FROM {quoted(name)}")
        return answer

    def lend(self, name: str, other: "Sandbox") -> None:
        """Give an answer that is kept here to another sandbox."""
        other.hold({name: self._connection.table(quoted(name)).to_arrow_table()})

    def ask(self, sql: str, most: int) -> Answer:
        """Return the first rows of a question, one more than `most` where there are more.

        Raises:
            QueryError: it cannot be run, or takes too long or too much.
        """
        return self._run(sql, "SELECT * FROM (", f"\n) LIMIT {most + 1}")

    def _run(self, sql: str, start: str, end: str = "") -> Answer:
        """Run a question with something put before it and after it.

        Raises:
            QueryError: it cannot be run, or takes too long or too much.
        """
        timer = Timer(SECONDS, self._connection.interrupt)
        timer.start()
        try:
            result = self._connection.execute(start + sql + end)
            rows = tuple(result.fetchall())
            return Answer(tuple(each[0] for each in result.description or ()), rows)
        except (self._engine.Error, RuntimeError) as error:
            raise said(error, start + sql, len(start)) from error
        finally:
            timer.cancel()

    def describe(self, sql: str) -> list[tuple[str, str]]:
        """Return a question's columns, each with its type.

        Raises:
            QueryError: it cannot be run.
        """
        return [(str(row[0]), str(row[1])) for row in self._run(sql, "DESCRIBE ").rows]

    def tree(self, sql: str) -> Any:
        """Return a question as DuckDB reads it.

        Raises:
            QueryError: it is not one SELECT.
        """
        import json

        try:
            statements: Sequence[Any] = self._connection.extract_statements(sql)
        except self._engine.Error as error:
            raise said(error, sql) from error
        if len(statements) != 1 or statements[0].type != self._engine.StatementType.SELECT:
            raise QueryError("is not one SELECT", "write one SELECT, or WITH … SELECT, and nothing after it")
        written = self._connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0]
        read = json.loads(written)
        if read.get("error"):
            raise QueryError(f"cannot be read: {read.get('error_message', '')}", "write one SELECT")
        return read

    def close(self) -> None:
        """Let go of it all."""
        with suppress(RuntimeError, self._engine.Error):
            self._connection.close()


_PLACE = re.compile(r"\n\s*LINE (\d+): (.*)\n( *)\^")


def said(error: Exception, sql: str, before: int = 0) -> QueryError:
    """Say what DuckDB found wrong, and where, without the signs that were put before it."""
    text = str(error)
    kind = type(error).__name__
    if kind == "InterruptException":
        return QueryError(f"takes longer than {SECONDS:.0f} seconds", "ask for less, such as by a narrower WHERE")
    if kind == "OutOfMemoryException":
        return QueryError(f"takes more memory than {MEMORY}", "ask for less, such as by a narrower WHERE")
    first = re.sub(r"^(\w+ )*Error: ", "", text.split("\n", 1)[0]).strip()
    hint = re.search(r"Did you mean (.*?)\??$|Candidate bindings: (.*)$", text, re.MULTILINE)
    fix = f"did you mean {(hint[1] or hint[2])[:80]}?" if hint else "fix the query here"
    place = _PLACE.search(text)
    if place is None:
        return QueryError(first[:300], fix)
    line, shown, blanks = int(place[1]), place[2], len(place[3]) - len(f"LINE {place[1]}: ")
    lines = sql.split("\n")
    whole = lines[line - 1] if line <= len(lines) else ""
    if shown.startswith("..."):
        blanks += max(whole.find(shown.strip(".")), 0) - 3
    blanks = min(blanks, len(whole)) - (before if line == 1 else 0)
    return QueryError(first[:300], fix, line, max(blanks, 0) + 1)
