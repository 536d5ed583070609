"""Which letters a PDF can draw: by the font that comes along, by those of the user, and by the system's."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

VARIABLE = "OPEXKIT_FONT_PATH"
"""The environment's name for folders of fonts, parted as in PATH."""

_SHARED = {"ja": "JP", "ko": "KR", "zh-hant": "TC", "zh-tw": "TC", "zh-hk": "TC", "zh-mo": "TC", "zh": "SC"}
"""By the start of a language's tag, the letters' own font."""

_UNDRAWN = ("C", "Z")
"""Categories of characters that need no picture: controls, formats, blanks."""

_ASCII = bytes(range(128))
"""What DejaVu Sans draws, or what needs no picture."""

_WIDE = ("Cjk", "Ideographic", "Fullwidth", "Halfwidth", "Hiragana", "Katakana", "Hangul", "Bopomofo")
"""First words in the names of letters and marks that one family of fonts draws: Chinese, Japanese, Korean."""

_NO_TEXT = ("Last Resort", "LastResort", "Math", "STIX")
"""In the names of fonts that have boxes, or letters for mathematics alone."""


def font_folders() -> list[str]:
    """List the folders: of the font that comes along, and the user's."""
    named = (part.strip() for part in os.environ.get(VARIABLE, "").split(os.pathsep))
    return [str(bundled()), *(part for part in named if part)]


def families(text: str, language: str = "") -> list[str]:
    """Name the fonts of a text in the order in which letters are looked up.

    Chinese, Japanese and Korean share letters that each draws in a way of its own: the language decides, else the
    letters that only one of them has.

    Example:
        >>> families("配送チーム")[:2], families("配送", "zh-TW")[1]
        (['DejaVu Sans', 'Noto Sans JP'], 'Noto Sans TC')
    """
    tag = language.casefold()
    first = next((family for start, family in _SHARED.items() if tag == start or tag.startswith(f"{start}-")), None)
    if not first:
        scripts = set(scripts_of(_beyond(text)))
        first = "JP" if scripts & {"Hiragana", "Katakana"} else "KR" if "Hangul" in scripts else "SC"
    order = [first, *(family for family in ("SC", "JP", "KR", "TC") if family != first)]
    noto = [f"{name} {family}" for family in order for name in ("Noto Sans", "Noto Sans CJK")]
    others = [f"Noto Sans {name}" for name in scripts_of(sorted(_needed(text))) if name not in ("CJK", "symbols")]
    return ["DejaVu Sans", *noto, *others, "Libertinus Serif"]


@cache
def bundled() -> Path:
    """The folder of DejaVu Sans, which comes with matplotlib."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def fonts_for(text: str) -> "typst.Fonts":
    """The fonts that the typesetter chooses from; a process looks into their folders once, and so for its forks."""
    return _fonts(tuple(font_folders()), needs_system(text))


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
        >>> scripts_of("配送チ。🚚")
        ['CJK', 'Katakana', 'symbols']
    """
    return [name for name, _ in Counter(map(_script, letters)).most_common()]


def how_to_draw(letters: Iterable[str]) -> str:
    """Say which fonts to install for some letters, by the names of Debian's packages, and the way without installing.

    Example:
        >>> how_to_draw("दल🚚")
        'install fonts (Debian: fonts-noto-color-emoji, fonts-noto-core), or give a folder with --font-path'
    """
    packages = ", ".join(sorted(set(map(_package, letters))))
    return f"install fonts (Debian: {packages}), or give a folder with --font-path"


def _package(letter: str) -> str:
    """Debian's package of Noto fonts that draws a letter."""
    if _first_word(letter) in _WIDE:
        return "fonts-noto-cjk"
    pictures = letter >= "\U0001f000" and unicodedata.category(letter) == "So"
    return "fonts-noto-color-emoji" if pictures else "fonts-noto-core"


def _script(letter: str) -> str:
    word = _first_word(letter)
    if unicodedata.category(letter)[0] in "LM" and word != "Cjk":
        return word
    return "CJK" if word in _WIDE else "symbols"


def _first_word(letter: str) -> str:
    return unicodedata.name(letter, "unknown").partition(" ")[0].capitalize()


def _needed(text: str) -> set[str]:
    return {
        letter
        for letter in _beyond(text)
        if unicodedata.category(letter)[0] not in _UNDRAWN and not "\ufe00" <= letter <= "\ufe0f"
    }


def _beyond(text: str) -> set[str]:
    """The letters of a text that are not in ASCII, each once; bytes are dropped faster than letters are told apart."""
    return set(text.encode("utf-8", "ignore").translate(None, _ASCII).decode("utf-8"))


@cache
def _fonts(folders: tuple[str, ...], with_system: bool) -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=with_system, include_embedded_fonts=True, font_paths=list(folders))


@cache
def _files(folders: tuple[str, ...]) -> tuple[str, ...]:
    """The files of fonts that the typesetter finds, without those that draw no running text."""
    found = _fonts(folders, with_system=True).fonts()
    texts = (font for font in found if font.path and not any(word in font.family for word in _NO_TEXT))
    return tuple(sorted({str(font.path) for font in texts}))


@cache
def _letters(path: str) -> frozenset[str]:
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(map(chr, FT2Font(path).get_charmap()))
    except (OSError, RuntimeError):  # a font that cannot be read draws nothing
        return frozenset()
