"""JSON read strictly, with the places of its values: no key appears twice, no NaN, no half character."""

import codecs
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from opexkit.files.fields import Where
from opexkit.files.once import once
from opexkit.files.problem import InputError, Problem, Severity
from opexkit.files.regular import read_regular

LARGEST_FILE = 2_000_000
"""Bytes in a file; an indented one may be larger than what a tool imports."""
DEEPEST = 64
"""Levels inside one another."""
SHOWN = 20
"""Problems of one file that are told at once."""

_DECODER = json.JSONDecoder()
_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = r'"(?:[^"\\]|\\.)*"'
_CONSTANT = re.compile(_STRING + r"|(-?Infinity|NaN)")
_BRACKET = re.compile(_STRING + r"|([\[{])|([\]}])")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class JsonDocument:
    """What a JSON file holds, and its text, in which places are looked up when a problem needs one."""

    path: Path
    text: str
    data: Any

    @cached_property
    def sha256(self) -> str:
        """The digest of the text."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def problem(
        self, where: Where, message: str, fix: str, severity: Severity = Severity.ERROR, after: int = 0
    ) -> Problem:
        """Tell a problem at the value, or at the closest one that encloses it, some characters into it."""
        place = self._known(where)
        return self.problem_at(offset(self.text, place) + after, message, fix, severity)

    def problem_at(self, position: int, message: str, fix: str, severity: Severity = Severity.ERROR) -> Problem:
        """Tell a problem at a position of the text."""
        return _problem(self.path, self.text, position, message, fix, severity)

    def _known(self, where: Where) -> Where:
        value = self.data
        for number, step in enumerate(where):
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return where[:number]
        return where


def read_json(path: Path, largest: int = LARGEST_FILE) -> JsonDocument:
    """Read a JSON file in UTF-8, with or without a byte-order mark.

    Args:
        path: the file.
        largest: bytes that it may have.

    Raises:
        InputError: it is no file, no text or no JSON.
    """
    return parse_json(_bytes(path, largest), path)


@once
def parse_json(source: str | bytes, path: Path) -> JsonDocument:
    """Read JSON that was handed in; `path` is what problems call it.

    Raises:
        InputError: it is no JSON, or holds what JSON cannot hold.
    """
    text = _decoded(source, path) if isinstance(source, bytes) else source
    return JsonDocument(path, text, _tree(text, path))


def _bytes(path: Path, largest: int) -> bytes:
    raw = read_regular(path, largest)
    if len(raw) > largest:
        fix = "split it, or leave out what is not needed"
        raise InputError([Problem(path, f"is larger than {largest:,} bytes", fix)])
    return raw


def _decoded(raw: bytes, path: Path) -> str:
    def refuse(message: str, fix: str) -> InputError:
        return InputError([Problem(path, message, fix)])

    if not raw.strip():
        raise refuse("is empty", "fill it in, or delete it")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refuse("is UTF-16 text", "save it as UTF-8")
    if b"\0" in raw:
        raise refuse("is no text", "name a .json file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        raise InputError([_problem(path, before, len(before), "is not UTF-8 here", "save the file as UTF-8")]) from None


def _tree(text: str, path: Path) -> Any:
    twice: list[tuple[dict[str, Any], str]] = []

    def pairs_to_dict(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) < len(pairs):
            twice.extend((mapping, key) for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        return mapping

    try:
        tree = json.loads(text, object_pairs_hook=pairs_to_dict, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise InputError([_problem(path, text, error.pos, f"is no JSON ({error.msg})", "fix it here")]) from None
    except RecursionError:
        tree = None
    except ValueError:
        raise InputError([_unusable_number(path, text)]) from None
    if (deep := _too_deep(text)) is not None:
        raise InputError([_problem(path, text, deep, f"nests deeper than {DEEPEST} levels", "write it flatter")])
    if twice:
        found = list(_with_paths(tree, twice))
        raise refusal((_duplicate(path, text, *each) for each in found), len(found))
    half = _SURROGATE.search(text)
    if half and not _is_encodable(tree):
        raise InputError([_problem(path, text, half.start(), "holds half a character", "write the character itself")])
    return tree


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _unusable_number(path: Path, text: str) -> Problem:
    constant = next((match for match in _CONSTANT.finditer(text) if match.group(1)), None)
    if constant is None:
        return Problem(path, "holds a number that is too long", "write it as text")
    fix = "write a text in double quotes, or remove the key"
    return _problem(path, text, constant.start(), f"{constant.group()} is no JSON value", fix)


def _too_deep(text: str) -> int | None:
    depth = 0
    for match in _BRACKET.finditer(text):
        depth += (match.group(1) is not None) - (match.group(2) is not None)
        if depth > DEEPEST:
            return match.start()
    return None


def _is_encodable(tree: Any) -> bool:
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _with_paths(tree: Any, twice: Sequence[tuple[dict[str, Any], str]]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The paths of some objects in a tree; an object that a later key has replaced is left out."""
    paths: dict[int, tuple[str | int, ...]] = {}
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(tree, ())]
    while waiting:
        value, steps = waiting.pop()
        if isinstance(value, dict):
            paths[id(value)] = steps
            waiting += [(inner, (*steps, key)) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(inner, (*steps, index)) for index, inner in enumerate(value)]
    return ((paths[id(mapping)], key) for mapping, key in twice if id(mapping) in paths)


def _duplicate(path: Path, text: str, steps: tuple[str | int, ...], key: str) -> Problem:
    last = max(at for name, at, _ in _members(text, offset(text, steps)) if name == key)
    return _problem(path, text, last, f"the key {key!r} appears twice in this object", "keep one of them")


def offset(text: str, steps: Sequence[str | int]) -> int:
    """Where the value at a JSON path begins; of equal keys the last counts."""
    at = _after_blanks(text, 0)
    for step in steps:
        places = (value_at for name, _, value_at in _members(text, at) if name == step)
        at = next(places) if isinstance(step, int) else list(places)[-1]
    return at


def _members(text: str, at: int) -> Iterator[tuple[str | int, int, int]]:
    """Name or index, offset and offset of the value, for each member of the object or list at an offset."""
    is_object = text[at] == "{"
    at = _after_blanks(text, at + 1)
    index = 0
    while text[at] not in "]}":
        name: str | int = index
        begin = at
        if is_object:
            name, at = _DECODER.raw_decode(text, at)
            at = _after_blanks(text, _after_blanks(text, at) + 1)
        yield name, begin, at
        at = _after_blanks(text, _DECODER.raw_decode(text, at)[1])
        at = _after_blanks(text, at + 1) if text[at] == "," else at
        index += 1


def _after_blanks(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _problem(
    path: Path, text: str, position: int, message: str, fix: str, severity: Severity = Severity.ERROR
) -> Problem:
    line = text.count("\n", 0, position) + 1
    return Problem(path, message, fix, line, position - (text.rfind("\n", 0, position) + 1) + 1, severity)


def refusal(problems: Iterable[Problem], count: int) -> InputError:
    """The first problems; of the others only how many they are."""
    shown = list(islice(problems, SHOWN))
    if count > len(shown):
        message = f"has {count - len(shown)} more like these"
        shown.append(Problem(shown[0].path, message, "fix these first"))
    return InputError(shown)
