"""Which teams the paths on a command line mean."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from opexkit.files.problem import InputError, Problem
from opexkit.review.load import slugify, team_name

_SUFFIXES = {".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class Source:
    """One team: its slug and its milestone files."""

    slug: str
    files: tuple[Path, ...]


def find_sources(paths: Sequence[Path]) -> tuple[list[Source], list[InputError]]:
    """The teams below the paths: a folder of team folders, a team's folder, or single milestone files.

    Single files of one team are that team's milestones. What is unusable comes back as errors; the rest goes on.
    """
    sources: list[Source] = []
    errors: list[InputError] = []
    loose: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        if path.is_dir():
            folders = _team_folders(path)
            sources += [Source(slugify(folder.resolve().name), _milestones(folder)) for folder in folders]
            errors += [
                _error(folder, "holds no milestone", "put the team's .yaml files into it")
                for folder in folders or [path]
                if not _milestones(folder)
            ]
        elif path.is_file():
            loose[team_name(path) or path.stem].append(path)
        else:
            errors.append(_error(path, "does not exist", "check the path"))
    sources += [Source(slugify(team), tuple(files)) for team, files in loose.items()]
    usable = [source for source in sources if source.files]
    return sorted(_distinct(usable, errors), key=lambda source: source.slug), errors


def _team_folders(path: Path) -> list[Path]:
    """The folder itself if it holds milestones, else the folders in it."""
    if _milestones(path):
        return [path]
    return sorted(child for child in path.iterdir() if child.is_dir() and not child.name.startswith("."))


def _milestones(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES))


def _distinct(sources: list[Source], errors: list[InputError]) -> Iterable[Source]:
    first: dict[str, Source] = {}
    for source in sources:
        if source.slug not in first:
            first[source.slug] = source
            yield source
            continue
        other = first[source.slug].files[0].parent
        fix = f"rename one of the two folders (the other is {other})"
        errors.append(_error(source.files[0], f"a second team has the short name {source.slug!r}", fix))


def _error(path: Path, message: str, fix: str) -> InputError:
    return InputError([Problem(path, message, fix)])
