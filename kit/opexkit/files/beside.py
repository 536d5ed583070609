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
