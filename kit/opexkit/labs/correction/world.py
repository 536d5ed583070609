"""The incident that a document is about, drawn by its number: what was recorded, what is true of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache, cached_property, lru_cache
from pathlib import Path

import numpy as np

from opexkit.company.loader import load_pack
from opexkit.labs.correction.library import Library, draw_library
from opexkit.labs.correction.record import Corrections, Kind, Kinds, Phase, Stage, load_corrections

BUCKET = 5
"""Minutes of a row of figures."""
_AROUND = 3
_LETTERS: dict[Kind, str] = {"deploy": "D", "alarm": "A", "chat": "C", "metric": "M"}
_STAGES: dict[Stage, tuple[Phase, Phase]] = {
    "detection": ("impact begins", "detected"),
    "diagnosis": ("detected", "cause found"),
    "mitigation": ("cause found", "impact ends"),
}


@dataclass(frozen=True)
class Line:
    """A line of the record, or something that was found out afterwards; `at` is UTC, None for what has no time."""

    id: str
    kind: Kind | None
    text: str
    at: datetime | None = None
    written: str = ""
    phase: Phase | None = None
    depth: int | None = None
    noise: bool = False
    slows: Stage | None = None
    person: bool = False
    about: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bucket:
    """Five minutes of a journey: how many requests there were, and how many failed."""

    at: datetime
    requests: int
    failed: int


@dataclass(frozen=True)
class Incident:
    """An incident, as it was recorded and as it was.

    Attributes:
        lines: of the record, in order of time.
        facts: that were found out afterwards.
        buckets: figures of the journey, from before the impact until after it.
        review: the day of the review; actions are due after it.
        people: whose names a document does not hold.
        teams: id and title of each.
        services: id and the team of each.
        zones: name of each zone of the record beside UTC, and how many hours it is ahead.
    """

    id: str
    kind: Kinds
    lines: tuple[Line, ...]
    facts: tuple[Line, ...]
    buckets: tuple[Bucket, ...]
    review: date
    people: tuple[str, ...]
    teams: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]
    zones: tuple[tuple[str, int], ...]
    library: Library

    @cached_property
    def known(self) -> dict[str, Line]:
        """Each line and each fact, by its id."""
        return {each.id: each for each in (*self.lines, *self.facts)}

    @cached_property
    def phases(self) -> dict[Phase, Line]:
        """The line at which each phase begins."""
        return {each.phase: each for each in self.lines if each.phase}

    def at(self, phase: Phase) -> datetime:
        """When a phase begins, UTC."""
        return next(each.at for each in self.lines if each.phase == phase and each.at)

    @property
    def minutes(self) -> int:
        """How long customers were hit."""
        return _minutes(self.at("impact begins"), self.at("impact ends"))

    def stage(self, stage: Stage) -> int:
        """How many minutes a stage took."""
        begin, end = _STAGES[stage]
        return _minutes(self.at(begin), self.at(end))

    @cached_property
    def hit(self) -> tuple[Bucket, ...]:
        """The figures of the time in which customers were hit."""
        return tuple(each for each in self.buckets if self.at("impact begins") <= each.at < self.at("impact ends"))

    @property
    def failed(self) -> int:
        """How many requests failed meanwhile."""
        return sum(each.failed for each in self.hit)

    @property
    def share(self) -> float:
        """Which share of the requests failed meanwhile."""
        return self.failed / sum(each.requests for each in self.hit)

    @property
    def root(self) -> Line:
        """The cause that one can act on."""
        return max(self.facts, key=lambda each: -1 if each.depth is None else each.depth)

    def slowing(self, stage: Stage) -> Line:
        """What made a stage take long."""
        return next(each for each in self.facts if each.slows == stage)


def _minutes(begin: datetime, end: datetime) -> int:
    return int((end - begin).total_seconds() // 60)


@lru_cache(maxsize=128)
def draw_incident(folder: Path, name: str) -> Incident:
    """Draw an incident by its id, such as `INC-2611`; the same id gives the same incident.

    Raises:
        InputError: the pack carries none, or a file does not fit.
    """
    rules = load_corrections(folder)
    rng = np.random.default_rng(int(name.removeprefix("INC-")))
    kind = rules.incidents[int(rng.integers(len(rules.incidents)))]
    day = _workday(rules, rng)
    people = tuple(str(each) for each in rng.permutation(rules.people))
    lines = _lines(rules, kind, day, people, rng)
    facts = _facts(kind, rng)
    teams = _teams(folder)
    review = day + timedelta(days=int(rng.integers(rules.review[0], rules.review[1] + 1)))
    library = draw_library(rules, kind.cause, day, [title for _, title in teams], rng)
    buckets = _buckets(rules, kind, lines, rng)
    zones = ((rules.zone.name, rules.zone.hours),)
    services = tuple((each.id, each.owner) for each in load_pack(folder).services.services)
    people = tuple(rules.people)
    return Incident(name, kind, lines, facts, buckets, review, people, teams, services, zones, library)


@cache
def _teams(folder: Path) -> tuple[tuple[str, str], ...]:
    return tuple((team.id, team.title) for team in load_pack(folder).organization.teams)


def _facts(kind: Kinds, rng: np.random.Generator) -> tuple[Line, ...]:
    found = []
    for number, place in enumerate(rng.permutation(len(kind.facts)), 1):
        fact = kind.facts[place]
        found.append(
            Line(
                f"F{number}",
                None,
                fact.text,
                depth=fact.depth,
                slows=fact.slows,
                person=fact.person,
                about=tuple(fact.about),
            )
        )
    return tuple(found)


def _workday(rules: Corrections, rng: np.random.Generator) -> date:
    first, last = rules.days
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    return days[int(rng.choice([place for place, day in enumerate(days) if day.weekday() < 5]))]


def _lines(
    rules: Corrections, kind: Kinds, day: date, people: Sequence[str], rng: np.random.Generator
) -> tuple[Line, ...]:
    first, last = (int(clock[:2]) * 60 + int(clock[3:]) for clock in kind.starts)
    at = datetime.combine(day, time(), UTC) + timedelta(minutes=int(rng.integers(first, last + 1)))
    names = {f"p{place}": name for place, name in enumerate(people)}
    count = dict.fromkeys(_LETTERS, 0)
    found = []
    for event in kind.events:
        at += timedelta(minutes=int(rng.integers(event.gap[0], event.gap[1] + 1)))
        count[event.source] += 1
        name = f"{_LETTERS[event.source]}{count[event.source]}"
        written = _written(at, event.source, rules)
        text = event.text.format(**names)
        line = Line(name, event.source, text, at, written, event.phase, event.depth, event.noise)
        found.append(replace(line, told=tuple(event.told)))
    return tuple(found)


def _written(at: datetime, source: Kind, rules: Corrections) -> str:
    """A time as its source writes it: the chat in the zone of the office, all others in UTC."""
    if source != "chat":
        return at.strftime("%H:%MZ")
    zone = timezone(timedelta(hours=rules.zone.hours))
    return at.astimezone(zone).strftime("%H:%M ") + rules.zone.name


def _buckets(rules: Corrections, kind: Kinds, lines: Sequence[Line], rng: np.random.Generator) -> tuple[Bucket, ...]:
    times = {each.phase: each.at for each in lines if each.at}
    begin, end, mitigated = times["impact begins"], times["impact ends"], times["mitigated"]
    step = timedelta(minutes=BUCKET)
    at, found = begin - _AROUND * step, []
    usual = rng.integers(kind.requests[0], kind.requests[1])
    worst = rng.uniform(kind.failing[0], kind.failing[1])
    while at < end + _AROUND * step:
        requests = int(usual * rng.uniform(0.94, 1.06))
        share = rng.uniform(rules.baseline[0], rules.baseline[1])
        if begin <= at < end:
            share = worst * rng.uniform(0.9, 1.1) * (0.35 if at >= mitigated else 1)
        found.append(Bucket(at, requests, round(requests * share)))
        at += step
    return tuple(found)
