"""Which letters a PDF can draw: by the font that comes along, by those of the user, and by the system's."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

VARIABLE = "OPEXKIT_FONT_PATH"
"""The environment's name for folders of fonts, parted as in PATH."""

_UNDRAWN = ("C", "Z")
"""Categories of characters that need no picture: controls, formats, blanks."""


_NO_TEXT = ("Last Resort", "LastResort", "Math", "STIX")
"""In the names of fonts that have boxes, or letters for mathematics alone."""


def font_folders() -> list[str]:
    """List the folders: of the font that comes along, then the user's."""
    named = (part.strip() for part in os.environ.get(VARIABLE, "").split(os.pathsep))
    return [str(bundled()), *(part for part in named if part)]


@cache
def bundled() -> Path:
    """The folder of DejaVu Sans, which comes with matplotlib."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def needs_system(text: str) -> bool:
    """Whether a text has letters that DejaVu Sans lacks."""
    return bool(_needed(text) - _letters(str(bundled() / "DejaVuSans.ttf")))


def missing_letters(text: str) -> str:
    """List the letters of a text that no font here can draw, each once, in the order of their numbers.

    Example:
        >>> missing_letters("Dispatch, Q3: Łódź")
        ''
    """
    left = _needed(text) - _letters(str(bundled() / "DejaVuSans.ttf"))
    for path in _files(tuple(font_folders())) if left else ():
        left -= _letters(path)
        if not left:
            break
    return "".join(sorted(left))


def scripts_of(letters: Iterable[str]) -> list[str]:
    """Name the scripts of some letters, the most frequent first; signs and emoji are symbols.

    Example:
        >>> scripts_of("配送チ。")
        ['CJK', 'Katakana', 'symbols']
    """
    return [name for name, _ in Counter(map(_script, letters)).most_common()]


def _script(letter: str) -> str:
    if unicodedata.category(letter)[0] not in "LM":
        return "symbols"
    name = unicodedata.name(letter, "unknown").partition(" ")[0]
    return name if name == "CJK" else name.capitalize()


def _needed(text: str) -> set[str]:
    return {
        letter
        for letter in set(text)
        if unicodedata.category(letter)[0] not in _UNDRAWN and not "\ufe00" <= letter <= "\ufe0f"
    }


@cache
def _files(folders: tuple[str, ...]) -> tuple[str, ...]:
    """The files of fonts that the typesetter finds, without those that draw no running text."""
    import typst

    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=list(folders)).fonts()
    texts = (font for font in found if font.path and not any(word in font.family for word in _NO_TEXT))
    return tuple(sorted({str(font.path) for font in texts}))


@cache
def _letters(path: str) -> frozenset[str]:
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(map(chr, FT2Font(path).get_charmap()))
    except (OSError, RuntimeError):  # a font that cannot be read draws nothing
        return frozenset()
