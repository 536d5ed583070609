"""Patterns of policies: wildcards, ARNs and policy variables, in time that a long pattern cannot blow up.

Source: docs.aws.amazon.com/IAM/latest/UserGuide, reference_policies_elements_resource,
reference_policies_elements_condition_operators and reference_policies_variables, read 2026-11-26.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

Context = Mapping[str, tuple[str, ...]]
"""The keys of a request in lower case, with their values."""

_MANY, _ONE = "**", "??"
_PARTS = 6
"""Segments of an ARN; the last may hold colons."""
_VARIABLE = re.compile(r"\$\{\s*([^${}',\s]+)\s*(?:,\s*'([^']*)'\s*)?\}")
_HOLE = re.compile(r"\$\{[^}]*\}?")
_LITERAL = {"*": "*", "?": "?", "$": "$"}


def variables(text: str) -> list[str]:
    """Return the keys that a text's variables name, such as `aws:PrincipalTag/team`.

    Raises:
        ValueError: something begins like a variable and is none; the text is what was written.
    """
    found = []
    for hole in _HOLE.finditer(text):
        known = _VARIABLE.fullmatch(hole[0])
        if known is None or (known[1] not in _LITERAL and ":" not in known[1]):
            raise ValueError(hole[0])
        if known[1] not in _LITERAL:
            found.append(known[1])
    return found


@lru_cache(maxsize=20_000)
def _pieces(text: str) -> tuple[tuple[str, str, str | None], ...]:
    """A text cut at its variables: (what stands before, the key, the default value)."""
    pieces, end = [], 0
    for found in _VARIABLE.finditer(text):
        pieces.append((text[end : found.start()], found[1], found[2]))
        end = found.end()
    return (*pieces, (text[end:], "", None))


def put_in(text: str, context: Context, wild: bool) -> tuple[str, ...] | None:
    """Put a request's values into a pattern; return its letters, or None where a variable has no value.

    Args:
        text: as it is written.
        context: the request's keys.
        wild: whether `*` and `?` of the text stand for others; those of a variable's value never do.
    """
    tokens: list[str] = []
    for before, key, default in _pieces(text):
        for letter in before:
            star = wild and letter == "*"
            if star and tokens and tokens[-1] == _MANY:
                continue
            tokens.append(_MANY if star else _ONE if wild and letter == "?" else letter)
        if not key:
            continue
        if key in _LITERAL:
            tokens.append(_LITERAL[key])
            continue
        values = context.get(key.lower(), ())
        if len(values) != 1 and default is None:
            return None
        tokens += values[0] if len(values) == 1 else default or ""
    return tuple(tokens)


@lru_cache(maxsize=100_000)
def fits(pattern: tuple[str, ...], text: str) -> bool:
    """Tell whether a text fits a pattern's letters and wildcards.

    Goes back to the last `*` only, so that it takes no more steps than letters of the text times those of the pattern.
    """
    if sum(token != _MANY for token in pattern) > len(text):
        return False
    at = place = 0
    star, resume = -1, 0
    while place < len(text):
        if at < len(pattern) and pattern[at] != _MANY and pattern[at] in (text[place], _ONE):
            at, place = at + 1, place + 1
        elif at < len(pattern) and pattern[at] == _MANY:
            star, resume, at = at, place, at + 1
        elif star >= 0:
            resume += 1
            at, place = star + 1, resume
        else:
            return False
    return all(token == _MANY for token in pattern[at:])


@lru_cache(maxsize=20_000)
def _action(pattern: str) -> tuple[str, ...]:
    return put_in(pattern.lower(), {}, wild=True) or ()


def fits_action(pattern: str, action: str) -> bool:
    """Tell whether an action fits a pattern such as `ec2:Describe*`; case does not matter."""
    return fits(_action(pattern), action.lower())


def fits_resource(pattern: str, resource: str, context: Context) -> bool:
    """Tell whether a resource fits a pattern; a variable without a value fits nothing."""
    tokens = put_in(pattern, context, wild=True)
    return tokens is not None and fits(tokens, resource)


def fits_arn(tokens: Sequence[str], arn: str) -> bool:
    """Tell whether an ARN fits a pattern, segment by segment: no wildcard reaches over a colon but in the last."""
    parts = arn.split(":", _PARTS - 1)
    wanted = _segments(tokens)
    if len(parts) != _PARTS:
        return False
    if len(wanted) == 1:
        return wanted[0] == (_MANY,)
    return len(wanted) == _PARTS and all(map(fits, wanted, parts))


def _segments(tokens: Sequence[str]) -> list[tuple[str, ...]]:
    found: list[list[str]] = [[]]
    for letter in tokens:
        if letter == ":" and len(found) < _PARTS:
            found.append([])
        else:
            found[-1].append(letter)
    return [tuple(each) for each in found]
