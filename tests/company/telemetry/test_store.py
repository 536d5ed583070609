import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from opexkit.company.pack import Pack
from opexkit.company.telemetry import MissingPackageError, Signals, connect, emit, find, write_window
from opexkit.company.telemetry.store import TABLES, need

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
COLUMNS = {
    "metrics": {
        "minute": "TIMESTAMP",
        "service": "VARCHAR",
        **dict.fromkeys(["requests", "errors", "p50_ms", "p99_ms", "saturation", "lag"], "DOUBLE"),
        "buckets": "BIGINT[]",
    },
    "logs": {
        "time": "TIMESTAMP",
        **dict.fromkeys(["service", "level", "message", "trace_id"], "VARCHAR"),
    },
    "spans": {
        **dict.fromkeys(["trace_id", "span_id", "parent_id", "service", "name"], "VARCHAR"),
        "start": "TIMESTAMP",
        "duration_ms": "DOUBLE",
        "status": "VARCHAR",
        "attributes": "MAP(VARCHAR, VARCHAR)",
    },
    "events": {"time": "TIMESTAMP", **dict.fromkeys(["kind", "service", "detail"], "VARCHAR")},
}


@pytest.fixture(scope="module")
def folder(faulty: Signals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("it's a window")
    write_window(faulty, folder)
    return folder


@pytest.mark.parametrize("table", TABLES)
def test_tables_have_their_columns(folder: Path, table: str) -> None:
    rows = find(connect(folder), f"DESCRIBE {table}")
    assert {name: kind for name, kind, *_ in rows} == COLUMNS[table]


def test_counts_survive(folder: Path, faulty: Signals) -> None:
    connection = connect(folder)
    counts = {table: find(connection, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}
    assert counts == {
        "metrics": 60 * len(faulty.metrics.services),
        "logs": len(faulty.logs),
        "spans": len(faulty.spans),
        "events": len(faulty.events),
    }
    assert find(connection, "SELECT sum(requests), sum(list_sum(buckets)) FROM metrics")[0] == (
        faulty.metrics.requests.sum(),
        faulty.metrics.requests.sum(),
    )
    assert len(pd.read_parquet(folder / "logs.parquet")) == len(faulty.logs)


def test_a_fault_is_found_by_its_signs(folder: Path) -> None:
    connection = connect(folder)
    assert find(connection, "SELECT 1 FROM logs WHERE message = 'no free connection' LIMIT 1") == [(1,)]
    assert find(connection, "SELECT DISTINCT service FROM spans WHERE attributes['db.wait'] = 'pool'") == [
        ("order-db",)
    ]


def test_same_seed_same_bytes_and_another_seed_others(pack: Pack, tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        write_window(emit(pack, START, 30, fault="pool", seed=seed), tmp_path / name)
    names = [f"{table}.parquet" for table in TABLES] + ["label.json"]
    one, two, three = ([(tmp_path / part / name).read_bytes() for name in names] for part in ("one", "two", "three"))
    assert one == two
    assert all(first != other for first, other in zip(one, three, strict=True))


def test_the_label_is_apart(folder: Path, faulty: Signals) -> None:
    label = json.loads((folder / "label.json").read_text())
    assert label["fault"] == "pool"
    assert label["begins"] == f"2026-11-24T09:{faulty.window.begins:02}:00"
    for table in TABLES:
        raw = (folder / f"{table}.parquet").read_bytes()
        assert b"Order database runs out" not in raw
        assert b"label" not in raw
    with pytest.raises(duckdb.PermissionException):
        find(connect(folder), f"SELECT * FROM read_text('{str(folder).replace(chr(39), chr(39) * 2)}/label.json')")


def test_the_label_of_a_calm_window_names_no_fault(calm: Signals, tmp_path: Path) -> None:
    write_window(calm, tmp_path)
    label = json.loads((tmp_path / "label.json").read_text())
    assert (label["fault"], label["begins"], label["alarm_that_always_rings"]) == (None, None, "cpu-high")


@pytest.mark.parametrize(
    "query", ["DROP VIEW logs", "SELECT 1; SELECT 2", "", "SET enable_external_access = true", "COPY logs TO 'x.csv'"]
)
def test_only_one_select_is_run(folder: Path, query: str) -> None:
    with pytest.raises(ValueError, match="one SELECT"):
        find(connect(folder), query)


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"metrics\.parquet does not exist"):
        connect(tmp_path)


def test_a_missing_package_is_told() -> None:
    with pytest.raises(MissingPackageError, match=r"pip install 'opexkit\[telemetry\]'"):
        need("opexkit_has_no_such_package")
