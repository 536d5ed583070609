"""Durations of OpenSLO: a whole number and a postfix, such as `6h`."""

import re

MINUTES = {"m": 1, "h": 60, "d": 1_440, "w": 10_080}
"""Minutes by postfix of a duration; months, quarters and years have no fixed length."""
_DURATION = re.compile(r"(\d{1,6})([mhdwMQY])")


def minutes(text: str) -> int:
    """Return the minutes of a duration, such as `6h`.

    Raises:
        ValueError: it is no duration, or one without a fixed length.

    Example:
        >>> minutes("6h"), minutes("3d")
        (360, 4320)
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:20]!r} is no duration; write a whole number and one of m, h, d, w, such as 6h")
    if found[2] not in MINUTES:
        raise ValueError(f"{text!r} has no fixed length; write it in days, such as 30d")
    return int(found[1]) * MINUTES[found[2]]


def a_duration(text: str) -> str:
    """Let a duration through, also one without a fixed length.

    Raises:
        ValueError: it is none.
    """
    if _DURATION.fullmatch(text) is None:
        minutes(text)
    return text


def a_span(text: str) -> str:
    """Let a length of time through that is longer than nothing.

    Raises:
        ValueError: it is none.
    """
    if minutes(text) == 0:
        raise ValueError(f"{text!r} is no span of time; write at least 1m")
    return text


def a_wait(text: str) -> str:
    """Let a length of time through, also none.

    Raises:
        ValueError: it is none.
    """
    minutes(text)
    return text
