"""Check files of any kind: each is named and checked by its kind, and what is of none is said so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from opexkit import content
from opexkit.extras import extra_of
from opexkit.files.kinds import YAML_SUFFIXES, Kind, Source, kind_of, read_source, stranger
from opexkit.files.once import reading_once
from opexkit.files.problem import InputError, Problem, Severity

MODULES = tuple(
    f"opexkit.{package}.files"
    for package in ("batch", "review", "exercises", "exam", "lens", "company", "lessons", "measures", "labs")
)
"""Where the packages list their kinds; the first that recognizes a file has it, so labs, whose artefacts may be of any
form, come last."""


@dataclass(frozen=True)
class Found:
    """What a check says of a file, or of a folder whose files belong together.

    Attributes:
        path: as the user named it.
        kind: what it is, with its article; empty where it is of no kind that is checked.
        detail: what it holds, in a few words; empty where it cannot be used.
        problems: what is wrong with it and what is worth knowing.
    """

    path: Path
    kind: str
    detail: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> int:
        """How many problems must be fixed."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)


def check_paths(paths: Sequence[Path]) -> Iterator[Found]:
    """Check files and whole folders, each file by its kind; no file is parsed twice.

    A folder is walked. A team's submissions are checked together, and so are the files of a scenario pack. A file of
    no kind is an error where nothing else was to be checked below the path, and a note elsewhere.

    Args:
        paths: files of any kind, and folders of them.

    Returns:
        A finding for each file, or for each folder whose files belong together; nothing is raised for a bad file.

    Example:
        >>> from opexkit import check_paths, content
        >>> (found,) = check_paths([content.data("lenses", "northwind-orr.json")])
        >>> found.kind, found.errors
        ("a lens in AWS's format", 0)
    """
    with reading_once():
        for path in paths:
            yield from _check(path)
        yield from _hidden(paths)


def _check(path: Path) -> Iterator[Found]:
    """Check a file, or every file of a folder."""
    sources = [read_source(file) for file in _files(path)]
    if not sources:
        message, fix = ("holds no file", "put files into it") if path.exists() else ("does not exist", "check the path")
        yield Found(path, "", problems=(Problem(path, message, fix),))
    kinds = {source.path: kind_of(source, MODULES) for source in sources}
    places: dict[tuple[str, Path], Kind] = {}
    for file, kind in kinds.items():
        if kind:
            whole = None if kind.alone and file == path else kind.whole(file)
            places.setdefault((kind.name, whole or file), kind)
    folders = {place for _, place in places if place.is_dir()}
    for source in sources:
        covered = source.path.parent in folders and source.path.suffix in YAML_SUFFIXES
        if kinds[source.path] is None and (source.error or not covered):
            yield _stranger(source, wanted=not places)
    for (_, place), kind in places.items():
        yield _one(place, kind)


def _one(place: Path, kind: Kind) -> Found:
    try:
        checked = kind.check(place)
    except InputError as error:
        return Found(place, kind.name, problems=error.problems)
    except ModuleNotFoundError as error:
        extra = extra_of(error.name or "")
        if extra is None:
            raise
        fix = f"pip install 'opexkit[{extra}]' to have it checked"
        problem = Problem(place, f"is not checked, needs opexkit[{extra}]", fix, severity=Severity.NOTE)
        return Found(place, kind.name, problems=(problem,))
    return Found(place, kind.name, checked.detail, tuple(checked.remarks))


def _stranger(source: Source, *, wanted: bool) -> Found:
    """Tell a file of no kind; of one that is broken, only why."""
    name = stranger(source)
    if name is None and source.error:
        return Found(source.path, "", problems=source.error.problems)
    severity = Severity.ERROR if wanted else Severity.NOTE
    message, fix = f"{name}: not a kind that opexkit checks", "docs/reference/schemas.md lists those that it does"
    return Found(source.path, "", problems=(Problem(source.path, message, fix, severity=severity),))


def _hidden(paths: Sequence[Path]) -> Iterator[Found]:
    """Tell which files of one's own stand in front of others of the same name."""
    for unread, chosen in content.hidden().items():
        if any(chosen.is_relative_to(path.resolve()) for path in paths):
            message = f"goes before {unread}, which has the same name and is not read"
            problem = Problem(chosen, message, "rename one of the two, if both count", severity=Severity.NOTE)
            yield Found(chosen, "", problems=(problem,))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
