"""Durations and moments as documents write them (ISO 8601)."""

import datetime as dt

from pydantic import TypeAdapter, ValidationError

LONGEST = 30 * 86_400.0
"""Seconds that a step may sleep."""

_DURATION = TypeAdapter(dt.timedelta)
_MOMENT = TypeAdapter(dt.datetime)


class DurationError(Exception):
    """A text is no duration or moment."""


def read_duration(text: str) -> float:
    """Seconds of a duration such as PT30S or P1D.

    Raises:
        DurationError: it is none, or negative or longer than thirty days.
    """
    try:
        seconds = _DURATION.validate_strings(text).total_seconds() if text.startswith("P") else -1.0
    except ValidationError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST:
        raise DurationError(f"{text[:40]!r} is no duration of 0 seconds to 30 days")
    return seconds


def read_timestamp(text: str) -> dt.datetime:
    """A moment with its zone; UTC where none is written.

    Raises:
        DurationError: it is none.
    """
    try:
        moment = _MOMENT.validate_strings(text)
    except ValidationError as error:
        raise DurationError(f"{text[:40]!r} is no moment") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
