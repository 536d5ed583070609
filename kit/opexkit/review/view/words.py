"""The words, shapes and colours of a review's levels, statuses and reasons."""

from opexkit.lens.guide import Level
from opexkit.review.grade import ChangeKind, Quadrant
from opexkit.review.submission import Reason, Risk, Status
from opexkit.view.style import HIGH, INK, LOW, MEDIUM, MET, UNKNOWN, Mark

RISKS = {
    Risk.HIGH: Mark("high", "▲", "High", HIGH),
    Risk.MEDIUM: Mark("medium", "◆", "Medium", MEDIUM),
    Risk.NONE: Mark("met", "✓", "None", MET),
    Risk.UNANSWERED: Mark("unknown", "?", "Unanswered", UNKNOWN),
    Risk.NOT_APPLICABLE: Mark("unknown", "–", "Not applicable", UNKNOWN),
}
LEVELS = {
    Level.HIGH: Mark("high", "▲", "High", HIGH),
    Level.MEDIUM: Mark("medium", "◆", "Medium", MEDIUM),
    Level.LOW: Mark("low", "●", "Low", LOW),
    None: Mark("unknown", "?", "Unknown", UNKNOWN),
}
STATUSES = {
    Status.IMPLEMENTED: Mark("met", "✓", "Implemented", MET),
    Status.PARTIAL: Mark("plain", "◐", "Partial", INK),
    Status.NOT_IMPLEMENTED: Mark("plain", "✗", "Not implemented", INK),
    Status.NOT_APPLICABLE: Mark("unknown", "–", "Not applicable", UNKNOWN),
    Status.CANNOT_DETERMINE: Mark("unknown", "?", "Cannot determine", UNKNOWN),
    None: Mark("unknown", "?", "Unanswered", UNKNOWN),
}
CHANGES: dict[ChangeKind, Mark] = {
    "resolved": Mark("met", "✓", "Resolved", MET),
    "still_open": Mark("plain", "○", "Still open", INK),
    "new": Mark("medium", "+", "New", MEDIUM),
    "regressed": Mark("high", "▼", "Regressed", HIGH),
    "not_comparable": Mark("unknown", "≠", "Not comparable", UNKNOWN),
}
QUADRANTS: dict[Quadrant | None, str] = {
    "do first": "Do first",
    "plan": "Plan",
    "quick win": "Quick win",
    "later": "Later",
    None: "Not placed",
}
EFFORTS = {"S": "S: days", "M": "M: weeks", "L": "L: a quarter or more", None: "not known"}
REASONS = {
    Reason.OUT_OF_SCOPE: "Out of scope",
    Reason.BUSINESS_PRIORITIES: "Business priorities",
    Reason.ARCHITECTURE_CONSTRAINTS: "Architecture constraints",
    Reason.OTHER: "Other reason",
}
