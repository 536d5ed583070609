"""What a notebook's process prints, in its order: Python's streams, and what others write to descriptors 1 and 2."""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from typing import Any

SendText = Callable[[str, str], None]
"""Takes the name of a stream and a text."""

_PAUSE = 0.2
"""Seconds after which a text is sent on while a cell still prints, as in ipykernel."""


class OutStream(io.TextIOBase):
    """A stream of Python; texts are gathered and sent on when something else is shown, or after a moment."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, send: SendText, descriptor: int) -> None:
        self.name, self._send, self._descriptor = name, send, descriptor
        self._owner = os.getpid()
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - lives as long as the process
        self._read = 0
        self._texts: list[str] = []
        self._sent = time.monotonic()
        os.dup2(self._file.fileno(), descriptor)

    def write(self, text: str) -> int:
        """Send a text, after what others wrote to the descriptor before it."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:  # a process that the notebook forked
            os.write(self._descriptor, text.encode("utf-8", "replace"))
            return len(text)
        self._hear_others()
        self._texts.append(text)
        if time.monotonic() - self._sent > _PAUSE:
            self.flush()
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        """Send several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Send what was gathered."""
        if os.getpid() != self._owner:
            return
        self._hear_others()
        if text := "".join(self._texts):
            self._texts.clear()
            self._send(self.name, text)
        self._sent = time.monotonic()

    def _hear_others(self) -> None:
        """Gather what others wrote to the descriptor."""
        number = self._file.fileno()
        if (size := os.fstat(number).st_size) > self._read:
            self._texts.append(os.pread(number, size - self._read, self._read).decode("utf-8", "replace"))
            self._read = size

    def fileno(self) -> int:
        """The descriptor, for subprocesses that are given this stream."""
        return self._descriptor

    def isatty(self) -> bool:
        """No terminal."""
        return False

    def writable(self) -> bool:
        """Always."""
        return True


class Streams:
    """Both streams of a process."""

    def __init__(self, out: OutStream, err: OutStream) -> None:
        self._both = (out, err)

    def flush(self) -> None:
        """Send what is left of both."""
        for stream in self._both:
            stream.flush()


def capture(send: SendText) -> Streams:
    """Replace this process's streams and descriptors 1 and 2."""
    out, err = OutStream("stdout", send, 1), OutStream("stderr", send, 2)
    sys.stdout, sys.stderr = out, err
    return Streams(out, err)
