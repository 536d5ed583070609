"""The language of a text: the direction that it runs in."""

_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ku", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi")
)
_SCRIPTS = frozenset(("adlm", "arab", "hebr", "mand", "nkoo", "syrc", "thaa"))


def runs_left(tag: str) -> bool:
    """Whether texts of a language, told by its tag, run from right to left; its script goes before it.

    Example:
        >>> runs_left("ar"), runs_left("ku-Latn"), runs_left("pa-Arab"), runs_left("ja")
        (True, False, True, False)
    """
    language, *more = tag.casefold().split("-")
    script = next((part for part in more if len(part) == 4 and part.isalpha()), None)
    return script in _SCRIPTS if script else language in _RIGHT_TO_LEFT


def direction(tag: str) -> str:
    """What HTML calls the direction of a language: `rtl`, `ltr`, or `auto` where none is told."""
    return "auto" if not tag else "rtl" if runs_left(tag) else "ltr"
