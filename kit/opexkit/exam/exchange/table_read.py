"""Items from a table: CSV or a workbook with a row a question."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opexkit.exam.exchange.draft import Draft
from opexkit.exam.exchange.table import COLUMNS
from opexkit.exam.item import ItemForm
from opexkit.exam.option import LETTERS
from opexkit.files.problem import InputError, Problem
from opexkit.measures.sources import Known, open_source

_FORMULA = ("'=", "'+", "'-", "'@")


def read_table(path: Path) -> tuple[list[Draft], list[Problem]]:
    """Read the questions of a table; a row that no item can hold becomes a problem at its line.

    Raises:
        InputError: it cannot be read, or lacks a column without which no question can be read.
    """
    source = open_source(path, None, Known((), ()))
    columns = {name: own for name in COLUMNS if (own := source.find(name))}
    lacking = [name for name in ("ask", "a", "b", "c", "d", "key") if name not in columns]
    if lacking:
        fix = "name the columns as `opexkit export items --to csv` does"
        raise InputError([Problem(path, f"has no column {', '.join(lacking)}", fix)])
    cells = source.read(columns.values())
    problems = [fault.problem(path) for fault in cells.faults.all]
    unread = [name for name in source.names if name not in columns.values()]
    if unread:
        raise InputError([Problem(path, f"has a column {unread[0]!r} that is not read", "rename it, or take it out")])
    if cells.clashes:
        message = f"has two columns {next(iter(cells.clashes))!r} that differ"
        raise InputError([Problem(path, message, "take one of them out")])
    drafts = []
    for place, line in enumerate(cells.lines):
        row = {name: _inert(cells.columns[own][place]) for name, own in columns.items()}
        draft = Draft(path, line)
        problem = _question(draft, row)
        if problem:
            problems.append(problem)
        else:
            drafts.append(draft)
    return drafts, problems


def _inert(cell: str) -> str:
    """A text as it was before a table made sure that it does not run."""
    return cell[1:] if cell.startswith(_FORMULA) else cell


def _question(draft: Draft, row: Mapping[str, str]) -> Problem | None:
    key = [letter for letter in row["key"].lower() if letter not in " ,;"]
    named = [letter for letter in LETTERS if row.get(letter)]
    if not key or not set(key) <= set(named):
        return draft.problem(f"has the key {row['key'][:20]!r}", "name the right ones of the options by their letters")
    draft.fields["options"] = [
        {"text": row[letter]}
        | _belongs(row, letter, key)
        | {word: row[f"{word} {letter}"] for word in ("why", "misconception") if row.get(f"{word} {letter}")}
        for letter in named
    ]
    for name in ("difficulty", "version"):
        if row.get(name):
            try:
                draft.fields[name] = int(row[name])
            except ValueError:
                return draft.problem(f"has the {name} {row[name][:20]!r}", "give a whole number")
    draft.fields |= {name: row.get(column) for name, column in _SAME.items()}
    draft.fields |= {name: _list(row.get(name, ""), by) for name, by in _LISTS.items()}
    if row.get("northwind", "").lower() in ("yes", "true", "1"):
        draft.fields["northwind"] = True
    if row.get("exhibit") or row.get("exhibit text"):
        draft.fields["exhibit"] = {"caption": row.get("exhibit", ""), "text": row.get("exhibit text", "")}
    return draft.finish(row.get("id") or row["ask"])


def _belongs(row: Mapping[str, str], letter: str, key: list[str]) -> dict[str, Any]:
    """Where an option belongs: to the key of a choice, to its step of an order, to its prompt."""
    form = row.get("form", "").strip().lower()
    if form == ItemForm.MATCHING:
        return {"prompt": row[f"prompt {letter}"]} if row.get(f"prompt {letter}") else {}
    if letter not in key:
        return {}
    return {"place": key.index(letter) + 1} if form == ItemForm.ORDERING else {"right": True}


_SAME: dict[str, str] = {
    "id": "id",
    "case": "case",
    "stem": "stem",
    "ask": "ask",
    "constraint": "constraint",
    "proof": "proof",
    "source": "source",
    "reviewed_on": "read on",
}
_LISTS = {"practices": " ", "tasks": ";", "changes": ";"}


def _list(text: str, by: str) -> list[Any]:
    return [part.strip() for part in text.replace(",", by).split(by) if part.strip()]
