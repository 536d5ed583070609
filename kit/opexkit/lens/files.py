"""The files of lenses: a custom lens in AWS's format, the folder of an edition, and what has changed."""

from pathlib import Path

from opexkit.files.kinds import Checked, Kind, counted, keyed


def _lens(path: Path) -> Checked:
    from opexkit.files.json_text import read_json
    from opexkit.files.problem import InputError, Severity
    from opexkit.lens.check import check_lens
    from opexkit.lens.findings import placed
    from opexkit.lens.reader import lens_of

    document = read_json(path)
    lens = lens_of(document)
    found = placed(check_lens(lens), document)
    if any(each.severity is Severity.ERROR for each in found):
        raise InputError(found)
    return Checked(counted(len(lens.questions), "question"), found)


def _edition(path: Path) -> Checked:
    from opexkit.lens.editions import load_guide

    return Checked(counted(len(load_guide(path).questions), "question"))


def _changes(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.lens.changes import AwsChanges

    return Checked(counted(len(read(path, AwsChanges).changes), "change"))


def _folder(path: Path) -> Path | None:
    return path.parent


KINDS = (
    Kind("a lens in AWS's format", keyed("schemaVersion pillars", "pillars", "LensJSON"), _lens),
    Kind("an edition's sources", keyed("rule areas", "none_id practices", "none_id why"), _edition, _folder),
    Kind("what has changed at AWS", keyed("changes"), _changes),
)
