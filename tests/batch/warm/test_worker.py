"""A worker does what it is given, and says what became of a job that did not end well."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from opexkit.batch.warm.worker import JobError, JobTooLongError, Worker, WorkerDiedError


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker(limit=60)
    yield made
    made.close()


def die(marks: Path) -> str:
    """End this process without a word, the first time."""
    (marks / str(os.getpid())).touch()
    if len(list(marks.iterdir())) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def unsendable() -> object:
    return lambda: 0


def give(value: object) -> object:
    return value


def test_a_job_gives_its_result_from_a_process_of_its_own(worker: Worker) -> None:
    pids = {worker.run(os.getpid) for _ in range(2)}
    assert len(pids) == 2
    assert os.getpid() not in pids


def test_a_job_finds_what_was_hidden_at_the_start(worker: Worker) -> None:
    assert not worker.run(partial(imported, "pyarrow", "boto3"))
    assert worker.run(finds_pyarrow)


def imported(*names: str) -> list[str]:
    return [name for name in names if name in sys.modules]


def finds_pyarrow() -> bool:
    """Whether pandas works with pyarrow, although papermill did not find it."""
    import boto3  # noqa: F401
    from pandas.compat.pyarrow import HAS_PYARROW

    return HAS_PYARROW


def test_an_exception_arrives_with_its_words(worker: Worker) -> None:
    with pytest.raises(JobError, match="invalid literal"):
        worker.run(partial(int, "x"))
    with pytest.raises(JobError, match="SystemExit"):
        worker.run(partial(sys.exit, 3))


def test_a_result_that_cannot_be_sent_is_told(worker: Worker) -> None:
    with pytest.raises(JobError, match="pickle"):
        worker.run(unsendable)


def test_a_job_whose_process_is_killed_is_tried_once_more(worker: Worker, tmp_path: Path) -> None:
    assert worker.run(partial(die, tmp_path)) == "done"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_job_that_is_killed_twice_is_given_up(worker: Worker) -> None:
    with pytest.raises(WorkerDiedError, match="killed twice"):
        worker.run(partial(os._exit, 1))
    assert worker.run(partial(give, 1)) == 1, "the worker goes on"


def test_a_worker_that_is_killed_starts_again(worker: Worker) -> None:
    assert worker._process
    worker._process.kill()
    worker._process.wait()
    assert worker.run(partial(give, 2)) == 2


def test_a_fork_of_a_worker_is_a_worker_without_its_start(worker: Worker) -> None:
    twin = Worker(60, first=worker)
    try:
        assert worker._process
        assert twin.run(os.getppid) not in (worker._process.pid, os.getpid())
        assert grandparent(twin) == worker._process.pid
        assert twin.run(partial(give, 4)) == worker.run(partial(give, 4))
    finally:
        twin.close()
    assert worker.run(partial(give, 5)) == 5


def test_a_fork_of_a_worker_goes_on_when_either_is_killed() -> None:
    first = Worker(60, ())
    twin = Worker(60, first=first)
    try:
        os.kill(twin.run(os.getppid), signal.SIGKILL)
        assert twin.run(partial(give, 6)) == 6, "on its own now"
        other = Worker(60, first=first)
        pid = other.run(os.getppid)
        first.close()
        wait_until_gone(pid)
        assert other.run(partial(give, 7)) == 7
    finally:
        for each in (first, twin, other):
            each.close()


def grandparent(worker: Worker) -> int:
    """The process that the worker's own process is a child of."""
    pid = worker.run(os.getppid)
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])


def wait_until_gone(pid: int) -> None:
    """Wait until a process has ended, or waits for nothing but to be told of."""
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z":
                return
        except FileNotFoundError:
            return
        time.sleep(0.02)
    raise AssertionError(f"{pid} is still there")


def test_a_job_that_takes_too_long_is_ended_with_all_that_it_started() -> None:
    short = Worker(1, ())
    try:
        with pytest.raises(JobTooLongError, match="more than 1 seconds"):
            short.run(partial(subprocess.run, ["sleep", "987"]))
        assert short.run(partial(give, 3)) == 3
    finally:
        short.close()
    assert "sleep\x00987" not in running()


def test_closing_ends_a_job_in_the_middle() -> None:
    made = Worker(60, ())
    assert made.run(partial(give, 1)) == 1
    told: list[BaseException] = []

    def ask() -> None:
        try:
            made.run(partial(time.sleep, 50))
        except RuntimeError as error:
            told.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.2)
    made.close()
    thread.join(10)
    assert not thread.is_alive()
    assert isinstance(told[0], WorkerDiedError)


def test_a_worker_ends_with_whoever_started_it() -> None:
    code = (
        "import os; from opexkit.batch.warm.worker import Worker; "
        "made = Worker(60, ()); made.run(os.getpid); print(made._process.pid, flush=True); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    end = time.monotonic() + 10
    while is_alive(int(done.stdout)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_alive(int(done.stdout))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def running() -> str:
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue
    return "\n".join(lines)
