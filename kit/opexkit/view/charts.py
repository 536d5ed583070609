"""The shapes of chart that lessons share: bars in pairs, bars of parts, lines over time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from opexkit.view.bars import Bar, Segment, Tone, stacked
from opexkit.view.blocks import Picture
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import FAINT, HIGH, INK, LOW, MEDIUM, MET, PAPER, UNKNOWN

_TONES = ((HIGH, PAPER, ""), (LOW, PAPER, ""), (PAPER, INK, "//"), (MEDIUM, PAPER, ""), (MET, PAPER, ""))
PROGRESS_TONES = ((MET, PAPER, ""), (LOW, PAPER, ""), (PAPER, INK, "//"))
"""For what is done, begun and open."""

_DASHES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (6, 1.5, 1, 1.5, 1, 1.5)))
_LINES = (LOW, HIGH, MET, MEDIUM, INK)


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A moment or a level to point out in a line chart: `x` or `y`, with its words."""

    words: str
    x: float | None = None
    y: float | None = None


def pairs(
    rows: Sequence[str],
    before: Sequence[float],
    after: Sequence[float],
    alt: str,
    names: tuple[str, str],
    form: Callable[[float], str] = "{:.3g}".format,
) -> Picture:
    """Draw two bars for each row, each with its number at its end; `names` are what the two bars are."""
    with drawing():
        figure, axes = canvas(2 * len(rows) + 1)
        longest = max([*before, *after, 1e-9])
        for values, shift, color, name, hatch in (
            (before, -0.19, HIGH, names[0], ""),
            (after, 0.19, MET, names[1], "///"),
        ):
            places = [row + shift for row in range(len(rows))]
            axes.barh(places, values, height=0.34, color=color, label=name, hatch=hatch, edgecolor=PAPER, linewidth=0)
            for place, value in zip(places, values, strict=True):
                axes.text(value + longest * 0.015, place, form(value), va="center", fontsize=7.5)
        axes.set_yticks(range(len(rows)), rows, parse_math=False)
        axes.invert_yaxis()
        axes.set_xlim(0, longest * 1.22)
        _key(axes)
        return Picture(svg(figure), alt)


def parts(
    rows: Sequence[str],
    layers: Mapping[str, Sequence[float]],
    alt: str,
    unit: str = "",
    tones: Sequence[tuple[str, str, str]] = _TONES,
    full: float | None = None,
) -> Picture:
    """Draw a bar for each row, made of named parts with their numbers if there are several; the sum ends it.

    With `full`, bars of several pictures share one scale: a sum of `full` fills the width, and a larger one no more.
    """
    whole = max((sum(values) for values in zip(*layers.values(), strict=True)), default=1) or 1
    looks = tones if len(layers) > 1 else tones[1:]
    key = [Tone(name, *look) for name, look in zip(layers, looks, strict=False)]
    bars = []
    for row, name in enumerate(rows):
        values = [column[row] for column in layers.values()]
        shown = [f"{value:.3g}" if len(layers) > 1 and value > 0.07 * whole else "" for value in values]
        shrunk = min(1.0, full / sum(values)) if full and sum(values) else 1.0
        segments = tuple(
            Segment(tone, value * shrunk, text) for tone, value, text in zip(key, values, shown, strict=False)
        )
        bars.append(Bar(name, segments, f"{sum(values):.3g} {unit}".strip()))
    return Picture(stacked(bars, key, full=full), alt)


def lines(
    x: Sequence[Any],
    series: Mapping[str, Sequence[float]],
    alt: str,
    across: str,
    up: str,
    marks: Sequence[ReferenceLine] = (),
) -> Picture:
    """Draw lines over a common axis, each with a dash of its own; marks point out moments and levels.

    Raises:
        ValueError: there are more lines than can be told apart.
    """
    if len(series) > len(_DASHES):
        raise ValueError(f"{len(series)} lines cannot be told apart, {len(_DASHES)} can")
    with drawing():
        figure, axes = canvas(9)
        for (name, values), dash, color in zip(series.items(), _DASHES, _LINES, strict=False):
            axes.plot(x, values, linestyle=dash, color=color, linewidth=1.4, label=name)
        levels = [mark.y for mark in marks if mark.y is not None]
        top = max([*(max(values) for values in series.values()), *levels], default=1) or 1
        for mark in marks:
            if mark.y is not None:
                axes.axhline(mark.y, color=UNKNOWN, linewidth=0.8)
                axes.text(x[0], mark.y + top * 0.01, mark.words, fontsize=7.5, va="bottom", color=UNKNOWN)
            elif mark.x is not None:
                axes.axvline(mark.x, color=INK, linewidth=0.8, linestyle=":")
        for height, (place, mark) in enumerate((mark.x, mark) for mark in marks if mark.x is not None):
            axes.text(place, top * (1.04 + 0.09 * height), f" {mark.words}", fontsize=7.5, va="bottom")
        axes.set_ylim(0, top * (1.08 + 0.1 * sum(mark.x is not None for mark in marks)))
        axes.xaxis.set_major_locator(_locator(all(isinstance(value, int | str) for value in x)))
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        axes.grid(axis="y", color=FAINT, linewidth=0.6)
        _key(axes, below=0.2, columns=1 if max(map(len, series)) > 20 else 3)
        return Picture(svg(figure), alt)


def _locator(whole: bool) -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(6, integer=whole)


def _key(axes: Axes, below: float = 0.01, columns: int = 3) -> None:
    where: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0, -below), "borderaxespad": 0.2}
    axes.legend(ncols=columns, frameon=False, fontsize=7.5, columnspacing=1.2, **where)
