"""Read the files of all folders of content, so that a broken one of one's own stops nothing of the kit's."""

import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from opexkit import content
from opexkit.files.problem import InputError, Problem

_Item = TypeVar("_Item")


def read_each(
    paths: Iterable[Path], read: Callable[[Path], _Item], name_of: Callable[[_Item], str]
) -> dict[str, _Item]:
    """Read files by name; of the same name in two folders of content the first is kept.

    A file of one's own that cannot be read is told by a `ContentWarning` for each problem, and left out.

    Raises:
        InputError: files of the kit cannot be read, or two in one folder have the same name.
    """
    items: dict[str, _Item] = {}
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            item = read(path)
            name = name_of(item)
            if name in found and content.root_of(found[name]) == content.root_of(path):
                fix = f"rename it, or {found[name]}"
                raise InputError([Problem(path, f"the id {name!r} is taken", fix)])
        except InputError as error:
            if content.is_own(path):
                tell(error)
            else:
                problems += error.problems
            continue
        if name not in items:
            items[name], found[name] = item, path
    if problems:
        raise InputError(problems)
    return items


def tell(error: InputError) -> None:
    """Warn of each problem of something that is left out."""
    for problem in error.problems:
        warnings.warn(f"{problem}. It is left out", content.ContentWarning, stacklevel=3)
