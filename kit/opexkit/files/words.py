"""The words for each kind of error that a model can raise: what is wrong with a value, and what to write instead."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen

from opexkit.files.fields import Expected
from opexkit.files.model import Form
from opexkit.files.spelling import suggestion

_Words = tuple[str, str]
"""What is wrong with a value, and what to do about it."""

_MAPPING = ("must be a mapping", "write `key: value` lines below it")
_LIST = ("must be a list", "write `- ` before each item, or [one, two]")
_TEXT = ("must be a text", "write one value after the colon")
_WHOLE = ("must be a whole number", "write digits only")
_NUMBER = ("must be a number", "write digits, with a point for a fraction")
_TRUTH = ("must be true or false", "write true or false")
_DAY = ("must be a day of the calendar", "write year-month-day, such as 2026-03-31")
_MOMENT = ("must be a day and a time", "write it such as 2026-03-31T09:30:00Z")
_ZONE = ("must be a time with its zone", "write it such as 2026-03-31T09:30:00Z")

SHAPES: Mapping[str, _Words] = {
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "union_tag_not_found": _MAPPING,
    "path_type": ("must be a path", "write a file name"),
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "date_parsing": _DAY,
    "date_type": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "datetime_parsing": _MOMENT,
    "datetime_type": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_naive": _ZONE,
    "timezone_aware": _ZONE,
    "json_invalid": ("is not JSON", "save it again"),
    "none_required": ("must be blank", "write nothing after the colon"),
}
"""Errors that say the same whatever was written."""


def words(kind: str, value: Any, context: Mapping[str, Any], place: Expected) -> _Words | None:
    """Say what is wrong with a value and what to write; None for a kind of error that has no words.

    Args:
        kind: pydantic's name of the error.
        value: what was written.
        context: what pydantic tells besides, such as the limit.
        place: what the model expects there.
    """
    if kind in SHAPES:
        return SHAPES[kind]
    say = _SAID.get(kind)
    return say(value, context, place) if say else None


def wordless(kinds: Sequence[str]) -> list[str]:
    """Which of some kinds of error have no words."""
    own = {"missing", "extra_forbidden", "enum", "literal_error", "value_error"}
    return [kind for kind in kinds if kind not in {*SHAPES, *_SAID, *own}]


def short(value: Any) -> str:
    """A value as it is quoted in a message."""
    text = repr(value)
    return text if len(text) <= 42 else f"{text[:38]}…{text[-1]}"


def _bounds(value: Any, _context: Mapping[str, Any], place: Expected) -> _Words:
    return f"is {_plain(value)}", f"write a number {_range(place)}"


def _range(place: Expected) -> str:
    """The numbers that are allowed, such as `from 1 to 3` or `above 0`."""
    least = next((f"from {item.ge}" for item in place.metadata if isinstance(item, Ge)), "")
    above = next((f"above {item.gt}" for item in place.metadata if isinstance(item, Gt)), "")
    most = next((f"{item.le}" for item in place.metadata if isinstance(item, Le)), "")
    below = next((f"below {item.lt}" for item in place.metadata if isinstance(item, Lt)), "")
    start, end = least or above, below or most
    if start and end:
        return f"{start} to {end}" if least and most else f"{start} and {end if below else f'up to {end}'}"
    return start or below or f"up to {most}"


def _plain(value: Any) -> str:
    return str(value)[:40]


def _pattern(value: Any, context: Mapping[str, Any], place: Expected) -> _Words:
    form = next((item.words for item in place.metadata if isinstance(item, Form)), None)
    return f"is {short(value)}", f"write {form or 'a text that fits ' + str(context['pattern'])}"


def _too_long(value: Any, context: Mapping[str, Any], _place: Expected) -> _Words:
    unit = "characters" if isinstance(value, str) else "items"
    return f"has {len(value):,} {unit}, {context['max_length']:,} at most", "shorten it, or link to a document"


def _too_short(value: Any, context: Mapping[str, Any], place: Expected) -> _Words:
    least, text = context["min_length"], isinstance(value, str)
    if not text:
        value = value if isinstance(value, (list, dict, tuple)) else ()
    count = len(value.strip() if text else value)
    unit = "character" if text else "entry" if isinstance(value, dict) else "item"
    optional = "write a text, or delete the key" if text else f"write one {unit} at least"
    if not count:
        return "is empty", optional if least == 1 else f"write {_span(place, least)} {_plural(unit)}"
    return f"has {_counted(count, unit)}, {least:,} at least", f"write {_span(place, least)} {_plural(unit)}"


def _span(place: Expected, least: int) -> str:
    most = next((item.max_length for item in place.metadata if isinstance(item, MaxLen)), None)
    lowest = next((item.min_length for item in place.metadata if isinstance(item, MinLen)), least)
    return f"{lowest}" if most == lowest else f"{lowest} to {most}" if most else f"{lowest} or more"


def _counted(count: int, unit: str) -> str:
    return f"{count:,} {unit if count == 1 else _plural(unit)}"


def _plural(unit: str) -> str:
    return f"{re.sub('y$', 'ie', unit)}s"


def _tag(_value: Any, context: Mapping[str, Any], _place: Expected) -> _Words:
    allowed = re.findall(r"'([^']*)'", str(context["expected_tags"]))
    key = str(context["discriminator"]).strip("'")
    return f"has the {key} {short(context['tag'])}, which is not known", suggestion(str(context["tag"]), allowed)


def _multiple(value: Any, context: Mapping[str, Any], _place: Expected) -> _Words:
    return f"is {_plain(value)}", f"write a multiple of {context['multiple_of']}"


_SAID: Mapping[str, Callable[[Any, Mapping[str, Any], Expected], _Words]] = {
    "greater_than": _bounds,
    "greater_than_equal": _bounds,
    "less_than": _bounds,
    "less_than_equal": _bounds,
    "multiple_of": _multiple,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _too_long,
    "too_long": _too_long,
    "string_too_short": _too_short,
    "too_short": _too_short,
    "union_tag_invalid": _tag,
}


def noun(place: Expected) -> str:
    """What a word of a closed list is: its key, or in a mapping by name what the list is called."""
    key = str(place.where[-1]) if place.where else "file"
    if place.entry is None:
        return key
    named = next((kind.__name__.lower() for kind in place.types if isinstance(kind, type)), "value")
    return f"{named if place.is_entry else key} (of {place.entry[:60]})"
