"""How labs show an incident: who must be told, in which color, when it began, how long it lasted."""

from opexkit.view.style import HIGH, MEDIUM, UNKNOWN

ANSWERS = {"page": "someone, at once", "ticket": "someone, in the morning", "none": "nobody"}
"""By what an incident asks for, who must be told; the most urgent first."""
TONES = {"page": HIGH, "ticket": MEDIUM, "none": UNKNOWN}


def moment(minute: int) -> str:
    """The day and the time of a minute, counted from the first day's midnight."""
    return f"day {minute // 1_440 + 1}, {minute % 1_440 // 60:02}:{minute % 60:02}"


def span(minutes: int) -> str:
    """A length of time, in minutes below two hours, in hours below two days."""
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes / 60:.1f} h" if minutes < 2_880 else f"{minutes / 1_440:.1f} d"
