"""A YAML file as plain data in which every value knows its line and column.

Each scalar is text (`no` stays "no"), and a blank, `~` or `null` is None: close to YAML's failsafe
schema. Nothing is constructed, so a file cannot run code; aliases are refused, so it cannot grow. Of tags only the
short forms of CloudFormation's functions are read, as the mappings that they are short for.
PyYAML's parser gives the events because its C part keeps positions and is about thirty times as fast as a
parser in Python.
"""

import hashlib
import re
from collections.abc import Callable, Generator, Iterator, Sequence, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from opexkit.files.fields import Where
from opexkit.files.once import once, reads_once
from opexkit.files.problem import InputError, Problem, Severity
from opexkit.files.regular import read_regular

SIZE_LIMIT = 1_000_000
"""Bytes in a file."""
DEPTH_LIMIT = 20
"""Mappings and lists inside one another."""
DOCUMENT_LIMIT = 500
"""Documents in a file that holds several."""

_NONE = re.compile("[\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
SHORT_FORMS = {
    "!Ref": "Ref",
    "!Condition": "Condition",
    **{
        f"!{name}": f"Fn::{name}"
        for name in (
            "And",
            "Base64",
            "Cidr",
            "Equals",
            "FindInMap",
            "GetAtt",
            "GetAZs",
            "If",
            "ImportValue",
            "Join",
            "Length",
            "Not",
            "Or",
            "Select",
            "Split",
            "Sub",
            "ToJsonString",
            "Transform",
        )
    },
}
"""CloudFormation's functions as YAML tags, and what each is short for: `!Ref x` is read as `{Ref: x}`."""
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
            for reader, data, start in _each(path, text)
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
    with _told(path, text), closing(_each(path, text, keys)) as documents:
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


def _each(
    path: Path, text: str, keys: Set[str] = frozenset()
) -> Generator[tuple["_Reader", Any, tuple[int, int]], None, None]:
    """Each document of a text, with what read it and where it starts; of the first, the beginning if keys are named."""
    # the C part refuses a character that is escaped in two halves, as JSON does beyond U+FFFF
    loader = (yaml.SafeLoader if _PAIR.search(text) else _Loader)(text)
    may_escape = "\\" in text
    try:
        following: Callable[[], Any] = loader.get_event
        following()
        count = 0
        while type(begin := following()) is not yaml.StreamEndEvent:
            reader = _Reader(path, following, may_escape, keys)
            count += 1
            if count > DOCUMENT_LIMIT:
                reader.refuse(begin, f"holds more than {DOCUMENT_LIMIT} documents", "split the file")
            yield reader, reader.value(following(), ()), _start(begin)
            following()
    finally:
        loader.dispose()
    if not count:
        raise InputError([Problem(path, "is empty", "fill it in, or delete it", 1, 1)])


class _Reader:
    """Builds plain data from a parser's events.

    Args:
        path: what problems call the file.
        following: gives the next event.
        may_escape: whether a text can hold what the file itself does not: there is an escape somewhere.
        keys: of the outermost mapping, those after which nothing more is read; if none are named, all is read.
    """

    def __init__(
        self, path: Path, following: Callable[[], Any], may_escape: bool, keys: Set[str] = frozenset()
    ) -> None:
        self.places: dict[Where, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._path, self._following, self._may_escape, self._keys = path, following, may_escape, keys

    def value(self, event: Any, where: Where) -> Any:
        """What an event begins; it is at `where`.

        Raises:
            InputError: it is not of the plain kind.
        """
        if where not in self.places:
            self.places[where] = _start(event)
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor:
            self.refuse(event, "anchors (&) and aliases (*) are not read", "write the text out, or quote it")
        if event.tag in SHORT_FORMS:
            name, event.tag = SHORT_FORMS[event.tag], None
            return {name: self.value(event, (*where, name))}
        if event.tag and not (kind is yaml.ScalarEvent and event.tag == "!"):
            self.refuse(event, f"the tag {event.tag!r} is not read", "delete it")
        if len(where) > DEPTH_LIMIT:
            self.refuse(event, f"more than {DEPTH_LIMIT} levels inside one another", "write it flat")
        if kind is yaml.ScalarEvent:
            return None if not event.style and event.value in ("", "~", "null") else self._text(event)
        return self._mapping(where) if kind is yaml.MappingStartEvent else self._list(where)

    def _mapping(self, where: Where) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        following, places = self._following, self.places
        while type(key := following()) is not yaml.MappingEndEvent:
            if type(key) is not yaml.ScalarEvent:
                self.refuse(key, "a key must be a plain text", "write `key: value`")
            name = self._text(key)
            if name in entries:
                self._duplicate(key, name, where)
                _Reader(self._path, following, self._may_escape).value(following(), where)
                continue
            inside = (*where, name)
            places[inside] = _start(key)
            entries[name] = self.value(following(), inside)
            if self._keys and not where and self._keys <= entries.keys():
                break
        return entries

    def _list(self, where: Where) -> list[Any]:
        items: list[Any] = []
        following = self._following
        while type(event := following()) is not yaml.SequenceEndEvent:
            items.append(self.value(event, (*where, len(items))))
        return items

    def _text(self, event: Any) -> str:
        """The text of a scalar; two escapes that make one character are joined."""
        text: str = event.value
        if not self._may_escape:
            return text  # what no text may hold was refused in the file
        if _HALF.search(text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
            if _HALF.search(text):
                self.refuse(event, "holds half a character", "write the character itself")
        if unseen := _NONE.search(text):
            self.refuse(event, f"holds U+{ord(unseen[0]):04X}, which is no character", "delete it")
        return text

    def _duplicate(self, key: Any, name: str, where: Where) -> None:
        line, column = _start(key)
        first = self.places[(*where, name)][0]
        message = f"the key {name[:60]!r} appears twice (first on line {first})"
        self.problems.append(Problem(self._path, message, "delete one of the two", line, column))

    def refuse(self, event: Any, message: str, fix: str) -> None:
        """Say what is not read, and where.

        Raises:
            InputError: always.
        """
        raise InputError([Problem(self._path, message, fix, *_start(event))])


def _start(event: Any) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1
