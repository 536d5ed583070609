"""Files that another file names: they lie beside it or below, never elsewhere."""

from pathlib import Path

from opexkit.files.problem import InputError, Problem


def path_below(folder: Path, file: str) -> Path:
    """The path of a file that lies in a folder or below.

    Args:
        folder: where the file that names it lies.
        file: as it is named.

    Raises:
        InputError: it lies elsewhere, or is no path at all.
    """
    try:
        path = (folder / file).resolve()
        if path.is_relative_to(folder.resolve()):
            return path
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name too long, a NUL
        pass
    fix = "put the file next to the submission"
    raise InputError([Problem(Path(file[:60]), "lies outside the team's folder", fix)])


FILES_LIMIT = 100
"""Files of a folder that is named instead of a file."""


def files_below(folder: Path, name: str) -> list[tuple[str, Path]]:
    """The file that another file names, or the files of a folder that it names: each as it is called, and its path.

    Args:
        folder: where the file that names it lies.
        name: of a file or a folder, as it is written; hidden files of a folder are left out.

    Raises:
        InputError: it or a file of it lies elsewhere, the folder is empty, or holds too many files.
    """
    path = path_below(folder, name)
    if not path.is_dir():
        return [(name, path)]
    inside = sorted(each.name for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
    if not 0 < len(inside) <= FILES_LIMIT:
        message = f"holds {len(inside) or 'no'} files" + (f", {FILES_LIMIT} at most" if inside else "")
        raise InputError([Problem(Path(name[:60]), message, "name the folder of the artifact alone")])
    base = name.rstrip("/")
    return [(f"{base}/{each}", path_below(folder, f"{base}/{each}")) for each in inside]
