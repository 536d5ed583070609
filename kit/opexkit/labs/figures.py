"""Figures in the texts of demands: `{bar}` stands for the demand's own bar, other names for figures of the scenario."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from opexkit.files import suggestion
from opexkit.files.problem import InputError, Problem

_PLACE = re.compile(r"\{([a-z_]+)(?::([a-z]+))?\}")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def fill(text: str, figures: Mapping[str, float], path: Path) -> str:
    """Write figures into a text: `{bar}` as digits, `{bar:words}` in words, `{bar:tenths}` as `nine of ten`.

    Raises:
        InputError: the text names a figure or a way of writing that is not there; `path` is the file that holds it.

    Example:
        >>> fill("{bar:tenths} rows within {limit} minutes", {"bar": 0.9, "limit": 15}, Path("lab.yaml"))
        'Nine of ten rows within 15 minutes'
    """

    def written(found: re.Match[str]) -> str:
        name, way = found[1], found[2] or ""
        if name not in figures:
            raise InputError([Problem(path, f"a text names the figure {name!r}", suggestion(name, figures))])
        if way not in _WAYS:
            raise InputError([Problem(path, f"figures are not written as {way!r}", suggestion(way, _WAYS))])
        return _WAYS[way](figures[name])

    filled = _PLACE.sub(written, text)
    return filled[:1].upper() + filled[1:] if text.startswith("{") else filled


def _digits(value: float) -> str:
    return f"{value:,g}"


def _words(value: float) -> str:
    whole, part = divmod(value, 1)
    if whole >= len(_NUMBERS) or part not in (0, 0.5):
        return _digits(value)
    return _NUMBERS[int(whole)] + (" and a half" if part else "")


def _tenths(value: float) -> str:
    return f"{_words(round(10 * value, 9))} of ten"


_WAYS: Mapping[str, Callable[[float], str]] = {"": _digits, "words": _words, "tenths": _tenths}
