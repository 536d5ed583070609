"""The files of lessons: each lesson's own, and those that all of them share."""

from pathlib import Path

from opexkit.files.kinds import Checked, Kind, counted, keyed


def _lesson(path: Path) -> Checked:
    from opexkit.exercises.bank import load_bank
    from opexkit.lessons.loader import check_lesson

    return Checked(counted(len(check_lesson(path, load_bank()).exercises), "exercise"))


def _rollouts(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.lessons.model import Rollouts

    return Checked(counted(len(read(path, Rollouts).ways), "way"))


def _pace(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.lessons.model import Pace

    return Checked(counted(len(read(path, Pace).exercises), "kind"))


def _article(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.lessons.model import Article

    return Checked(counted(len(read(path, Article).points), "point"))


def _paths(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.lessons.model import Paths

    return Checked(counted(len(read(path, Paths).paths), "path"))


def _facts(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.lessons.facts import Facts

    return Checked(counted(len(read(path, Facts).facts), "fact"))


def _pages(path: Path) -> Checked:
    from opexkit.files import read
    from opexkit.lessons.model import Pages

    return Checked(counted(len(read(path, Pages).pages), "page"))


KINDS = (
    Kind("a lesson", keyed("pitfalls", "exercises reading"), _lesson),
    Kind("pages next to the lessons", keyed("pages"), _pages),
    Kind("what minutes are computed from", keyed("words_a_minute"), _pace),
    Kind("points of the article", keyed("points"), _article),
    Kind("paths through the lessons", keyed("paths"), _paths),
    Kind("facts that were looked up", keyed("rounds"), _facts),
    Kind("the ways of rolling out", keyed("ways error_share", "ways statement"), _rollouts),
)
