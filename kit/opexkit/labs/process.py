"""A process of the kit's that judges what was handed in: it is kept, and given up where it does not answer.

How long it may compute it has the operating system watch, so that a busy machine refuses nothing that an idle one
takes. Who waits for it gives up after minutes only, and then nothing is known.
"""

import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar

PATIENCE = 300.0
"""Seconds after which a process that does not answer is given up, however busy the machine is."""

_Told = TypeVar("_Told")


class ChildProcess:
    """A script in a process of its own, without the rest of the kit, in an empty folder that is gone afterwards."""

    def __init__(self, script: Path, environment: Mapping[str, str] | None = None) -> None:
        """Start it; it has no variables but those that are given."""
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(  # noqa: S603 (the command is ours)
            [sys.executable, "-I", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={"HOME": self._folder.name, **(environment or {})},
        )

    def exchange(self, talk: Callable[[IO[bytes], IO[bytes]], _Told]) -> _Told | None:
        """Write to it and read what it says; None if it is gone, or had to be ended because it did not answer."""
        given, told = self._process.stdin, self._process.stdout
        if given is None or told is None:
            return None
        timer = threading.Timer(PATIENCE, self._process.kill)
        timer.start()
        try:
            return talk(given, told)
        except (OSError, ValueError):  # it is gone
            return None
        finally:
            timer.cancel()

    def ended_by(self) -> str:
        """The name of the signal that ended it; empty if it still runs, or ended by itself."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        status = self._process.poll() or 0
        return signal.Signals(-status).name if status < 0 else ""

    def kill(self) -> None:
        """Kill it; `end` is still to be called."""
        self._process.kill()

    def end(self) -> None:
        """End it."""
        self.kill()
        with suppress(OSError, ValueError):
            self._process.communicate()
        self._folder.cleanup()
