"""What does not count against a document and is worth knowing."""

from collections.abc import Iterator

from opexkit.files.problem import Problem, Severity
from opexkit.labs.correction.document import Correction
from opexkit.labs.correction.wording import words

_LONG = 80
"""Words of a text that people read through."""


def oddities(found: Correction) -> list[Problem]:
    """Return parts that nobody asked for, and texts that are long."""
    return [*_parts(found), *_long(found)]


def _parts(found: Correction) -> Iterator[Problem]:
    known = {id(section) for section in found.parts.values()}
    for section in found.paper.sections:
        if id(section) not in known:
            message = f"the part {section.title.text[:60]!r} is none of those that are read"
            yield found.paper.problem(section.title, message, "it may stay, and no rule looks at it", Severity.NOTE)


def _long(found: Correction) -> Iterator[Problem]:
    for section in found.paper.sections:
        for text in section.every:
            if len(words(text.text)) > _LONG:
                message = f"{len(words(text.text))} words in one go"
                yield found.paper.problem(text, message, "break it into several texts", Severity.NOTE)
