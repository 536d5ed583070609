"""Charts as SVG text: the same input gives the same bytes, and no state is shared between threads."""

from collections.abc import Sequence
from dataclasses import dataclass

from opexkit.review.grade import GroupGrade, QuestionGrade, RiskCounts, StatusCounts
from opexkit.review.rating import count_statuses
from opexkit.review.submission import Risk, Status
from opexkit.review.view.words import RISKS, STATUSES, TAKEN
from opexkit.view.bars import NARROW, Bar, Segment, Tone, stacked
from opexkit.view.blocks import Picture
from opexkit.view.figure import drawn_once
from opexkit.view.style import FAINT, HIGH, INK, MEDIUM, MET, PAPER, UNKNOWN, Badge

_ROOM = 0.07  # share of the width that a segment needs to show its shape beside its number


@dataclass(frozen=True, slots=True)
class _Layer:
    """One kind of segment in a stacked bar."""

    name: str
    mark: Badge
    fill: str
    ink: str
    hatch: str = ""

    @property
    def tone(self) -> Tone:
        """How it is drawn."""
        return Tone(str(self.mark), self.fill, self.ink, self.hatch)


_BY_STATUS = (
    _Layer("implemented", STATUSES[Status.IMPLEMENTED], MET, PAPER),
    _Layer("partial", STATUSES[Status.PARTIAL], PAPER, INK, "//"),
    _Layer("not_implemented", STATUSES[Status.NOT_IMPLEMENTED], PAPER, INK),
    _Layer("cannot_determine", STATUSES[Status.CANNOT_DETERMINE], FAINT, INK, "xx"),
    _Layer("unanswered", STATUSES[None], FAINT, INK, "xx"),
    _Layer("taken_from_aws", TAKEN, FAINT, INK, ".."),
    _Layer("not_applicable", STATUSES[Status.NOT_APPLICABLE], FAINT, INK),
)
_BY_RISK = (
    _Layer("high", RISKS[Risk.HIGH], HIGH, PAPER),
    _Layer("medium", RISKS[Risk.MEDIUM], MEDIUM, PAPER),
    _Layer("none", RISKS[Risk.NONE], MET, PAPER),
    _Layer("unanswered", RISKS[Risk.UNANSWERED], PAPER, INK, "xx"),
    _Layer("not_applicable", RISKS[Risk.NOT_APPLICABLE], UNKNOWN, PAPER),
)


@drawn_once
def risk_by_question(questions: Sequence[QuestionGrade]) -> Picture:
    """Draw a bar for each question: its practices by status, and its risk at the end."""
    counts = [count_statuses(question.practices) for question in questions]
    ends = [(str(RISKS[question.risk]), RISKS[question.risk].color) for question in questions]
    svg = _bars(counts, [question.code for question in questions], _BY_STATUS, ends)
    return Picture(svg, _alt_of_questions(questions, counts))


@drawn_once
def status_by_group(groups: Sequence[GroupGrade]) -> Picture:
    """Draw a bar for each area or principle: its practices by status."""
    titles = [group.title if len(group.title) < 30 else f"{group.title[:28]}…" for group in groups]
    alt = "; ".join(f"{group.title}: {_words(group.statuses, _BY_STATUS)}" for group in groups)
    return Picture(_bars([group.statuses for group in groups], titles, _BY_STATUS), f"Practices by status. {alt}.")


@drawn_once
def trend(points: Sequence[tuple[str, RiskCounts]]) -> Picture:
    """Draw a bar for each point in time: questions by risk, oldest first."""
    alt = "; ".join(f"{label}: {_words(counts, _BY_RISK)}" for label, counts in points)
    svg = _bars([counts for _, counts in points], [label for label, _ in points], _BY_RISK)
    return Picture(svg, f"Questions by risk, oldest first. {alt}.")


def _bars(
    counts: Sequence[StatusCounts] | Sequence[RiskCounts],
    labels: Sequence[str],
    layers: Sequence[_Layer],
    ends: Sequence[tuple[str, str]] = (),
) -> str:
    """Draw stacked bars, each segment with its count and, where there is room, its shape."""
    numbers = [[int(getattr(count, layer.name)) for layer in layers] for count in counts]
    whole = max((sum(row) for row in numbers), default=0)
    bars = []
    for label, row, (end, color) in zip(labels, numbers, ends or [("", INK)] * len(labels), strict=True):
        parts = [
            Segment(layer.tone, number, f"{layer.mark.shape} {number}" if number > _ROOM * whole else str(number))
            for layer, number in zip(layers, row, strict=True)
            if number
        ]
        bars.append(Bar(label, tuple(parts), end, color))
    used = [layer.tone for place, layer in enumerate(layers) if any(row[place] for row in numbers)]
    return stacked(bars, used, ends_aligned=True, width=NARROW)


def _words(counts: StatusCounts | RiskCounts, layers: Sequence[_Layer]) -> str:
    parts = [(getattr(counts, layer.name), layer.mark.word.lower()) for layer in layers]
    return ", ".join(f"{number} {word}" for number, word in parts if number) or "nothing counted"


def _alt_of_questions(questions: Sequence[QuestionGrade], counts: Sequence[StatusCounts]) -> str:
    rows = [
        f"{question.code} {RISKS[question.risk].word.lower()} risk, "
        f"{count.implemented} of {count.practices} practices implemented"
        for question, count in zip(questions, counts, strict=True)
    ]
    return f"Risk by question. {'; '.join(rows)}."
