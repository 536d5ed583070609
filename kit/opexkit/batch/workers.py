"""Who grades and makes pages side by side: warm processes, or threads with a kernel a notebook where none can be."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol, TypeVar

from opexkit.batch.warm.worker import PAGES, Worker

Result = TypeVar("Result")

LIMIT = 600.0
"""Seconds that the pages of one team, or one lesson of it, may take."""

_LESSON_MODULES = ("opexkit.lessons.lesson", "opexkit.widgets")
_MEMORY = 400 * 2**20
"""Bytes that a worker and its fork take, with room to spare."""


class Crew(Protocol):
    """Does jobs side by side.

    Attributes:
        number: how many at a time.
        in_place: whether a job has a process of its own, in which a notebook can run.
    """

    number: int
    in_place: bool

    def run(self, job: Callable[[], Result]) -> Result:
        """Do a job; called from as many threads as there may be jobs at a time.

        Raises:
            Exception: it raised, took too long, or its process was killed twice.
        """
        ...

    def close(self) -> None:
        """End everything that is still at work."""
        ...


def make_crew(teams: int, number: int | None = None, with_lessons: bool = False, with_pages: bool = True) -> Crew:
    """Choose who grades and makes pages: warm workers where processes can be forked safely, else threads.

    Args:
        teams: how many there are; no more workers than jobs are started.
        number: how many at a time; by default what cores and memory allow.
        with_lessons: whether lessons are among the jobs.
        with_pages: whether pages are.
    """
    if sys.platform != "linux":
        return Threads(number)
    if with_lessons:
        return Workers(number or _fitting(), (*PAGES, *_LESSON_MODULES))
    return Workers(min(teams, number or _fitting()), PAGES if with_pages else ())


class Workers:
    """Warm workers, each at one job at a time."""

    in_place = True

    def __init__(self, number: int, modules: Sequence[str] = PAGES) -> None:
        self.number = number
        first = Worker(LIMIT, modules)
        self._all = [first, *(Worker(LIMIT, modules, first) for _ in range(number - 1))]
        self._free: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._all:
            self._free.put(worker)

    def run(self, job: Callable[[], Result]) -> Result:
        """Do a job as soon as a worker is free.

        Raises:
            RuntimeError: it raised, took too long, or its process was killed twice.
        """
        worker = self._free.get()
        try:
            return worker.run(job)
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End all workers, and what they are at."""
        for worker in self._all:
            worker.close()


class Threads:
    """Threads of this process; each notebook starts a kernel, which spends much of its life waiting."""

    in_place = False

    def __init__(self, number: int | None = None) -> None:
        self.number = number or 2 * (os.cpu_count() or 1)

    def run(self, job: Callable[[], Result]) -> Result:
        """Do a job here and now."""
        return job()

    def close(self) -> None:
        """Kernels end with their notebooks."""


def _fitting() -> int:
    """One worker a core, as far as memory allows."""
    cores = len(os.sched_getaffinity(0))
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        free = int(text.partition("MemAvailable:")[2].split()[0]) * 1024
    except (OSError, ValueError, IndexError):
        return cores
    return max(1, min(cores, free // _MEMORY))
