"""Nothing is lost and nobody is overwritten, on both engines."""

import datetime as dt
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import inspect

from opexkit.exercises.bank import Bank
from opexkit.exercises.exercise import Confidence
from opexkit.files.problem import InputError
from opexkit.progress.attempt import Attempt, make_attempt
from opexkit.progress.database import ProgressError, database_url, open_database
from opexkit.progress.store import Store, learner_name
from opexkit.progress.tables import REVISION, Base

WRITERS, EACH = 20, 25


def attempt(number: int, learner: str = "ana", score: float | None = 0.5) -> Attempt:
    return Attempt(
        uid=f"{learner}-{number}",
        learner=learner,
        exercise="a-single",
        version=1,
        at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=number),
        seed=1,
        origin="widget",
        answer={"n": [number]},
        score=score,
        confidence=Confidence.SURE,
    )


def test_attempts_come_back_as_they_were_oldest_first(store: Store) -> None:
    written = [attempt(number) for number in range(3)]
    assert store.add(reversed(written)) == 3
    assert store.add(written) == 0
    assert store.attempts("ana") == written
    assert store.attempts("bob") == []
    assert store.attempts() == written


def test_a_draft_is_one_persons_and_the_newest(store: Store) -> None:
    for state in ({"answer": 1}, {"answer": 2}):
        store.keep_draft("ana", "a-single", state)
    store.keep_draft("bob", "a-single", {"answer": 3})
    assert store.drafts("ana") == {"a-single": {"answer": 2}}
    assert store.drafts("bob") == {"a-single": {"answer": 3}}


def test_export_and_restore_lose_nothing_and_double_nothing(store: Store, tmp_path: Path) -> None:
    store.add([attempt(1), attempt(2, score=None)])
    store.keep_draft("ana", "a-grid", {"answer": {"é": None}})
    path = tmp_path / "mine.json"
    path.write_text(store.export("ana"), encoding="utf-8")
    assert store.restore(path) == 0
    other = Store(open_database(f"sqlite:///{tmp_path / 'other.sqlite'}"))
    assert other.restore(path) == 2
    assert other.attempts("ana") == store.attempts("ana")
    assert other.drafts("ana") == store.drafts("ana")
    assert other.restore(path) == 0


@pytest.mark.parametrize("text", ["", "{", "[]", '{"opexkit": "1", "learner": "a", "attempts": [{}]}'])
def test_a_broken_export_is_refused_and_changes_nothing(store: Store, tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.json: .*; give a file that the kit's export wrote"):
        store.restore(path)
    assert store.attempts() == []


def _write(address: str, learner: str) -> None:
    store = Store(open_database(address, patience=60))
    for number in range(EACH):
        store.add([attempt(number, learner)])
        store.keep_draft(learner, "a-single", {"answer": number})


@pytest.mark.slow
@pytest.mark.sampled(1)
def test_twenty_writers_at_once_on_a_new_database(address: str) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    writers = [context.Process(target=_write, args=(address, f"learner {number}")) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    store = Store(open_database(address))
    assert len(store.attempts()) == WRITERS * EACH
    for number in range(WRITERS):
        assert len(store.attempts(f"learner {number}")) == EACH
        assert store.drafts(f"learner {number}") == {"a-single": {"answer": EACH - 1}}


@pytest.mark.slow
def test_a_killed_process_leaves_whole_rows_only(address: str) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from test_store import Store, attempt, open_database\n"
        "store = Store(open_database(sys.argv[1]))\n"
        "for number in range(100_000):\n"
        "    store.add([attempt(number)]); print(number, flush=True)\n"
    )
    command = [sys.executable, "-c", script, address, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        for _ in range(20):
            writer.stdout.readline()
        time.sleep(0.05)
        os.kill(writer.pid, signal.SIGKILL)
        told = 19 + len(writer.stdout.readlines())
    store = Store(open_database(address))
    kept = store.attempts()
    assert len(kept) >= told
    assert kept == [attempt(number) for number in range(len(kept))]
    assert store.add([attempt(999_999)]) == 1


def test_a_locked_file_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite"
    store = Store(open_database(f"sqlite:///{path}", patience=0.2))
    store.add([attempt(1)])
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ProgressError, match=r"progress\.sqlite: database is locked; another program holds it"):
        store.add([attempt(2)])
    holder.execute("ROLLBACK")
    holder.close()
    assert store.add([attempt(2)]) == 1
    assert len(store.attempts()) == 2


def test_a_full_disk_is_told_and_what_was_there_stays(tmp_path: Path) -> None:
    """SQLite's own limit of pages stands for the disk: the same error, from the same place."""
    path = tmp_path / "progress.sqlite"
    store = Store(open_database(f"sqlite:///{path}"))
    store.add([attempt(1)])
    from sqlalchemy import event

    pages = path.stat().st_size // 4096
    event.listen(store.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(ProgressError, match="is full; free some space and try again"):
        store.add(attempt(number) for number in range(2, 2000))
    assert store.attempts() == [attempt(1)]


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite"
    path.write_text("dear diary, " * 500, encoding="utf-8")
    with pytest.raises(ProgressError, match="not a database; move that file away"):
        open_database(f"sqlite:///{path}")
    assert path.read_text(encoding="utf-8").startswith("dear diary")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "is no address of a database"),
        ("oracle://host/x", "is not installed"),
        ("postgresql://127.0.0.1:9/none?connect_timeout=2", "start the database server"),
        ("sqlite:////proc/nowhere/progress.sqlite", "set OPEXKIT_DATABASE_URL to another place"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(url: str, says: str) -> None:
    with pytest.raises(ProgressError, match=says):
        open_database(url)


def test_the_tables_are_those_of_the_migrations(store: Store) -> None:
    found = inspect(store.engine)
    for table in Base.metadata.sorted_tables:
        columns = {column["name"]: bool(column["nullable"]) for column in found.get_columns(table.name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}
    with store.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == REVISION


def test_a_newer_database_is_left_alone(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ProgressError, match="newer opexkit"):
        open_database(store.engine.url.render_as_string(hide_password=False))


def test_whose_progress_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPEXKIT_LEARNER", "from the\x07environment")
    assert learner_name("Given\nName") == "Given Name"
    assert learner_name() == "from the environment"
    monkeypatch.delenv("OPEXKIT_LEARNER")
    assert learner_name()


def test_progress_lies_in_the_users_folder_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPEXKIT_DATABASE_URL", raising=False)
    assert database_url().endswith("opexkit/progress.sqlite")
    monkeypatch.setenv("OPEXKIT_DATABASE_URL", "postgresql://u@h/d")
    assert database_url() == "postgresql://u@h/d"


def test_an_answer_that_cannot_be_read_is_no_attempt(bank: Bank) -> None:
    exercise = bank.get("a-single")
    with pytest.raises(ValueError, match="cannot be read"):
        make_attempt(exercise, exercise.mark("nonsense"), "nonsense", "ana")
