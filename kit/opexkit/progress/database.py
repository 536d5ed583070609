"""Where progress is kept: SQLite in the user's data folder, or the database that OPEXKIT_DATABASE_URL names."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool, Pool, QueuePool

from opexkit.progress.tables import REVISION

VARIABLE = "OPEXKIT_DATABASE_URL"
_PATIENCE = 15
"""Seconds to wait for another writer."""
_LOCK = 6_033_711_000
"""PostgreSQL's advisory lock while the tables are made."""


class ProgressError(Exception):
    """Progress cannot be read or kept; the text says why and what to do."""


def database_url() -> str:
    """The address of the database: the environment's, else a file in the user's data folder."""
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return given
    return f"sqlite:///{Path(platformdirs.user_data_dir('opexkit', appauthor=False)) / 'progress.sqlite'}"


def open_database(url: str | None = None, patience: float = _PATIENCE, pooled: bool = False) -> Engine:
    """Connect, and bring the tables up to date.

    Args:
        url: an SQLAlchemy address; `database_url()` if none is given.
        patience: seconds to wait for another writer of a SQLite file.
        pooled: whether connections are kept for the next question, as a server with many people wants it.

    Raises:
        ProgressError: there is no such database, or it cannot be used.
    """
    address = _address(url or database_url())
    pool: type[Pool] = QueuePool if pooled else NullPool
    is_file = address.get_backend_name() == "sqlite"
    engine = _sqlite(address, patience, pool) if is_file else _server(address, pool)
    with explained(engine):
        _upgrade(engine)
    return engine


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Say in plain words what a database's error means.

    Raises:
        ProgressError: instead of SQLAlchemy's own errors.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        place = engine.url.database if engine.dialect.name == "sqlite" else engine.url.render_as_string()
        reason = str(error.orig if isinstance(error, DBAPIError) and error.orig else error).strip()
        raise ProgressError(f"{place}: {reason.splitlines()[0]}; {_fix(reason)}") from error


def _address(url: str) -> URL:
    url = url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ProgressError(f"{VARIABLE} is no address of a database; write postgresql://user@host/name") from error
    if address.get_backend_name() == "postgresql" and "+" not in address.drivername:
        address = address.set(drivername="postgresql+psycopg")
    return address


def _server(address: URL, pool: type[Pool]) -> Engine:
    try:
        return create_engine(address, poolclass=pool, pool_pre_ping=pool is QueuePool)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        message = f"{address.drivername} is not installed; pip install 'opexkit[postgresql]', or use SQLite"
        raise ProgressError(message) from error


def _sqlite(address: URL, patience: float, pool: type[Pool]) -> Engine:
    """SQLite with one writer at a time from a transaction's start, so that none fails half-way."""
    if address.database and address.database != ":memory:":
        try:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ProgressError(f"{address.database}: {error.strerror}; set {VARIABLE} to another place") from error
    engine = create_engine(address, poolclass=pool, connect_args={"timeout": patience})

    @event.listens_for(engine, "connect")
    def _leave_transactions_alone(connection, _record):  # type: ignore[no-untyped-def]
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _write_from_the_start(connection: Connection) -> None:
        reads = connection.get_execution_options().get("opexkit_reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that only reads: it sees one state of the database, and waits for no writer.

    Raises:
        ProgressError: the database cannot be used.
    """
    with explained(engine), engine.connect().execution_options(opexkit_reads=True) as connection, connection.begin():
        yield connection


def _upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; one process at a time. What is up to date is only read."""
    with engine.connect().execution_options(opexkit_reads=True) as connection, connection.begin():
        if _revision(connection) == REVISION:
            return
    _migrate(engine)
    if engine.dialect.name == "sqlite" and engine.url.database not in (None, "", ":memory:"):
        _write_ahead(engine)


def _migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        found = _revision(connection)
        if found == REVISION:
            return
        if found and found > REVISION:
            message = f"the database is of a newer opexkit (revision {found}); upgrade opexkit"
            raise ProgressError(message)
        from alembic import command  # slow to import, and needed once
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _write_ahead(engine: Engine) -> None:
    """Let SQLite keep changes in a log beside the file, so that readers and a writer never wait for each other.

    The file remembers it. The change needs the file alone for a moment, and SQLite does not wait for that by itself.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
        finally:
            raw.close()
        time.sleep(0.05)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _fix(reason: str) -> str:
    for sign, fix in _FIXES.items():
        if sign in reason.lower():
            return fix
    return f"check {VARIABLE}, or unset it to use a file of your own"


_FIXES = {
    "locked": "another program holds it; close that program, or try again in a moment",
    "full": "free some space and try again",
    "readonly": f"make the file writable, or set {VARIABLE} to another place",
    "unable to open": f"make its folder writable, or set {VARIABLE} to another place",
    "not a database": "move that file away; a new one is made",
    "malformed": "restore the file from a backup, or move it away; a new one is made",
    "refused": "start the database server, or unset the address to use a file of your own",
    "password": "check user and password in the address",
}
