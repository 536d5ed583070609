"""Sentences: the reading of a grade from a template, headings and explanations from a notebook's Markdown."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.team_grade import TeamGrade

SENTENCES = Path(__file__).parent / "templates"
"""The templates of sentences."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a notebook: its code cell's id, heading and paragraphs."""

    id: str
    title: str
    paragraphs: tuple[str, ...]


def reading(name: str, values: Mapping[str, Any]) -> list[str]:
    """Render the paragraphs of `reading/<name>.txt.j2`, one a line of output."""
    from opexkit.view.templates import environment  # needs jinja2, which grading does not

    text = environment(SENTENCES).get_template(f"reading/{name}.txt.j2").render(values)
    return [line.strip() for line in text.splitlines() if line.strip()]


@cache
def sections(notebook: Path) -> tuple[Section, ...]:
    """Read a report's notebook: each level-two heading with its text, and the cell that follows."""
    found: list[Section] = []
    heading: tuple[str, tuple[str, ...]] | None = None
    for kind, name, source in _cells(notebook):
        if kind == "markdown" and source.startswith("## "):
            title, _, text = source[3:].partition("\n")
            paragraphs = tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
            heading = title.strip(), paragraphs
        elif kind == "code" and heading:
            found.append(Section(name, *heading))
            heading = None
    return tuple(found)


def portfolio_title(portfolio: Portfolio) -> str:
    """Name a portfolio by its lens, where there is one only."""
    titles = {lens.sha256: lens.title for lens in portfolio.lenses}
    return f"Portfolio of reviews: {next(iter(titles.values()))}" if len(titles) == 1 else "Portfolio of reviews"


def team_kicker(grade: TeamGrade) -> str:
    """Say what was graded, when and in which lens: the line above a team's title."""
    return f"{_apart(grade.workload)} · {grade.milestone.date} · {_apart(grade.lens.title)}"


def team_title(grade: TeamGrade) -> str:
    """Name a team's report by team and milestone."""
    return f"{_apart(grade.team)}: {_apart(grade.milestone.name)}"


def _apart(text: str) -> str:
    """Keep a text of another direction from turning what stands beside it (Unicode's isolates)."""
    has_turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    return f"\u2068{text}\u2069" if has_turned else text


def _cells(notebook: Path) -> list[tuple[str, str, str]]:
    """Read kind, id and source of each cell, without nbformat's slow start: kernels load this module too."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], cell["id"], "".join(cell["source"])) for cell in cells]
