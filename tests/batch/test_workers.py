"""Who makes pages: as many as there is work and room for."""

import sys
from functools import partial

import pytest

from opexkit.batch import workers
from opexkit.batch.workers import Threads, Workers, make_crew


class Idle:
    """Stands for a worker; it starts no process."""

    def __init__(self, limit: float, modules: tuple[str, ...] = (), first: "Idle | None" = None) -> None:
        self.first = first
        self.limit, self.modules, self.closed = limit, modules, False

    def run(self, job: partial[int]) -> int:
        return job()

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "Worker", Idle)
    monkeypatch.setattr(workers, "_fitting", lambda: 4)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
@pytest.mark.parametrize(("teams", "asked", "number"), [(1, None, 1), (3, None, 3), (80, None, 4), (80, 9, 9)])
def test_there_are_no_more_workers_than_teams_or_room(teams: int, asked: int | None, number: int) -> None:
    assert make_crew(teams, asked).number == number


def test_workers_do_jobs_and_are_closed_together() -> None:
    crew = Workers(2)
    assert [crew.run(partial(int, text)) for text in "123"] == [1, 2, 3]
    crew.close()
    assert all(worker.closed for worker in crew._all)  # type: ignore[attr-defined]


def test_where_processes_are_not_forked_threads_do_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    crew = make_crew(80)
    assert isinstance(crew, Threads)
    assert not crew.in_place
    assert crew.run(partial(int, "7")) == 7


def test_memory_bounds_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(workers, "_MEMORY", 2**60)
    assert workers._fitting() == 1
