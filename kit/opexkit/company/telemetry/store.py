"""Telemetry as Parquet files, read with DuckDB, pandas or anything else that reads Parquet.

Tables (times are UTC, without a zone)::

    metrics(minute TIMESTAMP, service VARCHAR, requests DOUBLE, errors DOUBLE, p50_ms DOUBLE, p99_ms DOUBLE,
            saturation DOUBLE, lag DOUBLE, buckets BIGINT[])
    logs(time TIMESTAMP, service VARCHAR, level VARCHAR, message VARCHAR, trace_id VARCHAR)
    spans(trace_id VARCHAR, span_id VARCHAR, parent_id VARCHAR, service VARCHAR, name VARCHAR, start TIMESTAMP,
          duration_ms DOUBLE, status VARCHAR, attributes MAP(VARCHAR, VARCHAR))
    events(time TIMESTAMP, kind VARCHAR, service VARCHAR, detail VARCHAR)

The label (which fault, from when to when) is in a file of its own and in no table.
"""

import json
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from opexkit.company.telemetry.signals import Signals

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa  # type: ignore[import-untyped]

TABLES = ("metrics", "logs", "spans", "events")
LABEL = "label.json"


class MissingPackageError(ImportError):
    """A package of the extra `telemetry` is not installed."""


def need(module: str) -> Any:
    """Import a module of the extra `telemetry`.

    Raises:
        MissingPackageError: it is not installed; the message says what to do.
    """
    try:
        return import_module(module)
    except ImportError as error:
        message = f"telemetry needs the package of {module!r}; install it with: pip install 'opexkit[telemetry]'"
        raise MissingPackageError(message) from error


def make_tables(signals: Signals) -> "dict[str, pa.Table]":
    """The four tables of a window as Arrow tables."""
    return {
        "metrics": _metrics(signals),
        "logs": _logs(signals),
        "spans": _spans(signals),
        "events": _events(signals),
    }


def write_window(signals: Signals, folder: Path) -> list[Path]:
    """Write a window's tables as Parquet files, and its label as JSON, into a folder that is made if needed."""
    parquet = need("pyarrow.parquet")
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, table in make_tables(signals).items():
        paths.append(folder / f"{name}.parquet")
        parquet.write_table(table, paths[-1], compression="zstd")
    paths.append(folder / LABEL)
    paths[-1].write_text(json.dumps(label(signals), indent=2) + "\n", encoding="utf-8")
    return paths


def label(signals: Signals) -> dict[str, Any]:
    """What the telemetry does not say: the fault, its time, and the distractors."""
    window = signals.window
    fault = window.fault
    return {
        "fault": fault.id if fault else None,
        "title": fault.title if fault else None,
        "service": fault.service if fault else None,
        "begins": (window.start + timedelta(minutes=window.begins)).isoformat() if fault else None,
        "ends": (window.start + timedelta(minutes=window.ends)).isoformat() if fault else None,
        "surge": window.surge,
        "seed": window.seed,
        "innocent_deployment": signals.innocent.service,
        "alarm_that_always_rings": signals.noisy,
    }


def connect(folder: Path) -> "duckdb.DuckDBPyConnection":
    """Open a folder that `write_window` wrote: a DuckDB connection with a view for each table.

    The connection reads these files and no others, so a query cannot look at the label.

    Raises:
        FileNotFoundError: a table is missing.
    """
    engine = need("duckdb")
    paths = {name: folder.resolve() / f"{name}.parquet" for name in TABLES}
    if missing := [path for path in paths.values() if not path.is_file()]:
        raise FileNotFoundError(f"{missing[0]} does not exist; write the window first")
    quoted = ("'" + str(path).replace("'", "''") + "'" for path in paths.values())
    connection: duckdb.DuckDBPyConnection = engine.connect()
    connection.execute(f"SET allowed_paths = [{', '.join(quoted)}]")
    connection.execute("SET enable_external_access = false")
    for name, path in paths.items():
        connection.read_parquet(str(path)).create_view(name)
    connection.execute("SET lock_configuration = true")
    return connection


def find(connection: "duckdb.DuckDBPyConnection", query: str) -> list[tuple[Any, ...]]:
    """The rows of one SELECT.

    Raises:
        ValueError: the text is not one SELECT.
        duckdb.Error: DuckDB cannot run it; its message says where and why.
    """
    engine = need("duckdb")
    statements = connection.extract_statements(query)
    if len(statements) != 1 or statements[0].type != engine.StatementType.SELECT:
        raise ValueError("a query is one SELECT statement")
    return connection.execute(statements[0]).fetchall()


def _metrics(signals: Signals) -> "pa.Table":
    pa = need("pyarrow")
    metrics = signals.metrics
    minutes, services, buckets = metrics.buckets.shape
    flat = pa.array(metrics.buckets.reshape(-1))
    offsets = pa.array(np.arange(0, minutes * services * buckets + 1, buckets, dtype=np.int32))
    columns = {
        "minute": pa.array(np.repeat(metrics.minutes, services)),
        "service": _names(signals, np.tile(np.arange(services), minutes)),
    }
    for name in ("requests", "errors", "p50_ms", "p99_ms", "saturation", "lag"):
        columns[name] = pa.array(getattr(metrics, name).reshape(-1), from_pandas=True)
    columns["buckets"] = pa.ListArray.from_arrays(offsets, flat)
    return pa.table(columns)


def _logs(signals: Signals) -> "pa.Table":
    pa = need("pyarrow")
    logs = signals.logs
    return pa.table(
        {
            "time": pa.array(logs.time),
            "service": _names(signals, logs.service),
            "level": pa.array(logs.level, pa.string()),
            "message": pa.array(logs.message, pa.string()),
            "trace_id": pa.array(logs.trace_id, pa.string()),
        }
    )


def _spans(signals: Signals) -> "pa.Table":
    pa = need("pyarrow")
    spans = signals.spans
    return pa.table(
        {
            "trace_id": pa.array(spans.trace_id, pa.string()),
            "span_id": pa.array(spans.span_id, pa.string()),
            "parent_id": pa.array(spans.parent_id, pa.string(), mask=spans.parent_id == ""),
            "service": _names(signals, spans.service),
            "name": pa.array(spans.name, pa.string()),
            "start": pa.array(spans.start),
            "duration_ms": pa.array(spans.duration_ms),
            "status": pa.array(np.where(spans.failed, "ERROR", "OK"), pa.string()),
            "attributes": _map(spans.attributes, len(spans)),
        }
    )


def _map(attributes: dict[str, NDArray[Any]], rows: int) -> "pa.MapArray":
    pa = need("pyarrow")
    values = np.stack([attributes[key] for key in attributes], axis=1)
    held = values != np.array(None)
    keys = np.broadcast_to(np.array(list(attributes), dtype=object), (rows, len(attributes)))
    offsets = np.concatenate([[0], np.cumsum(held.sum(axis=1))]).astype(np.int32)
    return pa.MapArray.from_arrays(
        pa.array(offsets), pa.array(keys[held], pa.string()), pa.array(values[held], pa.string())
    )


def _events(signals: Signals) -> "pa.Table":
    pa = need("pyarrow")
    start = np.datetime64(signals.window.start, "us")
    times = np.array([event.time for event in signals.events], dtype="timedelta64[us]")
    columns: dict[str, Any] = {"time": pa.array(start + times)}
    for name in ("kind", "service", "detail"):
        columns[name] = pa.array([getattr(event, name) for event in signals.events], pa.string())
    return pa.table(columns)


def _names(signals: Signals, positions: NDArray[np.int64]) -> "pa.Array":
    pa = need("pyarrow")
    return pa.array(np.array(signals.metrics.services, dtype=object)[positions], pa.string())
