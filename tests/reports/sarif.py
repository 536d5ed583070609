"""What SARIF 2.1.0 asks of the parts that the kit writes, as a JSON Schema.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html, sections 3.11 to 3.52. Keys that the kit
does not write are refused, so that a new one is looked up there first.
"""

from typing import Any


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


_TEXT = {"type": "string", "minLength": 1}
_URI = {"type": "string", "pattern": r"^(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$"}
_FROM_ONE = {"type": "integer", "minimum": 1}
_LOCATION = _object(
    [],
    physicalLocation=_object(
        ["artifactLocation"],
        artifactLocation=_object([], uri=_URI),
        region=_object([], startLine=_FROM_ONE, startColumn=_FROM_ONE),
    ),
)
_RULE = _object(["id"], id=_TEXT, shortDescription=_object(["text"], text=_TEXT))
_RESULT = _object(
    ["message"],
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level={"enum": ["none", "note", "warning", "error"]},
    message=_object(["text"], text=_TEXT),
    locations={"type": "array", "items": _LOCATION},
)
_DRIVER = _object(["name"], name=_TEXT, version=_TEXT, rules={"type": "array", "items": _RULE, "uniqueItems": True})
_RUN = _object(
    ["tool"],
    tool=_object(["driver"], driver=_DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": ["array", "null"], "items": _RESULT},
)
SARIF = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        ["version", "runs"],
        **{"$schema": _URI, "version": {"const": "2.1.0"}, "runs": {"type": ["array", "null"], "items": _RUN}},
    ),
}
