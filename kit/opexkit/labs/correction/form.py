"""What a learner gets for an incident of their own: its record as a Markdown page, and a document to fill in."""

from collections.abc import Iterable, Sequence

from opexkit.labs.correction.document import COLUMNS
from opexkit.labs.correction.wording import load_wording
from opexkit.view.blocks import Block, Table, Text


def record_page(title: str, blocks: Iterable[Block]) -> str:
    """Write blocks of texts and tables as a Markdown page."""
    parts = [f"# {title}"]
    for block in blocks:
        if isinstance(block, Text):
            parts.append(block.text)
        elif isinstance(block, Table):
            head = [column.title for column in block.columns]
            rows = [[str(cell) for cell in row] for row in block.rows]
            parts.append(f"## {block.caption}\n\n{_table(head, rows)}")
    return "\n\n".join(parts) + "\n"


def empty_form(name: str) -> str:
    """Write a document with each part and no content."""
    parts = [f"# Correction of Error: {name}"]
    for part, titles in load_wording().parts.items():
        columns = [names[0].capitalize() for names in COLUMNS.get(part, {}).values()]
        body = _table(columns, [[""] * len(columns)]) if columns else "- "
        parts.append(f"## {titles[0].capitalize()}\n\n{body}")
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
