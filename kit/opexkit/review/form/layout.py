"""Where things stand in a form; what writes it and what reads it agree on this."""

from typing import Final

FORM_VERSION: Final = "1"
SHEET: Final = "Review"
ABOUT: Final = "opexkit"
"""A hidden sheet: the form's version, and the lens by name and SHA-256."""

HEAD: Final = {"team": 3, "workload": 4, "milestone": 5, "date": 6, "language": 7}
"""The row of each, its value in the second column."""
OPTIONAL: Final = ("language",)
"""What may be left empty above the table."""
TITLES: Final = 8
"""The row with the columns' titles."""
COLUMNS: Final = {
    "code": ("Code", 22),
    "title": ("Practice", 44),
    "good": ("What good looks like", 60),
    "risk": ("Risk if missing", 9),
    "status": ("Status", 18),
    "note": ("Note", 40),
    "evidence": ("Evidence, a line each", 40),
    "owner": ("Owner", 18),
    "due": ("Due", 12),
    "reason": ("Reason if it does not apply", 24),
}
"""Title and width in characters, in order."""
FILLED: Final = ("status", "note", "evidence", "owner", "due", "reason")
"""The columns in which people type."""
EVIDENCE_KEYS: Final = ("link", "by", "date", "valid_until")
"""What a line of evidence may add after its text, each as a key with its value after a bar."""


def place_of(column: str) -> int:
    """The number of a column, from 1."""
    return [*COLUMNS].index(column) + 1
