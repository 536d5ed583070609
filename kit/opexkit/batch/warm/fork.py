"""A fork of this process that does one piece of work, tells of it over a pipe, and ends."""

import contextlib
import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

_PARENT_DIED = 1
"""PR_SET_PDEATHSIG of Linux."""


@dataclass(frozen=True)
class Fork:
    """A running fork.

    Attributes:
        pid: its process, which leads a group of its own.
        wire: what it tells.
    """

    pid: int
    wire: Connection

    def messages(self, pause: float | None = None, limit: float | None = None) -> Iterator[Any]:
        """Yield what the fork sends until it ends; None, once and last, where it took too long.

        Args:
            pause: seconds that may pass between two messages.
            limit: seconds for all of it.
        """
        end = None if limit is None else time.monotonic() + limit
        while True:
            left = [value for value in (pause, end and max(0.0, end - time.monotonic())) if value is not None]
            if not self.wire.poll(min(left) if left else None):
                yield None
                return
            try:
                yield self.wire.recv()
            except (EOFError, OSError):
                return

    def kill(self) -> None:
        """End the fork and all that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


@contextlib.contextmanager
def fork(work: Callable[[Connection], None]) -> Iterator[Fork]:
    """Fork, do the work in the child, and wait for its end; leaving early kills it.

    An exception of the work arrives as the message `("error", None, text)`.
    """
    here, there = Pipe(duplex=False)
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        here.close()
        _be_child(work, there, parent)
    there.close()
    with contextlib.suppress(OSError):
        os.setpgid(pid, pid)
    child = Fork(pid, here)
    try:
        yield child
    finally:
        child.kill()
        os.waitpid(pid, 0)
        here.close()


def _be_child(work: Callable[[Connection], None], wire: Connection, parent: int) -> None:
    """Do the work and end, whatever happens, without the parent's exit handlers."""
    try:
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        die_with(parent)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        _reseed()
        work(wire)
    except BaseException:
        with contextlib.suppress(Exception):
            wire.send(("error", None, traceback.format_exc()))
    finally:
        with contextlib.suppress(Exception):
            wire.close()
        os._exit(0)


def die_with(parent: int) -> None:
    """End this process when its parent ends, on systems that offer it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _reseed() -> None:
    """Give this process random numbers of its own; Python's module does so by itself, numpy's when it is imported."""
    if numbers := sys.modules.get("numpy.random"):
        numbers.seed()
