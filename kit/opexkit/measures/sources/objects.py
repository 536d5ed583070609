"""JSON and JSON lines: pages, lists inside of objects, and `attributes` are unwrapped to one object an event."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from opexkit.files.problem import InputError, Problem
from opexkit.measures.faults import Faults
from opexkit.measures.sources.cells import Cells
from opexkit.measures.sources.paths import cell, first_key, text
from opexkit.measures.sources.text import Encoding, open_text

LOOK_AT = 200
"""Objects whose keys are looked at."""
LARGEST = 400_000_000
"""Characters of a JSON file that is read as a whole; JSON lines may be of any length."""

Found = tuple[int, dict[str, Any]]
"""Where an object stands, and what it holds."""


@dataclass(frozen=True)
class Objects:
    """A source of objects.

    Attributes:
        path: the file.
        kind: its format in words.
        names: keys of the first objects.
        again: gives the objects afresh, each with its place.
        remarks: what was not certain.
        about: what stands beside the list of events, such as the zone of their times.
    """

    path: Path
    kind: str
    names: tuple[str, ...]
    again: Callable[[], Iterable[Found]]
    remarks: tuple[str, ...] = ()
    about: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> str | None:
        """The name, where an object has its first key; case matters in JSON only if two keys differ by it alone."""
        if name in self.names or first_key(name) in self.names:
            return name
        return next((own for own in self.names if own.casefold() == name.casefold()), None)

    def read(self, names: Iterable[str]) -> Cells:
        """The cells at these paths."""
        wanted = list(names)
        columns: dict[str, list[str]] = {name: [] for name in wanted}
        lines: list[int] = []
        faults = Faults()
        for line, record in self.again():
            if not isinstance(record, dict):
                faults.add("the item is no object", "export the events with their fields", [line], [repr(record)])
                continue
            lines.append(line)
            for name, column in columns.items():
                column.append(cell(record, name))
        rows = len(lines) + sum(fault.count for fault in faults.all)
        return Cells(columns, lines, rows, faults)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of tools' JSON.

    Attributes:
        containers: dotted paths at which they keep their events.
        events: sets of keys that make an object an event, which is not looked into.
    """

    containers: tuple[str, ...] = ()
    events: tuple[frozenset[str], ...] = ()

    def is_event(self, item: Mapping[str, Any]) -> bool:
        """Whether an object is an event of a tool that is known."""
        return any(keys <= item.keys() for keys in self.events)


def open_objects(path: Path, encoding: Encoding, known: Known) -> Objects:
    """Open a JSON file.

    Args:
        path: the file.
        encoding: of its text.
        known: what is known of tools' JSON.

    Raises:
        InputError: it is not JSON, or holds no objects.
    """
    if _is_lines(path, encoding):
        return _opened(path, "JSON lines", lambda: _lines(path, encoding, known), {})
    documents = list(_documents(path, encoding))
    about = {
        key: text(value)
        for document in documents[:1]
        if isinstance(document, dict)
        for key, value in document.items()
        if not isinstance(value, dict | list)
    }
    records = [record for document in documents for record in events_of(document, known)]
    return _opened(path, f"JSON, {encoding.title}", lambda: enumerate(records, start=1), about)


def _opened(path: Path, kind: str, again: Callable[[], Iterable[Found]], about: dict[str, str]) -> Objects:
    names = dict.fromkeys(key for _, record in islice(again(), LOOK_AT) if isinstance(record, dict) for key in record)
    if not names:
        first = next((record for _, record in again()), None)
        message = "holds no events" if first is None else f"holds {text(first)[:40]!r} and the like, but no events"
        raise InputError([Problem(path, message, "export the events with their fields")])
    return Objects(path, kind, tuple(names), again, about=about)


def _is_lines(path: Path, encoding: Encoding) -> bool:
    with open_text(path, encoding) as lines:
        filled = (line for line in lines if line.strip())
        first, second = next(filled, ""), next(filled, None)
    try:
        return second is not None and isinstance(json.loads(first), dict) and second.lstrip().startswith("{")
    except ValueError:
        return False


def _lines(path: Path, encoding: Encoding, known: Known) -> Iterator[Found]:
    with open_text(path, encoding) as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                for record in events_of(_parsed(path, line, number), known):
                    yield number, record


def _parsed(path: Path, line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        column = error.colno if isinstance(error, json.JSONDecodeError) else 1
        raise InputError([Problem(path, "is not JSON", "export it again", number, column)]) from error


def _documents(path: Path, encoding: Encoding) -> Iterator[Any]:
    """Every JSON document of a file: pages that were written one after the other are several."""
    with open_text(path, encoding) as file:
        whole = file.read(LARGEST + 1)
    if len(whole) > LARGEST:
        fix = "write one event a line: jq -c '.[]' FILE > FILE.jsonl"
        raise InputError([Problem(path, f"is longer than {LARGEST:,} characters", fix)])
    decoder = json.JSONDecoder()
    place = len(whole) - len(whole.lstrip("\ufeff \t\r\n"))
    while place < len(whole):
        try:
            document, place = decoder.raw_decode(whole, place)
        except json.JSONDecodeError as error:
            fix = "export it again"
            problem = Problem(
                path, f"is not JSON ({error.msg[:1].lower()}{error.msg[1:]})", fix, error.lineno, error.colno
            )
            raise InputError([problem]) from error
        except RecursionError as error:
            raise InputError([Problem(path, "is nested too deeply", "export the events alone")]) from error
        yield document
        while place < len(whole) and whole[place] in " \t\r\n":
            place += 1


def events_of(document: Any, known: Known) -> Iterable[Any]:
    """The events of a document: itself, the list at a known place, or the one list of objects inside of it."""
    if isinstance(document, list):
        return chain.from_iterable(
            events_of(item, known) if _is_page(item, known) else [_lifted(item)] for item in document
        )
    if not isinstance(document, dict):
        return [document]
    inner = None if known.is_event(document) else _inner(document, known)
    if inner is None:
        return [_lifted(document)]
    return events_of(inner, known)


def _is_page(item: Any, known: Known) -> bool:
    """Whether an item of a list holds events itself: a list, or an object with a known place for them."""
    if isinstance(item, list):
        return True
    return (
        isinstance(item, dict)
        and not known.is_event(item)
        and any(_at(item, path) is not None for path in known.containers)
    )


def _inner(document: Mapping[str, Any], known: Known) -> Any:
    for path in known.containers:
        if (found := _at(document, path)) is not None:
            return found
    lists = [value for value in document.values() if isinstance(value, list) and value and _holds_events(value)]
    plain = sum(not isinstance(value, dict | list) for value in document.values())
    return lists[0] if len(lists) == 1 and plain <= _BESIDE else None


_BESIDE = 8
"""Plain values that may stand beside the list of a page; an event has more."""


def _holds_events(items: list[Any]) -> bool:
    return all(isinstance(item, dict) for item in items[:5])


def _at(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list | dict) else None


def _lifted(record: Any) -> Any:
    """An object with its `attributes` beside its own keys, as JSON:API writes them."""
    attributes = record.get("attributes") if isinstance(record, dict) else None
    if not isinstance(attributes, dict):
        return record
    return {key: value for key, value in record.items() if key != "attributes"} | attributes
