"""What a model says of a file, in words a team understands: one problem for each, at its line."""

import difflib
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, cast

from pydantic import ValidationError

from opexkit.files.document import Document, Where
from opexkit.files.problem import Problem

SHOWN = 40
"""Problems of one file that are told at once."""

_SHAPES = {
    "string_type": ("must be a text", "write one value after the colon"),
    "list_type": ("must be a list", "write `- ` before each item, or [one, two]"),
    "dict_type": ("must be a mapping", "write `key: value` lines below it"),
    "model_type": ("must be a mapping", "write `key: value` lines below it"),
    "path_type": ("must be a path", "write a file name"),
    "int_parsing": ("must be a whole number", "write digits only"),
    "int_type": ("must be a whole number", "write digits only"),
    "bool_parsing": ("must be true or false", "write true or false"),
    "string_too_short": ("is empty", "write a text, or delete the key"),
}


def complaints(document: Document, error: ValidationError, keys: Callable[[Where], Iterable[str]]) -> list[Problem]:
    """Turn each of a validation's errors, up to `SHOWN`, into a problem.

    Args:
        document: what was validated.
        error: what the model said.
        keys: the keys that are allowed in the mapping at a place.
    """
    parts = islice(error.errors(include_url=False), SHOWN)
    return [_problem(document, cast("dict[str, Any]", part), keys) for part in parts]


def suggestion(word: str, known: Iterable[str]) -> str:
    """What to write instead of a word: the nearest of the known ones, or all of them."""
    names = list(known)
    near = difflib.get_close_matches(word.strip().lower().replace(" ", "_"), names, n=1)
    near = near or difflib.get_close_matches(word.strip().upper(), names, n=1)
    return f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(names)}"


def _problem(document: Document, part: dict[str, Any], keys: Callable[[Where], Iterable[str]]) -> Problem:
    where: Where = part["loc"]
    kind: str = part["type"]
    subject = _subject(where)
    if kind == "missing":
        return document.problem(where[:-1], f"{subject} is missing", "add it")
    if kind == "extra_forbidden":
        message = f"there is no key {str(where[-1])[:60]!r} here"
        return document.problem(where, message, suggestion(str(where[-1]), keys(where[:-1])))
    if kind in ("enum", "literal_error"):
        allowed = part["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        message = f"{_short(part['input'])} is no {_noun(where)}"
        return document.problem(where, message, suggestion(str(part["input"]), allowed))
    if kind in ("string_too_long", "too_long"):
        unit = "characters" if kind == "string_too_long" else "items"
        message = f"{subject} has {len(part['input']):,} {unit}, {part['ctx']['max_length']:,} at most"
        return document.problem(where, message, "shorten it, or link to a document")
    if kind == "value_error":
        message, _, fix = str(part["ctx"]["error"]).partition("; ")
        return document.problem(where, f"{subject}: {message}", fix)
    message, fix = _SHAPES.get(kind, (part["msg"], "see the documentation of the format"))
    return document.problem(where, f"{subject} {message}", fix)


def _subject(where: Where) -> str:
    """The value's own key, with the practice where it belongs to one."""
    names = [str(step) for step in where if isinstance(step, str)] or ["the file"]
    if names[0] == "answers" and len(names) == 3:
        return f"`{names[2]}` of {names[1][:60]}"
    return f"`{names[-1][:60]}`" if where else "the file"


def _noun(where: Where) -> str:
    if where[0] == "answers":
        return "reason" if where[-1] == "reason" else f"status (of {str(where[1])[:60]})"
    return "risk" if where[0] == "aws" else str(where[-1])


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 42 else f"{text[:38]}…{text[-1]}"
