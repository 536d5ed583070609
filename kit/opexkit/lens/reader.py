"""Reads AWS custom lenses from JSON, strictly and with positions, and writes them back."""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from opexkit.files.fields import Where
from opexkit.files.json_text import JsonDocument, parse_json, read_json, refusal
from opexkit.files.problem import InputError, Problem
from opexkit.lens.condition import ConditionError, parse
from opexkit.lens.model import Lens

LARGEST_IMPORT = 500_000  # characters; ImportLens' JSONString and ExportLens' LensJSON

_MESSAGES = {
    "missing": ("{place} is missing", "add it"),
    "string_type": ("{place} must be text", "write it in double quotes"),
    "list_type": ("{place} must be a list", "write it in [ ]"),
    "model_type": ("{place} must be an object", "write it in {{ }}"),
    "enum": ("{place} names no risk", "write HIGH_RISK, MEDIUM_RISK or NO_RISK"),
}


def read_lens(path: Path) -> Lens:
    """Read a lens from a file in UTF-8, with or without a byte-order mark.

    Raises:
        InputError: it is no file, no text, no JSON, no lens, or a condition in it cannot be read.

    Example:
        >>> from opexkit import content, read_lens
        >>> lens = read_lens(content.data("lenses", "northwind-orr.json"))
        >>> len([question for pillar in lens.pillars for question in pillar.questions])
        16
    """
    return lens_of(read_json(path))


def parse_lens(text: str, path: Path) -> Lens:
    """Read a lens from text; `path` is named in messages.

    Raises:
        InputError: the text is no JSON, no lens, or a condition in it cannot be read.
    """
    return lens_of(parse_json(text, path))


def lens_of(document: JsonDocument) -> Lens:
    """Make a lens of JSON.

    What `aws wellarchitected export-lens` prints, `{"LensJSON": "..."}`, is read too; places then count in the text
    inside.

    Raises:
        InputError: it is no lens, or a condition in it cannot be read.
    """
    if isinstance(document.data, dict) and isinstance(inner := document.data.get("LensJSON"), str):
        document = parse_json(inner, document.path)
    if not isinstance(document.data, dict):
        raise InputError([document.problem((), "holds no lens", "a lens is an object in { }")])
    try:
        lens = Lens.model_validate(document.data, by_alias=True, by_name=False)
    except ValidationError as error:
        parts = error.errors(include_url=False, include_input=False)
        problems = (_misfit(document, part["type"], part["loc"], part["msg"]) for part in parts)
        raise refusal(problems, len(parts)) from None
    if broken := list(_broken_conditions(lens)):
        problems = (
            document.problem(where, f"condition: {error.message}", error.fix, after=error.column)
            for where, error in broken
        )
        raise refusal(problems, len(broken))
    return lens


def write_lens(lens: Lens) -> str:
    """A lens as JSON: unknown keys kept, the order of keys kept, nothing added.

    Indented, unless that would be more than ImportLens takes; then without any blank that is not needed.
    """
    indented = json.dumps(lens, default=Lens.as_object, indent=2, ensure_ascii=False) + "\n"
    if len(indented) <= LARGEST_IMPORT:
        return indented
    return json.dumps(lens, default=Lens.as_object, separators=(",", ":"), ensure_ascii=False)


def _broken_conditions(lens: Lens) -> Iterator[tuple[Where, ConditionError]]:
    for p, pillar in enumerate(lens.pillars):
        for q, question in enumerate(pillar.questions):
            for r, rule in enumerate(question.risk_rules):
                try:
                    parse(rule.condition)
                except ConditionError as error:
                    yield ("pillars", p, "questions", q, "riskRules", r, "condition"), error


def _misfit(document: JsonDocument, kind: str, steps: Where, message: str) -> Problem:
    said, fix = _MESSAGES.get(kind, ("{place}: {message}", "see AWS's lens format specification"))
    place = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    where = steps[:-1] if kind == "missing" else steps
    return document.problem(where, said.format(place=place, message=message), fix.format())
