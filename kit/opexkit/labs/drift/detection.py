"""Drift detection as CloudFormation does it: what a template writes is compared with what is in the account.

Only properties that the template writes are compared, so a default that someone changed is not seen, and neither is a
resource in no stack. Source: docs.aws.amazon.com/AWSCloudFormation/latest, UserGuide/using-cfn-stack-drift and
APIReference/API_StackResourceDrift and API_PropertyDifference, read 2026-11-26. What AWS's pages leave open is decided
here: lists are compared without regard to their order, numbers by their value, `true` in any case.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["IN_SYNC", "MODIFIED", "DELETED", "NOT_CHECKED"]
Kind = Literal["ADD", "REMOVE", "NOT_EQUAL"]
_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?")
_TRUTH = ("true", "false")


@dataclass(frozen=True)
class Difference:
    """A property that is not as the template writes it.

    Attributes:
        path: as CloudFormation writes it, such as `/RedrivePolicy/maxReceiveCount`.
        expected: what the template writes; None for an entry that was added to a list.
        actual: what is in the account; None for what was removed.
    """

    path: str
    kind: Kind
    expected: Any
    actual: Any


@dataclass(frozen=True)
class Finding:
    """What drift detection says of a resource."""

    resource: str
    status: Status
    differences: tuple[Difference, ...] = ()


def detect(
    template: Mapping[str, Mapping[str, Any]], account: Mapping[str, Mapping[str, Any] | None], names: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Compare resources of a template with those of an account.

    Args:
        template: by id, the properties that it writes, functions put in.
        account: by id, the properties of what is there; None for what was deleted. What is missing cannot be checked.
        names: by what the account calls something, what a template's functions become.
    """
    found = []
    for resource, written in template.items():
        if resource not in account:
            found.append(Finding(resource, "NOT_CHECKED"))
            continue
        actual = account[resource]
        if actual is None:
            found.append(Finding(resource, "DELETED"))
            continue
        differences = tuple(_compare(written, actual, names, ""))
        found.append(Finding(resource, "MODIFIED" if differences else "IN_SYNC", differences))
    return tuple(found)


def plain(value: Any, names: Mapping[str, str]) -> Any:
    """Write a value in the one way in which equal ones are equal: numbers and truths as text, names of the account."""
    if isinstance(value, Mapping):
        return {key: plain(each, names) for key, each in sorted(value.items()) if each is not None}
    if isinstance(value, list | tuple):
        return [plain(each, names) for each in value]
    text = str(value)
    if text.lower() in _TRUTH:
        return text.lower()
    if _NUMBER.fullmatch(text):
        whole, _, part = text.lstrip("+").partition(".")
        digits = whole.removeprefix("-").lstrip("0") or "0"
        rest = part.rstrip("0")
        sign = "-" if whole.startswith("-") and (digits != "0" or rest) else ""
        return sign + digits + (f".{rest}" if rest else "")
    return names.get(text, text)


def _compare(
    expected: Mapping[str, Any], actual: Mapping[str, Any], names: Mapping[str, str], path: str
) -> Iterator[Difference]:
    for key, written in expected.items():
        here = f"{path}/{key}"
        if written is None:
            continue
        found = actual.get(key)
        if found is None:
            yield Difference(here, "REMOVE", written, None)
        elif isinstance(written, Mapping) and isinstance(found, Mapping):
            yield from _compare(written, found, names, here)
        elif isinstance(written, list) and isinstance(found, list):
            yield from _compare_lists(written, found, names, here)
        elif plain(written, names) != plain(found, names):
            yield Difference(here, "NOT_EQUAL", written, found)


def _compare_lists(expected: list[Any], actual: list[Any], names: Mapping[str, str], path: str) -> Iterator[Difference]:
    """Tell what a list lacks, and what was added to it."""
    left = [(_key(each, names), place, each) for place, each in enumerate(actual)]
    for place, written in enumerate(expected):
        key = _key(written, names)
        match = next((each for each in left if each[0] == key), None)
        if match:
            left.remove(match)
        else:
            yield Difference(f"{path}/{place}", "REMOVE", written, None)
    for _, place, added in left:
        yield Difference(f"{path}/{place}", "ADD", None, added)


def _key(value: Any, names: Mapping[str, str]) -> str:
    return json.dumps(plain(value, names), sort_keys=True)
