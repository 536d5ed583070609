"""Reads AWS custom lenses from JSON, strictly and with positions, and writes them back."""

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from opexkit.files.problem import InputError, Problem
from opexkit.lens.condition import ConditionError, parse
from opexkit.lens.model import Lens

LARGEST_IMPORT = 500_000  # characters; ImportLens' JSONString and ExportLens' LensJSON
LARGEST_FILE = 2_000_000  # bytes; an indented file may be larger than what is imported
DEEPEST = 64
_SHOWN = 20

_DECODER = json.JSONDecoder()
_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = r'"(?:[^"\\]|\\.)*"'
_CONSTANT = re.compile(_STRING + r"|(-?Infinity|NaN)")
_BRACKET = re.compile(_STRING + r"|([\[{])|([\]}])")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_MESSAGES = {
    "missing": ("{place} is missing", "add it"),
    "string_type": ("{place} must be text", "write it in double quotes"),
    "list_type": ("{place} must be a list", "write it in [ ]"),
    "model_type": ("{place} must be an object", "write it in {{ }}"),
    "enum": ("{place} names no risk", "write HIGH_RISK, MEDIUM_RISK or NO_RISK"),
}
_Step = str | int


def read_lens(path: Path) -> Lens:
    """Read a lens from a file in UTF-8, with or without a byte-order mark.

    Raises:
        InputError: it is no file, no text, no JSON, no lens, or a condition in it cannot be read.
    """
    return parse_lens(_text(path), path)


def parse_lens(text: str, path: Path) -> Lens:
    """Read a lens from text; `path` is named in messages.

    JSON is read strictly: no duplicate key, no NaN or Infinity, no half character.

    Raises:
        InputError: the text is no JSON, no lens, or a condition in it cannot be read.
    """
    tree = _tree(text, path)
    if not isinstance(tree, dict):
        raise InputError([_problem(path, text, _offset(text, ()), "holds no lens", "a lens is an object in { }")])
    try:
        lens = Lens.model_validate(tree, by_alias=True, by_name=False)
    except ValidationError as error:
        parts = error.errors(include_url=False, include_input=False)
        problems = (_misfit(path, text, part["type"], part["loc"], part["msg"]) for part in parts)
        raise _refusal(problems, len(parts)) from None
    if broken := list(_broken_conditions(lens)):
        raise _refusal((_broken_condition(path, text, *each) for each in broken), len(broken))
    return lens


def write_lens(lens: Lens) -> str:
    """A lens as JSON: unknown keys kept, the order of keys kept, nothing added.

    Indented, unless that would be more than ImportLens takes; then without any blank that is not needed.
    """
    indented = json.dumps(lens, default=Lens.as_object, indent=2, ensure_ascii=False) + "\n"
    if len(indented) <= LARGEST_IMPORT:
        return indented
    return json.dumps(lens, default=Lens.as_object, separators=(",", ":"), ensure_ascii=False)


def _text(path: Path) -> str:
    def refusal(message: str, fix: str) -> InputError:
        return InputError([Problem(path, message, fix)])

    try:
        if path.is_dir():
            raise refusal("is a folder", "name the lens's .json file")
        if path.exists() and not path.is_file():
            raise refusal("is no file", "name the lens's .json file")
        if path.stat().st_size > LARGEST_FILE:
            raise refusal(f"is larger than {LARGEST_FILE:,} bytes", f"a lens has at most {LARGEST_IMPORT:,} characters")
        data = path.read_bytes()
    except FileNotFoundError:
        raise refusal("does not exist", "check the path") from None
    except OSError as error:
        raise refusal(f"cannot be read ({error.strerror})", "check the path and its rights") from error
    except ValueError:
        raise refusal("is no path", "check the name") from None
    if not data.strip():
        raise refusal("is empty", "write a lens into it")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refusal("is UTF-16 text", "save it as UTF-8")
    if b"\0" in data:
        raise refusal("is no text", "name the lens's .json file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
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
        raise _refusal((_duplicate(path, text, *each) for each in found), len(found))
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


def _with_paths(tree: Any, twice: Sequence[tuple[dict[str, Any], str]]) -> Iterator[tuple[tuple[_Step, ...], str]]:
    """The paths of some objects in a tree; an object that a later key has replaced is left out."""
    paths: dict[int, tuple[_Step, ...]] = {}
    waiting: list[tuple[Any, tuple[_Step, ...]]] = [(tree, ())]
    while waiting:
        value, steps = waiting.pop()
        if isinstance(value, dict):
            paths[id(value)] = steps
            waiting += [(inner, (*steps, key)) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(inner, (*steps, index)) for index, inner in enumerate(value)]
    return ((paths[id(mapping)], key) for mapping, key in twice if id(mapping) in paths)


def _duplicate(path: Path, text: str, steps: tuple[_Step, ...], key: str) -> Problem:
    last = max(at for name, at, _ in _members(text, _offset(text, steps)) if name == key)
    return _problem(path, text, last, f"the key {key!r} stands twice in this object", "keep one of them")


def _broken_conditions(lens: Lens) -> Iterator[tuple[tuple[_Step, ...], ConditionError]]:
    for p, pillar in enumerate(lens.pillars):
        for q, question in enumerate(pillar.questions):
            for r, rule in enumerate(question.risk_rules):
                try:
                    parse(rule.condition)
                except ConditionError as error:
                    yield ("pillars", p, "questions", q, "riskRules", r, "condition"), error


def _broken_condition(path: Path, text: str, steps: tuple[_Step, ...], error: ConditionError) -> Problem:
    return _problem(path, text, _offset(text, steps) + error.column, f"condition: {error.message}", error.fix)


def _misfit(path: Path, text: str, kind: str, steps: tuple[_Step, ...], message: str) -> Problem:
    said, fix = _MESSAGES.get(kind, ("{place}: {message}", "see AWS's lens format specification"))
    where = steps[:-1] if kind == "missing" else steps
    place = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    told = said.format(place=place, message=message)
    return _problem(path, text, _offset(text, where), told, fix.format())


def _offset(text: str, steps: Sequence[_Step]) -> int:
    """Where the value at a JSON path begins; of equal keys the last counts."""
    at = _after_blanks(text, 0)
    for step in steps:
        places = (value_at for name, _, value_at in _members(text, at) if name == step)
        at = next(places) if isinstance(step, int) else list(places)[-1]
    return at


def _members(text: str, at: int) -> Iterator[tuple[_Step, int, int]]:
    """Name or index, offset and offset of the value, for each member of the object or list at an offset."""
    is_object = text[at] == "{"
    at = _after_blanks(text, at + 1)
    index = 0
    while text[at] not in "]}":
        name: _Step = index
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


def _problem(path: Path, text: str, offset: int, message: str, fix: str) -> Problem:
    line = text.count("\n", 0, offset) + 1
    return Problem(path, message, fix, line, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def _refusal(problems: Iterable[Problem], count: int) -> InputError:
    """The first problems; of the others only how many they are."""
    shown = list(islice(problems, _SHOWN))
    if count > len(shown):
        message = f"has {count - len(shown)} more like these"
        shown.append(Problem(shown[0].path, message, "fix these first"))
    return InputError(shown)
