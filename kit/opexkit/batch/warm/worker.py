"""A process that imports once what pages need, and forks for each job: it starts once and is used for many.

Workers beside the first are forks of it, so that imports are paid for once.
"""

import contextlib
import gc
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from typing import Any, TypeVar

from opexkit.batch.warm.fork import die_with, fork
from opexkit.batch.warm.rehearsal import rehearse_grading, rehearse_pages

Result = TypeVar("Result")

_ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # before matplotlib is imported
    "OPENBLAS_NUM_THREADS": "1",  # a process with threads is not forked safely
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "RAYON_NUM_THREADS": "1",  # typst's: there is a worker a core
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # typst takes 45 MB for a report, which is 11,000 small pages
}
_GRADING = ("opexkit.batch.grader",)
PAGES = (
    "papermill",
    "opexkit.batch.execute",
    "opexkit.reports.notebook",
    "opexkit.reports.pdf",
    "opexkit.view.html",
    "typst",
)
"""What jobs that make pages import."""
_TWIN = -1.0
"""Stands for a limit in the message that asks for a fork."""
_UNUSED = ("rfc3987_syntax",)
"""What others import when they find it; it takes seconds, and no job uses it."""
_STORES = ("boto3", "pyarrow")
"""What papermill imports when it finds it, for notebooks that are kept elsewhere; a job that uses it imports it."""


class WorkerDiedError(RuntimeError):
    """The process of a job ended before the job was done, twice."""


class JobTooLongError(RuntimeError):
    """A job was ended because it took too long."""


class JobError(RuntimeError):
    """A job raised; the message is that of its exception."""


class Worker:
    """A worker, from the side of whoever has jobs; one job at a time.

    Args:
        limit: seconds that a job may take.
        modules: what jobs import, beside what grading needs; see `PAGES`.
        first: an idle worker to fork this one from; it ends with that one.
    """

    def __init__(self, limit: float, modules: Sequence[str] = PAGES, first: "Worker | None" = None) -> None:
        self._limit, self._modules, self._closed = limit, tuple(modules), False
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = os.environ | _ENVIRONMENT  # of now: while an emulated account is open, it is another
        if first:
            self._wire = first._twin()
        else:
            self._start()

    def run(self, job: Callable[[], Result]) -> Result:
        """Do a job in a fork of the worker; a job and its result are pickled. One that dies is tried once more.

        Raises:
            JobError: it raised.
            JobTooLongError: it took longer than the limit.
            WorkerDiedError: its process ended twice before it was done.
        """
        for _ in range(2):
            try:
                self._wire.send((self._limit, job))
                kind, value = self._wire.recv()
            except (EOFError, OSError):  # the worker itself was killed
                if self._closed:
                    break
                self._end()
                self._start()
                continue
            if kind == "done":
                result: Result = value
                return result
            if kind == "raised":
                raise JobError(value)
            if kind == "late":
                raise JobTooLongError(f"it took more than {self._limit:g} seconds")
        raise WorkerDiedError("its process was killed twice; perhaps memory ran out")

    def close(self) -> None:
        """End the worker, and the job that it is at."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        self._wire.close()

    def _twin(self) -> Connection:
        """Ask for a fork of this worker that is a worker; it waits for jobs at the connection."""
        here, there = socket.socketpair()
        with there, contextlib.suppress(OSError):  # a worker that died is noticed at the first job
            self._wire.send((_TWIN, None))
            send_handle(self._wire, there.fileno(), 0)
        return Connection(here.detach())

    def _start(self) -> None:
        here, there = socket.socketpair()
        with there:
            code = (
                f"import sys; sys.path[:] = {sys.path!r}; "
                f"from {__name__} import serve; serve({there.fileno()}, {os.getpid()}, {self._modules!r})"
            )
            self._process = subprocess.Popen(  # noqa: S603 - this very interpreter
                [sys.executable, "-c", code],
                stdin=subprocess.DEVNULL,
                env=self._environment,
                pass_fds=[there.fileno()],
            )
        self._wire = Connection(here.detach())


def serve(descriptor: int, parent: int, modules: Sequence[str]) -> None:
    """Be a worker: do jobs until whoever has them is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever has the jobs decides
    die_with(parent)
    gc.disable()  # imports leave next to nothing behind, and each look at them takes longer than the last
    try:
        _import_all((*_GRADING, *modules))
    except MemoryError:
        os._exit(1)  # whoever has the jobs says so, of each
    gc.collect()
    gc.freeze()  # a fork looks at none of it again
    gc.enable()
    _work(Connection(descriptor))


def _work(wire: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            limit, job = wire.recv()
            if limit == _TWIN:
                _fork_twin(recv_handle(wire), wire)
            else:
                wire.send(_do(job, limit))


def _fork_twin(descriptor: int, wire: Connection) -> None:
    """Fork a worker that takes jobs from a descriptor."""
    parent = os.getpid()
    if os.fork() == 0:
        try:
            die_with(parent)
            wire.close()
            _work(Connection(descriptor))
        finally:
            os._exit(0)
    os.close(descriptor)


def _import_all(modules: Sequence[str]) -> None:
    """Import modules, without the parts of the installation that are not there and those that no job uses."""
    with _without(_UNUSED):
        for name in modules:
            with contextlib.suppress(ImportError), _without(_STORES if name == "papermill" else ()):
                import_module(name)
        grade = None
        with contextlib.suppress(ImportError, OSError):
            grade = rehearse_grading()
        if set(PAGES).issubset(modules):
            from opexkit.batch.warm.engine import preload  # papermill is to be there before

            preload()
            with contextlib.suppress(ImportError):
                if grade:
                    rehearse_pages(grade)


@contextlib.contextmanager
def _without(names: Sequence[str]) -> Iterator[None]:
    """Let nobody find modules, unless they were imported before."""
    hidden: Any = {name: None for name in names if name not in sys.modules}
    sys.modules.update(hidden)
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _do(job: Callable[[], Any], limit: float) -> tuple[str, Any]:
    """Do one job in a fork, and tell how it went."""

    def work(wire: Connection) -> None:
        try:
            told = ("done", job())
            pickle.dumps(told)
        except Exception as error:
            told = ("raised", str(error) or type(error).__name__)
        wire.send(told)

    with fork(work) as child:
        for message in child.messages(limit=limit):
            if message is None:
                return ("late", None)
            return (message[0], message[-1]) if message[0] != "error" else ("raised", message[-1])
    return ("died", None)
