"""The encoding of a text file: its byte-order mark, else strict UTF-8, else windows-1252, which is said."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

from opexkit.files.problem import InputError, Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_BINARY = (
    (b"\xd0\xcf\x11\xe0", "is an old Excel file (.xls)", "save it as .xlsx or as CSV UTF-8"),
    (b"\x1f\x8b", "is compressed (gzip)", "unpack it"),
    (b"%PDF", "is a PDF", "export it as CSV or JSON"),
    (b"PK", "is a zip file", "unpack it"),
)
_BLOCK = 1 << 20
_FALLBACK = "cp1252"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes are read.

    Attributes:
        codec: Python's name.
        title: what people call it.
        remark: said where it was not certain.
    """

    codec: str
    title: str
    remark: str = ""


def find_encoding(path: Path, asked: str | None = None) -> Encoding:
    """Find how a file is encoded.

    Args:
        path: the file.
        asked: take this encoding instead of looking.

    Raises:
        InputError: it cannot be read, is empty, no text, or in none of the encodings.
    """
    head = _head(path)
    for start, message, fix in _BINARY:
        if head.startswith(start):
            raise InputError([Problem(path, message, fix)])
    if asked is not None:
        return _asked(path, asked)
    for mark, codec, title in _MARKS:
        if head.startswith(mark):
            return _checked(path, Encoding(codec, title))
    if b"\x00" in head:
        order = "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"
        if head.count(b"\x00") * 3 < len(head) or not _fits(path, order):
            raise InputError([Problem(path, "is a binary file", "export it as CSV or JSON")])
        return Encoding(order, "UTF-16", "has no byte-order mark and was read as UTF-16")
    if _fits(path, "utf-8"):
        return Encoding("utf-8", "UTF-8")
    if _fits(path, _FALLBACK):
        return Encoding(_FALLBACK, "windows-1252", f"is not UTF-8 and was read as windows-1252{_hint(path)}")
    fix = f"export it as UTF-8, or name its encoding with --encoding{_hint(path)}"
    raise InputError([Problem(path, "is neither UTF-8 nor windows-1252", fix)])


@contextmanager
def open_text(path: Path, encoding: Encoding) -> Iterator[TextIO]:
    """Open a file as text with its line ends as they are."""
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding.codec, newline="") as text:
        yield text


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise InputError([Problem(path, f"cannot be read ({error.strerror})", "check the path")]) from error
    except ValueError as error:
        raise InputError([Problem(path, f"cannot be read ({error})", "check the path")]) from error
    if not head.strip():
        raise InputError([Problem(path, "is empty", "export it again")])
    return head


def _asked(path: Path, name: str) -> Encoding:
    try:
        codec = codecs.lookup(name)
        if not codec._is_text_encoding:  # hex and the like are no encodings of a text
            raise LookupError(name)
    except LookupError as error:
        fix = "use a name such as utf-8, cp1252 or utf-16"
        raise InputError([Problem(path, f"there is no encoding {name!r}", fix)]) from error
    return _checked(path, Encoding(codec.name, name))


def _checked(path: Path, encoding: Encoding) -> Encoding:
    if not _fits(path, encoding.codec):
        raise InputError([Problem(path, f"is not {encoding.title}", "export it again, or name its --encoding")])
    return encoding


def _fits(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _hint(path: Path) -> str:
    """What charset-normalizer takes a file for, where it is installed; it is told, never followed."""
    if find_spec("charset_normalizer") is None:
        return ""
    from charset_normalizer import from_bytes

    with path.open("rb") as file:
        best = from_bytes(file.read(1 << 16)).best()
    if best is None or best.encoding in ("ascii", "utf_8", _FALLBACK):
        return ""
    return f" (it may also be {best.encoding}: --encoding {best.encoding} reads it so)"
