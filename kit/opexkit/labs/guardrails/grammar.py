"""The language of a policy's statements: elements, patterns, conditions, and what is wrong with one.

Sources: those of the module policy.
"""

import re
from collections.abc import Iterator
from typing import Any

from opexkit.files.fields import Where
from opexkit.files.json_text import JsonDocument
from opexkit.files.problem import Problem
from opexkit.files.spelling import suggestion
from opexkit.labs.guardrails.condition import OPERATORS, operator_of, wrong_value
from opexkit.labs.guardrails.pattern import variables

_ELEMENTS = ("Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition")
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
_SID = re.compile(r"[A-Za-z0-9]*")
_KEY = re.compile(r"[^\s:]+:\S(.*\S)?")


def wrong_statement(data: Any, where: Where, document: JsonDocument) -> Iterator[Problem]:
    """Yield what is wrong with a statement, each at its place."""
    if not isinstance(data, dict):
        yield document.problem(where, "a statement is an object", 'write {"Effect": "Deny", ...}')
        return
    for key in data:
        if key not in _ELEMENTS:
            fix = "name principals by a condition on aws:PrincipalArn" if key == "NotPrincipal" else ""
            message = f"a statement here has no element {key[:60]!r}"
            yield document.problem((*where, key), message, fix or suggestion(key, _ELEMENTS))
    if data.get("Effect") not in ("Allow", "Deny"):
        said = "`Effect` is missing" if "Effect" not in data else f"there is no effect {str(data['Effect'])[:40]!r}"
        yield document.problem((*where, "Effect"), said, 'write "Allow" or "Deny"')
    if "Sid" in data and not (isinstance(data["Sid"], str) and _SID.fullmatch(data["Sid"])):
        message = f"{str(data['Sid'])[:60]!r} is no Sid"
        yield document.problem((*where, "Sid"), message, "write letters and digits only")
    for positive, negative in (("Action", "NotAction"), ("Resource", "NotResource")):
        given = [name for name in (positive, negative) if name in data]
        if len(given) != 1:
            said = f"`{positive}` and `{negative}` are both there" if given else f"`{positive}` is missing"
            yield document.problem((*where, *given[1:]), said, f"write one of `{positive}` and `{negative}`")
        for name in given:
            yield from _of_patterns(data[name], (*where, name), document)
    if "Condition" in data:
        yield from _of_condition(data["Condition"], (*where, "Condition"), document)


def _of_patterns(data: Any, where: Where, document: JsonDocument) -> Iterator[Problem]:
    listed = data if isinstance(data, list) else [data]
    if not listed:
        yield document.problem(where, "is empty", 'write at least one text, such as "*"')
    for place, text in enumerate(listed):
        at = (*where, place) if isinstance(data, list) else where
        if not isinstance(text, str):
            yield document.problem(at, f"{str(text)[:40]!r} is no text", "write a text in double quotes")
        elif str(where[-1]).endswith("Action"):
            if not _ACTION.fullmatch(text):
                fix = "write service:Action, such as ec2:Describe*; a wildcard cannot stand for a part of the service"
                yield document.problem(at, f"{text[:60]!r} is no action", fix)
        elif text != "*" and not text.startswith("arn:"):
            message = f"{text[:60]!r} is no resource"
            yield document.problem(at, message, 'write an ARN such as arn:aws:s3:::bucket/*, or "*"')
        elif said := _wrong_variable(text):
            yield document.problem(at, f"{said[:60]!r} is no variable", "write ${prefix:key}")


def _wrong_variable(text: str) -> str:
    try:
        variables(text)
    except ValueError as error:
        return str(error)
    return ""


def _of_condition(data: Any, where: Where, document: JsonDocument) -> Iterator[Problem]:
    if not isinstance(data, dict):
        yield document.problem(where, "a condition is an object", 'write {"StringEquals": {"key": "value"}}')
        return
    for name, tests in data.items():
        known = operator_of(name)
        if known is None:
            bare = name.rsplit(":", 1)[-1].removesuffix("IfExists")
            yield document.problem((*where, name), f"there is no operator {name[:60]!r}", suggestion(bare, OPERATORS))
        elif known[0] == "Null" and (known[2] or known[3]):
            fix = 'write "Null": {"key": "false"}'
            yield document.problem((*where, name), "Null takes neither IfExists nor a set of values", fix)
        elif not isinstance(tests, dict) or not tests:
            yield document.problem((*where, name), "names no key", 'write {"aws:PrincipalArn": "arn:…"}')
        else:
            for key, values in tests.items():
                yield from _of_test(known[0], key, values, (*where, name, key), document)


def _of_test(operator: str, key: str, data: Any, where: Where, document: JsonDocument) -> Iterator[Problem]:
    if not _KEY.fullmatch(key):
        message = f"{key[:60]!r} is no condition key"
        yield document.problem(where, message, "write prefix:name, such as aws:RequestedRegion")
    listed = data if isinstance(data, list) else [data]
    if not listed:
        yield document.problem(where, "is compared with nothing", "write a value")
    if len(listed) > 1 and operator in ("Bool", "Null"):
        yield document.problem(where, f"{operator} takes one value", 'write "true" or "false"')
    for place, value in enumerate(listed):
        at = (*where, place) if isinstance(data, list) else where
        text = text_of(value)
        if text is None:
            yield document.problem(at, f"{str(value)[:40]!r} is no value", "write a text, a number, true or false")
        elif wrong := wrong_value(operator, text):
            yield document.problem(at, *wrong)


def text_of(value: Any) -> str | None:
    """Return a value of a condition as a text; None if it is no text, number, true or false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None
