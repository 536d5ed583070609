"""A Correction of Error as rows and texts by its parts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from opexkit.files.problem import InputError, Problem
from opexkit.labs.correction.paper import Paper, Section, Text, read_paper
from opexkit.labs.correction.wording import load_wording

INCIDENT = re.compile(r"\bINC-\d{4}\b")
ROW_LIMIT = 120
"""Rows of a table."""
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "impact": {"measure": ("measure", "metric", "what"), "value": ("value", "figure")},
    "timeline": {
        "time": ("time", "when"),
        "phase": ("phase",),
        "event": ("event", "what happened", "what"),
        "source": ("source", "evidence"),
    },
    "questions": {
        "stage": ("question", "stage"),
        "minutes": ("minutes", "took"),
        "cause": ("what held it up", "held up by", "why"),
    },
    "whys": {"why": ("why", "question"), "because": ("because", "answer"), "evidence": ("evidence", "source")},
    "actions": {
        "action": ("action", "what"),
        "kind": ("kind", "type"),
        "addresses": ("addresses", "cause"),
        "owner": ("owner",),
        "due": ("due", "due date"),
        "result": ("verifiable result", "verified by", "result", "check"),
    },
    "pareto": {
        "cause": ("cause",),
        "earlier": ("coes", "which", "which coes", "analyses"),
        "hours": ("hours", "customer hours", "customer hours lost", "hours lost"),
        "share": ("share", "share of hours", "share of all hours"),
    },
    "sprint": {"item": ("item", "improvement"), "days": ("days",)},
}
"""By part, the columns of its table, and what each may be called."""
Row = Mapping[str, Text]


@dataclass(frozen=True)
class Correction:
    """A Correction of Error.

    Attributes:
        incident: the id of the incident that it is about.
        parts: the sections that it has, by part.
        rows: by part, the rows of its table.
        heads: by part and column, what the column is called.
    """

    paper: Paper
    title: Text
    incident: str
    parts: Mapping[str, Section]
    rows: Mapping[str, tuple[Row, ...]]
    heads: Mapping[tuple[str, str], str]

    def of(self, part: str) -> tuple[Row, ...]:
        """The rows of a part's table; none where it has none."""
        return self.rows.get(part, ())

    def texts(self, part: str) -> tuple[Text, ...]:
        """The texts of a part outside of tables."""
        return self.parts[part].texts if part in self.parts else ()

    def at(self, part: str) -> Text:
        """Where a part begins; the title if it is missing."""
        return self.parts[part].title if part in self.parts else self.title

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """The parts that it lacks."""
        return tuple(part for part in load_wording().parts if part not in self.parts)


def read_correction(text: str | bytes, path: Path) -> Correction:
    """Read a Correction of Error.

    Raises:
        InputError: with every problem, at its line and column.
    """
    paper = read_paper(text, path)
    if paper.title is None:
        fix = "begin with a line such as # Correction of Error: INC-2611"
        raise InputError([Problem(path, "has no title", fix, 1, 1)])
    found = INCIDENT.findall(paper.title.text)
    if len(set(found)) != 1:
        fix = "name the incident that it is about, such as INC-2611"
        message = "the title names no incident" if not found else "the title names several incidents"
        raise InputError([paper.problem(paper.title, message, fix)])
    problems: list[Problem] = []
    parts = _parts(paper, problems)
    rows: dict[str, tuple[Row, ...]] = {}
    heads: dict[tuple[str, str], str] = {}
    for part, section in parts.items():
        if part in COLUMNS:
            rows[part] = _rows(paper, part, section, heads, problems)
    if problems:
        raise InputError(problems)
    return Correction(paper, paper.title, found[0], parts, rows, heads)


def _parts(paper: Paper, problems: list[Problem]) -> dict[str, Section]:
    """The sections by part; a section of another name is left as it is."""
    known = {name: part for part, names in load_wording().parts.items() for name in names}
    parts: dict[str, Section] = {}
    for section in paper.sections:
        name = re.sub(r"^[\d.]+\s*", "", section.title.text.lower()).strip(" :")
        part = known.get(name)
        if part is None:
            if near := get_close_matches(name, known, 1, 0.75):
                problems.append(paper.problem(section.title, f"there is no part {name[:60]!r}", f"write {near[0]!r}"))
        elif part in parts:
            problems.append(paper.problem(section.title, f"{name!r} is there already", "put the two together"))
        else:
            parts[part] = section
    return parts


def _rows(
    paper: Paper, part: str, section: Section, heads: dict[tuple[str, str], str], problems: list[Problem]
) -> tuple[Row, ...]:
    """The rows of a part's table; further tables below the same heading go on with it if they have its columns."""
    found: list[Row] = []
    for table in section.tables:
        places = _columns(part, table.head)
        missing = [names[0] for column, names in COLUMNS[part].items() if column not in places]
        if missing:
            message = f"the table of {section.title.text!r} has no column {missing[0]!r}"
            wanted = ", ".join(names[0] for names in COLUMNS[part].values())
            problems.append(paper.problem(table.head[0], message, f"give it the columns {wanted}"))
            continue
        if len(table.rows) > ROW_LIMIT:
            message = f"the table has {len(table.rows):,} rows, {ROW_LIMIT} at most"
            problems.append(paper.problem(table.rows[ROW_LIMIT][0], message, "keep what matters"))
            continue
        for column, place in places.items():
            heads[part, column] = table.head[place].text
        found += [{column: row[place] for column, place in places.items()} for row in table.rows]
    return tuple(found)


def _columns(part: str, head: Sequence[Text]) -> dict[str, int]:
    """Which column of a table is which; a name in brackets, such as a zone, does not count."""
    titles = [re.sub(r"\s*\([^)]*\)", "", each.text.lower()).strip() for each in head]
    places: dict[str, int] = {}
    for column, names in COLUMNS[part].items():
        for name in names:
            taken = places.values()
            if place := next((at + 1 for at, title in enumerate(titles) if title == name and at not in taken), 0):
                places[column] = place - 1
                break
    return places
