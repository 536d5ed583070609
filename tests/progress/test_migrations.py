"""Migrations say by themselves what they make: from nothing or from any revision the tables are the same, rows stay."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, text

import opexkit.progress
from opexkit.progress import room_tables
from opexkit.progress.database import open_database
from opexkit.progress.store import Store
from opexkit.progress.tables import REVISION, Base

FOLDER = Path(opexkit.progress.__file__).parent / "migrations"
VERSIONS = sorted((FOLDER / "versions").glob("v*.py"))


@pytest.fixture
def plain(address: str) -> Iterator[Engine]:
    """The empty database, without the kit."""
    assert room_tables.ROOMS.metadata is Base.metadata
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()


def _move(connection: Connection, revision: str, down: bool = False) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    (command.downgrade if down else command.upgrade)(config, revision)


def _differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, Base.metadata))


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_takes_nothing_from_the_code(path: Path) -> None:
    """What it makes may not change when the code does."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in names} <= {"sqlalchemy", "alembic"}


def test_the_newest_migration_is_the_one_that_the_code_asks_for() -> None:
    assert VERSIONS[-1].stem.startswith(f"v{REVISION}_")


@pytest.mark.parametrize("begin", ["", "0001", "0002"])
def test_from_any_revision_the_tables_are_those_of_the_code(plain: Engine, address: str, begin: str) -> None:
    if begin:
        with plain.begin() as connection:
            _move(connection, begin)
    open_database(address).dispose()
    assert _differences(plain) == []


def test_rows_of_before_the_rooms_stay(plain: Engine, address: str) -> None:
    with plain.begin() as connection:
        _move(connection, "0001")
        row = "('u1', 'Ana', 'e', 1, '2026-01-01 00:00:00', 1, 'widget', '{\"a\": 1}', 0.5, '[]', NULL, 0)"
        connection.execute(text(f"INSERT INTO attempts VALUES {row}".replace(":", "\\:")))
        draft = "('Ana', 'e', '{\"b\": 2}', '2026-01-01 00:00:00')".replace(":", "\\:")
        connection.execute(text(f"INSERT INTO drafts VALUES {draft}"))
    store = Store(open_database(address))
    assert [(each.uid, each.answer, each.score) for each in store.attempts("Ana")] == [("u1", {"a": 1}, 0.5)]
    assert store.drafts("Ana") == {"e": {"b": 2}}
    store.engine.dispose()


def test_the_way_down_takes_the_rooms_alone(plain: Engine, address: str) -> None:
    open_database(address).dispose()
    with plain.begin() as connection:
        _move(connection, "0001", down=True)
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == "0001"
        there = [name for name in Base.metadata.tables if plain.dialect.has_table(connection, name)]
        assert sorted(there) == ["attempts", "drafts"]
    open_database(address).dispose()
    assert _differences(plain) == []
