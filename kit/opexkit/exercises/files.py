"""The files of exercises: each kind of them, and the words around interviews."""

from pathlib import Path

from opexkit.files.kinds import Checked, Kind, Source, keyed


def _exercise(path: Path) -> Checked:
    from opexkit.exercises.bank import check_exercise

    return Checked(f"of the kind {check_exercise(path).kind}")


def _frame(path: Path) -> Checked:
    from opexkit.exercises.interviews import Frame
    from opexkit.files import read

    read(path, Frame)
    return Checked()


def _is_exercise(source: Source) -> bool:
    return keyed("samples", "kind prompt", "kind hints", "kind title")(source)


KINDS = (
    Kind("an exercise", _is_exercise, _exercise),
    Kind("the words around interviews", keyed("prompt statuses"), _frame),
)
