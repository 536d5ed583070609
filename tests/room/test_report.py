"""One button from the room to the report."""

import asyncio
import datetime as dt
import io
import zipfile

import pytest
from tests.room.people import join, say

from opexkit.room.report import ReportError, reported
from opexkit.room.store import RoomStore

DAY = dt.date(2026, 11, 26)


@pytest.mark.slow
@pytest.mark.thorough
def test_the_report_of_a_room_comes_with_all_exports(local: RoomStore) -> None:
    with pytest.raises(ReportError, match="nothing to report"):
        asyncio.run(reported(local, DAY))
    seat = join(local, "A", "Blue")
    say(local, seat, do="write", item="OPS08-BP01", name="status", value="implemented", base=0)
    archive = zipfile.ZipFile(io.BytesIO(asyncio.run(reported(local, DAY))))
    assert {"teams/blue/2026-11-26.yaml", "votes.csv", "room.xlsx", "report/portfolio.html"} <= set(archive.namelist())
    assert b"Blue" in archive.read("report/teams/blue/report.html")
