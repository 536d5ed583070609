"""Whether rows of a timeline tell what their lines of the record tell, as far as words can show it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from opexkit.files.problem import Problem
from opexkit.labs.correction.document import Correction, Row
from opexkit.labs.correction.values import ids
from opexkit.labs.correction.wording import load_wording
from opexkit.labs.correction.world import Incident, Line


@dataclass(frozen=True)
class _Told:
    """A row, the lines that it is from, how well its words fit them, and lines of other rows that they fit better."""

    row: Row
    lines: tuple[Line, ...]
    own: int
    better: tuple[str, ...]


def exchanged(found: Correction, incident: Incident) -> Iterator[Problem]:
    """Rows whose texts stand at each other's lines, and timelines whose texts have nothing of their lines.

    A text of one's own may use any words, so one that fits another line better is no proof. Two are: this row tells
    of another row's line, and that row does not tell of it either.
    """
    rows = _told(found, incident)
    astray = {line.id for each in rows if each.better for line in each.lines}
    for each in rows:
        if told := next((name for name in each.better if name in astray), ""):
            message = f"tells {told} and not {each.lines[0].id}"
            yield found.paper.problem(each.row["event"], message, "put each text next to the time of its line")
    empty = [each for each in rows if not each.own]
    if len(empty) > len(rows) / 2:
        message = f"{len(empty)} of {len(rows)} rows have nothing of what their lines say"
        yield found.paper.problem(empty[0].row["event"], message, "say what happened at that minute")


def untold(found: Correction, incident: Incident) -> list[int]:
    """The lines of rows of which words cannot show whether they tell what they are from."""
    return [each.row["event"].line for each in _told(found, incident) if not each.own]


def _told(found: Correction, incident: Incident) -> list[_Told]:
    cited = [(row, _lines(row, incident)) for row in found.of("timeline")]
    cited = [(row, lines) for row, lines in cited if lines]
    others = {line.id: line for _, lines in cited for line in lines}
    rows = []
    for row, lines in cited:
        own = max(_fits(row, line) for line in lines)
        names = {line.id for line in lines}
        fits = {name: _fits(row, line) for name, line in others.items() if name not in names}
        best = max(fits.values(), default=0)
        rows.append(_Told(row, lines, own, tuple(name for name in fits if fits[name] == best > own)))
    return rows


def _lines(row: Row, incident: Incident) -> tuple[Line, ...]:
    known: Sequence[Line] = [incident.known[each] for each in ids(row["source"].text) if each in incident.known]
    return tuple(each for each in known if each.told)


def _fits(row: Row, line: Line) -> int:
    return len(load_wording().begins(row["event"].text, line.told))
