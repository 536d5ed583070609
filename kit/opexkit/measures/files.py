"""The files of measures: what each means, the forms of tools' exports, and exports that measures are computed from."""

from pathlib import Path

from opexkit.files.kinds import Checked, Kind, Source, counted, keyed, read_source

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


def _names(source: Source) -> frozenset[str]:
    """The columns of a table, or the keys of the first of many objects."""
    many = source.data if isinstance(source.data, list) else []
    return frozenset(map(str, many[0])) if many and isinstance(many[0], dict) else source.columns


def _is_export(source: Source) -> bool:
    from opexkit.measures.preset import presets, recognize

    if source.path.suffix.lower() in _TABLES:
        return True
    return isinstance(source.data, list) and bool(recognize(_names(source), presets().values()))


def _export(path: Path) -> Checked:
    from opexkit.measures.preset import presets, recognize

    found = recognize(_names(read_source(path)), presets().values())
    how = "measure it by `opexkit measure`"
    return Checked(f"{found[0].title}: {how}" if len(found) == 1 else how)


KINDS = (
    Kind("what measures mean", keyed("measures"), _measures),
    Kind("the form of a tool's export", keyed("recognize columns", "table recognize", "table columns"), _preset),
    Kind("the words of exports", keyed("yes no months"), _words),
    Kind("a team's measures", keyed("figures months objective"), _report),
    Kind("a table, such as an export", _is_export, _export),
)
