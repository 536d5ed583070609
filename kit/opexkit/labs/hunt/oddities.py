"""What does not keep a hunt from being judged and is worth knowing."""

import re
from collections.abc import Iterator

from opexkit.files import Problem
from opexkit.files.problem import Severity
from opexkit.labs.hunt.hunt import CONCLUSION
from opexkit.labs.hunt.reading import Hunt

_EVERYTHING = re.compile(r"select\s+\*\s+from\s+(logs|metrics|events)\b", re.IGNORECASE)


def oddities(hunt: Hunt) -> list[Problem]:
    """Return warnings, each at its place."""
    return [*_of_questions(hunt), *_of_conclusion(hunt)]


def _of_questions(hunt: Hunt) -> Iterator[Problem]:
    conclusion = hunt.file.conclusion
    used = " ".join([conclusion.sql, *(each.sql for each in hunt.questions)])
    named = {name for each in hunt.file.questions if each.when for name in (each.when.found, each.when.empty)}
    for number, each in enumerate(hunt.questions):
        own = each.question.id
        others = " ".join(other.sql for other in hunt.questions if other is not each) + " " + conclusion.sql
        if not _names(others, own) and own not in named and own not in conclusion.evidence:
            message, fix = f"{own}: nothing depends on its answer", "use it in the conclusion, or do not ask it"
            yield hunt.document.problem(("questions", number, "id"), message, fix, Severity.WARNING)
        if each.question.sql is not None and _EVERYTHING.search(each.sql):
            fix = "name the columns and ask for a sum, or set a LIMIT"
            message = f"{own}: a * of the telemetry is more than anyone reads"
            yield hunt.document.problem(each.where, message, fix, Severity.WARNING)
    if CONCLUSION in used.split():
        message, fix = "a question knows no conclusion yet", "name a question before it"
        yield hunt.document.problem(("questions",), message, fix, Severity.WARNING)


def _of_conclusion(hunt: Hunt) -> Iterator[Problem]:
    conclusion = hunt.file.conclusion
    if not any(_names(conclusion.sql, each.question.id) for each in hunt.questions):
        message = "the conclusion depends on no answer, so it is a guess"
        yield hunt.document.problem(("conclusion", "sql"), message, "read an answer in it", Severity.WARNING)


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", text) is not None
