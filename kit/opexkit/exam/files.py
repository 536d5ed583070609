"""The files of exam practice: items, exams, misconceptions, families."""

from pathlib import Path

from opexkit.files.kinds import Checked, Kind, counted, keyed


def _item(path: Path) -> Checked:
    from opexkit.exam.bank import check_item

    item = check_item(path)
    form = "one of four" if item.form == "one" else item.form.value
    return Checked(f"{item.pool.value}, {form}" + (f", case study {item.case}" if item.case else ""))


def _exams(path: Path) -> Checked:
    from opexkit.exam.blueprint import check_exams

    return Checked(counted(len(check_exams(path).exams), "exam"))


def _misconceptions(path: Path) -> Checked:
    from opexkit.exam.misconception import Misconceptions
    from opexkit.files import read

    return Checked(counted(len(read(path, Misconceptions).misconceptions), "misconception"))


def _families(path: Path) -> Checked:
    from opexkit.exam.family import Families, variant
    from opexkit.files import read

    found = read(path, Families).families
    for family in found:
        variant(family.id, 1)
    return Checked(f"{len(found)} families")


def _cases(path: Path) -> Checked:
    from opexkit.exam.case import Cases
    from opexkit.files import read

    return Checked(f"{len(read(path, Cases).cases)} case studies")


def _enemies(path: Path) -> Checked:
    from opexkit.exam.bank import load_items
    from opexkit.exam.enemies import check_enemies

    return Checked(f"{len(check_enemies(path, load_items().items).enemies)} groups")


KINDS = (
    Kind("an exam item", keyed("stem ask", "stem options", "ask options pool"), _item),
    Kind("exams and their tasks", keyed("exams"), _exams),
    Kind("misconceptions", keyed("misconceptions"), _misconceptions),
    Kind("case studies of exam items", keyed("cases"), _cases),
    Kind("items that answer each other", keyed("enemies"), _enemies),
    Kind("families of exam items", keyed("families"), _families),
)
