"""Colours and shapes: whatever has a colour also has a shape and a word.

The five colours keep 21 ΔE apart in simulated colour-blindness and 4.5:1 or more against white.
"""

from dataclasses import dataclass

HIGH = "#99000D"
MEDIUM = "#B45F06"
LOW = "#2171B5"
MET = "#1B3A2F"
UNKNOWN = "#6F6F6F"
INK = "#1F2328"
PAPER = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Badge:
    """A shape and a word in a colour; `key` is its name in style sheets."""

    key: str
    shape: str
    word: str
    colour: str

    def __str__(self) -> str:
        return f"{self.shape} {self.word}"


MARKS = {
    True: Badge("met", "✓", "Right", MET),
    False: Badge("high", "✗", "Not right", HIGH),
    None: Badge("unknown", "…", "Not marked yet", UNKNOWN),
}
MET_MARK = {True: Badge("met", "✓", "Met", MET), False: Badge("high", "✗", "Not met", HIGH)}
