"""An output folder that is never half-overwritten: write beside it, then swap in file by file."""

import json
import shutil
from pathlib import Path
from typing import Any

from opexkit.review.record import refuse_newer

_STAGING = ".opexkit-unfinished"
_RUN = "run.json"


class Publication:
    """Files on their way into an output folder.

    Old reports stay readable until `publish`; an interrupted run leaves them as they are, and the next run
    starts afresh. Files that the last run wrote and this one did not are removed, anything else is left alone.

    Raises:
        InputError: a newer opexkit wrote into the folder.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self._last_run = self._read_last_run()
        self.staging = out / _STAGING
        self.was_interrupted = self.staging.exists()
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir(parents=True)

    def path(self, *parts: str) -> Path:
        """Where to write a file; its folder is made."""
        path = self.staging.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, content: str | bytes, *parts: str) -> None:
        """Write one file."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        self.path(*parts).write_bytes(data)

    def publish(self, run: dict[str, Any]) -> None:
        """Swap every file in; `run.json` comes last, so it never describes files that are not there."""
        new = sorted(str(path.relative_to(self.staging)) for path in self.staging.rglob("*") if path.is_file())
        old = self._files_of_last_run()
        for name in new:
            target = self.out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.staging / name).replace(target)
        self.write(json.dumps(run | {"files": new}, indent=2, ensure_ascii=False) + "\n", _RUN)
        (self.staging / _RUN).replace(self.out / _RUN)
        for name in old - set(new):
            self._remove(self.out / name)
        shutil.rmtree(self.staging)

    def _read_last_run(self) -> Any:
        """Read run.json; one that is none says nothing about files."""
        try:
            run = json.loads((self.out / _RUN).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        refuse_newer(run, self.out / _RUN)
        return run

    def _files_of_last_run(self) -> set[str]:
        try:
            return {name for name in self._last_run["files"] if self._is_ours(name)}
        except (KeyError, TypeError):
            return set()

    def _is_ours(self, name: str) -> bool:
        """Whether a name from an older run.json points below the output folder."""
        return (self.out / name).resolve().is_relative_to(self.out.resolve())

    def _remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        if path.parent != self.out and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
