"""An output folder at an address, such as `s3://bucket/reviews`: files are made here and go there when all are done.

An address names a file system of fsspec, see https://filesystem-spec.readthedocs.io. Such places neither rename nor
lock: `run.json` goes last, so that it never describes files that are not there, and of two runs at once the last wins.
"""

import contextlib
import hashlib
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opexkit.batch.publish import RUN, written_by
from opexkit.extras import ExtraMissingError
from opexkit.files.problem import InputError, Problem


class NotDeliveredError(RuntimeError):
    """Not all files reached the address; the message says why, and where all of them are."""


def is_address(out: str) -> bool:
    """Say whether an output is an address instead of a folder."""
    return "://" in out


@contextlib.contextmanager
def output_folder(out: str) -> Iterator[Path]:
    """The folder that a run writes into: the output itself, or one here whose files go to an address at the end.

    What an earlier run delivered there, that is unchanged since and that this run did not write is removed; anything
    else is left alone.

    Raises:
        InputError: nothing can be written to the address, or a newer opexkit wrote there.
        NotDeliveredError: files were made and did not all arrive.
        ExtraMissingError: it is an address, and fsspec is not installed.
    """
    if not is_address(out):
        yield Path(out)
        return
    place = _Place.at(out)
    before = place.written()
    folder = Path(tempfile.mkdtemp(prefix="opexkit-"))
    try:
        yield folder
        _deliver(folder, place, before)
    except NotDeliveredError:
        raise
    except BaseException:
        shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)


def _deliver(folder: Path, place: "_Place", before: Mapping[str, str]) -> None:
    """Send all files, the run's record last, then remove what only the run before wrote; a run may have made none."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    try:
        for name in sorted(names, key=lambda name: name == RUN):
            place.put(name, (folder / name).read_bytes())
        for name in sorted(before.keys() - set(names)) if names else ():
            place.remove(name, before[name])
    except Exception as error:  # each file system has errors of its own
        raise NotDeliveredError(f"{place.address}: {_said(error)}; all files are in {folder}") from error


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder at an address."""

    address: str
    files: Any
    path: str

    @classmethod
    def at(cls, address: str) -> "_Place":
        """Find the file system of an address.

        Raises:
            InputError: there is none, or what it needs is not installed or not set up.
            ExtraMissingError: fsspec is not installed.
        """
        try:
            import fsspec
        except ImportError as error:
            raise ExtraMissingError(f"-o {address}", "cluster") from error
        try:
            files, path = fsspec.url_to_fs(address)
        except Exception as error:
            fix = "write it as s3://bucket/folder, and install what fsspec needs for it"
            raise InputError([_problem(address, f"is no place to write to ({_said(error)})", fix)]) from error
        return cls(address, files, path.rstrip("/"))

    def written(self) -> dict[str, str]:
        """See that files can be written, and read what the last run wrote, each file with its hash.

        Raises:
            InputError: nothing can be written, or a newer opexkit wrote there.
        """
        trial, record = f".opexkit-{uuid.uuid4().hex}", f"{self.path}/{RUN}"
        try:
            self.put(trial, b"")
            self.files.rm_file(f"{self.path}/{trial}")
            data = self.files.cat_file(record) if self.files.exists(record) else b""
        except Exception as error:
            fix = "check the address, and the right to write there"
            raise InputError([_problem(self.address, f"cannot be written ({_said(error)})", fix)]) from error
        return written_by(data, Path(RUN))

    def put(self, name: str, data: bytes) -> None:
        """Write one file."""
        path = f"{self.path}/{name}"
        self.files.makedirs(path.rpartition("/")[0], exist_ok=True)
        self.files.pipe_file(path, data)

    def remove(self, name: str, known: str) -> None:
        """Remove what an earlier run wrote, if it lies below the folder and nobody changed it since."""
        path = f"{self.path}/{name}"
        if ".." in name.split("/") or not self.files.isfile(path):
            return
        if hashlib.sha256(self.files.cat_file(path)).hexdigest() == known:
            self.files.rm_file(path)


def _problem(address: str, message: str, fix: str) -> Problem:
    return Problem(Path("-o"), f"{address} {message}", fix)  # a path would lose one of the two slashes


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__).replace("\n", " ")[:300]
