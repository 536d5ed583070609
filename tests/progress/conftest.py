"""Both engines: a SQLite file, and a real PostgreSQL server (the system's, else the wheel's)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opexkit.exercises.bank import Bank, load_bank
from opexkit.progress.database import open_database
from opexkit.progress.store import Store


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank(Path(__file__).parents[1] / "exercises" / "exercises")


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    engine = open_database(address)
    yield Store(engine)
    engine.dispose()
