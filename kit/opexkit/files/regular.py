"""Files as they are opened: regular ones alone, so that no pipe, device or endless file keeps a run waiting."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from opexkit.files.problem import InputError, Problem

_SPECIAL = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # opening a pipe waits for whoever writes into it
_NO_CHANGE = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file to read its bytes.

    Raises:
        InputError: it is not there, is no regular file, or cannot be read.
    """
    with _open(path) as file:
        try:
            yield file
        except OSError as error:
            raise _unreadable(path, error) from error


def read_regular(path: Path, limit: int) -> bytes:
    """Read a file up to a number of bytes, and one more if there are more.

    Raises:
        InputError: it is not there, is no regular file, or cannot be read.
    """
    with opened(path) as file:
        return file.read(limit + 1)


def _open(path: Path) -> BinaryIO:
    try:
        _demand_regular(path, path.stat().st_mode)
        file = os.fdopen(os.open(path, os.O_RDONLY | _NO_WAIT | _NO_CHANGE), "rb")
        _demand_regular(path, os.fstat(file.fileno()).st_mode)
    except FileNotFoundError as error:
        raise _refused(path, "does not exist", "check the path") from error
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        raise _unreadable(path, error) from error
    return file


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    reason = getattr(error, "strerror", None) or error
    return _refused(path, f"cannot be read ({reason})", "check the path and its rights")


def _demand_regular(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise _refused(path, "is a folder", "give a file")
    for is_it, name in _SPECIAL:
        if is_it(mode):
            raise _refused(path, f"is {name}, not a file", "give a file")


def _refused(path: Path, message: str, fix: str) -> InputError:
    return InputError([Problem(path, message, fix)])
