"""Where the packs of companies lie; nothing of them is read here."""

from pathlib import Path

from opexkit import content
from opexkit.files import InputError, Problem, suggestion


def find_pack(name_or_path: str) -> Path:
    """The folder of a pack: one of the kit's by name, or any by path.

    Raises:
        InputError: there is no such folder.
    """
    for folder in (content.scenario(name_or_path), Path(name_or_path)):
        if folder.is_dir():
            return folder
    fix = f"give a folder, or one of {', '.join(_packs())}"
    raise InputError([Problem(Path(name_or_path), "there is no scenario pack", fix)])


def named_pack(name: str, path: Path) -> Path:
    """The folder of a pack that a file names; a file cannot point at any other place on the disk.

    Raises:
        InputError: there is none of this name; `path` is what the problem calls the file.
    """
    if name not in _packs():
        fix = f"{suggestion(name, _packs())}; a file names a scenario, not a path"
        raise InputError([Problem(path, f"there is no scenario {name!r}", fix)])
    return content.scenario(name)


def _packs() -> list[str]:
    return sorted(content.named(content.SCENARIOS))
