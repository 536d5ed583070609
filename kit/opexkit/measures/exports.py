"""A file of any tool as a frame of events: what can be read is used, the rest is told with its count and reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from opexkit.files.problem import InputError, Problem
from opexkit.measures.cells import flags, moments
from opexkit.measures.faults import Fault, Faults
from opexkit.measures.matching import Role, choose_preset, match_roles
from opexkit.measures.preset import Preset
from opexkit.measures.reading import Reading, known_json, time_zone
from opexkit.measures.role import FLAGS, TEXTS, TIMES, Table
from opexkit.measures.rowfilter import Filter, by_choice, by_words
from opexkit.measures.sources import Cells, Source, open_source
from opexkit.measures.tidy import tidy


@dataclass(frozen=True, slots=True)
class Export:
    """What a file gave.

    Attributes:
        path: the file.
        preset: what it was taken for.
        kind: its format in words.
        frame: one row an event, times in UTC; `failed` and other flags are unknown (NA) where nothing says so.
        columns: which column of the file each role came from.
        ignored: the columns that nothing came from.
        rows: how many rows the file holds.
        aside: how many of them are not of the kind that is measured, by the reason.
        faults: why others were left out, or lost a cell.
        remarks: what was taken for granted.
        notes: what a figure that rests on a role must say.
        naive: how many times had no zone and were read in the given one.
        zone: that zone.
        open: how many incidents are not resolved.
        called: what the file is called in a report; default its name.
    """

    path: Path
    preset: Preset
    kind: str
    frame: pd.DataFrame
    columns: dict[str, str]
    ignored: tuple[str, ...]
    rows: int
    aside: dict[str, int]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]
    notes: dict[str, str]
    naive: int
    zone: str
    open: int = field(default=0)
    called: str = ""

    @property
    def name(self) -> str:
        """What the file is called in a report."""
        return self.called or self.path.name

    @property
    def table(self) -> Table:
        """What its rows are."""
        return self.preset.table

    @property
    def rejected(self) -> tuple[Problem, ...]:
        """The faults as problems of the file."""
        return tuple(fault.problem(self.path) for fault in self.faults)


def read_export(path: Path, table: Table | None = None, reading: Reading | None = None) -> Export:
    """Read a file of any tool that is known, or of the kit's own form.

    Args:
        path: CSV, JSON, JSON lines or Excel.
        table: what its rows are, where the file does not tell.
        reading: what is known better.

    Raises:
        InputError: the file cannot be read, its tool is not clear, a needed column is missing, or no row can be used.
    """
    reading = reading or Reading()
    source = open_source(path, reading.encoding, known_json(reading.known()))
    preset = choose_preset(source, table, reading)
    roles = match_roles(source, preset, reading.columns.get(preset.table, {}))
    zone_name = reading.zone or preset.zone or source.about.get(preset.zone_key or "") or "UTC"
    zone = time_zone(zone_name)
    cells = source.read(_names(source, preset, roles))
    _no_clash(path, cells, roles)
    remarks = [f"the file {remark}" for remark in source.remarks]
    chosen = Filter(path, cells.lines, cells.faults)
    remarks += _choose(preset, roles, source, cells, reading, chosen)
    frame, notes, naive = _typed(path, preset, roles, cells, zone, reading, chosen, remarks)
    frame = tidy(frame[chosen.kept], preset.table, chosen)
    if cells.rows in preset.cut_at:
        remarks.append(f"exactly {cells.rows:,} rows: the export may have been cut; {preset.export[0]}")
    if frame.empty:
        raise InputError(_nothing(path, preset, chosen, cells.faults))
    used = set(cells.columns)
    return Export(
        path,
        preset,
        source.kind,
        frame.reset_index(drop=True),
        {role: str(one) for role, one in roles.items()},
        tuple(name for name in source.names if name not in used),
        cells.rows,
        dict(chosen.aside),
        cells.faults.all,
        tuple(remarks),
        notes,
        naive,
        zone_name,
        int(frame["resolved"].isna().sum()) if "resolved" in frame else 0,
    )


def _names(source: Source, preset: Preset, roles: Mapping[str, Role]) -> list[str]:
    """Every column that is needed, each once."""
    names = [name for role in roles.values() for name in role.names]
    problems = []
    for rows in (*preset.rows, *([preset.closed] if preset.closed else [])):
        found = _found(source, rows.of)
        if found is not None:
            names.append(found)
        elif rows.needed:
            fix = f"export it again: {preset.export[0]}"
            message = f"was taken for {preset.title}, but lacks {' or '.join(rows.of)}, which says what counts"
            problems.append(Problem(source.path, message, fix))
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(names))


def _found(source: Source, names: Sequence[str]) -> str | None:
    return next((found for name in names if (found := source.find(name))), None)


def _no_clash(path: Path, cells: Cells, roles: Mapping[str, Role]) -> None:
    """Refuse a time or a flag that appears twice and differs."""
    problems = [
        Problem(path, f"the column {name!r} appears twice and differs in {cells.clashes[name]:,} rows", "delete one")
        for role, one in roles.items()
        if role not in TEXTS
        for name in one.names
        if name in cells.clashes
    ]
    if problems:
        raise InputError(problems)


def _choose(
    preset: Preset, roles: Mapping[str, Role], source: Source, cells: Cells, reading: Reading, chosen: Filter
) -> list[str]:
    """Set aside what does not count; return what was taken for granted."""
    texts = {role: _texts(one, cells) for role, one in roles.items() if role in (*reading.only, preset.choose)}
    exempt = None
    if "rollback_of" in roles and "id" in roles:
        undone = set(_texts(roles["rollback_of"], cells)) - {""}
        exempt = np.fromiter((cell in undone for cell in _texts(roles["id"], cells)), bool, len(cells.lines))
    for rows in preset.rows:
        name = _found(source, rows.of)
        if name is not None:
            by_words(rows, cells.columns[name], name, chosen, exempt)
    said = by_choice(preset, texts, reading.only, chosen)
    if preset.closed and (name := _found(source, preset.closed.of)) and "resolved" in roles:
        closed = {word.casefold() for word in preset.closed.keep}
        gone = [cell.casefold() in closed for cell in cells.columns[name]]
        blank = np.array([not cell for cell in _texts(roles["resolved"], cells)], dtype=bool)
        message = f"is closed by `{name}`, but has no time of resolution"
        chosen.reject(message, "fill it in; it is neither open nor measured", blank & np.array(gone, dtype=bool))
    return said


def _texts(role: Role, cells: Cells) -> list[str]:
    """A role's cells, the first filled one of its columns."""
    column = cells.columns[role.given[0].name]
    for other in role.given[1:]:
        column = [cell or second for cell, second in zip(column, cells.columns[other.name], strict=True)]
    if role.spec.last_part:
        column = [cell.rstrip("/").rsplit("/", 1)[-1] for cell in column]
    return column


def _typed(
    path: Path,
    preset: Preset,
    roles: Mapping[str, Role],
    cells: Cells,
    zone: ZoneInfo,
    reading: Reading,
    chosen: Filter,
    remarks: list[str],
) -> tuple[pd.DataFrame, dict[str, str], int]:
    """The frame of all rows; the faults of those that count are told."""
    times = {role: one for role, one in roles.items() if role in TIMES}
    needed: set[str] = {
        role for group in preset.needs for role in group if role in roles and len(_of(group, roles)) == 1
    }
    found = moments(path, times, cells, zone, reading.time_format, chosen, needed)
    remarks += found.remarks
    typed: dict[str, Any] = dict(found.columns)
    notes = dict(found.notes)
    for role, one in roles.items():
        if role in FLAGS:
            typed[role] = flags(role, one.spec, _texts(one, cells), chosen)
        elif role in TEXTS:
            typed[role] = pd.Series([cell or None for cell in _texts(one, cells)], dtype=object)
        if role not in TIMES and one.given[0].say:
            notes[role] = one.given[0].say
    return pd.DataFrame(typed), notes, found.naive


def _of(group: Sequence[str], roles: Mapping[str, Role]) -> list[str]:
    return [role for role in group if role in roles]


def _nothing(path: Path, preset: Preset, chosen: Filter, faults: Faults) -> list[Problem]:
    problems = [fault.problem(path) for fault in faults.all]
    if chosen.aside:
        why = ", ".join(f"{count:,}: {reason}" for reason, count in chosen.aside.items())
        problems.append(Problem(path, f"holds no row of {preset.title} that counts ({why})", "export a longer period"))
    return problems or [Problem(path, "holds no rows", "export a longer period")]
