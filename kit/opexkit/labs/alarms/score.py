"""What alarms did in weeks of telemetry: which incidents they told of and when, and what they told for nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from opexkit.labs.alarms.alarms import Alarms
from opexkit.labs.alarms.evaluate import Rung, ring
from opexkit.labs.alarms.rule import CODES
from opexkit.labs.alarms.world import Incident, Weeks

GRACE = 2
"""Minutes after an incident in which a page for it is still right: the alarm waited for the last point."""


@dataclass(frozen=True)
class Sent:
    """Something that an alarm sent, and the incident that it told of; None if it told of none.

    Attributes:
        kind: page or ticket.
        near: an incident of any kind on the alarm's services at that time, for the reason.
    """

    minute: int
    alarm: str
    kind: str
    told: Incident | None
    near: Incident | None


@dataclass(frozen=True)
class Told:
    """What alarms told of one incident.

    Attributes:
        page: minutes to the first page; None if nobody was woken.
        first: minutes to the first page or ticket.
        pages: how many woke someone.
        by: the alarms that paged.
        reset: minutes after the end for which an alarm that paged stayed in ALARM; None if none did.
    """

    incident: Incident
    page: int | None
    first: int | None
    pages: int
    by: tuple[str, ...]
    reset: int | None


@dataclass(frozen=True)
class Run:
    """Alarms on weeks: what was told of each incident, everything that was sent, and what each alarm did."""

    weeks: Weeks
    rung: Rung
    told: tuple[Told, ...]
    sent: tuple[Sent, ...]
    services: Mapping[str, frozenset[str]]

    def alarm_service(self, alarm: str) -> str:
        """One of the services that an alarm watches; empty if it watches none."""
        return min(self.services[alarm], default="")


def run_alarms(alarms: Alarms, weeks: Weeks, kinds: Callable[[str], str | None]) -> Run:
    """Let alarms watch weeks of telemetry, and compare what they send with what was planted.

    Args:
        alarms: what was read.
        weeks: what was drawn.
        kinds: tells of an action what it does, page or ticket; None where it reaches nobody.
    """
    rung = ring(alarms, weeks.telemetry)
    by_service = _by_service(weeks)
    sent: dict[tuple[int, str, str], Sent] = {}
    for minute, alarm, action in rung.sent:
        kind = kinds(action)
        if kind and (minute, alarm, kind) not in sent:
            near = _near(by_service, alarms.services[alarm], minute)
            told = next((each for each in near if _asks(each, kind)), None)
            sent[(minute, alarm, kind)] = Sent(minute, alarm, kind, told, next(iter(near), None))
    found = tuple(sent.values())
    return Run(weeks, rung, tuple(_told(each, found, rung) for each in weeks.incidents), found, alarms.services)


def _by_service(weeks: Weeks) -> Mapping[str, list[Incident]]:
    found: dict[str, list[Incident]] = {}
    for each in weeks.incidents:
        for name in each.services:
            found.setdefault(name, []).append(each)
    return found


def _near(by_service: Mapping[str, list[Incident]], services: frozenset[str], minute: int) -> list[Incident]:
    """Incidents on some services at a minute, the gravest first."""
    order = {"page": 0, "ticket": 1, "none": 2}
    own = {id(each): each for name in services for each in by_service.get(name, ())}
    lasting = [each for each in own.values() if each.start <= minute <= each.end + GRACE]
    return sorted(lasting, key=lambda each: (order[each.fault.answer], each.start, each.service))


def _asks(incident: Incident, kind: str) -> bool:
    answer = incident.fault.answer
    return answer == "page" or (answer == "ticket" and kind == "ticket")


def _told(incident: Incident, sent: tuple[Sent, ...], rung: Rung) -> Told:
    own = [each for each in sent if each.told is incident]
    pages = [each for each in own if each.kind == "page"]
    by = tuple(dict.fromkeys(each.alarm for each in pages))
    resets = [_after(rung, name, incident.end) for name in by]
    return Told(
        incident,
        pages[0].minute - incident.start + 1 if pages else None,
        own[0].minute - incident.start + 1 if own else None,
        len(pages),
        by,
        max(resets, default=None),
    )


def _after(rung: Rung, name: str, end: int) -> int:
    """Minutes after the end for which an alarm stays in ALARM."""
    quiet = np.flatnonzero(rung.states[name][end:] != CODES["ALARM"])
    return int(quiet[0]) if len(quiet) else len(rung.states[name]) - end
