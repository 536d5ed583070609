"""Labels of seats and names of teams: what people may call themselves, and how two of the same name are told apart."""

import re
import unicodedata
from collections.abc import Collection

LABEL_LIMIT = 60
"""Characters of a label or of a team's name."""

_MARKS_IN_A_ROW = 4
_JOINERS = "\u200c\u200d"
_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


class LabelError(ValueError):
    """A label cannot be taken; the text says why and what to do."""


def read_label(text: str, what: str = "name") -> str:
    """Return a label as it is shown: composed letters, single spaces.

    Args:
        text: as typed; any script.
        what: what it is called in a message.

    Raises:
        LabelError: it is blank, too long, or holds what a reader cannot see.
    """
    if len(text) > 10 * LABEL_LIMIT:
        raise LabelError(f"The {what} has {len(text):,} characters; use at most {LABEL_LIMIT}.")
    composed = " ".join(unicodedata.normalize("NFC", text).split(" ")).strip()
    plain = re.sub(" +", " ", composed)
    if not plain:
        raise LabelError(f"The {what} is blank; write one, such as a role.")
    if len(plain) > LABEL_LIMIT:
        raise LabelError(f"The {what} has {len(plain)} characters; use at most {LABEL_LIMIT}.")
    _refuse_unseen(plain, what)
    return plain


def _refuse_unseen(text: str, what: str) -> None:
    marks = 0
    for letter in text:
        kind = unicodedata.category(letter)
        if kind in _UNSEEN and letter not in _JOINERS:
            name = unicodedata.name(letter, "a control character")
            raise LabelError(f"The {what} holds the invisible character U+{ord(letter):04X} ({name}); delete it.")
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks > _MARKS_IN_A_ROW:
            raise LabelError(f"The {what} has more than {_MARKS_IN_A_ROW} marks on one letter; delete some.")


def label_key(label: str) -> str:
    """What two labels share that sound alike: letters and digits without case, marks and spaces."""
    folded = unicodedata.normalize("NFKD", label.casefold())
    key = "".join(letter for letter in folded if letter.isalnum())
    return key or unicodedata.normalize("NFKC", label.casefold())


def distinct(label: str, taken: Collection[str]) -> str:
    """Return the label, with a number behind it if its key is taken: `on-call engineer (2)`.

    Args:
        label: as `read_label` gives it.
        taken: the keys of the others.
    """
    if label_key(label) not in taken:
        return label
    number = 2
    while label_key(f"{label} ({number})") in taken:
        number += 1
    return f"{label} ({number})"
