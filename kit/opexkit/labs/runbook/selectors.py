"""Selectors: JSONPath over a response, and the type that an output asks for."""

import json
import re
from functools import lru_cache
from typing import Any

from jsonpath_ng.exceptions import JSONPathError
from jsonpath_ng.ext import parse
from jsonpath_ng.jsonpath import JSONPath

LENGTH_LIMIT = 500
"""Characters in a selector."""
DESCENT_LIMIT = 4
"""How often a selector may look at every depth (`..`)."""

_SEVERAL = re.compile(r"\.\.|\*|\[\s*\?|\[[^\]'\"]*[:,]")


class SelectorError(Exception):
    """A selector cannot be read, finds nothing, or finds something of another type."""


@lru_cache(maxsize=1000)
def parsed(selector: str) -> JSONPath:
    """A selector as a path.

    Raises:
        SelectorError: it cannot be read, or is more than a selector may be.
    """
    if len(selector) > LENGTH_LIMIT:
        raise SelectorError(f"the selector has {len(selector):,} characters, {LENGTH_LIMIT} at most")
    if selector.count("..") > DESCENT_LIMIT:
        raise SelectorError(f"the selector looks at every depth more than {DESCENT_LIMIT} times")
    if "=~" in selector or "`" in selector:
        raise SelectorError(f"{selector[:60]!r} holds a pattern or a function, which are not run")
    try:
        return parse(selector if selector.startswith("$") else f"$.{selector}")
    except JSONPathError as error:
        raise SelectorError(f"{selector!r} is no JSONPath ({error})") from error
    except Exception as error:  # the parser below lets its own lexer's errors through
        raise SelectorError(f"{selector!r} is no JSONPath") from error


def check_selector(selector: str) -> None:
    """Raise SelectorError if a selector cannot be read."""
    parsed(selector)


def select(selector: str, response: Any) -> Any:
    """What a selector finds: a list where it may find several, the one value elsewhere, None where nothing is.

    Raises:
        SelectorError: it cannot be read.
    """
    found = [match.value for match in parsed(selector).find(response)]
    if _SEVERAL.search(selector):
        return found
    return found[0] if found else None


def typed(value: Any, kind: str) -> Any:
    """A value as an output of this type has it.

    Raises:
        SelectorError: there is none, or it is of another type.
    """
    if value is None:
        raise SelectorError("the selector finds nothing")
    if kind == "StringList":
        return [_text(item) for item in (value if isinstance(value, list) else [value])]
    if kind == "MapList" and isinstance(value, list):
        return value
    if kind == "StringMap" and isinstance(value, dict):
        return value
    if kind == "String":
        return _text(value)
    try:
        if kind == "Integer" and not isinstance(value, (list, dict)):
            return int(value)
        if kind == "Boolean" and str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
    except ValueError:
        pass
    raise SelectorError(f"the selector finds {_text(value)[:60]!r}, which is no {kind}")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, default=str)
