"""Words by which a document is read: `data/labs/wording.yaml`."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, cached_property

from opexkit.content import data
from opexkit.files import Strict, read

_WORD = re.compile(r"[a-z0-9][a-z0-9.'%-]*", re.IGNORECASE)


class Source(Strict):
    """Where a rule was read, and when."""

    page: str
    read: date
    says: str


class Wording(Strict):
    """`data/labs/wording.yaml`.

    Attributes:
        parts: by part of a document, what its heading may be.
        blame: phrases that judge people.
        failed_to: verbs that tell of people after "failed to".
        human: words by which a cause lies in a person.
        idle: words of actions that leave the system as it is.
        ends: verbs by which an action takes away what follows them.
        guards: beginnings of words for what protects.
        soft: beginnings of words that promise without saying what changes.
        means: beginnings of words for what can be changed.
        trials: beginnings of words for ways to find out whether something holds.
        outcomes: beginnings of words for what one then sees.
        hollow: beginnings of words that any result could have.
        function: words that carry no content.
    """

    sources: list[Source]
    parts: dict[str, list[str]]
    blame: list[str]
    failed_to: list[str]
    human: list[str]
    idle: list[str]
    ends: list[str]
    guards: list[str]
    soft: list[str]
    means: list[str]
    trials: list[str]
    outcomes: list[str]
    hollow: list[str]
    function: list[str]

    @cached_property
    def _blame(self) -> re.Pattern[str]:
        phrases = [re.escape(each).replace(r"\ ", r"\s+") for each in self.blame]
        failed = "|".join(self.failed_to)
        return re.compile(rf"\b(?:{'|'.join(phrases)}|failed\s+to\s+(?:{failed}))\b", re.IGNORECASE)

    def blamed(self, text: str) -> list[str]:
        """The phrases of a text that judge people."""
        return [found[0] for found in self._blame.finditer(text)]

    def content(self, text: str) -> list[str]:
        """The words of a text that carry content."""
        function = _set(tuple(self.function))
        return [word for word in words(text) if word not in function and len(word) > 1]

    def begins(self, text: str, stems: Sequence[str]) -> set[str]:
        """The beginnings of words, of those given, that a text has; a short or a full word has to be the whole word."""
        said = words(text)
        low = f" {' '.join(said)} "
        return {
            stem
            for stem in stems
            if (f" {stem} " in low if " " in stem or len(stem) < 4 else any(word.startswith(stem) for word in said))
            or (len(stem) < 4 and any(word in (stem, f"{stem}s", f"{stem}ped") for word in said))
        }

    def uses(self, text: str, phrases: Sequence[str]) -> set[str]:
        """The phrases, of those given, that a text has as whole words."""
        said = f" {' '.join(words(text))} "
        return {phrase for phrase in phrases if f" {phrase} " in said}

    def stuffed(self, text: str) -> bool:
        """Whether a text of some length is a heap of words and no sentence."""
        said = words(text)
        return len(said) >= 7 and len(self.content(text)) > 0.9 * len(said)


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return [found[0].strip(".'-").lower() for found in _WORD.finditer(text)]


def alike(first: Iterable[str], second: Iterable[str]) -> float:
    """How much two lists of words have in common, from 0 to 1; words with the same beginning are the same."""
    one, two = {word[:5] for word in first}, {word[:5] for word in second}
    return len(one & two) / len(one | two) if one | two else 1.0


def copied(text: str, source: str) -> bool:
    """Whether a text is no more than another one, or part of it, word by word."""
    own, other = " ".join(words(text)), " ".join(words(source))
    return len(own.split()) >= 6 and (own in other or (len(other.split()) >= 6 and other in own))


@cache
def _set(found: tuple[str, ...]) -> frozenset[str]:
    return frozenset(found)


@cache
def load_wording() -> Wording:
    """Return the words by which documents are read."""
    return read(data("labs", "wording.yaml"), Wording)
