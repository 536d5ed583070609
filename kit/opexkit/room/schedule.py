"""The agenda of a room: the steps of a path or of a lesson, the minutes planned for each, and the minutes it took."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection

from opexkit.lessons.loader import lessons
from opexkit.lessons.pace import lesson_by_number, sections, steps
from opexkit.lessons.pace_view import known_paths, path_minutes
from opexkit.room.fields import RefusedError, Reply, overwrite, read_field
from opexkit.room.message import Plan
from opexkit.room.snapshot import ROOM, Seat, Snapshot

TALK = 1.5
"""What minutes of a lesson are multiplied by, for a room that talks."""

_KEY = (ROOM, "", "plan")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an agenda: minutes planned, and the page and cell that it is about, if it has one."""

    does: str
    minutes: float
    page: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A way to spend the room's time."""

    title: str
    steps: Sequence[Step]


@cache
def schedules() -> Mapping[str, Schedule]:
    """All agendas by id: the paths of the lessons first, then each lesson by its sections."""
    found: dict[str, Schedule] = {}
    for path in known_paths():
        timed = zip(path.steps, path_minutes(path), strict=True)
        made = [
            Step(step.does, minutes, *(_place(step.lesson, step.cells) if step.lesson is not None else ()))
            for step, minutes in timed
        ]
        found[path.id] = Schedule(path.title, made)
    for lesson in lessons():
        page, first = _page(lesson.number), dict[str, str]()
        for each in steps(lesson):
            if each.minutes:
                first.setdefault(each.section, each.id)
        made = [
            Step(each.title, TALK * each.minutes, page, first.get(each.title, ""))
            for each in sections(lesson)
            if each.minutes >= 0.5
        ]
        found[page] = Schedule(f"{lesson.number:02} {lesson.title}, without labs", made)
    return found


def act(connection: Connection, room: str, who: Seat, body: Plan) -> Reply:
    """Take an agenda, go to one of its steps, or stop its clock; what passed counts for the step before.

    Raises:
        RefusedError: there is no such agenda or step.
    """
    before = read_field(connection, room, _KEY) or {}
    return overwrite(connection, room, _KEY, _acted(body, before, time.time()), who.id)


def _acted(body: Plan, before: Mapping[str, Any], now: float) -> dict[str, Any]:
    if body.act == "take":
        if body.plan not in schedules():
            raise RefusedError("There is no such agenda.")
        return {"plan": body.plan, "place": None, "began": now, "used": [0.0] * len(schedules()[body.plan].steps)}
    if before.get("plan") not in schedules():
        raise RefusedError("There is no agenda yet; choose one.")
    used = list(before["used"])
    if before["place"] is not None:
        used[before["place"]] += max(0.0, now - before["began"])
    place = body.place if body.act == "go" else None
    if place is not None and place >= len(used):
        raise RefusedError("This was the last step of the agenda.")
    return {**before, "place": place, "began": now, "used": used}


def schedule_part(room: Snapshot) -> dict[str, Any] | None:
    """The agenda as a facilitator sees it: each step with seconds used; None if none was taken."""
    now = _taken(room)
    if now is None:
        return None
    plan = schedules()[now["plan"]]
    told = [asdict(step) | {"used": used} for step, used in zip(plan.steps, now["used"], strict=True)]
    return {"title": plan.title, "steps": told, "place": now["place"], "began": now["began"]}


def step_part(room: Snapshot) -> dict[str, Any] | None:
    """The step that the room is at, for everyone; None between steps."""
    now = _taken(room)
    if now is None or now["place"] is None:
        return None
    step, used = schedules()[now["plan"]].steps[now["place"]], now["used"][now["place"]]
    return asdict(step) | {"used": used, "began": now["began"]}


def plan_rows(value: Mapping[str, Any]) -> list[tuple[str, int, str, float, float]]:
    """An agenda as rows: its title, number and name of each step, minutes planned and minutes used."""
    plan = schedules().get(value.get("plan", ""))
    timed = zip(plan.steps, value["used"], strict=True) if plan and len(plan.steps) == len(value["used"]) else []
    return [
        (plan.title if plan else "", place, step.does, round(step.minutes, 1), round(used / 60, 1))
        for place, (step, used) in enumerate(timed, 1)
    ]


def _taken(room: Snapshot) -> dict[str, Any] | None:
    """The agenda that was taken, if its steps are still those that it had then."""
    now: dict[str, Any] = room.own("plan") or {}
    plan = schedules().get(now.get("plan", ""))
    return now if plan and len(plan.steps) == len(now["used"]) else None


def _place(number: int, cells: Sequence[str]) -> tuple[str, str]:
    return _page(number), cells[0] if cells else ""


def _page(number: int) -> str:
    return f"{number:02}-{lesson_by_number(number).id}"
