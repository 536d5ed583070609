"""Which teams the paths on a command line mean."""

from collections.abc import Callable, Sequence
from pathlib import Path

from opexkit.files.problem import InputError, Problem
from opexkit.review.series import Head, Source, group_files, read_heads

_SUFFIXES = {".yaml", ".yml"}


def find_sources(
    paths: Sequence[Path], read: Callable[[Sequence[Path]], list[Head]] = read_heads
) -> tuple[list[Source], list[InputError]]:
    """The teams below the paths: a folder of team folders, a folder of milestones, or single milestone files.

    Files are grouped by the team and the workload that they name, wherever they lie; a file that two paths lead
    to counts once. What is unusable comes back as errors; the rest goes on.

    Args:
        paths: where to look.
        read: tells whom each file speaks of.
    """
    folders, errors = find_files(paths)
    sources, refused = group_files(folders, read)
    return sources, errors + refused


def find_files(paths: Sequence[Path]) -> tuple[list[list[Path]], list[InputError]]:
    """The milestone files below the paths, those of a folder together, and what is wrong with the paths."""
    folders: dict[Path, dict[Path, Path]] = {}
    errors: list[InputError] = []
    for path in paths:
        if path.is_dir():
            for folder in _team_folders(path) or [path]:
                files = _milestones(folder)
                odd = [file for file in files if not _is_text(file)]
                errors += [_error(file, "has a name that is not UTF-8", "rename it") for file in odd]
                _add(folders, [file for file in files if file not in odd])
                if not files:
                    errors.append(_error(folder, "holds no milestone", "put the team's .yaml files into it"))
        elif path.exists() and not _is_text(path):
            errors.append(_error(path, "has a name that is not UTF-8", "rename it"))
        elif path.exists():
            _add(folders, [path])
        else:
            errors.append(_error(path, "does not exist", "check the path"))
    return [list(files.values()) for files in folders.values()], errors


def _add(folders: dict[Path, dict[Path, Path]], files: Sequence[Path]) -> None:
    """Add files to their folders, each by where it really lies."""
    for file in files:
        place = file.resolve()
        folders.setdefault(place.parent, {}).setdefault(place, file)


def _is_text(path: Path) -> bool:
    """Whether a file's name can be written into reports."""
    try:
        str(path.resolve()).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _team_folders(path: Path) -> list[Path]:
    """The folder itself if it holds milestones, else the folders in it."""
    if _milestones(path):
        return [path]
    return sorted(child for child in path.iterdir() if child.is_dir() and not child.name.startswith("."))


def _milestones(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)


def _error(path: Path, message: str, fix: str) -> InputError:
    return InputError([Problem(path, message, fix)])
