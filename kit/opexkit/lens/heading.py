"""The words of a question that fit above a column, for lenses that give none."""

import re

LIMIT = 24
"""Characters of two words, beyond which the second is left out."""

_WORD = re.compile(r"\w[\w'’./-]*")
_EMPTY = frozenset(
    _WORD.findall(
        "a about after all an and any are as at be been before being by can could did do does each every for "
        "from had has have how if in into is it its may might must not of on or our shall should so team "
        "teams than that the their them there these they this those to use used using was we well were what "
        "when where whether which while who whom whose why will with would you your yours organization "
        "organisation workload workloads ensure know"
    )
)
"""Words that tell no question from another."""


def heading(title: str) -> str:
    """Shorten a question's title to its first two telling words; a title in another script to its beginning.

    Example:
        >>> heading("How do you protect your data at rest?")
        'Protect data'
    """
    words = [found.group().rstrip(".-/'’") for found in _WORD.finditer(title)]
    telling = [word for word in words if word.casefold() not in _EMPTY] or words
    if not telling:
        return ""
    both = " ".join(telling[:2])
    chosen = both if len(both) <= LIMIT else telling[0]
    shown = chosen if len(chosen) <= LIMIT else f"{chosen[: LIMIT - 1]}…"
    return shown[0].upper() + shown[1:]
