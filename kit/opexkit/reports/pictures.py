"""Pictures of what ran: steps over time, and the paths that incidents took."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from opexkit.labs.playbook.trial import Played
from opexkit.labs.runbook.record import StepRun
from opexkit.reports.blocks import Picture
from opexkit.reports.charts import DRAWING, SETTINGS, canvas, svg
from opexkit.reports.style import HIGH, INK, LOW, MEDIUM, MET, PAPER, UNKNOWN

_ENDS = {"resolved": MET, "called": MEDIUM, "dead end": HIGH}
_RARE = 0.01
"""Share of the incidents from which a way is drawn."""


def timeline(steps: Sequence[StepRun], target: float, alt: str) -> Picture:
    """Draw each step as a bar over minutes, the target as a line."""
    with DRAWING, rc_context(SETTINGS):
        figure, axes = canvas(max(3, len(steps)) + 2)
        end = max([step.ended for step in steps] + [target * 60]) / 60
        for row, step in enumerate(steps):
            good = step.status == "Success"
            width = max(step.seconds / 60, end * 0.006)
            fill, hatch = (LOW, "") if good else (PAPER, "xx")
            edge = LOW if good else HIGH
            axes.barh(row, width, left=step.started / 60, height=0.6, color=fill, hatch=hatch, edgecolor=edge)
        side = "right" if target > end * 0.7 else "left"
        axes.axvline(target, color=INK, linewidth=0.8, linestyle=":")
        axes.text(target, -0.75, f" target {target:.0f} min ", fontsize=7.5, ha=side)
        names = [shorten(step.name, 26, placeholder="…") for step in steps]
        axes.set_yticks(range(len(steps)), names, parse_math=False)
        axes.set_ylim(len(steps) - 0.4, -1.1)
        axes.set_xlim(0, end * 1.05)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.tick_params(axis="x", bottom=True, labelbottom=True)
        axes.set_xlabel("simulated minutes")
        good_key = Patch(facecolor=LOW, label="succeeded")
        bad_key = Patch(facecolor=PAPER, edgecolor=HIGH, hatch="xx", label="did not")
        place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "borderaxespad": 0.2}
        axes.legend(handles=[good_key, bad_key], ncols=2, frameon=False, fontsize=7.5, **place)
        return Picture(svg(figure), alt)


def paths(played: Played) -> Picture:
    """Draw the steps of a playbook from left to right, and how many incidents went from each to which."""
    ways = {way: number for way, number in played.own.ways.items() if number >= _RARE * played.own.number}
    first = played.playbook.guide.steps[0].id
    columns = _columns(ways, first)
    with DRAWING, rc_context(SETTINGS):
        rows = max((len(names) for names in columns), default=1)
        figure, axes = canvas(2 * rows + 3)
        places = _places(columns, rows)
        for (start, end), number in ways.items():
            (x1, y1), (x2, y2) = places[start], places[end]
            colour = _ENDS.get(end, UNKNOWN)
            width = 0.5 + 9 * number / played.own.number
            axes.plot([x1, x2], [y1, y2], color=colour, linewidth=width, alpha=0.45, solid_capstyle="round", zorder=1)
        _names(axes, places, played)
        axes.set_xlim(-0.5, len(columns) - 0.3)
        axes.set_ylim(rows - 0.4, -0.6)
        axes.axis("off")
        widest = sorted(ways.items(), key=lambda way: -way[1])
        share = "; ".join(f"{start} to {end} {number / played.own.number:.0%}" for (start, end), number in widest)
        return Picture(svg(figure), f"The ways that {played.own.number:,} incidents took, in shares. {share}.")


def _columns(ways: Mapping[tuple[str, str], int], first: str) -> list[list[str]]:
    """Steps by how many come before them at most, circles left aside; the three ends come last."""
    names = dict.fromkeys([first, *(name for way in ways for name in way if name not in _ENDS)])
    depth = dict.fromkeys(names, 0)
    for _ in range(len(names)):
        for start, end in ways:
            if end in depth and end != first and depth[end] <= depth[start] < len(names):
                depth[end] = depth[start] + 1
    used = sorted(set(depth.values()))
    columns = [[name for name, own in depth.items() if own == column] for column in used]
    return [*columns, [end for end in _ENDS if any(way[1] == end for way in ways)]]


def _places(columns: list[list[str]], rows: int) -> dict[str, tuple[float, float]]:
    return {
        name: (column, (row + 0.5) * rows / len(names) - 0.5)
        for column, names in enumerate(columns)
        for row, name in enumerate(names)
    }


def _names(axes: Axes, places: Mapping[str, tuple[float, float]], played: Played) -> None:
    kinds = {step.id: "check" if step.check else "run" if step.run else "call" for step in played.playbook.guide.steps}
    shapes = {"check": "○", "run": "▶", "call": "☎"}
    for name, (x, y) in places.items():
        words = f"{shapes.get(kinds.get(name, ''), '●')} {shorten(name, 22, placeholder='…')}"
        box = {"facecolor": PAPER, "edgecolor": _ENDS.get(name, INK), "linewidth": 0.7, "pad": 1.6}
        axes.text(x, y, words, fontsize=6.5, ha="center", va="center", bbox=box, zorder=2)
