"""How wide a line of text is in the font of pictures."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

_PROBE = 100.0
"""Points at which letters are measured."""


def fitted(text: str, width: float, size: float) -> str:
    """Cut a text that is wider than so many points, with an ellipsis."""
    if text_width(text, size) <= width:
        return text
    kept, room = "", width - text_width("…", size)
    for letter in text:
        room -= text_width(letter, size)
        if room < 0:
            break
        kept += letter
    return f"{kept.rstrip()}…"


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Measure a line in points, as DejaVu Sans sets it; a letter that it lacks counts as a square."""
    return sum(_advance(letter, bold) for letter in text) * size


@cache
def _advance(letter: str, bold: bool) -> float:
    from matplotlib.ft2font import LoadFlags

    font = _font(bold)
    if not font.get_char_index(ord(letter)):
        return 1.0
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / _PROBE


@cache
def _font(bold: bool) -> "FT2Font":
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    path = Path(get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if bold else ''}.ttf"
    font = FT2Font(BytesIO(path.read_bytes()))  # an open file would be one and the same in processes that fork
    font.set_size(_PROBE, 72)
    return font
