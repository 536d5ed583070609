"""Conditions of `aws:branch` and `aws:loop`: comparisons, joined by And, Or and Not."""

from collections.abc import Callable, Iterator
from typing import Any

from opexkit.files.fields import Where
from opexkit.labs.runbook.templates import as_text

DEPTH_LIMIT = 10
"""Conditions inside one another."""


def _numbers(compare: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def judge(value: Any, other: Any) -> bool:
        try:
            return compare(float(as_text(value)), float(as_text(other)))
        except ValueError as error:
            raise ChoiceError(f"{as_text(value)[:60]!r} or {as_text(other)[:60]!r} is no number") from error

    return judge


def _texts(compare: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, other: compare(as_text(value), as_text(other))


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "StringEquals": _texts(lambda value, other: value == other),
    "EqualsIgnoreCase": _texts(lambda value, other: value.lower() == other.lower()),
    "StartsWith": _texts(lambda value, other: value.startswith(other)),
    "EndsWith": _texts(lambda value, other: value.endswith(other)),
    "Contains": _texts(lambda value, other: other in value),
    "NumericEquals": _numbers(lambda value, other: value == other),
    "NumericGreater": _numbers(lambda value, other: value > other),
    "NumericLesser": _numbers(lambda value, other: value < other),
    "NumericGreaterOrEquals": _numbers(lambda value, other: value >= other),
    "NumericLesserOrEquals": _numbers(lambda value, other: value <= other),
    "BooleanEquals": _texts(lambda value, other: value.lower() == other.lower()),
}
"""Each operator of a choice."""


class ChoiceError(Exception):
    """A condition cannot be decided."""


def holds(condition: dict[str, Any]) -> bool:
    """Decide a condition whose references are resolved.

    Raises:
        ConditionError: a number is compared with what is no number, or the condition says nothing.
    """
    for joint, decide in (("And", all), ("Or", any)):
        if joint in condition:
            return decide(holds(part) for part in condition[joint])
    if "Not" in condition:
        return not holds(condition["Not"])
    for name, judge in OPERATORS.items():
        if name in condition:
            return judge(condition.get("Variable"), condition[name])
    raise ChoiceError("the condition compares nothing")


def faults_of(condition: Any, where: Where, depth: int = 0) -> Iterator[tuple[Where, str, str]]:
    """What is wrong with a condition as written: place, message and fix."""
    if not isinstance(condition, dict):
        yield where, "a condition must be a mapping", "write `Variable:` and an operator"
        return
    if depth > DEPTH_LIMIT:
        yield where, f"more than {DEPTH_LIMIT} conditions inside one another", "branch in two steps"
        return
    joints = [joint for joint in ("And", "Or", "Not") if joint in condition]
    for key in condition:
        if key not in (*OPERATORS, "Variable", "NextStep", "And", "Or", "Not"):
            yield (*where, key), f"there is no operator {key!r}", f"use one of {', '.join(OPERATORS)}"
    for joint in joints:
        parts = condition[joint] if joint != "Not" else [condition[joint]]
        if not isinstance(parts, list) or not parts:
            yield (*where, joint), f"{joint} needs a list of conditions", "write `- ` before each"
            continue
        for place, part in enumerate(parts):
            inner = (*where, joint) if joint == "Not" else (*where, joint, place)
            yield from faults_of(part, inner, depth + 1)
    found = [name for name in OPERATORS if name in condition]
    if len(joints) > 1 or (joints and found):
        beside = ", ".join([*joints, *found])
        yield where, f"{beside} are next to each other, and only one would count", "put one inside of the other"
    if not joints and (len(found) != 1 or "Variable" not in condition):
        yield where, "a condition needs `Variable` and one operator", "write both, and one of each"
