"""A company and its history in pictures: what the start notebook shows."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import dates as matplotlib_dates

from opexkit.company.carried import DEFAULT, REVIEWS
from opexkit.company.folders import find_pack
from opexkit.company.pack import Pack
from opexkit.company.simulator.history import History, event_log
from opexkit.company.view import outcomes as simulated
from opexkit.lessons.company import LessonCompany
from opexkit.lessons.said import or_said
from opexkit.review.implementation_levels import implementation_levels
from opexkit.review.load import read_submission
from opexkit.review.simulation import simulated_outcomes
from opexkit.view.blocks import Block, Cell, Column, Count, Counts, Picture, Table, Text, items
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.notebook import NotebookView
from opexkit.view.style import FAINT, HIGH, INK, LOW, MEDIUM, NIGHT

_DATES: Any = matplotlib_dates  # has no types
_MICROSERVICES = ("api", "service", "worker")
_SEVERITIES = {"sev1": (HIGH, "^", "Sev1"), "sev2": (MEDIUM, "D", "Sev2"), "sev3": (LOW, "o", "Sev3")}


@dataclass(frozen=True, slots=True)
class Story:
    """A company whose start page is shown."""

    company: LessonCompany

    @property
    def pack(self) -> Pack:
        """Its scenario pack."""
        return self.company.pack

    def portrait(self) -> NotebookView:
        """Show the company in one picture: its bounded contexts, and which calls which."""
        pack = self.pack
        company = pack.company
        services = pack.services.services
        micro = sum(service.kind in _MICROSERVICES for service in services)
        squads = len(pack.organization.teams) - 1
        counts = Counts(
            (
                Count(str(micro), "microservices"),
                Count(str(len(services) - micro), "stores, streams, edges and partners"),
                Count(str(squads), "product squads"),
                Count(f"{company.surge_factor:g} times", "the usual load in the surge"),
            )
        )
        return NotebookView((Text(company.story), counts, _contexts(pack), _context_table(pack)))

    @or_said
    def timeline(self, seed: int = 1) -> NotebookView:
        """Show six months before the uplift, incident by incident."""
        history = event_log(self.pack, implementation_levels(read_submission(self.company.review("before"))), seed)
        return NotebookView((_incidents(history), _worst(history)))

    @or_said
    def outcomes(self, seed: int = 1) -> NotebookView:
        """Show the scenario's outcome table beside a thousand simulated half-years."""
        before, after = map(self.company.review, REVIEWS)
        frame = simulated_outcomes(self.pack, before, after, seed=seed)
        blocks: list[Block] = [*simulated(frame), Text(self.pack.effects.statement, "remark")]
        return NotebookView(tuple(blocks))

    def uplift(self) -> NotebookView:
        """Show what was done month by month."""
        rows = tuple(
            (
                Cell(str(month.month), detail=month.theme),
                Cell(items=items(month.done)),
                Cell(items=items(month.artefacts)),
                Cell(month.setback),
            )
            for month in self.pack.uplift.months
        )
        columns = (
            Column("Month", "head"),
            Column("What was done", "long", 3),
            Column("Artifacts", "long", 2),
            Column("Setback", "long", 1.5),
        )
        return NotebookView((Table("The uplift, month by month", columns, rows, shape="stack"),))


def open_story(scenario: str = DEFAULT) -> Story:
    """Open a company's start page; the scenario is a pack by name or folder.

    Raises:
        InputError: there is no such pack, or it does not fit together.
    """
    story = Story(LessonCompany(find_pack(scenario), 1))
    story.pack  # noqa: B018 - read it now, so that what is wrong with it is told at once
    return story


def _links(pack: Pack) -> Counter[tuple[str, str]]:
    context = {service.id: service.context for service in pack.services.services}
    pairs: Counter[tuple[str, str]] = Counter()
    for service in pack.services.services:
        for called in service.calls:
            if context[called] != service.context:
                pairs[service.context, context[called]] += 1
    return pairs


def _contexts(pack: Pack) -> Picture:
    """Contexts on a circle, as large as they have components; lines are calls, darker where the caller ends."""
    sizes = Counter(service.context for service in pack.services.services)
    names = list(sizes)
    angles = np.linspace(0, 2 * math.pi, len(names), endpoint=False)
    places = {name: (math.cos(angle), math.sin(angle)) for name, angle in zip(names, angles, strict=True)}
    entries = {
        service.context for service in pack.services.services if service.id in {j.entry for j in pack.journeys.journeys}
    }
    with drawing():
        figure, axes = canvas(13)
        axes.set_yticks([])
        for (caller, called), number in _links(pack).items():
            arrow = {"arrowstyle": "-|>", "color": INK, "alpha": 0.35, "linewidth": 0.5 + 0.5 * number}
            arrow |= {"connectionstyle": "arc3,rad=0.15", "shrinkA": 13, "shrinkB": 13}
            axes.annotate("", places[called], places[caller], arrowprops=arrow)
        for name, (x, y) in places.items():
            color = HIGH if name in entries else LOW
            axes.plot(x, y, "o", markersize=6 + 1.1 * sizes[name], color=color)
            axes.text(x, y, str(sizes[name]), color="white", ha="center", va="center", fontsize=7.5)
            side = "left" if x > 0.1 else "right" if x < -0.1 else "center"
            axes.text(1.17 * x, 1.17 * y, name, ha=side, va="center")
        axes.plot([], [], "o", color=HIGH, label="a critical journey enters here")
        axes.plot([], [], "o", color=LOW, label="other contexts")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2, frameon=False, fontsize=7.5)
        axes.set_xlim(-1.75, 1.75)
        axes.set_ylim(-1.35, 1.35)
        axes.set_aspect("equal")
        return Picture(
            svg(figure), f"{len(names)} bounded contexts and the calls between them; the table says the same."
        )


def _context_table(pack: Pack) -> Table:
    links = _links(pack)
    kinds = Counter((service.context, service.kind in _MICROSERVICES) for service in pack.services.services)
    owners = {service.context: service.owner for service in pack.services.services}
    titles = {team.id: team.title for team in pack.organization.teams}
    rows = tuple(
        (
            Cell(context),
            Cell(titles[owners[context]]),
            Cell(str(kinds[context, True])),
            Cell(str(kinds[context, False])),
            Cell(", ".join(sorted({called for caller, called in links if caller == context})) or "nobody"),
        )
        for context in owners
    )
    columns = (
        Column("Context", "head"),
        Column("Owner", "text"),
        Column("Microservices", "number", 0.8),
        Column("Others", "number", 0.6),
        Column("Calls", "long", 3),
    )
    return Table("Bounded contexts", columns, rows)


def _incidents(history: History) -> Picture:
    incidents = history.incidents
    minutes = (incidents["resolved"] - incidents["started"]).dt.total_seconds() / 60
    with drawing():
        figure, axes = canvas(9)
        for start, end in zip(history.surges["start"], history.surges["end"], strict=True):
            axes.axvspan(_DATES.date2num(start), _DATES.date2num(end), color=NIGHT, zorder=0)
        for severity, (color, marker, label) in _SEVERITIES.items():
            own = incidents["severity"] == severity
            axes.scatter(incidents.loc[own, "started"], minutes[own], c=color, marker=marker, s=18, label=label)
        axes.set_yscale("log")
        axes.set_yticks([10, 30, 60, 120, 240], ["10 min", "30 min", "1 h", "2 h", "4 h"])
        axes.minorticks_off()
        axes.set_ylim(min(20, minutes.min() * 0.8), max(240, minutes.max() * 1.2))
        axes.grid(axis="y", color=FAINT, linewidth=0.6)
        axes.xaxis.set_major_locator(_DATES.MonthLocator())
        axes.xaxis.set_major_formatter(_DATES.ConciseDateFormatter(_DATES.MonthLocator()))
        axes.legend(loc="upper left", bbox_to_anchor=(0, -0.1), ncols=3, frameon=False, fontsize=7.5)
        counts = ", ".join(
            f"{number} {name}" for name, number in incidents["severity"].value_counts().sort_index().items()
        )
        alt = f"Incidents over half a year by time from start to recovery: {counts}. Shaded days are the surge."
        return Picture(svg(figure), alt)


def _worst(history: History) -> Table:
    incidents = history.incidents.assign(
        minutes=(history.incidents["resolved"] - history.incidents["started"]).dt.total_seconds() / 60
    )
    longest = incidents.sort_values("minutes", ascending=False).head(8)
    rows = tuple(
        (
            Cell(f"{row['started']:%Y-%m-%d %H:%M}"),
            Cell(str(row["severity"]).capitalize()),
            Cell(str(row.get("fault", "")).replace("-", " ")),
            Cell(f"{row['minutes']:.0f}"),
        )
        for row in longest.to_dict("records")
    )
    columns = (
        Column("Started (UTC)", "head"),
        Column("Severity", "text"),
        Column("Fault", "text", 2),
        Column("Minutes to recovery", "number"),
    )
    return Table("The eight longest incidents", columns, rows)
