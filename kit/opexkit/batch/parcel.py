"""A folder as bytes, for another machine: links keep their meaning, and nothing but files is opened."""

import io
import os
import tarfile
from pathlib import Path
from typing import Any

_SAFE: dict[str, Any] = {"filter": "tar"} if hasattr(tarfile, "tar_filter") else {}


def pack(folder: Path) -> bytes:
    """Pack a folder without the hidden folders in it.

    A link to something in the folder stays a link; of another, what it leads to is packed. A pipe, socket or device
    becomes a pipe, so that it is there and still no file.

    Raises:
        OSError: something cannot be read.

    Example:
        >>> from opexkit import content
        >>> from opexkit.batch.parcel import pack
        >>> len(pack(content.data("teams", "pricing"))) > 1000
        True
    """
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1, format=tarfile.PAX_FORMAT) as parcel:
        _add_folder(parcel, folder, Path(), folder.resolve(), frozenset())
    return buffer.getvalue()


def unpack(parcel: bytes, folder: Path) -> None:
    """Write what was packed into a folder, which is made.

    Raises:
        tarfile.TarError: it is no parcel, or leads out of the folder.
    """
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(parcel), mode="r:gz") as packed:
        packed.extractall(folder, **_SAFE)  # noqa: S202 - the filter refuses what leads out of the folder


def _add_folder(parcel: tarfile.TarFile, folder: Path, name: Path, root: Path, above: frozenset[Path]) -> None:
    if folder.resolve() in above:
        return  # a link that leads back
    within = above | {folder.resolve()}
    for child in sorted(folder.iterdir()):
        target, place = child.resolve(), name / child.name
        if child.is_symlink() and target.is_relative_to(root):
            entry = tarfile.TarInfo(str(place))
            entry.type, entry.linkname = tarfile.SYMTYPE, os.path.relpath(target, child.parent.resolve())
            parcel.addfile(entry)
        elif child.is_dir():
            if not child.name.startswith("."):
                entry = tarfile.TarInfo(str(place))
                entry.type, entry.mode = tarfile.DIRTYPE, 0o755
                parcel.addfile(entry)
                _add_folder(parcel, child, place, root, within)
        elif child.is_file():
            with child.open("rb") as file:
                entry = parcel.gettarinfo(arcname=str(place), fileobj=file)
                parcel.addfile(entry, file)
        else:
            entry = tarfile.TarInfo(str(place))
            entry.type = tarfile.FIFOTYPE if child.exists() else tarfile.SYMTYPE
            entry.linkname = "" if child.exists() else "nowhere"
            parcel.addfile(entry)
