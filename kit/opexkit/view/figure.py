"""Figures as SVG text: the same input gives the same bytes, and no state is shared between threads."""

import io
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from opexkit.view.style import INK

SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "opexkit",
    "svg.fonttype": "none",
    "hatch.linewidth": 0.6,
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
_ALONE = threading.Lock()  # matplotlib's settings belong to the process
_KEPT = 16
"""Pictures of a function that are kept: what one report asks for twice."""

Drawn = TypeVar("Drawn")
_WIDTH = 4.7  # inches: legible at 400 px of screen and at half a printed page
_ROW = 0.29


@contextmanager
def drawing() -> Iterator[None]:
    """Draw alone and with the kit's settings; what a machine or its user prefers changes no picture."""
    with _ALONE, rc_context():
        rcdefaults()
        rcParams.update(SETTINGS)
        yield


def canvas(rows: int) -> tuple[Figure, Axes]:
    """An empty figure with room for so many rows, without frame and ticks."""
    figure = Figure(figsize=(_WIDTH, _ROW * max(rows, 1) + 0.55), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks([])
    return figure, axes


def svg(figure: Figure) -> str:
    """The figure as SVG text without a date."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    return buffer.getvalue()


def drawn_once(draw: Callable[[Any], Drawn]) -> Callable[[Any], Drawn]:
    """Keep the last pictures of a function: a page and its PDF ask for the same ones.

    Args:
        draw: makes a picture from one thing whose `repr` says all of it, such as models, texts and numbers.
    """
    kept: OrderedDict[str, Drawn] = OrderedDict()

    @wraps(draw)
    def ask(data: Any) -> Drawn:
        key = repr(data)
        if (known := kept.get(key)) is not None:
            return known
        made = kept[key] = draw(data)
        if len(kept) > _KEPT:
            kept.popitem(last=False)
        return made

    return ask
