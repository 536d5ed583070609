"""The report of a room: what it leaves, graded by `opexkit assess` in a process of its own."""

import asyncio
import datetime as dt
import sys
import tempfile
from pathlib import Path

from opexkit.room.export import leave, write_files, zip_bytes
from opexkit.room.leaving import Left
from opexkit.room.store import RoomStore

_PATIENCE = 600.0
_SHOWN = 300


class ReportError(RuntimeError):
    """No report can be made; the text says why."""


async def reported(store: RoomStore, day: dt.date) -> bytes:
    """Make every export and every report, as one ZIP.

    Args:
        store: the room.
        day: of the milestone.

    Raises:
        ProgressError: the database cannot be used.
        ReportError: nothing is agreed on yet, or `assess` wrote no report; the export has what there is.
    """
    loop = asyncio.get_running_loop()
    left: Left = await loop.run_in_executor(None, leave, store, day)
    if not any(name.startswith("teams/") for name in left.files):
        raise ReportError("No team has agreed on an answer yet, so there is nothing to report.")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        await loop.run_in_executor(None, write_files, left, folder)
        said = await _assessed(folder / "teams", folder / "report")
        files = {f"report/{name}": data for name, data in _read(folder / "report").items()}
        if not files:
            raise ReportError(f"The report could not be made: {said[-_SHOWN:]}")
        return await loop.run_in_executor(None, zip_bytes, Left({**left.files, **files}, left.left_out))


async def _assessed(teams: Path, out: Path) -> str:
    """Run `opexkit assess`; return what it said."""
    command = [sys.executable, "-P", "-m", "opexkit", "assess", str(teams), "-o", str(out)]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        told, _ = await asyncio.wait_for(process.communicate(), _PATIENCE)
    except TimeoutError as error:
        process.kill()
        await process.wait()
        raise ReportError("The report was not done in ten minutes; use the export and `opexkit assess`.") from error
    return told.decode("utf-8", "replace")


def _read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
