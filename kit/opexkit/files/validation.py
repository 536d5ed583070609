"""What a model says of a file, in words a team understands: one problem for each, at its line."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from opexkit.files.document import Document
from opexkit.files.fields import Expected, Where, expected, keys_of
from opexkit.files.json_text import JsonDocument
from opexkit.files.model import Strict
from opexkit.files.problem import InputError, Problem
from opexkit.files.spelling import suggestion
from opexkit.files.words import noun, short, words

SHOWN = 40
"""Problems of one file that are told at once."""

Model = TypeVar("Model", bound=BaseModel)


def validated(document: Document, model: type[Model]) -> Model:
    """Make a model of a document.

    Raises:
        InputError: it does not fit, or a key appears twice; with each problem at its line and column.
    """
    if not isinstance(document.data, dict):
        raise InputError([document.problem((), "holds no mapping", _start(model))])
    try:
        read = model.model_validate(document.data)
    except ValidationError as error:
        raise InputError([*document.problems, *complaints(document, error, model)]) from error
    if document.problems:
        raise InputError(document.problems)
    return read


def complaints(
    document: Document | JsonDocument, error: ValidationError, model: type[BaseModel], where: Where = ()
) -> list[Problem]:
    """Turn each of a validation's errors, up to `SHOWN`, into a problem.

    Args:
        document: what was validated.
        error: what the model said.
        model: the model that said it.
        where: the place of the document that was validated.
    """
    parts = islice(error.errors(include_url=False), SHOWN)
    return [_problem(document, dict(part), model, where) for part in parts]


def first_words(error: ValidationError, model: type[BaseModel]) -> tuple[str, str]:
    """The first of a validation's errors, of values that no file holds: what is wrong, and what to do."""
    part = error.errors(include_url=False)[0]
    return _said(dict(part), expected(model, part["loc"]))


def _problem(
    document: Document | JsonDocument, part: Mapping[str, Any], model: type[BaseModel], where: Where
) -> Problem:
    place = expected(model, part["loc"])
    message, fix = _said(part, place)
    return document.problem((*where, *(place.where[:-1] if part["type"] == "missing" else place.where)), message, fix)


def _said(part: Mapping[str, Any], place: Expected) -> tuple[str, str]:
    kind: str = part["type"]
    subject = _subject(place)
    if kind == "missing":
        return f"{subject} is missing", "add it"
    if kind == "extra_forbidden":
        word = str(place.where[-1])
        holders = [kind for kind in place.holders if issubclass(kind, Strict)]
        meant = next((key for kind in holders if (key := kind.meant_key(word))), None)
        return f"there is no key {word[:60]!r} here", suggestion(meant or word, place.siblings)
    if kind in ("enum", "literal_error"):
        allowed = part["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        word = str(part["input"])
        return f"{short(part['input'])} is no {noun(place)}", suggestion(_meant(word, place) or word, allowed)
    if kind == "value_error":
        message, _, fix = str(part["ctx"]["error"]).partition("; ")
        return f"{subject}: {message}", fix or "fix it"
    message, fix = words(kind, part["input"], part.get("ctx", {}), place) or (part["msg"], "see the format's schema")
    return f"{subject} {message}", fix


def _meant(word: str, place: Expected) -> str | None:
    """The word of a closed list that people mean by another one, where the list tells it by `meant_by`."""
    for kind in place.types:
        if (meant_by := getattr(kind, "meant_by", None)) and (meant := meant_by(word)):
            return str(meant)
    return None


def _subject(place: Expected) -> str:
    """The value's own key, with the name of the entry where it belongs to one."""
    names = [str(step) for step in place.where if isinstance(step, str)]
    if not names:
        return "the file"
    if place.entry is not None and not place.is_entry and names[-1] != place.entry:
        return f"`{names[-1][:60]}` of {place.entry[:60]}"
    return f"`{names[-1][:60]}`"


def _start(model: type[BaseModel]) -> str:
    needed = [
        key for key, field in zip(keys_of(model), model.model_fields.values(), strict=True) if field.is_required()
    ]
    shown = [f"`{key}:`" for key in (needed or keys_of(model))[:5]]
    return f"start with {', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else f"start with {shown[0]}"
