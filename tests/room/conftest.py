"""A room in either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.room.hall import Hall
from tests.room.people import AGENDA

from opexkit.room.store import RoomStore, open_room


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
