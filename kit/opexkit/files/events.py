"""Plain data from the events of a YAML parser, with the line and column of every value.

PyYAML's parser gives the events because its C part keeps positions and is about thirty times as fast as a
parser in Python.
"""

import re
from collections.abc import Callable, Generator, Set
from pathlib import Path
from typing import Any

import yaml

from opexkit.files.fields import Where
from opexkit.files.problem import InputError, Problem

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
"""CloudFormation's functions as YAML tags, each with the key that it is short for."""


def read_events(
    path: Path, text: str, keys: Set[str] = frozenset()
) -> Generator[tuple["EventReader", Any, tuple[int, int]], None, None]:
    """Each document of a text, with what read it and where it starts; of the first, the beginning if keys are named."""
    # the C part refuses a character that is escaped in two halves, as JSON does beyond U+FFFF
    loader = (yaml.SafeLoader if _PAIR.search(text) else _Loader)(text)
    may_escape = "\\" in text
    try:
        following: Callable[[], Any] = loader.get_event
        following()
        count = 0
        while type(begin := following()) is not yaml.StreamEndEvent:
            reader = EventReader(path, following, may_escape, keys)
            count += 1
            if count > DOCUMENT_LIMIT:
                reader.refuse(begin, f"holds more than {DOCUMENT_LIMIT} documents", "split the file")
            yield reader, reader.value(following(), ()), start_of(begin)
            following()
    finally:
        loader.dispose()
    if not count:
        raise InputError([Problem(path, "is empty", "fill it in, or delete it", 1, 1)])


class EventReader:
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
            self.places[where] = start_of(event)
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
                EventReader(self._path, following, self._may_escape).value(following(), where)
                continue
            inside = (*where, name)
            places[inside] = start_of(key)
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
        line, column = start_of(key)
        first = self.places[(*where, name)][0]
        message = f"the key {name[:60]!r} appears twice (first on line {first})"
        self.problems.append(Problem(self._path, message, "delete one of the two", line, column))

    def refuse(self, event: Any, message: str, fix: str) -> None:
        """Say what is not read, and where.

        Raises:
            InputError: always.
        """
        raise InputError([Problem(self._path, message, fix, *start_of(event))])


def start_of(event: Any) -> tuple[int, int]:
    """The line and column where an event starts."""
    mark = event.start_mark
    return mark.line + 1, mark.column + 1
