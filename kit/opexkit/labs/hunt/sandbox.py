"""DuckDB in memory for questions: no file, no network, no extension, little memory, little time.

It runs in a process of its own, which is ended where it computes for too long: a single function of DuckDB may make
gigabytes of text, or take minutes, and listens to nobody meanwhile.
"""

import atexit
import json
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from opexkit.company.telemetry.store import MissingPackageError, need
from opexkit.labs.hunt.database import MEMORY, packed, read, unpacked, write
from opexkit.labs.hunt.expression import quoted
from opexkit.labs.hunt.grammar import QueryError
from opexkit.labs.hunt.hunt import CELL
from opexkit.labs.process import ChildProcess
from opexkit.labs.verdict import CannotJudge

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

SECONDS = 5.0
"""Of computing, that a question may take."""
DEAF = 3.0
"""Seconds of computing after which a process that was interrupted and does not answer is ended."""
KEPT = 2
"""How many processes are kept for the next sandbox."""


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

    @property
    def widest(self) -> int:
        """Characters of its longest text."""
        return max((len(cell) for row in self.rows for cell in row if isinstance(cell, str)), default=0)


_NEEDED = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"} | (
    {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}
)
"""Variables of the process: an arena for each thread would use up its memory; Windows starts no program without its."""


class _Process(ChildProcess):
    """A process that holds one database after the other."""

    def __init__(self) -> None:
        super().__init__(Path(__file__).with_name("database.py"), _NEEDED)

    def ask(self, payload: bytes = b"", **header: Any) -> tuple[dict[str, Any], bytes] | None:
        """Return what it answers; None if it ended, or had to be ended because it did not answer."""

        def talk(given: IO[bytes], told: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
            write(given, header, payload)
            return read(told)

        return self.exchange(talk)


_kept: dict[int, list[_Process]] = {}
"""By process, those that wait for the next sandbox, since they cannot be shared with a fork."""
_alone = threading.Lock()


def _taken() -> _Process:
    """Take a process that waits, or start one.

    Raises:
        CannotJudge: it does not start.
    """
    here = os.getpid()
    with _alone:
        if here not in _kept:
            _kept[here] = []
            atexit.register(_end_kept, here)
        waiting = [_kept[here].pop()] if _kept[here] else []
    for start in (waiting.pop if waiting else _Process, _Process):
        process = start()
        if process.ask(do="open") is not None:
            return process
        process.end()
    raise CannotJudge("Hunts are run by DuckDB in a process of its own, which does not start here")


def _give_back(process: _Process) -> None:
    with _alone:
        waiting = _kept.setdefault(os.getpid(), [])
        if len(waiting) < KEPT:
            waiting.append(process)
            return
    process.end()


def _end_kept(here: int) -> None:
    if os.getpid() == here:
        for each in _kept.pop(here, []):
            each.end()


class Sandbox:
    """A database that holds what questions may be asked of, and nothing else."""

    def __init__(self) -> None:
        """Open an empty one.

        Raises:
            CannotJudge: DuckDB is not installed.
        """
        try:
            need("duckdb")
            need("pyarrow")
            need("lark")
        except MissingPackageError as error:
            raise CannotJudge(str(error)) from error
        self._held: dict[str, pa.Table] = {}
        self._process: _Process | None = _taken()

    def hold(self, tables: "Mapping[str, pa.Table]") -> None:
        """Hold tables, in place of those of the same names."""
        for name, table in tables.items():
            if self._held.get(name) is not table:
                self._held[name] = table
                self._ask(f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM given", "hold", packed(table))

    def hold_nothing(self) -> None:
        """Hold empty tables, to try queries on."""
        for name, columns in COLUMNS.items():
            written = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
            self._run(f"CREATE OR REPLACE TABLE {quoted(name)} ({written})", "")

    def keep(self, name: str, sql: str, most: int = 0) -> Answer:
        """Ask a question and keep its answer as a table; it is empty with more rows than `most`, or with a long text.

        Raises:
            QueryError: it cannot be run, or takes too long or too much.
        """
        if not most:
            self._run(sql, f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM (", "\n) LIMIT 0")
            return Answer((), ())
        self._run(sql, f"CREATE OR REPLACE TABLE {quoted(name)} AS ")
        answer = self.ask(f"SELECT * FROM {quoted(name)}", most)
        if len(answer) > most or answer.widest > CELL:
            self._run(f"DELETE FROM {quoted(name)}", "")
        return answer

    def lend(self, name: str, other: "Sandbox") -> None:
        """Give an answer that is kept here to another sandbox."""
        _, table = self._ask(f"SELECT * FROM {quoted(name)}")
        other.hold({name: unpacked(table)})

    def ask(self, sql: str, most: int) -> Answer:
        """Return the first rows of a question, one more than `most` where there are more.

        Raises:
            QueryError: it cannot be run, or takes too long or too much.
        """
        return self._run(sql, "SELECT * FROM (", f"\n) LIMIT {most + 1}")

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
        told, _ = self._ask(sql, "tree")
        if told["kinds"] != ["SELECT"]:
            raise QueryError("is not one SELECT", "write one SELECT, or WITH … SELECT, and nothing after it")
        read = json.loads(told["tree"])
        if read.get("error"):
            raise QueryError(f"cannot be read: {read.get('error_message', '')}", "write one SELECT")
        return read

    def close(self) -> None:
        """Let go of it all."""
        if self._process is not None:
            _give_back(self._process)
        self._process = None

    def _run(self, sql: str, start: str, end: str = "") -> Answer:
        """Run a question with something put before it and after it.

        Raises:
            QueryError: it cannot be run, or takes too long or too much.
        """
        _, payload = self._ask(start + sql + end, before=len(start), shown=start + sql)
        if not payload:
            return Answer((), ())
        table = unpacked(payload)
        rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
        return Answer(tuple(table.column_names), tuple(rows))

    def _ask(
        self, sql: str, do: str = "run", payload: bytes = b"", before: int = 0, shown: str = ""
    ) -> tuple[dict[str, Any], bytes]:
        """Ask the process; one that does not answer is replaced by another, which holds nothing.

        Raises:
            QueryError: it cannot be run, or takes too long or too much.
            CannotJudge: the process got no time to answer.
        """
        if self._process is None:
            raise QueryError("the sandbox is closed", "open another")
        answer = self._process.ask(payload, do=do, sql=sql, seconds=SECONDS, deaf=DEAF)
        if answer is None:
            ended = self._process.ended_by()
            self._process.end()
            self._process, self._held = _taken(), {}
            if ended == "SIGKILL":
                raise CannotJudge("DuckDB was ended before it answered; the machine is busy, or short of memory")
            raise said("InterruptException" if ended == "SIGPROF" else "Crash", "", sql)
        if "error" in answer[0]:
            kind, text = answer[0]["error"]
            raise said(kind, text, shown or sql, before)
        return answer


_PLACE = re.compile(r"\n\s*LINE (\d+): (.*)\n( *)\^")


def said(kind: str, text: str, sql: str, before: int = 0) -> QueryError:
    """Say what DuckDB found wrong, and where, without the signs that were put before it."""
    if kind == "InterruptException":
        return QueryError(f"computes for more than {SECONDS:.0f} seconds", "ask for less, such as by a narrower WHERE")
    if kind == "Crash":
        return QueryError("makes DuckDB crash", "ask for less, or in a simpler way")
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
