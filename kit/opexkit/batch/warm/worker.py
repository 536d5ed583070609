"""A process that imports once what pages need, and forks for each job: it starts once and is used for many."""

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from opexkit.batch.warm.fork import die_with, fork

Result = TypeVar("Result")

_ENVIRONMENT = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # before matplotlib is imported
    "OPENBLAS_NUM_THREADS": "1",  # a process with threads is not forked safely
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
_NEEDED = (
    "papermill",
    "opexkit.batch.execute",
    "opexkit.reports.notebook",
    "opexkit.reports.pdf",
    "opexkit.view.html",
    "typst",
)
_UNUSED = ("rfc3987_syntax",)
"""What others import when they find it; it takes seconds, and no job uses it."""


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
        modules: what jobs import, beside what a report needs.
    """

    def __init__(self, limit: float, modules: Sequence[str] = ()) -> None:
        self._limit, self._modules, self._closed = limit, tuple(modules), False
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
        self._process.kill()
        self._process.wait()
        self._wire.close()

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
                env=os.environ | _ENVIRONMENT,
                pass_fds=[there.fileno()],
            )
        self._wire = Connection(here.detach())


def serve(descriptor: int, parent: int, modules: Sequence[str]) -> None:
    """Be a worker: do jobs until whoever has them is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever has the jobs decides
    die_with(parent)
    _import_all((*_NEEDED, *modules))
    wire = Connection(descriptor)
    with contextlib.suppress(EOFError, OSError):
        while True:
            limit, job = wire.recv()
            wire.send(_do(job, limit))


def _import_all(modules: Sequence[str]) -> None:
    """Import modules, without the parts of the installation that are not there and those that no job uses."""
    hidden: Any = {name: None for name in _UNUSED if name not in sys.modules}
    sys.modules.update(hidden)
    for name in modules:
        with contextlib.suppress(ImportError):
            import_module(name)
    from opexkit.batch.warm.engine import preload  # papermill is to be there before

    preload()
    with contextlib.suppress(ImportError):
        _rehearse()
    for name in hidden:
        del sys.modules[name]


def _rehearse() -> None:
    """Make a small page, so that templates are compiled and fonts are found once for all forks; typeset nothing.

    Typst is not asked: threads that it once started in this process would be missing in a fork.
    """
    from opexkit.view.blocks import Table
    from opexkit.view.charts import parts
    from opexkit.view.html import render_page
    from opexkit.view.notebook import to_html

    shown = to_html([parts(["a"], {"b": [1.0], "c": [2.0]}, "a"), Table("a", (), ())])
    render_page("a", "b", {"c": shown})


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
