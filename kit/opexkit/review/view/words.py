"""The words, shapes and colors of a review's levels, statuses and reasons."""

from opexkit.lens.guide import Level
from opexkit.review.grade import PracticeGrade
from opexkit.review.submission import Reason, Risk, Status
from opexkit.review.team_grade import ChangeKind, Quadrant
from opexkit.view.style import HIGH, INK, LOW, MEDIUM, MET, UNKNOWN, Badge

RISKS = {
    Risk.HIGH: Badge("high", "▲", "High", HIGH),
    Risk.MEDIUM: Badge("medium", "◆", "Medium", MEDIUM),
    Risk.NONE: Badge("met", "✓", "None", MET),
    Risk.UNANSWERED: Badge("unknown", "?", "Unanswered", UNKNOWN),
    Risk.NOT_APPLICABLE: Badge("unknown", "–", "Not applicable", UNKNOWN),
}
LEVELS = {
    Level.HIGH: Badge("high", "▲", "High", HIGH),
    Level.MEDIUM: Badge("medium", "◆", "Medium", MEDIUM),
    Level.LOW: Badge("low", "●", "Low", LOW),
    None: Badge("unknown", "?", "Unknown", UNKNOWN),
}
STATUSES = {
    Status.IMPLEMENTED: Badge("met", "✓", "Implemented", MET),
    Status.PARTIAL: Badge("plain", "◐", "Partial", INK),
    Status.NOT_IMPLEMENTED: Badge("plain", "✗", "Not implemented", INK),
    Status.NOT_APPLICABLE: Badge("unknown", "–", "Not applicable", UNKNOWN),
    Status.CANNOT_DETERMINE: Badge("unknown", "?", "Cannot determine", UNKNOWN),
    None: Badge("unknown", "?", "Unanswered", UNKNOWN),
}
TAKEN = Badge("unknown", "≈", "Taken from AWS, not seen", UNKNOWN)
"""A practice that nobody answered and that an AWS report does not name as missing."""


def standing(practice: PracticeGrade) -> Badge:
    """Return the badge of a practice: its status, or that it is taken from AWS."""
    return TAKEN if practice.status is None and practice.taken_from_aws else STATUSES[practice.status]


CHANGES: dict[ChangeKind, Badge] = {
    "resolved": Badge("met", "✓", "Resolved", MET),
    "still_open": Badge("plain", "○", "Still open", INK),
    "new": Badge("medium", "+", "New", MEDIUM),
    "regressed": Badge("high", "▼", "Regressed", HIGH),
    "not_comparable": Badge("unknown", "≠", "Not comparable", UNKNOWN),
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
