"""What someone probably meant by a word that is not known."""

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is close to a mistyped one, if any is: in lower or upper case, blanks read as `_`."""
    names = list(known)
    plain = word.strip()
    for written in (plain, plain.lower().replace(" ", "_"), plain.upper()):
        if near := difflib.get_close_matches(written, names, n=1):
            return near[0]
    return None


def suggestion(word: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """What to write instead of a word: the nearest of the known ones, or what else to do, or all of them.

    Example:
        >>> suggestion("implementd", ["implemented", "partial"])
        "did you mean 'implemented'?"
        >>> suggestion("yes", ["implemented", "partial"])
        'use one of implemented, partial'
    """
    names = list(known)
    near = nearest(word, names)
    if near is not None:
        return f"did you mean {near!r}?"
    return otherwise or (f"use one of {', '.join(names)}" if names else "delete it")
