"""The style of everything to answer in, for a notebook and for a room."""

from functools import cache
from pathlib import Path

from opexkit.view.style import CONTROL_COLORS, PAGE_COLORS, css_colors


@cache
def style() -> str:
    """Return the style that all widgets share, with the kit's colors before it."""
    colors = css_colors(PAGE_COLORS | CONTROL_COLORS)
    rules = (Path(__file__).parent / "widgets.css").read_text(encoding="utf-8")
    return f".opexkit-widget {{\n  {colors}\n}}\n{rules}"
