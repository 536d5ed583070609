"""No way out: while an emulated account is open, this process opens no connection and starts no program.

The emulation calls other libraries, some of which would send real requests: an HTTP subscription of SNS, a webhook, a
container of Lambda. Python's own audit events tell of each before it happens, whoever asks for it.
"""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opexkit.labs.verdict import CannotJudge


class UnsafeError(CannotJudge):
    """Calls would not be answered by the emulation; nothing was sent."""


_PROGRAMS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"}
_ASKS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
"""Questions for an address, which a name server hears."""
_SENDS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_REFUSED = _PROGRAMS | _ASKS | _SENDS
_bystanders: set[int] | None = None
"""Threads that ran before, which go on as they like; None while no fence stands."""
_hooked = False


@contextmanager
def fence() -> Iterator[None]:
    """Refuse connections and programs of this thread, and of every thread that starts meanwhile.

    Raises:
        UnsafeError: one was about to be made.
    """
    global _bystanders, _hooked
    if not _hooked:
        sys.addaudithook(_watch)
        _hooked = True
    before, here = _bystanders, threading.get_ident()
    _bystanders = {thread.ident for thread in threading.enumerate() if thread.ident not in (here, None)}
    try:
        yield
    finally:
        _bystanders = before


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _bystanders is None or event not in _REFUSED:
        return
    if threading.get_ident() in _bystanders:
        return
    if event in _PROGRAMS:
        raise UnsafeError(f"a program was about to start ({event} {str(arguments[0])[:60]}); it was not")
    if event in _ASKS:
        raise UnsafeError(f"the address of {str(arguments[0])[:80]} was about to leave the process; nobody was asked")
    if arguments[0].family != socket.AF_UNIX:
        raise UnsafeError(f"a connection to {str(arguments[1])[:80]} was about to leave the process; it was not made")
