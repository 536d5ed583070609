"""A YAML file as plain data in which every value knows its line and column.

Each scalar is text (`no` stays "no"), and a blank, `~` or `null` is None: close to YAML's failsafe
schema. Nothing is constructed, so a file cannot run code; aliases are refused, so it cannot grow. Of tags only the
short forms of CloudFormation's functions are read, as the mappings that they are short for.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from opexkit.files.events import read_events
from opexkit.files.fields import Where
from opexkit.files.once import once, reads_once
from opexkit.files.problem import InputError, Problem, Severity
from opexkit.files.regular import read_regular

SIZE_LIMIT = 1_000_000
"""Bytes in a file."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")
"""Characters that YAML does not take, and that nothing which is drawn or sent can hold."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds, and where.

    Attributes:
        data: text, None, lists and dicts of them.
        places: line and column of each value; of a mapping's entry, the place of its key.
        problems: what is wrong although the rest could be read (duplicate keys).
        start: line and column at which the document starts.
    """

    path: Path
    sha256: str
    data: Any
    places: dict[Where, tuple[int, int]]
    problems: tuple[Problem, ...]
    start: tuple[int, int] = (1, 1)

    def problem(self, where: Where, message: str, fix: str, severity: Severity = Severity.ERROR) -> Problem:
        """Tell a problem at the value, or at the closest one that encloses it."""
        while where and where not in self.places:
            where = where[:-1]
        line, column = self.places.get(where, (1, 1))
        return Problem(self.path, message, fix, line, column, severity)


def read_document(path: Path) -> Document:
    """Read a YAML or JSON file.

    Raises:
        InputError: it is not there, not a text, too large, or not YAML of the plain kind.
    """
    return parse_document(read_bytes(path), path)


@once
def parse_document(source: str | bytes, path: Path) -> Document:
    """Read YAML or JSON that was handed in; `path` is what problems call it.

    Raises:
        InputError: it is not a text, too large, or not YAML of the plain kind.
    """
    document, *more = parse_documents(source, path)
    if more:
        message = "a second document starts"
        raise InputError([Problem(path, message, "keep one document in a file", *more[0].start)])
    return document


@once
def parse_documents(source: str | bytes, path: Path) -> tuple[Document, ...]:
    """Read YAML or JSON of one document or more, parted by `---`; places count from the beginning of the file.

    Raises:
        InputError: it is not a text, too large, or not YAML of the plain kind.
    """
    raw = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    text = _text(path, raw)
    digest = hashlib.sha256(raw).hexdigest()
    with _told(path, text):
        return tuple(
            Document(path, digest, data, reader.places, tuple(reader.problems), start)
            for reader, data, start in read_events(path, text)
        )


def read_beginning(path: Path, keys: Set[str]) -> Any:
    """Read what a file holds up to the last of these keys: of the rest nothing is known, not even whether it is YAML.

    Where a key is missing, or files are parsed once for all, all of it is read.

    Raises:
        InputError: it is not there, not a text, too large, or not YAML of the plain kind as far as it was read.
    """
    if reads_once():
        return read_document(path).data
    text = _text(path, read_bytes(path))
    with _told(path, text), closing(read_events(path, text, keys)) as documents:
        return next(documents)[1]


def objects(documents: Sequence[Document]) -> Any:
    """What a file holds: of one document its data, of several objects, each with an `apiVersion`, a list of theirs.

    Raises:
        InputError: there are several documents that are no such objects.
    """
    first, *more = [each for each in documents if each.data is not None] or documents[:1]
    if more and not all(isinstance(each.data, dict) and "apiVersion" in each.data for each in (first, *more)):
        raise InputError(
            [Problem(first.path, "a second document starts", "keep one document in a file", *more[0].start)]
        )
    return [each.data for each in (first, *more)] if more else first.data


def read_documents(path: Path) -> tuple[Document, ...]:
    """Read a YAML or JSON file of one document or more.

    Raises:
        InputError: it is not there, not a text, too large, or not YAML of the plain kind.
    """
    return parse_documents(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """Read a file up to what a document may be, and a byte more.

    Raises:
        InputError: it is not there, or cannot be read.
    """
    return read_regular(path, SIZE_LIMIT)


def _text(path: Path, raw: bytes) -> str:
    """The text of a file, ready for the parser."""
    if len(raw) > SIZE_LIMIT:
        fix = "shorten notes, or link to documents instead of quoting them"
        raise InputError([Problem(path, f"is larger than {SIZE_LIMIT:,} bytes", fix)])
    save = "save it as UTF-8 text"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError([Problem(path, "is written in UTF-16", save)])
    if b"\x00" in raw:
        raise InputError([Problem(path, "is a binary file", "give a YAML text file")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode("utf-8", "replace").removeprefix("\ufeff"))
        message = f"is not UTF-8 (byte 0x{raw[error.start]:02x})"
        raise InputError([Problem(path, message, save, line, column)]) from error
    if unseen := CONTROL.search(text):
        line, column = _place(text[: unseen.start()])
        message = f"holds the control character U+{ord(unseen[0]):04X}"
        raise InputError([Problem(path, message, "delete it", line, column)])
    if text.lstrip()[:1] in ("{", "["):
        text = text.replace("\t", " ")  # JSON may be indented by tabs, and holds none inside of its strings
    return text


def _place(before: str) -> tuple[int, int]:
    """The line and column right after a text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@contextmanager
def _told(path: Path, text: str) -> Iterator[None]:
    """Turn what the parser raises into a problem at its place."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        raise InputError([_syntax(path, text, error)]) from error
    except yaml.YAMLError as error:
        raise InputError([Problem(path, "is not YAML", "check that it is a plain text file")]) from error


def _syntax(path: Path, text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    written = lines[line] if line < len(lines) else ""
    if "\t" in written[: len(written) - len(written.lstrip())] or written[column : column + 1] == "\t":
        return Problem(path, "a tab indents the line", "use blanks instead", line + 1, column + 1)
    fix = _FIXES.get(str(error.problem), "fix this line or the one before it")
    return Problem(path, f"is not YAML: {error.problem}", fix, line + 1, column + 1)


_FIXES = {
    "mapping values are not allowed in this context": "put a text with a colon in quotes",
    "found character that cannot start any token": "put the text in quotes",
    "found unexpected end of stream": "close the quotes",
}
