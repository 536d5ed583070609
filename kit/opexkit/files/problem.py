"""What is wrong with an input, where, and what to do: the one form of message that the kit gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input.

    Attributes:
        path: the file, as the user named it.
        message: what is wrong, in one clause.
        fix: what to do about it, in one clause.
        line: 1-based; None when the whole file is meant.
        column: 1-based.
    """

    path: Path
    message: str
    fix: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = [str(self.path), *(str(part) for part in (self.line, self.column) if part is not None)]
        return f"{':'.join(place)}: {self.message}; {self.fix}"


class InputError(Exception):
    """An input cannot be used; `problems` says why, one by one."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
