"""How a file is read, as blocks."""

from opexkit.measures.explain import Explanation, change_it
from opexkit.measures.preset import Preset
from opexkit.view.blocks import Block, Cell, Column, Table, Text


def tried(preset: Preset) -> str:
    """Which files of the tool were read with a preset."""
    if preset.source.basis == "the kit":
        return "This is the kit's own form."
    if not preset.tried:
        return "No file of the tool has been tried with it yet; look at your own header line, it is what counts."
    every = "; ".join(f"{trial.rows:,} rows of {trial.of} ({trial.page}, {trial.checked})" for trial in preset.tried)
    return f"Tried with {every}."


def explained(one: Explanation) -> list[Block]:
    """Show how a file is read."""
    source = one.preset.source
    roles = tuple((Cell(role), Cell(name or "–"), Cell(", ".join(cells))) for role, name, cells in one.roles)
    columns = (Column("Role", "head"), Column("Column", "text", 1.5), Column("First cells", "long", 2.5))
    rows = tuple((Cell(name), Cell(said)) for name, said in one.rows)
    counted = (Column("Column", "head"), Column("Which rows count", "long", 4))
    return [
        Text(f"{one.path.name} is {one.kind}, taken for {one.preset.title} ({one.preset.id}): {one.preset.table}."),
        Text(f"Known from: {source.basis}. {source.detail} ({source.page}, {source.checked})."),
        Text(tried(one.preset)),
        Table("Columns", columns, roles),
        *([Table("Rows", counted, rows)] if rows else []),
        Text(f"Nothing comes from: {', '.join(one.ignored) or 'every column is used'}."),
        *(Text(said, "remark") for said in one.preset.say),
        Text(change_it(one)),
    ]
