"""Pages that need not be made again: those of the last run, and those of a run that was stopped half-way.

Pages follow from a team's record, from the kit and from the optional parts that are used; a digest stands for all of
these. Pages of an equal digest are kept where every file of theirs is still what it was.
"""

import hashlib
import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import opexkit
from opexkit import content, extras

_CONTENT = ("data", "notebooks", "scenarios")
_SUBMISSIONS = "teams"  # of the sample teams; a team's own record stands for what it handed in
_SUFFIXES = (".py", ".j2", ".css", ".js", ".typ", ".json", ".ipynb", ".yaml", ".csv")
MADE = ".made"
"""The folder of the staging that has a note for each finished job."""


@dataclass(frozen=True, slots=True)
class Made:
    """What one job made.

    Attributes:
        digest: of what it was made from.
        files: hash by name below the output folder.
    """

    digest: str
    files: Mapping[str, str]

    def as_data(self) -> dict[str, Any]:
        """The note as it is written."""
        return {"digest": self.digest, "files": dict(self.files)}


def read_made(data: Any) -> Made | None:
    """Read a note; None if it is none."""
    if not isinstance(data, dict) or not isinstance(data.get("digest"), str) or not isinstance(data.get("files"), dict):
        return None
    files = {name: value for name, value in data["files"].items() if isinstance(value, str)}
    return Made(data["digest"], files) if files else None


def read_notes(folder: Path) -> dict[str, Made]:
    """Read the notes of a run that was stopped, by job; what cannot be read was not finished."""
    found = {}
    for path in sorted((folder / MADE).glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(data, dict) and (made := read_made(data)):
            found[str(data.get("job"))] = made
    return found


def is_whole(folder: Path, made: Made, hash_of: Callable[[Path], str]) -> bool:
    """Whether every file of a job is below a folder as it was made."""
    root = folder.resolve()
    for name, known in made.files.items():
        path = folder / name
        try:
            if not path.resolve().is_relative_to(root) or not path.is_file() or hash_of(path) != known:
                return False
        except (OSError, ValueError):  # a name that no file can have
            return False
    return True


def digest_of(kit: str, record: bytes, extras: Sequence[str], *more: str) -> str:
    """Sum up what pages are made from: the kit, a team's record, the parts that are used, and more."""
    parts = (kit, hashlib.sha256(record).hexdigest(), *sorted(extras), *more)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def kit_digest() -> str:
    """A digest of the kit itself: its code and content, one's own content, and the packages that judge and draw.

    A package that is not installed is a part of it, too: what waited for it can be judged once it is there.
    """
    used = (f"{name} {version}" for name, version in sorted(extras.versions().items()))
    total = hashlib.sha256("\n".join([platform.python_version(), *used]).encode())
    folders = (Path(opexkit.__file__).parent, *(root / name for root in content.roots() for name in _CONTENT))
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            below = path.relative_to(folder)
            if path.suffix in _SUFFIXES and below.parts[0] != _SUBMISSIONS and path.is_file():
                total.update(f"{below}\0".encode() + path.read_bytes())
    return total.hexdigest()
