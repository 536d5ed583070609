"""Colors and shapes: whatever has a color also has a shape and a word.

The five colors keep 21 ΔE apart in simulated color-blindness and 4.5:1 or more against white.
"""

from collections.abc import Mapping
from dataclasses import dataclass

HIGH = "#99000D"
MEDIUM = "#B45F06"
LOW = "#2171B5"
MET = "#1B3A2F"
UNKNOWN = "#6F6F6F"
INK = "#1F2328"
SOFT = "#57606A"
LINE = "#D5D9DE"
BAND = "#F5F6F7"
PAPER = "#FFFFFF"
LINK = "#0B4F8A"
FAINT = "#E4E4E4"
NIGHT = "#E9EDF2"
MEDIUM_BAND, MEDIUM_INK = "#FBEEDD", "#6D3A04"
PAGE_COLORS = {
    "high": HIGH,
    "medium": MEDIUM,
    "low": LOW,
    "met": MET,
    "unknown": UNKNOWN,
    "ink": INK,
    "soft": SOFT,
    "line": LINE,
    "band": BAND,
    "paper": PAPER,
    "link": LINK,
    "medium-band": MEDIUM_BAND,
    "medium-ink": MEDIUM_INK,
}
"""What pages and widgets share, by the name in style sheets."""
CONTROL_COLORS = {"action": "#1F5A92", "right": "#2E7D5B", "edge": "#8C959F"}
"""What only widgets have: a button that acts, the edge of a right answer, the edge of a field."""


def css_colors(colors: Mapping[str, str]) -> str:
    """Write colors as custom properties of a style sheet, five a line."""
    rules = [f"--{name}: {color.lower().replace('#ffffff', '#fff')};" for name, color in colors.items()]
    return "\n  ".join(" ".join(rules[start : start + 5]) for start in range(0, len(rules), 5))


@dataclass(frozen=True, slots=True)
class Badge:
    """A shape and a word in a color; `key` is its name in style sheets."""

    key: str
    shape: str
    word: str
    color: str

    def __str__(self) -> str:
        return f"{self.shape} {self.word}"


MARKS = {
    True: Badge("met", "✓", "Right", MET),
    False: Badge("high", "✗", "Not right", HIGH),
    None: Badge("unknown", "…", "Not marked yet", UNKNOWN),
}
MET_MARK = {True: Badge("met", "✓", "Met", MET), False: Badge("high", "✗", "Not met", HIGH)}
