"""An output folder that is never half-overwritten: write beside it, then swap in file by file."""

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opexkit.batch.kept import MADE, Made, is_whole, read_made, read_notes
from opexkit.files.problem import InputError, Problem
from opexkit.review.record import refuse_newer

_STAGING = ".opexkit-unfinished"
_LOCK = ".opexkit-lock"
RUN = "run.json"
"""The record of a run, which is written last."""
_JOURNAL = "journal.json"
_LEFT = ".opexkit-left-over"


@dataclass(frozen=True, slots=True)
class Staging:
    """The folder that files are written into until all are there."""

    folder: Path

    def path(self, *parts: str) -> Path:
        """Where to write a file; its folder is made."""
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, content: str | bytes | Iterator[str], *parts: str) -> None:
        """Write one file, from its content or from pieces of it."""
        with self.path(*parts).open("wb") as file:
            for piece in [content] if isinstance(content, str | bytes) else content:
                file.write(piece.encode("utf-8") if isinstance(piece, str) else piece)

    def notes(self, *parts: str) -> Path:
        """A place for what is noted on the way, and is no part of the output."""
        return self.folder.joinpath(MADE, *parts)

    def files(self) -> list[str]:
        """The names of all files, below the folder."""
        paths = (path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        return sorted(str(path) for path in paths if path.parts[0] != MADE)


class Publication:
    """Files on their way into an output folder.

    Old reports stay readable until `publish`; an interrupted run leaves them as they are, and the next run takes over
    what it had finished. Files that the last run wrote, that are unchanged since and that this run did not write are
    removed; anything else is left alone.

    Attributes:
        out: the output folder.
        staging: where files wait.
        was_interrupted: whether an earlier run did not come to its end.
        last: what the last run that came to its end noted of itself; nothing if there was none.
    """

    def __init__(self, out: Path) -> None:
        """Begin; `publication` is what opens one.

        Raises:
            InputError: a newer opexkit wrote into the folder.
        """
        self.out = out
        self.last = _read_run(out / RUN)
        self._written = _written(self.last)
        folder = out.absolute() / _STAGING
        self._left = folder.with_name(_LEFT)
        self.was_interrupted = folder.exists()
        if self.was_interrupted:
            self._written |= _written(_read_run(folder / _JOURNAL))  # what it had swapped in, if it died in `publish`
            shutil.rmtree(self._left, ignore_errors=True)
            folder.rename(self._left)
        self._made = [(self._left, read_notes(self._left)), (out, _made(self.last))]
        folder.mkdir(parents=True)
        self.staging = Staging(folder)
        self._jobs: dict[str, Made] = {}

    def reuse(self, job: str, digest: str) -> bool:
        """Take over what an earlier run made, if it was made from the same and is still as it was."""
        for folder, notes in self._made:
            made = notes.get(job)
            if made and made.digest == digest and is_whole(folder, made, hash_of):
                for name in made.files:
                    shutil.copyfile(folder / name, self.staging.path(*Path(name).parts))
                self._note(job, made)
                return True
        return False

    def note(self, job: str, digest: str, names: Iterable[str]) -> None:
        """Note that a job is done, for this run's record and for the next run if this one is stopped."""
        self._note(job, Made(digest, {name: hash_of(self.staging.folder / name) for name in names}))

    def _note(self, job: str, made: Made) -> None:
        self._jobs[job] = made
        self.staging.write(json.dumps({"job": job} | made.as_data()), MADE, f"{job.replace('/', ' ')}.json")

    def publish(self, run: Mapping[str, Any]) -> None:
        """Swap every file in; `run.json` comes last, so it never describes files that are not there."""
        new = self.staging.files()
        hashes = {name: hash_of(self.staging.folder / name) for name in new}
        self.staging.write(json.dumps({"opexkit": "", "sha256": self._written | hashes}), _JOURNAL)
        for name in new:
            target = self.out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _swap(self.staging.folder / name, target)
        made = {job: made.as_data() for job, made in sorted(self._jobs.items())}
        record = dict(run) | {"files": new, "sha256": hashes, "made": made}
        self.staging.write(json.dumps(record, indent=2, ensure_ascii=False) + "\n", RUN)
        _swap(self.staging.folder / RUN, self.out / RUN)
        for name in self._written.keys() - hashes.keys():
            self._remove(name)
        shutil.rmtree(self.staging.folder)
        shutil.rmtree(self._left, ignore_errors=True)

    def give_up(self, keep: bool) -> None:
        """Leave the folder as it was; what waits is kept for the next run, or thrown away."""
        if not keep:
            shutil.rmtree(self.staging.folder, ignore_errors=True)
        shutil.rmtree(self._left, ignore_errors=True)

    def _remove(self, name: str) -> None:
        """Remove what an earlier run wrote, if it lies below the folder and nobody changed it since."""
        path = self.out / name
        try:
            if not path.resolve().is_relative_to(self.out.resolve()) or not path.is_file():
                return
        except (OSError, ValueError):  # a name that no file can have
            return
        if hash_of(path) != self._written[name]:
            return
        path.unlink()
        if path.parent != self.out and not any(path.parent.iterdir()):
            path.parent.rmdir()


@contextlib.contextmanager
def publication(out: Path) -> Iterator[Publication]:
    """Open a publication; the output folder belongs to one run at a time.

    Raises:
        InputError: another run writes into the folder, it cannot be written, or a newer opexkit wrote into it.
    """
    is_new = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _only_one(out):
            begun = Publication(out)
            try:
                yield begun
            except BaseException as error:
                begun.give_up(keep=isinstance(error, KeyboardInterrupt))
                raise
    except OSError as error:
        raise _cannot_write(out, error) from error
    finally:
        if is_new:
            with contextlib.suppress(OSError):  # it holds something, as it should
                out.rmdir()


@contextlib.contextmanager
def _only_one(out: Path) -> Iterator[None]:
    """Hold the folder's lock, which goes with the process however that ends."""
    try:
        import fcntl
    except ImportError:  # no such lock on this system
        yield
        return
    path = out / _LOCK
    fix = "wait for its end, or choose another folder for -o"
    busy = InputError([Problem(out, "another run is writing into this folder", fix)])
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise busy from error
        if not path.exists() or not os.path.samestat(path.stat(), os.fstat(file.fileno())):
            raise busy  # a run that was just ending took the file away; a third one may hold the new file
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _swap(source: Path, target: Path) -> None:
    """Put a file in the place of another; where they lie on two file systems, by way of a copy beside the target."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.new")
        shutil.copyfile(source, beside)
        beside.replace(target)


def _read_run(path: Path) -> dict[str, Any]:
    """Read what a run noted of itself; a record that is none says nothing."""
    try:
        return _run(path.read_bytes(), path)
    except OSError:
        return {}


def _run(data: bytes, path: Path) -> dict[str, Any]:
    try:
        run = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    refuse_newer(run, path)
    return run if isinstance(run, dict) and "opexkit" in run else {}


def written_by(data: bytes, path: Path) -> dict[str, str]:
    """The files that a run's record says it wrote, each with its hash; none where it is no record.

    Args:
        data: the record.
        path: what messages call it.

    Raises:
        InputError: a newer opexkit wrote it.
    """
    return _written(_run(data, path))


def _written(run: Mapping[str, Any]) -> dict[str, str]:
    """The files that a run says it wrote, each with its hash."""
    found = run.get("sha256")
    return {name: value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def _made(run: Mapping[str, Any]) -> dict[str, Made]:
    """What a run says of its jobs."""
    found = run.get("made")
    notes = {job: read_made(data) for job, data in found.items()} if isinstance(found, dict) else {}
    return {job: made for job, made in notes.items() if made}


def hash_of(path: Path) -> str:
    """Sum up a file's bytes, a part at a time: the portfolio of a thousand teams has a hundred megabytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _cannot_write(out: Path, error: OSError) -> InputError:
    where = Path(os.fsdecode(error.filename)) if error.filename else out
    fix = {
        errno.ENOSPC: "free some space, or choose another folder for -o",
        errno.EDQUOT: "free some space, or choose another folder for -o",
        errno.EMFILE: "raise the limit of open files (ulimit -n)",
    }.get(error.errno or 0, "choose a folder for -o that can be written")
    said = (error.strerror or str(error)).lower()
    return InputError([Problem(where, f"cannot be written ({said}); reports of earlier runs are as they were", fix)])
