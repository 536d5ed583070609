"""Weeks of telemetry with planted incidents: `labs/signals.yaml` of a scenario pack, drawn by a seed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from opexkit.company.carried import need
from opexkit.company.loader import load_pack
from opexkit.company.pack import Name
from opexkit.files import Strict, read
from opexkit.labs.alarms.evaluate import Key, Telemetry
from opexkit.labs.alarms.expression import Series

FILE = "labs/signals.yaml"
Range = Annotated[list[float], Field(min_length=2, max_length=2)]
Answer = Literal["page", "ticket", "none"]
UNITS = {
    "Requests": "requests in a minute",
    "Errors": "requests in a minute that failed; no point where none did",
    "LatencyP99": "milliseconds that 99 of 100 requests stay below",
    "CPUUtilization": "percent",
    "Restarts": "restarts in a minute; no point where there was none",
    "Deploying": "1 while a release is rolled out, else 0",
    "WriterHealthy": "1 while the writer answers, else 0",
    "EventsProcessed": "events in a minute",
    "QueueAge": "seconds that the oldest event waits",
}
"""What each metric counts."""
RELEASE = "Deploying"
"""The metric that tells of a release; nothing else of a service may silence what wakes its team."""
SPARSE = ("Errors", "Restarts")
"""Metrics that have no point where nothing happened."""


class Fault(Strict):
    """A kind of incident.

    Attributes:
        answer: page where it is a Sev1, ticket where it can wait until the morning, none where nobody needs to hear.
        on: services that it may hit, one at a time.
        also: services that fail with it.
        minutes: how long, from and to.
        monthly: how many come in four weeks, over all services.
        errors: share of requests that fail, from and to.
        latency: how many times longer requests take.
        cpu: use of the processor in percent.
        age: seconds that the oldest event waits.
        down: whether the writer does not answer.
        restarts: whether a restart is counted.
        deployment: minutes for which the release that comes with it is rolled out.
        silent: metrics without points while it lasts, or `all`.
    """

    id: Name
    title: str
    answer: Answer
    on: Annotated[list[Name], Field(min_length=1)]
    also: list[Name] = Field(default_factory=list)
    minutes: Range
    monthly: Annotated[int, Field(ge=0, le=100)]
    errors: Range | None = None
    latency: Range | None = None
    cpu: Range | None = None
    age: Range | None = None
    down: bool = False
    restarts: bool = False
    deployment: Range | None = None
    silent: list[str] = Field(default_factory=list)


class Observed(Strict):
    """A service with the metrics that it has, and their values on a quiet noon."""

    id: Name
    cpu: Annotated[float, Field(gt=0, lt=75)]
    requests: Annotated[float, Field(gt=0)] | None = None
    errors: Annotated[float, Field(ge=0, lt=1)] = 0
    latency: Annotated[float, Field(gt=0)] | None = None
    events: Annotated[float, Field(gt=0)] | None = None
    age: Annotated[float, Field(gt=0)] | None = None
    healthy: bool = False


class Surge(Strict):
    """Days with many times the load, counted from 0, on which requests also take longer."""

    days: list[int]
    factor: Annotated[float, Field(ge=1)]
    latency: Annotated[float, Field(ge=1)]


class Acts(Strict):
    """The names of the topics that wake someone, and that write a ticket."""

    page: str
    ticket: str


class Signals(Strict):
    """What the lab's weeks are drawn from.

    Attributes:
        namespace: of every metric; each has the dimension Service.
        worlds: how often weeks are drawn for one judgment.
        shift_hours: of one person on call.
        apart: minutes between two Sev1, at least.
        freeze: minutes between anything else on one service, at least.
    """

    namespace: str
    weeks: Annotated[int, Field(ge=1, le=8)]
    worlds: Annotated[int, Field(ge=1, le=10)]
    shift_hours: Annotated[int, Field(ge=1, le=24)]
    actions: Acts
    surge: Surge
    apart: int
    freeze: int
    services: Annotated[list[Observed], Field(min_length=1, max_length=20)]
    faults: Annotated[list[Fault], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _names_what_is_there(self) -> "Signals":
        known = {each.id for each in self.services}
        for fault in self.faults:
            if unknown := [name for name in (*fault.on, *fault.also) if name not in known]:
                raise ValueError(f"{fault.id!r} hits {unknown[0]!r}, which is no service here; name one that is")
        return self


@dataclass(frozen=True)
class Incident:
    """An incident as it was planted: minutes from the beginning; `end` is the first minute without it."""

    fault: Fault
    service: str
    start: int
    end: int

    @property
    def services(self) -> frozenset[str]:
        """The services that show it."""
        return frozenset((self.service, *self.fault.also))


@dataclass(frozen=True)
class Weeks:
    """Weeks of telemetry with what was planted in them."""

    telemetry: Telemetry
    incidents: tuple[Incident, ...]


@cache
def load_signals(folder: Path) -> Signals:
    """Return what a pack's weeks are drawn from.

    Raises:
        InputError: the pack carries none, or it cannot be read.
    """
    return read(need(folder, FILE, "weeks of telemetry to set alarms on"), Signals)


@cache
def owners(folder: Path) -> dict[str, str]:
    """Return the team that owns each service of the lab."""
    wanted = {each.id for each in load_signals(folder).services}
    return {each.id: each.owner for each in load_pack(folder).services.services if each.id in wanted}


@lru_cache(maxsize=12)
def draw_weeks(folder: Path, seed: str) -> Weeks:
    """Draw weeks; the same seed draws the same.

    Raises:
        InputError: the pack cannot be read.
    """
    rules = load_signals(folder)
    chance = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
    length = rules.weeks * 7 * 1_440
    surge = np.isin(np.arange(length) // 1_440, rules.surge.days)
    shape = _load(folder, length) * np.where(surge, rules.surge.factor, 1)
    incidents = tuple(sorted(_planted(rules, chance, length), key=lambda each: each.start))
    metrics: dict[Key, Series] = {}
    for service in rules.services:
        own = [each for each in incidents if service.id in each.services]
        found = dict(_metrics(service, own, shape, np.where(surge, rules.surge.latency, 1), chance))
        for each in own:
            for name in found if each.fault.silent == ["all"] else each.fault.silent:
                if each.service == service.id:
                    found[name][each.start : each.end] = np.nan
        metrics |= {(rules.namespace, name, frozenset({("Service", service.id)})): each for name, each in found.items()}
    expected = {
        (rules.namespace, name, frozenset({("Service", each.id)})): (many * shape, 0.15 * many * shape + 2)
        for each in rules.services
        for name, many in (("Requests", each.requests), ("EventsProcessed", each.events))
        if many
    }
    return Weeks(Telemetry(metrics, expected, length), incidents)


@cache
def _load(folder: Path, length: int) -> Series:
    """The load of each minute without surges, in parts of that of a quiet noon."""
    load = load_pack(folder).load
    minute = np.arange(length)
    hours = np.interp(minute % 1_440 / 60, np.arange(25), [*load.hour_of_day, load.hour_of_day[0]])
    return np.asarray(hours * np.asarray(load.day_of_week)[minute // 1_440 % 7])


def _planted(rules: Signals, chance: np.random.Generator, length: int) -> Iterator[Incident]:
    """Incidents of every kind, the urgent ones first; what finds no place is left out."""
    taken: dict[str, list[tuple[int, int]]] = {each.id: [] for each in rules.services}
    urgent: list[tuple[int, int]] = []
    order = {"page": 0, "ticket": 1, "none": 2}
    for fault in sorted(rules.faults, key=lambda each: order[each.answer]):
        for number in range(round(fault.monthly * rules.weeks / 4)):
            service = fault.on[number % len(fault.on)]
            lasts = round(_between(fault.minutes, chance))
            rolled = round(_between(fault.deployment, chance)) if fault.deployment else 0
            touched = {service, *fault.also}
            for _ in range(60):
                start = int(chance.integers(120, length - 600))
                end = start + max(lasts, rolled)
                busy = [(span, rules.freeze) for name in touched for span in taken[name]]
                if fault.answer == "page":
                    busy += [(span, rules.apart) for span in urgent]
                if all(end + gap <= first or last + gap <= start for (first, last), gap in busy):
                    for name in touched:
                        taken[name].append((start, end))
                    if fault.answer == "page":
                        urgent.append((start, end))
                    yield Incident(fault, service, start, start + lasts)
                    break


def _metrics(
    service: Observed, incidents: list[Incident], shape: Series, slower: Series, chance: np.random.Generator
) -> Iterator[tuple[str, Series]]:
    length = len(shape)
    cpu = np.clip(service.cpu * (0.6 + 0.4 * np.minimum(shape, 1.4)) + chance.normal(0, 4, length), 1, 78)
    _each(cpu, incidents, "cpu", chance, add=False)
    yield "CPUUtilization", np.minimum(cpu, 100)
    restarts = np.full(length, np.nan)
    for each in incidents:
        if each.fault.restarts:
            restarts[each.start] = 1
    yield "Restarts", restarts
    if service.requests and service.latency:
        yield from _requests(service, service.requests, incidents, shape, chance)
        latency = service.latency * slower * chance.lognormal(0, 0.08, length)
        factor = np.ones(length)
        _each(factor, incidents, "latency", chance, add=False)
        yield "LatencyP99", np.round(latency * factor, 1)
    if service.healthy:
        healthy = np.ones(length)
        for each in incidents:
            if each.fault.down:
                healthy[each.start : each.end] = 0
        yield "WriterHealthy", healthy
    if service.events and service.age:
        yield "EventsProcessed", chance.poisson(np.maximum(service.events * shape, 30)).astype(float)
        age = service.age * chance.lognormal(0, 0.3, length)
        _each(age, incidents, "age", chance, add=True)
        yield "QueueAge", np.round(age, 1)


def _requests(
    service: Observed, many: float, incidents: list[Incident], shape: Series, chance: np.random.Generator
) -> Iterator[tuple[str, Series]]:
    share = np.full(len(shape), service.errors)
    _each(share, incidents, "errors", chance, add=True)
    deploying = np.zeros(len(shape))
    for each in incidents:
        if each.fault.deployment:
            rolled = round(_between(each.fault.deployment, chance))
            deploying[each.start : each.start + rolled] = 1
    requests = chance.poisson(many * shape)
    errors = chance.binomial(requests, np.minimum(share, 1)).astype(float)
    errors[errors == 0] = np.nan
    yield "Requests", requests.astype(float)
    yield "Errors", errors
    yield "Deploying", deploying


def _between(bounds: list[float], chance: np.random.Generator) -> float:
    return float(chance.uniform(bounds[0], bounds[1]))


def _each(series: Series, incidents: list[Incident], what: str, chance: np.random.Generator, *, add: bool) -> None:
    """Write into a series what each incident does to it."""
    for each in incidents:
        bounds: list[float] | None = getattr(each.fault, what)
        if bounds:
            value = _between(bounds, chance)
            inside = slice(each.start, each.end)
            series[inside] = series[inside] + value if add else value
