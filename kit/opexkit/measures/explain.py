"""What a file was taken for, column by column, and how to have it read otherwise."""

from dataclasses import dataclass
from pathlib import Path

from opexkit.measures.exports import Export
from opexkit.measures.matching import choose_preset, match_roles
from opexkit.measures.preset import Preset
from opexkit.measures.reading import Reading, known_json
from opexkit.measures.role import Table
from opexkit.measures.sources import Source, open_source

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a file is read.

    Attributes:
        path: the file.
        kind: its format in words.
        preset: what it is taken for.
        roles: for each role that the preset knows, the column it comes from ("" where there is none) and first cells.
        ignored: names that nothing comes from.
        rows: which words make a row count, or set it aside, by column.
    """

    path: Path
    kind: str
    preset: Preset
    roles: tuple[tuple[str, str, tuple[str, ...]], ...]
    ignored: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]


def explain(path: Path, table: Table | None = None, reading: Reading | None = None) -> Explanation:
    """Say how a file is read, without measuring it.

    Raises:
        InputError: it cannot be read, or its tool is not clear.
    """
    reading = reading or Reading()
    source = open_source(path, reading.encoding, known_json(reading.known()))
    preset = choose_preset(source, table, reading)
    found = match_roles(source, preset, reading.columns.get(preset.table, {}))
    names = {role: one.given[0].name for role, one in found.items()}
    examples = _examples(source, list(dict.fromkeys(names.values())))
    roles = [(role, str(one), examples[names[role]]) for role, one in found.items()]
    roles += [(role, "", ()) for role in preset.columns if role not in found]
    used = {name for one in found.values() for name in one.names}
    used |= {own for rows in preset.rows for name in rows.of if (own := source.find(name))}
    ignored = tuple(name for name in source.names if name not in used)
    return Explanation(path, source.kind, preset, tuple(roles), ignored, _rows(preset))


def _examples(source: Source, names: list[str]) -> dict[str, tuple[str, ...]]:
    cells = source.read(names)
    return {
        name: tuple(dict.fromkeys(cell for cell in cells.columns[name][:500] if cell))[:_EXAMPLES] for name in names
    }


def _rows(preset: Preset) -> tuple[tuple[str, str], ...]:
    said = []
    for rows in preset.rows:
        parts = [f"counts: {', '.join(rows.keep)}"] if rows.keep else []
        parts += [f"{reason}: {', '.join(listed)}" for reason, listed in rows.aside.items()]
        parts += [f"empty: {rows.blank}"] if rows.blank else []
        said.append((rows.of[0], "; ".join(parts)))
    return tuple(said)


def change_it(export: Export | Explanation) -> str:
    """How to have a file read otherwise, in one sentence."""
    table = export.preset.table
    return (
        f"Another column: --columns {table}.ROLE=NAME. Another tool: --as PRESET. A preset of your own: "
        f"copy data/measures/tools/{export.preset.id}.yaml, change it, and give it with --preset FILE."
    )
