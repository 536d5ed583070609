"""Check files of any kind: each is named and checked by its kind, what is none is said so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from opexkit.cli.console import SOME_FAILED, err_console, out_console

if TYPE_CHECKING:
    from opexkit.files.kinds import Kind, Source
    from opexkit.files.problem import Problem

_KINDS = tuple(
    f"opexkit.{package}.files"
    for package in ("batch", "review", "exercises", "lens", "company", "lessons", "measures", "labs")
)
"""Where the packages list their kinds; the first that recognizes a file has it, so labs, whose artefacts may be of any
form, come last."""


def check(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of them: submissions, lenses, exercises, …")],
) -> None:
    """Say what each file is and what is wrong with it, where, and what to do; exit with 1 when something must be fixed.

    A folder is walked. A team's submissions are checked together, and so are the files of a scenario pack.
    """
    from opexkit.files.once import reading_once

    told = _Told()
    with reading_once():
        for path in paths:
            _check(path, told)
        _hidden(paths, told)
    if told.errors:
        raise typer.Exit(SOME_FAILED)


@dataclass
class _Told:
    """What was printed so far: a problem that two checks find is told once."""

    lines: set[str] = field(default_factory=set)
    errors: int = 0

    def problems(self, problems: "Iterator[Problem] | tuple[Problem, ...]") -> int:
        """Print problems; return how many of them are errors."""
        from opexkit.files.problem import Severity

        errors = 0
        for problem in problems:
            grave = problem.severity is Severity.ERROR
            errors += grave
            if str(problem) not in self.lines:
                self.lines.add(str(problem))
                self.errors += grave
                (err_console if grave else out_console).print(str(problem), markup=False, soft_wrap=True)
        return errors

    def file(self, path: Path, said: str) -> None:
        """Print what a file is and how it stands."""
        out_console.print(f"{path}: {said}", markup=False, soft_wrap=True)


def _check(path: Path, told: _Told) -> None:
    """Check a file, or every file of a folder."""
    from opexkit.files.kinds import kind_of, read_source
    from opexkit.files.problem import Problem

    if not path.exists():
        told.problems((Problem(path, "does not exist", "check the path"),))
        return
    sources = [read_source(file) for file in _files(path)]
    kinds = {source.path: kind_of(source, _KINDS) for source in sources}
    wholes: dict[tuple[str, Path], Kind] = {}
    for file, kind in kinds.items():
        if kind:
            whole = None if kind.alone and file == path else kind.whole(file)
            wholes.setdefault((kind.name, whole or file), kind)
    folders = {place for _, place in wholes if place.is_dir()}
    strangers = [source for source in sources if not kinds[source.path]]
    for source in strangers:
        _strange(source, told, wanted=not wholes, covered=source.path.parent in folders)
    for (_, place), kind in wholes.items():
        _one(place, kind, told)
    if not sources:
        told.problems((Problem(path, "holds no file", "give a folder with files in it"),))


def _hidden(paths: list[Path], told: _Told) -> None:
    """Tell which files of one's own stand in front of others of the same name."""
    from opexkit import content
    from opexkit.files.problem import Problem, Severity

    for unread, chosen in content.hidden().items():
        if any(chosen.is_relative_to(path.resolve()) for path in paths):
            message = f"goes before {unread}, which has the same name and is not read"
            told.problems((Problem(chosen, message, "rename one of the two, if both count", severity=Severity.NOTE),))


def _one(place: Path, kind: "Kind", told: _Told) -> None:
    from opexkit.files.problem import InputError

    try:
        checked = kind.check(place)
    except InputError as error:
        count = told.problems(error.problems)
        told.file(place, f"{kind.name}, {count} to fix")
        return
    told.problems(tuple(checked.remarks))
    said = f"{kind.name} ({checked.detail})" if checked.detail else kind.name
    told.file(place, f"{said}, nothing to fix")


def _strange(source: "Source", told: _Told, *, wanted: bool, covered: bool) -> None:
    """Tell a file that is of no kind: an error where nothing else was to be checked, or where it is broken."""
    from opexkit.files.kinds import stranger
    from opexkit.files.problem import Problem, Severity

    name = stranger(source)
    if name is None and source.error:
        told.problems(source.error.problems)
    elif not covered or source.path.suffix not in (".yaml", ".yml"):
        severity = Severity.ERROR if wanted else Severity.NOTE
        message = f"{name}: not a kind that opexkit checks"
        told.problems((Problem(source.path, message, "docs/authoring.md lists those that it does", severity=severity),))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
