"""All that a room leaves, as files in a folder or as one ZIP."""

import datetime as dt
import io
import zipfile
from pathlib import Path

from opexkit.room.leaving import Left, submissions
from opexkit.room.store import RoomStore
from opexkit.room.tables import csv_bytes, room_tables, xlsx_bytes


def leave(store: RoomStore, day: dt.date) -> Left:
    """Make every file: the teams' submissions, the tables as CSV, and a workbook of them.

    Args:
        store: the room.
        day: of the milestone.

    Raises:
        ProgressError: the database cannot be used.
    """
    made = submissions(store.snapshot(), store.catalogue, day)
    tables = room_tables(store)
    files = dict(made.files)
    files |= {f"{name}.csv": csv_bytes(rows) for name, rows in tables.items()}
    files["room.xlsx"] = xlsx_bytes(tables)
    return Left(files, made.left_out)


def write_files(left: Left, folder: Path) -> None:
    """Write the files, each whole.

    Raises:
        OSError: the folder cannot be written.
    """
    for name, data in left.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_bytes(data)
        fresh.replace(path)


def zip_bytes(left: Left) -> bytes:
    """The files as one ZIP; what was left out is told in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in left.files.items():
            archive.writestr(name, data)
        if left.left_out:
            archive.writestr("left-out.txt", "\n".join(left.left_out) + "\n")
    return stream.getvalue()
