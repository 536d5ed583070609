"""The process that answers queries: DuckDB in memory, bounded by the operating system, without network and files.

It runs by itself, without the rest of the kit: `python -I database.py`. It reads and answers messages: a line of JSON,
then as many bytes of an Arrow stream as its `size` says. A query that computes for too long is interrupted; where
DuckDB does not listen, the operating system ends the process. What counts is the process's own time of computing, so
that a busy machine refuses nothing that an idle one takes.
"""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa  # type: ignore[import-untyped]

MOST = 1024 * 1024 * 1024
"""Bytes of memory that the process may have: DuckDB does not count the texts and lists that its functions make."""
MEMORY = "300MB"
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": MEMORY,
    "temp_directory": "",
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "python_enable_replacements": False,
    "max_expression_depth": 400,
}
LOCKS = ("SET enable_external_access = false", "SET lock_configuration = true")


def write(pipe: IO[bytes], header: dict[str, Any], payload: bytes = b"") -> None:
    """Write a message."""
    pipe.write(json.dumps({**header, "size": len(payload)}).encode() + b"\n" + payload)
    pipe.flush()


def read(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read a message; None where there is no more, or only a part of one."""
    line = pipe.readline()
    if not line.endswith(b"\n"):
        return None
    header: dict[str, Any] = json.loads(line)
    payload = pipe.read(header["size"])
    return (header, payload) if len(payload) == header["size"] else None


def packed(table: "pa.Table") -> bytes:
    """Return a table as an Arrow stream."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def unpacked(payload: bytes) -> "pa.Table":
    """Return the table of an Arrow stream."""
    import pyarrow as pa

    with pa.ipc.open_stream(payload) as reader:
        return reader.read_all()


def bounded() -> None:
    """Bound memory and what may be written, and leave the network where the kernel lets it."""
    import ctypes

    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)


def opened() -> "duckdb.DuckDBPyConnection":
    """Return an empty database."""
    import duckdb

    connection: duckdb.DuckDBPyConnection = duckdb.connect(":memory:", config=SETTINGS)
    for each in LOCKS:
        connection.execute(each)
    return connection


def answered(
    connection: "duckdb.DuckDBPyConnection", asked: dict[str, Any], payload: bytes
) -> tuple[dict[str, Any], bytes]:
    """Return what a message is answered with: to run a query, to hold a table, or to tell how a query is read."""
    sql = asked["sql"]
    if asked["do"] == "hold":
        connection.register("given", unpacked(payload))
        connection.execute(sql)
        connection.unregister("given")
        return {}, b""
    if asked["do"] == "tree":
        kinds = [each.type.name for each in connection.extract_statements(sql)]
        written = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall() if kinds == ["SELECT"] else ()
        return {"kinds": kinds, "tree": written[0][0] if written else ""}, b""
    with limited(asked["seconds"], asked["deaf"], connection.interrupt):
        result = connection.execute(sql)
        return {}, packed(result.to_arrow_table()) if result.description else b""


@contextmanager
def limited(seconds: float, deaf: float, interrupt: Callable[[], None]) -> Iterator[None]:
    """Interrupt what computes for longer than so many seconds, and be ended by SIGPROF after `deaf` more."""
    ends = time.process_time() + seconds
    done = Event()

    def watch() -> None:
        while not done.wait(max(ends - time.process_time(), 0.01)):
            if time.process_time() >= ends:
                interrupt()
                break

    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds + deaf)
    watching = Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        done.set()
        watching.join()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)


def main() -> None:
    """Answer until the input ends."""
    bounded()
    import duckdb
    import pyarrow  # noqa: F401 (the costly part, done once)

    given, told = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    connection = opened()
    while message := read(given):
        asked, payload = message
        if asked["do"] == "open":
            connection.close()
            connection = opened()
            write(told, {})
            continue
        try:
            header, table = answered(connection, asked, payload)
        except MemoryError:
            header, table = {"error": ["OutOfMemoryException", ""]}, b""
        except (duckdb.Error, RuntimeError, ValueError) as error:
            header, table = {"error": [type(error).__name__, str(error)[:10_000]]}, b""
        write(told, header, table)


if __name__ == "__main__":
    main()
