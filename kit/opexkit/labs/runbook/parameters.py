"""What a run is given: each value checked against its parameter, with patterns that cannot run away."""

from collections.abc import Mapping, Sized
from typing import Any

import regex

from opexkit.labs.runbook.document import Parameter, Runbook

PATTERN_LIMIT = 1000
"""Characters in a pattern."""
PATTERN_SECONDS = 0.2
"""How long one match may take."""


class ParameterError(Exception):
    """A value does not fit its parameter, or a pattern cannot be used."""


def check_pattern(pattern: str) -> None:
    """Raise ParameterError if a pattern cannot be read, or runs away on a text that nearly fits."""
    if len(pattern) > PATTERN_LIMIT:
        raise ParameterError(f"the pattern has {len(pattern):,} characters, {PATTERN_LIMIT:,} at most")
    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        raise ParameterError(f"the pattern cannot be read ({error})") from error
    for probe in ("a" * 60 + "!", "0" * 60 + "!", "a-" * 40 + "!", " " * 60 + "!"):
        _matches(compiled, probe)


def _matches(compiled: "regex.Pattern[str]", text: str) -> bool:
    try:
        return compiled.fullmatch(text, timeout=PATTERN_SECONDS) is not None
    except TimeoutError as error:
        message = f"the pattern takes more than {PATTERN_SECONDS} s on a short text: it tries too many ways"
        raise ParameterError(message) from error


def read_values(runbook: Runbook, given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of every parameter of a run: as given, else its default.

    Raises:
        ParameterError: a value is missing or does not fit, or the document has no such parameter.
    """
    known = runbook.content.parameters
    for name in given:
        if name not in known:
            raise ParameterError(f"the document has no parameter {name!r}; it has {', '.join(known) or 'none'}")
    values = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if value is None:
            raise ParameterError(f"the parameter {name!r} has neither a value nor a default")
        values[name] = read_value(name, parameter, value)
    return values


def read_value(name: str, parameter: Parameter, value: Any) -> Any:
    """A value with its parameter's type.

    Raises:
        ParameterError: it does not fit.
    """
    value = _typed(name, parameter.plain_type, value)
    if parameter.allowed_values is not None:
        allowed = [_typed(name, parameter.plain_type, each) for each in parameter.allowed_values]
        inside = all(item in parameter.allowed_values for item in value) if isinstance(value, list) else False
        if value not in allowed and not inside:
            raise ParameterError(f"{name!r} is {value!r}, but one of {parameter.allowed_values} is allowed")
    for item in value if isinstance(value, list) else [value]:
        pattern = parameter.allowed_pattern if isinstance(item, str) else None
        if pattern and not _matches(regex.compile(pattern), item):
            raise ParameterError(f"{name!r} is {item[:60]!r}, which does not match {pattern!r}")
    if isinstance(value, list):
        _sized(name, value, parameter.min_items, parameter.max_items, "items")
    if isinstance(value, str):
        _sized(name, value, parameter.min_chars, parameter.max_chars, "characters")
    return value


def _sized(name: str, value: Sized, least: int | None, most: int | None, unit: str) -> None:
    if not (least or 0) <= len(value) <= (most if most is not None else len(value)):
        raise ParameterError(f"{name!r} has {len(value)} {unit}, {least or 0} to {most or 'any'} are allowed")


def _typed(name: str, kind: str, value: Any) -> Any:
    if kind == "StringList" and isinstance(value, str):
        return [value]
    wanted: dict[str, type] = {"StringList": list, "MapList": list, "StringMap": dict}
    if kind in wanted:
        if isinstance(value, wanted[kind]):
            return value
    elif kind == "Integer" and str(value).lstrip("-").isdigit():
        return int(value)
    elif kind == "Boolean" and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    elif kind == "String" and not isinstance(value, (list, dict)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    raise ParameterError(f"{name!r} is {str(value)[:60]!r}, which is no {kind}")
