"""Conditions of policies: every operator, with IfExists, ForAnyValue and ForAllValues.

Source: docs.aws.amazon.com/IAM/latest/UserGuide, reference_policies_elements_condition_operators and
reference_policies_condition-single-vs-multi-valued-context-keys, read 2026-11-26.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from opexkit.labs.guardrails.pattern import Context, fits, fits_arn, put_in, variables

_SETS = ("ForAllValues", "ForAnyValue")
_NAME = re.compile(r"(?:(\w+):)?(\w+?)(IfExists)?")


@dataclass(frozen=True)
class Test:
    """One key compared by one operator.

    Attributes:
        operator: without what stands before and after it; never a negated one.
        negated: whether none of the values may match.
        each: ForAllValues or ForAnyValue; empty for a key with one value.
        if_exists: whether a request without the key passes.
        key: as it is written; case does not matter.
    """

    operator: str
    negated: bool
    each: str
    if_exists: bool
    key: str
    values: tuple[str, ...]

    def holds(self, context: Context) -> bool:
        """Tell whether a request passes."""
        given = context.get(self.key.lower(), ())
        if self.operator == "Null":
            return ("true" if not given else "false") in map(str.lower, self.values)
        if not given:
            if self.if_exists or self.each:
                return self.if_exists or self.each == "ForAllValues"
            return self.negated
        compare = _COMPARE[self.operator]
        right = (any(compare(value, one, context) for value in self.values) for one in given)
        if not self.each:  # one value; of several, one that matches is enough
            return any(right) != self.negated
        found = (one != self.negated for one in right)
        return all(found) if self.each == "ForAllValues" else any(found)

    @property
    def written(self) -> str:
        """The operator as policies write it."""
        before = f"{self.each}:" if self.each else ""
        return f"{before}{_written(self.operator, self.negated)}{'IfExists' if self.if_exists else ''}"


def _written(operator: str, negated: bool) -> str:
    return next(name for name, known in OPERATORS.items() if known == (operator, negated))


def operator_of(name: str) -> tuple[str, bool, str, bool] | None:
    """Read an operator's name: what it compares, whether it is negated, for which values, whether the key may lack."""
    found = _NAME.fullmatch(name)
    if not found or found[2] not in OPERATORS or (found[1] or _SETS[0]) not in _SETS:
        return None
    return (*OPERATORS[found[2]], found[1] or "", bool(found[3]))


Compare = Callable[[str, str, Context], bool]


def _text(wild: bool, fold: bool = False) -> Compare:
    def compare(value: str, given: str, context: Context) -> bool:
        tokens = put_in(value, context, wild)
        if tokens is None:
            return False
        return fits(tuple(each.lower() for each in tokens), given.lower()) if fold else fits(tokens, given)

    return compare


def _arn(value: str, given: str, context: Context) -> bool:
    tokens = put_in(value, context, wild=True)
    return tokens is not None and fits_arn(tokens, given)


def _bool(value: str, given: str, _context: Context) -> bool:
    return value.lower() == given.lower()


def _binary(value: str, given: str, _context: Context) -> bool:
    return value == given


@lru_cache(maxsize=10_000)
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text, strict=False)


def _address(value: str, given: str, _context: Context) -> bool:
    try:
        return ipaddress.ip_address(given) in _network(value)
    except ValueError:  # what the request says is no address
        return False


@lru_cache(maxsize=10_000)
def moment(text: str) -> float:
    """Return a date of ISO 8601, or seconds since 1970, as seconds.

    Raises:
        ValueError: it is neither.
    """
    try:
        return float(text)
    except ValueError:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _ordered(read: Callable[[str], float], right: Callable[[float, float], bool]) -> Compare:
    def compare(value: str, given: str, _context: Context) -> bool:
        try:
            return right(read(given), read(value))
        except ValueError:  # what the request says is no such value
            return False

    return compare


_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "Equals": lambda given, value: given == value,
    "LessThan": lambda given, value: given < value,
    "LessThanEquals": lambda given, value: given <= value,
    "GreaterThan": lambda given, value: given > value,
    "GreaterThanEquals": lambda given, value: given >= value,
}
_COMPARE: dict[str, Compare] = {
    "StringEquals": _text(wild=False),
    "StringEqualsIgnoreCase": _text(wild=False, fold=True),
    "StringLike": _text(wild=True),
    "ArnLike": _arn,
    "Bool": _bool,
    "BinaryEquals": _binary,
    "IpAddress": _address,
    **{f"Numeric{name}": _ordered(float, right) for name, right in _ORDERS.items()},
    **{f"Date{name}": _ordered(moment, right) for name, right in _ORDERS.items()},
}
OPERATORS: dict[str, tuple[str, bool]] = {
    **{name: (name, False) for name in (*_COMPARE, "Null")},
    "StringNotEquals": ("StringEquals", True),
    "StringNotEqualsIgnoreCase": ("StringEqualsIgnoreCase", True),
    "StringNotLike": ("StringLike", True),
    "ArnNotLike": ("ArnLike", True),
    "ArnEquals": ("ArnLike", False),
    "ArnNotEquals": ("ArnLike", True),
    "NotIpAddress": ("IpAddress", True),
    "NumericNotEquals": ("NumericEquals", True),
    "DateNotEquals": ("DateEquals", True),
}
"""Each operator: what it compares, and whether it is negated. ArnEquals takes wildcards as ArnLike does."""


def wrong_value(operator: str, value: str) -> tuple[str, str] | None:
    """Say why a value cannot be compared by an operator, and what to write; None if it can."""
    try:
        if variables(value) and operator not in (*_TEXTS, "ArnLike"):
            return f"{operator} takes no variable", "write the value, or compare texts"
    except ValueError as error:
        return f"{str(error)[:60]!r} is no variable", "write ${prefix:key}, or ${$} for a dollar sign"
    kind = next((kind for kind in _KINDS if operator.startswith(kind)), None)
    if kind is None:
        return None
    reads, said, fix = _KINDS[kind]
    try:
        reads(value)
    except (ValueError, OverflowError, binascii.Error):
        return f"{value[:60]!r} is no {said}", fix
    return None


def _is_bool(text: str) -> None:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)


def _is_arn(text: str) -> None:
    if text != "*" and not (text.startswith(("arn:", "*", "${")) and text.count(":") >= 5):
        raise ValueError(text)


def _is_number(text: str) -> None:
    if float(text) - float(text) != 0:  # nan, or infinite
        raise ValueError(text)


_TEXTS = ("StringEquals", "StringEqualsIgnoreCase", "StringLike")
_KINDS: Mapping[str, tuple[Callable[[str], object], str, str]] = {
    "Null": (_is_bool, "true or false", 'write "true" for a key that is not there, "false" for one that is'),
    "Bool": (_is_bool, "true or false", 'write "true" or "false"'),
    "Numeric": (_is_number, "number", 'write a number, such as "3600"'),
    "Date": (moment, "date", "write one such as 2026-11-26T00:00:00Z"),
    "IpAddress": (_network, "range of addresses", "write one such as 203.0.113.0/24"),
    "BinaryEquals": (lambda text: base64.b64decode(text, validate=True), "base64", "encode it"),
    "Arn": (
        _is_arn,
        "ARN of six segments",
        "write one such as arn:aws:iam::*:role/name, with wildcards for what may differ",
    ),
}
