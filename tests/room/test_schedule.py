"""The agenda of a room: minutes planned come from the lessons, minutes used from the clock of the server."""

import csv
import datetime as dt
import io

import pytest
from tests.room.people import join, say

from opexkit import content
from opexkit.lessons.pace_view import known_paths
from opexkit.room.export import leave
from opexkit.room.lesson import Lessons
from opexkit.room.schedule import schedule_part, schedules, step_part
from opexkit.room.store import RoomStore


class Watch:
    """The server's clock, put on by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000_000.0
        monkeypatch.setattr("opexkit.room.schedule.time.time", lambda: self.now)

    def minutes(self, passed: float) -> None:
        self.now += 60 * passed


def test_minutes_used_stand_beside_those_planned_also_after_a_pause(
    local: RoomStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, lead = Watch(monkeypatch), join(local, "Lea", "", "facilitator")
    assert schedule_part(local.snapshot()) is None
    assert "refused" in say(local, lead, do="plan", act="go", place=0)
    assert "refused" in say(local, lead, do="plan", act="take", plan="no-such-agenda")
    say(local, lead, do="plan", act="take", plan="ninety-minutes")
    for place, passed in ((0, 7), (1, 4)):
        say(local, lead, do="plan", act="go", place=place)
        assert (step_part(local.snapshot()) or {})["does"] == schedules()["ninety-minutes"].steps[place].does
        watch.minutes(passed)
    say(local, lead, do="plan", act="stop")
    assert step_part(local.snapshot()) is None
    watch.minutes(600)
    say(local, lead, do="plan", act="go", place=1)
    watch.minutes(2)
    last = say(local, lead, "c" * 32, do="plan", act="go", place=2)
    watch.minutes(1)
    assert say(local, lead, "c" * 32, do="plan", act="go", place=2) == last
    part = schedule_part(local.snapshot()) or {}
    assert [step["used"] / 60 for step in part["steps"][:3]] == [7, 6, 0]
    assert (part["place"], part["began"]) == (2, watch.now - 60)
    assert "refused" in say(local, lead, do="plan", act="go", place=len(part["steps"]))
    say(local, lead, do="plan", act="take", plan="03-operate")
    rows = list(csv.reader(io.StringIO(leave(local, dt.date(2026, 11, 26)).files["agenda.csv"].decode("utf-8-sig"))))
    assert rows[1][:2] == ["Ninety minutes", "1"]
    assert [row[4] for row in rows[1:4]] == ["7.0", "6.0", "0.0"]
    assert rows[-1][0] == schedules()["03-operate"].title


def test_a_participant_has_no_hand_on_the_agenda(local: RoomStore) -> None:
    seat = join(local)
    assert "Only a facilitator" in str(say(local, seat, do="plan", act="take", plan="half-day")["refused"])
    assert schedule_part(local.snapshot()) is None


def test_every_path_of_the_lessons_is_an_agenda(local: RoomStore) -> None:
    lead = join(local, "Lea", "", "facilitator")
    for path in known_paths():
        say(local, lead, do="plan", act="take", plan=path.id)
        part = schedule_part(local.snapshot()) or {}
        assert (part["title"], [step["does"] for step in part["steps"]]) == (path.title, [s.does for s in path.steps])
        assert all(step["minutes"] > 0 for step in part["steps"])


def test_every_step_leads_to_a_cell_of_a_page() -> None:
    pages = {step.page for plan in schedules().values() for step in plan.steps} - {""}
    known = Lessons().known
    assert "03-operate" in pages
    for plan in schedules().values():
        for step in plan.steps:
            text = content.notebook(f"{step.page}.ipynb").read_text(encoding="utf-8") if step.page else ""
            assert not step.cell or f'"id": "{step.cell}"' in text
    assert pages <= set(known)
