"""What is to say about a lens, and how grave it is."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from opexkit.files.fields import Where
from opexkit.files.json_text import JsonDocument
from opexkit.files.problem import Problem, Severity

_STEP = re.compile(r'\.(?P<key>\w+)|\[(?P<index>\d+)\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]')


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about a lens.

    Attributes:
        level: an error where the Tool refuses the lens or AWS's specification forbids it, a warning where it will
            surprise whoever uses the lens, a note where it may be meant.
        path: the place as a JSON path, such as `$.pillars[0].questions[3].choices[1].id`.
        message: what is wrong, in one clause.
        fix: what to do about it, in one clause.
    """

    level: Severity
    path: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.level}: {self.path}: {self.message}; {self.fix}"


def error(path: str, message: str, fix: str) -> Finding:
    """A finding that keeps the lens out of the Tool."""
    return Finding(Severity.ERROR, path, message, fix)


def warning(path: str, message: str, fix: str) -> Finding:
    """A finding that will surprise."""
    return Finding(Severity.WARNING, path, message, fix)


def note(path: str, message: str, fix: str) -> Finding:
    """A finding that is good to know."""
    return Finding(Severity.NOTE, path, message, fix)


def listed(ids: Iterable[str], limit: int = 4) -> str:
    """Ids as a list in a sentence; the rest of a long list is counted."""
    every = list(ids)
    more = [f"{len(every) - limit} more"] if len(every) > limit else []
    return ", ".join([*every[:limit], *more])


def placed(findings: Iterable[Finding], document: JsonDocument) -> list[Problem]:
    """Tell findings at their lines and columns; where a key is missing, at the object that lacks it."""
    return [
        document.problem(_steps(each.path), f"{each.path}: {each.message}", each.fix, each.level) for each in findings
    ]


def _steps(path: str) -> Where:
    return tuple(
        int(match["index"]) if match["index"] else json.loads(match["quoted"]) if match["quoted"] else match["key"]
        for match in _STEP.finditer(path.removeprefix("$"))
    )
