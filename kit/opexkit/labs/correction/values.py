"""Times, figures and days as people write them in a document."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

_STAMP = re.compile(r"^(?:(\d{4}-\d\d-\d\d)[T ]+)?(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?\s*(\S.*)?$")
_OFFSET = re.compile(r"^(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?$")
_FIGURE = re.compile(r"(-?\d[\d,']*(?:\.\d+)?)\s*(%|percent\b|million\b|m\b|thousand\b|k\b)?", re.IGNORECASE)
_FACTOR = {"million": 1_000_000, "m": 1_000_000, "thousand": 1_000, "k": 1_000}
IDS = re.compile(r"\b[A-Z]{1,3}-?\d{1,4}\b")


class NoZoneError(ValueError):
    """A time says no zone."""


def stamp(text: str, day: date, zones: dict[str, int], given: str = "") -> datetime:
    """Read a time, and give it in UTC.

    Args:
        text: such as `2026-11-03 18:06 UTC`, `18:06Z`, `2026-11-03T19:06+01:00` or `19:06 CET`.
        day: where it names none.
        zones: hours ahead of UTC, by name.
        given: the zone where the text names none, as a heading says it.

    Raises:
        NoZoneError: neither says a zone.
        ValueError: it is no time.
    """
    found = _STAMP.match(text.strip())
    if not found:
        raise ValueError("is no time")
    zone = (found[4] or given).strip().strip("()").upper()
    if not zone:
        raise NoZoneError("says no zone")
    own = date.fromisoformat(found[1]) if found[1] else day
    at = datetime.combine(own, time(int(found[2]), int(found[3])), timezone(_ahead(zone, zones)))
    return at.astimezone(UTC)


def _ahead(zone: str, zones: dict[str, int]) -> timedelta:
    if zone in ("Z", "UTC", "GMT"):
        return timedelta()
    if zone in zones:
        return timedelta(hours=zones[zone])
    if found := _OFFSET.match(zone):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if ahead < timedelta(hours=24):
            return -ahead if found[1] == "-" else ahead
    raise ValueError(f"has the zone {zone[:20]}, which the record does not use")


def figure(text: str) -> float | None:
    """Read the first figure of a text: `1,240,300`, `1.24 million`, `38 %` (as 0.38); None if there is none."""
    found = _FIGURE.search(text)
    if not found:
        return None
    value = float(found[1].replace(",", "").replace("'", ""))
    unit = (found[2] or "").lower()
    if unit in ("%", "percent"):
        return value / 100
    return value * _FACTOR.get(unit, 1)


def share(text: str) -> float | None:
    """Read a share: `38 %`, `0.38`, or `38` where it can be nothing else; None if there is none."""
    value = figure(text)
    return value / 100 if value is not None and value > 1 else value


def day_of(text: str) -> date | None:
    """Read a day such as 2026-11-20; None if it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def ids(text: str) -> list[str]:
    """The ids that a text names, such as `F3`, `COE-203` or `B2`."""
    return IDS.findall(text)
