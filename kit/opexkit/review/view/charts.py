"""Charts as SVG text: the same input gives the same bytes, and no state is shared between threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from opexkit.review.grade import GroupGrade, QuestionGrade, RiskCounts, StatusCounts
from opexkit.review.rating import count_statuses
from opexkit.review.submission import Risk, Status
from opexkit.review.view.words import RISKS, STATUSES, TAKEN
from opexkit.view.blocks import Picture
from opexkit.view.figure import canvas, drawing, drawn_once, svg
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
    with drawing():
        figure, axes = canvas(len(questions))
        _bars(axes, counts, [question.code for question in questions], _BY_STATUS)
        right = max((count.practices for count in counts), default=1)
        for row, question in enumerate(questions):
            mark = RISKS[question.risk]
            axes.text(right + 0.2, row, str(mark), color=mark.color, weight="bold", va="center")
        axes.set_xlim(0, right * 1.32)
        return Picture(svg(figure), _alt_of_questions(questions, counts))


@drawn_once
def status_by_group(groups: Sequence[GroupGrade]) -> Picture:
    """Draw a bar for each area or principle: its practices by status."""
    with drawing():
        figure, axes = canvas(len(groups))
        titles = [group.title if len(group.title) < 30 else f"{group.title[:28]}…" for group in groups]
        _bars(axes, [group.statuses for group in groups], titles, _BY_STATUS)
        alt = "; ".join(f"{group.title}: {_words(group.statuses, _BY_STATUS)}" for group in groups)
        return Picture(svg(figure), f"Practices by status. {alt}.")


@drawn_once
def trend(points: Sequence[tuple[str, RiskCounts]]) -> Picture:
    """Draw a bar for each point in time: questions by risk, oldest first."""
    with drawing():
        figure, axes = canvas(len(points))
        _bars(axes, [counts for _, counts in points], [label for label, _ in points], _BY_RISK)
        alt = "; ".join(f"{label}: {_words(counts, _BY_RISK)}" for label, counts in points)
        return Picture(svg(figure), f"Questions by risk, oldest first. {alt}.")


def _bars(
    axes: Axes,
    counts: Sequence[StatusCounts] | Sequence[RiskCounts],
    labels: Sequence[str],
    layers: Sequence[_Layer],
) -> None:
    """Draw stacked bars, first on top, each segment with its count and its shape; add the key."""
    left = [0] * len(counts)
    whole = max((sum(getattr(count, layer.name) for layer in layers) for count in counts), default=0)
    for layer in layers:
        widths = [int(getattr(count, layer.name)) for count in counts]
        if not any(widths):
            continue
        style: dict[str, Any] = {"color": layer.fill, "edgecolor": INK, "linewidth": 0.6, "hatch": layer.hatch}
        axes.barh(range(len(counts)), widths, left=left, height=0.66, label=str(layer.mark), **style)
        for row, width in enumerate(widths):
            if width:
                text = f"{layer.mark.shape} {width}" if width > _ROOM * whole else str(width)
                _label(axes, left[row] + width / 2, row, text, layer)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(range(len(labels)), labels, parse_math=False)
    axes.invert_yaxis()
    axes.set_xlim(0, max([*left, 1]))
    handles, names = axes.get_legend_handles_labels()
    if handles:
        where: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0, -0.01), "borderaxespad": 0.2}
        axes.legend(handles, names, ncols=3, frameon=False, fontsize=7.5, columnspacing=1.2, **where)


def _label(axes: Axes, x: float, y: float, text: str, layer: _Layer) -> None:
    box = {"facecolor": layer.fill, "edgecolor": "none", "pad": 0.8} if layer.hatch else None
    axes.text(x, y, text, color=layer.ink, ha="center", va="center", fontsize=7.5, bbox=box)


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
