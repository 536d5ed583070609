"""What was left out of a file: one entry a kind of fault, with its count and a few examples."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opexkit.files.problem import Problem

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """Rows that were left out for the same reason.

    Attributes:
        message: what is wrong with them, in one clause.
        fix: what to do about it.
        count: how many there are.
        lines: where the first of them stand.
        cells: what the first different ones hold.
    """

    message: str
    fix: str
    count: int
    lines: tuple[int, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Count, message and examples in one clause."""
        rows = "1 row" if self.count == 1 else f"{self.count:,} rows"
        cells = ", ".join(repr(cell[:40]) for cell in self.cells)
        lines = ", ".join(str(line) for line in self.lines)
        place = f"line{'s' if len(self.lines) > 1 else ''} {lines}" if lines else ""
        shown = "; ".join(part for part in (cells, place) if part)
        return f"{rows}: {self.message}" + (f" ({shown})" if shown else "")

    def problem(self, path: Path) -> Problem:
        """The fault as a problem of the file, at its first line."""
        return Problem(path, self.said, self.fix, self.lines[0] if self.lines else None)


@dataclass(slots=True)
class Faults:
    """The faults of one file, gathered while it is read."""

    found: dict[tuple[str, str], Fault] = field(default_factory=dict)

    def add(self, message: str, fix: str, lines: Sequence[int], cells: Iterable[str] = ()) -> None:
        """Count rows with a fault; nothing happens where there are none."""
        if not len(lines):
            return
        old = self.found.get((message, fix), Fault(message, fix, 0))
        first = (*old.lines, *(int(line) for line in lines[:EXAMPLES]))[:EXAMPLES]
        different = tuple(dict.fromkeys((*old.cells, *cells)))[:EXAMPLES]
        self.found[message, fix] = Fault(message, fix, old.count + len(lines), first, different)

    @property
    def all(self) -> tuple[Fault, ...]:
        """Every fault, by its first line."""
        return tuple(sorted(self.found.values(), key=lambda fault: fault.lines[0] if fault.lines else 0))
