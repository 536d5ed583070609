"""What is wrong with an input, where, and what to do: the one form of message that the kit gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

LONGEST = 600
"""Characters of a message, or of what to do."""


class Severity(StrEnum):
    """How grave a problem is."""

    ERROR = "error"
    """The input cannot be used as it is."""
    WARNING = "warning"
    """It can be used, and will surprise whoever uses it."""
    NOTE = "note"
    """Good to know; it may be meant."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input, or worth knowing of it.

    Attributes:
        path: the file, as the user named it.
        message: what is wrong, in one clause.
        fix: what to do about it, in one clause.
        line: 1-based; None when the whole file is meant.
        column: 1-based.
        severity: an error unless it is said otherwise; what is less is named in the text.

    Example:
        >>> print(Problem(Path("q1.yaml"), "`team` is missing", "add it", 1, 1))
        q1.yaml:1:1: `team` is missing; add it
        >>> print(Problem(Path("q1.yaml"), "holds no note", "write one", severity=Severity.NOTE))
        q1.yaml: note: holds no note; write one
    """

    path: Path
    message: str
    fix: str
    line: int | None = None
    column: int | None = None
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", shortened(self.message))
        object.__setattr__(self, "fix", shortened(self.fix))

    def __str__(self) -> str:
        place = [printable(self.path), *(str(part) for part in (self.line, self.column) if part is not None)]
        grade = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        return f"{':'.join(place)}: {grade}{self.message}; {self.fix}"


def shortened(text: str) -> str:
    """A text as it can be shown: of a very long one its beginning and its end."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 100]} … {text[-90:]}"


def printable(path: Path) -> str:
    """A path as it can be shown, whatever bytes its name has."""
    return shortened(str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


class InputError(Exception):
    """An input cannot be used; `problems` says why, one by one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
