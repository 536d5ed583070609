"""Types of what a document hands to a script: 1, true and 1.5 without quotes are no text there."""

from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEY = "InputPayload"


def type_payloads(data: Any, text: str) -> Any:
    """Return a document's data, in which all is text, with the numbers and truths of each payload as such.

    Args:
        data: read from the text by `parse_document`, so that it is plain and bounded.
        text: YAML or JSON.
    """
    if _KEY not in text:
        return data
    if text.lstrip()[:1] == "{":
        text = text.replace("\t", " ")
    try:
        return _walk(data, yaml.load(text, _Loader), inside=False)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError):
        return data


def _walk(data: Any, loaded: Any, *, inside: bool) -> Any:
    if isinstance(data, dict) and isinstance(loaded, dict):
        by_text = {str(name): item for name, item in loaded.items()}
        return {name: _walk(item, by_text.get(str(name)), inside=inside or name == _KEY) for name, item in data.items()}
    if isinstance(data, list) and isinstance(loaded, list):
        return [_walk(item, other, inside=inside) for item, other in zip(data, loaded, strict=True)]
    return loaded if inside and isinstance(loaded, (bool, int, float)) else data
