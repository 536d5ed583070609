"""The files of measures: what each means, the forms of tools' exports, and exports that measures are computed from."""

from pathlib import Path
from typing import TYPE_CHECKING

from opexkit.files.kinds import Checked, Kind, Source, counted, keyed, read_source

if TYPE_CHECKING:
    from opexkit.measures.preset import Preset

_TABLES = (".csv", ".tsv", ".xlsx", ".jsonl")


def _measures(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.measures.definition import Definitions

    return Checked(counted(len(read(path, Definitions).measures), "measure"))


def _preset(path: Path) -> Checked:
    from opexkit.measures.preset import read_preset

    return Checked(read_preset(path).title)


def _words(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.measures.preset import Words

    read(path, Words)
    return Checked()


def _report(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.measures.report import MeasuresReport

    return Checked(counted(len(read(path, MeasuresReport).figures), "figure"))


def _recognized(source: Source) -> "list[Preset]":
    """The tools whose export it may be: by the columns of a table, or by the keys of the first event."""
    from opexkit.measures.preset import presets, recognize
    from opexkit.measures.reading import known_json
    from opexkit.measures.sources.objects import events_of

    known = presets().values()
    if isinstance(source.data, list | dict):
        first = next(iter(events_of(source.data, known_json(known))), None)
        return recognize(frozenset(first), known) if isinstance(first, dict) else []
    return recognize(source.columns, known)


def _is_export(source: Source) -> bool:
    return source.path.suffix.lower() in _TABLES or bool(source.data and _recognized(source))


def _export(path: Path) -> Checked:
    found = _recognized(read_source(path))
    how = "measure it by `opexkit measure`"
    return Checked(f"{found[0].title}: {how}" if len(found) == 1 else how)


KINDS = (
    Kind("what measures mean", keyed("measures"), _measures),
    Kind("the form of a tool's export", keyed("recognize columns", "table recognize", "table columns"), _preset),
    Kind("the words of exports", keyed("yes no months"), _words),
    Kind("a team's measures", keyed("figures months objective"), _report),
    Kind("a table, such as an export", _is_export, _export),
)
