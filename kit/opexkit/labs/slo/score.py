"""What alerts did in the months that were drawn: which incidents they told of, when, and what they told for nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from opexkit.labs.slo.alerting import Alerting
from opexkit.labs.slo.burn import Ringing, rings
from opexkit.labs.slo.world import Incident, Month

WORKED_ON = 3 * 1_440
"""Minutes after an incident in which a ticket for it is still right: it is being worked on."""


@dataclass(frozen=True)
class Told:
    """What alerts told of one incident.

    Attributes:
        paged: minutes from its start to the first page; None if nobody was woken.
        ticketed: minutes to the first ticket, or to a page.
        pages: how often it woke someone.
        before: share of the month's budget that was spent before the page, or in all if there was none.
        before_ticket: the same for the ticket.
        reset: minutes that the page still rang after the end; None if there was none.
    """

    month: Month
    incident: Incident
    paged: int | None
    ticketed: int | None
    pages: int
    before: float
    before_ticket: float
    reset: int | None


@dataclass(frozen=True)
class Run:
    """Alerts on months.

    Attributes:
        told: what was told of each incident.
        pages: in all, and how many of them for nothing.
        tickets: in all, and how many of them for nothing.
        months: how many, over all journeys.
    """

    told: tuple[Told, ...]
    pages: int
    false_pages: int
    tickets: int
    false_tickets: int
    months: int

    def of(self, answer: str) -> list[Told]:
        """Incidents by what they ask for."""
        return [each for each in self.told if each.incident.fault.answer == answer]

    @property
    def precision(self) -> float:
        """The share of pages that came in an incident that could not wait; 0 where there was none."""
        return 1 - self.false_pages / self.pages if self.pages else 0.0

    @property
    def recall(self) -> float:
        """The share of incidents that could not wait of which someone was woken while they lasted."""
        urgent = self.of("page")
        return sum(each.paged is not None for each in urgent) / len(urgent) if urgent else 0.0


def run_alerts(alerting: Alerting, months: tuple[Month, ...], wakes: Mapping[str, bool]) -> Run:
    """Let alerts ring over months; a journey without an objective has none.

    Args:
        alerting: what was read.
        months: what was drawn.
        wakes: by a target that is known, whether it wakes someone.
    """
    by_service = {each.service: each for each in alerting.promises}
    told: list[Told] = []
    counts = np.zeros(4, int)
    for month in months:
        promise = by_service.get(month.journey.service)
        alerts, budget = (promise.alerts, promise.budget) if promise else ((), month.budget)
        alerts = tuple(replace(each, severity=each.answer(wakes)) for each in alerts)
        page, ticket = (rings(alerts, each, month.requests, budget) for each in ("page", "ticket"))
        told += _told(month, page, ticket)
        counts += (*_false(month, page, ("page",), 0), *_false(month, ticket, ("page", "ticket"), WORKED_ON))
    pages, false_pages, tickets, false_tickets = map(int, counts)
    return Run(tuple(told), pages, false_pages, tickets, false_tickets, len(months))


def begins(ringing: Ringing) -> Ringing:
    """Tell for each minute whether it begins to ring in it."""
    return np.asarray(ringing & ~np.concatenate(([False], ringing[:-1])))


def _false(month: Month, ringing: Ringing, answers: tuple[str, ...], after: int) -> tuple[int, int]:
    """How often it began to ring, and how often outside of every incident that asks for it."""
    starts = np.flatnonzero(begins(ringing))
    right = np.zeros(len(starts), bool)
    for each in month.incidents:
        if each.fault.answer in answers:
            right |= (starts >= each.start) & (starts < each.end + after)
    return len(starts), int((~right).sum())


def _told(month: Month, page: Ringing, ticket: Ringing) -> Iterator[Told]:
    page_starts, any_starts = begins(page), begins(page) | begins(ticket)
    for each in month.incidents:
        inside = slice(each.start, each.end)
        pages = np.flatnonzero(page_starts[inside])
        anything = np.flatnonzero(any_starts[inside])
        first = int(pages[0]) + 1 if len(pages) else None
        known = int(anything[0]) + 1 if len(anything) else None
        quiet = np.flatnonzero(~page[each.end :])
        reset = None if first is None else int(quiet[0]) if len(quiet) else len(page) - each.end
        yield Told(
            month,
            each,
            first,
            known,
            len(pages),
            month.share(each.start, each.start + first if first else each.end),
            month.share(each.start, each.start + known if known else each.end),
            reset,
        )
