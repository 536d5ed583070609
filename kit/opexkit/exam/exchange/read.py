"""Questions from other tools, as files of items."""

from pathlib import Path

from opexkit.exam.exchange.draft import Draft
from opexkit.exam.exchange.gift_read import read_gift
from opexkit.exam.exchange.table_read import read_table
from opexkit.files.problem import InputError, Problem

_TABLES = (".csv", ".tsv", ".xlsx")


def read_questions(path: Path) -> tuple[list[Draft], list[Problem]]:
    """Read the questions of a file: a table by its ending, else Moodle's GIFT.

    Returns:
        Each question that an item can hold, and each that none can, as a problem at its line.

    Raises:
        InputError: the file cannot be read at all, or no question of it can.
    """
    drafts, problems = read_table(path) if path.suffix.lower() in _TABLES else read_gift(path)
    seen: dict[str, int] = {}
    for draft in drafts:
        name = draft.fields["id"]
        if name in seen:
            problems.append(draft.problem(f"has the id {name!r}, as line {seen[name]} has", "give each its own"))
        seen.setdefault(name, draft.line)
    kept = [draft for draft in drafts if seen[draft.fields["id"]] == draft.line]
    if not kept:
        raise InputError(problems or [Problem(path, "holds no question", "give a table or Moodle's GIFT")])
    return kept, problems


def write_drafts(drafts: list[Draft], folder: Path) -> list[Problem]:
    """Write a file for each question; one that is there already and differs is left, and told.

    Args:
        drafts: what was read.
        folder: where the files go, such as `exam/items/mine` of one's own content.
    """
    left = []
    folder.mkdir(parents=True, exist_ok=True)
    for draft in drafts:
        path = folder / f"{draft.fields['id']}.yaml"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(draft.text)
        except FileExistsError:
            if path.read_text(encoding="utf-8") != draft.text:
                left.append(Problem(path, "is there already and differs", "move it away, or choose another folder"))
    return left
