"""Which letters a PDF can draw: by the font that comes along, by those of the user, and by the system's."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import metadata, util
from pathlib import Path

VARIABLE = "OPEXKIT_FONT_PATH"
"""The environment's name for folders of fonts, parted as in PATH."""

_PACKS = "justmytype.packs"
"""The entry points of packages that hold fonts."""

_SHARED = {"ja": "JP", "ko": "KR", "zh-hant": "TC", "zh-tw": "TC", "zh-hk": "TC", "zh-mo": "TC", "zh": "SC"}
"""By the start of a language's tag, the letters' own font."""

_UNDRAWN = ("C", "Z")
"""Categories of characters that need no picture: controls, formats, blanks."""


_NO_TEXT = ("Last Resort", "LastResort", "Math", "STIX")
"""In the names of fonts that have boxes, or letters for mathematics alone."""


def font_folders() -> list[str]:
    """List the folders: of the font that comes along, the user's, and those of installed packs of fonts."""
    named = (part.strip() for part in os.environ.get(VARIABLE, "").split(os.pathsep))
    return [str(bundled()), *(part for part in named if part), *_packs()]


@cache
def _packs() -> tuple[str, ...]:
    """The folders of fonts in packs, which `[fonts]` installs; nothing of a pack is run."""
    modules = sorted({point.module.partition(".")[0] for point in metadata.entry_points(group=_PACKS)})
    specs = (util.find_spec(module) for module in modules)
    return tuple(
        str(Path(place) / "fonts") for spec in specs if spec for place in spec.submodule_search_locations or ()
    )


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
        scripts = set(scripts_of(set(text)))
        first = "JP" if scripts & {"Hiragana", "Katakana"} else "KR" if "Hangul" in scripts else "SC"
    others = [family for family in ("SC", "JP", "KR", "TC") if family != first]
    noto = [f"{name} {family}" for family in (first, *others) for name in ("Noto Sans", "Noto Sans CJK")]
    return ["DejaVu Sans", *noto, "Libertinus Serif"]


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
