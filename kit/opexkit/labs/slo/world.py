"""Months of requests with planted incidents: `labs/objectives.yaml` of a scenario pack, drawn by a seed.

An incident burns the budget so many times too fast and spends a share of it; its length follows from the two. Which
must wake someone, which can wait until the morning and which nobody needs to hear of is a property of its kind.
"""

import hashlib
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
from opexkit.labs.slo.burn import Requests

FILE = "labs/objectives.yaml"
Range = Annotated[list[float], Field(min_length=2, max_length=2)]
Answer = Literal["page", "ticket", "none"]


class Fault(Strict):
    """A kind of incident.

    Attributes:
        answer: page where it cannot wait, ticket where it can, none where nobody needs to hear of it.
        burn: how many times too fast the budget burns, from and to.
        errors: instead, the share of requests that fail, from and to.
        spends: the share of the month's budget that it spends as a whole, from and to.
        monthly: how many come in a month.
        again: the chance that it comes back a few hours later.
    """

    id: Name
    title: str
    answer: Answer
    burn: Range | None = None
    errors: Range | None = None
    spends: Range
    monthly: Annotated[float, Field(ge=0, le=60)]
    again: Annotated[float, Field(ge=0, le=1)] = 0

    @model_validator(mode="after")
    def _burns_one_way(self) -> "Fault":
        if (self.burn is None) == (self.errors is None):
            raise ValueError("needs one of `burn` and `errors`; write one")
        return self


class Sent(Strict):
    """What Prometheus has of each service.

    Attributes:
        requests: the counter of requests.
        duration: the histogram of how long they took, in seconds; `_bucket` and `_count` follow.
        service: the label with the service.
        code: the label with the status code of the counter of requests.
        fine: codes of requests that went well, or that the customer has to put right.
        failed: codes of requests that the service failed.
        bounds: of the histogram's buckets, in seconds.
    """

    requests: str
    duration: str
    service: str
    code: str
    fine: Annotated[list[str], Field(min_length=1)]
    failed: Annotated[list[str], Field(min_length=1)]
    bounds: Annotated[list[float], Field(min_length=1, max_length=20)]


class Objectives(Strict):
    """What the lab's months are drawn from.

    Attributes:
        days: of a month, and of the window of every objective.
        months: that an artefact is judged on.
        journeys: ids of the pack's journeys, each with an objective.
        background: the burn rate of a quiet minute.
        hours: UTC, between which incidents begin.
        apart: hours, from and to, between one incident and the next.
        freeze: hours around an incident that must wake someone, in which nobody deploys.
        returns: hours, from and to, after which an incident comes back.
        gaps: times a month that the telemetry is silent, and minutes of each.
        known: share of the budget that may be gone before a ticket tells of what can wait.
        wakes: by a target of notifications that the company has, whether it wakes someone.
        sent: what Prometheus has of each service.
    """

    days: Annotated[int, Field(ge=7, le=35)]
    months: Annotated[int, Field(ge=1, le=24)]
    journeys: Annotated[list[Name], Field(min_length=1, max_length=10)]
    background: float
    hours: Range
    apart: Range
    freeze: float
    returns: Range
    gaps: Annotated[list[int], Field(min_length=2, max_length=2)]
    known: float
    wakes: dict[str, bool] = Field(default_factory=dict)
    sent: Sent
    faults: list[Fault]


@dataclass(frozen=True)
class Journey:
    """A journey with the objective that was agreed on it, and its requests in a minute by hour and day.

    Attributes:
        slow_ms: milliseconds from which a request counts as slow; None where only its success counts.
    """

    id: str
    title: str
    service: str
    target: float
    requests: float
    shape: tuple[float, ...]
    slow_ms: float | None = None


@dataclass(frozen=True)
class Incident:
    """An incident as it was planted: minutes from the beginning of the month; `end` is the first minute without it."""

    fault: Fault
    start: int
    end: int
    burn: float


@dataclass(frozen=True)
class Month:
    """A month of one journey."""

    journey: Journey
    requests: Requests
    incidents: tuple[Incident, ...]

    @property
    def budget(self) -> float:
        """The share of requests that may be bad."""
        return round(1 - self.journey.target, 12)

    def share(self, start: int, end: int) -> float:
        """Return the share of the month's budget that the minutes from start up to end spent."""
        bad = int(self.requests.bad[end] - self.requests.bad[start])
        return bad / (self.budget * int(self.requests.total[-1]))


@cache
def load_objectives(folder: Path) -> Objectives:
    """Return what a pack's months are drawn from.

    Raises:
        InputError: the pack carries none, or it cannot be read.
    """
    return read(need(folder, FILE, "months of requests to alert on"), Objectives)


@cache
def load_journeys(folder: Path) -> tuple[Journey, ...]:
    """Return the journeys that the lab is about, with a week of their load minute by minute.

    Raises:
        InputError: the pack cannot be read.
    """
    pack, wanted = load_pack(folder), load_objectives(folder).journeys
    hours, days = pack.load.hour_of_day, pack.load.day_of_week
    shape = tuple(float(day * hour) for day in days for hour in hours)
    known = {each.id: each for each in pack.journeys.journeys}
    return tuple(
        Journey(
            each.id,
            each.title,
            each.entry,
            each.objective.target,
            each.requests_per_minute,
            shape,
            each.objective.threshold_ms,
        )
        for each in (known[name] for name in wanted)
    )


@lru_cache(maxsize=16)
def draw_months(folder: Path, seed: str, months: int) -> tuple[Month, ...]:
    """Draw months of each journey; the same seed draws the same.

    Raises:
        InputError: the pack cannot be read.
    """
    rules = load_objectives(folder)
    return tuple(
        _month(journey, rules, _chance(f"{seed} {journey.id} {number}"), number)
        for journey in load_journeys(folder)
        for number in range(months)
    )


def _chance(seed: str) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))


def _month(journey: Journey, rules: Objectives, chance: np.random.Generator, number: int) -> Month:
    length = rules.days * 1_440
    incidents = _significant(journey, rules, chance, length)
    incidents += _noise(journey, rules, chance, length, incidents)
    budget = 1 - journey.target
    burn = np.full(length, rules.background)
    for each in incidents:
        burn[each.start : each.end] += each.burn
    hours = np.asarray(journey.shape)[(np.arange(length) // 60 + 24 * 2 * number) % len(journey.shape)]
    total = chance.poisson(journey.requests * hours)
    bad = chance.binomial(total, np.minimum(burn * budget, 1))
    for _ in range(rules.gaps[0]):
        start = int(chance.integers(length - rules.gaps[1]))
        if not any(each.start - 600 < start < each.end + 600 for each in incidents if each.fault.answer == "page"):
            bad[start : start + rules.gaps[1]] = total[start : start + rules.gaps[1]] = 0
    return Month(journey, Requests.of(bad, total), tuple(sorted(incidents, key=lambda each: each.start)))


def _drawn(fault: Fault, journey: Journey, rules: Objectives, chance: np.random.Generator, start: int) -> Incident:
    """An incident of a kind that begins in a minute."""
    budget = 1 - journey.target
    low, high = fault.burn or [share / budget for share in fault.errors or ()]
    burn = min(float(chance.uniform(low, high)), 1 / budget)
    lasts = float(chance.uniform(fault.spends[0], fault.spends[1])) * rules.days * 1_440 / burn
    minutes = max(round(lasts), 1)
    return Incident(fault, start, start + minutes, burn * lasts / minutes)


def _significant(journey: Journey, rules: Objectives, chance: np.random.Generator, length: int) -> list[Incident]:
    """Incidents of which someone must hear, one after the other and apart; what no longer fits is left out."""
    kinds: list[Fault] = []
    for fault in rules.faults:
        if fault.answer != "none":
            whole = int(fault.monthly)
            kinds += [fault] * (whole + int(chance.random() < fault.monthly - whole))
    found: list[Incident] = []
    minute = 1_440
    for place in chance.permutation(len(kinds)):
        fault = kinds[int(place)]
        minute = _opening(minute + round(60 * float(chance.uniform(rules.apart[0], rules.apart[1]))), rules, chance)
        each = _drawn(fault, journey, rules, chance, minute)
        found.append(each)
        if chance.random() < fault.again:
            found.append(
                _drawn(
                    fault,
                    journey,
                    rules,
                    chance,
                    each.end + round(60 * float(chance.uniform(rules.returns[0], rules.returns[1]))),
                )
            )
        minute = found[-1].end
    return [each for each in found if each.end < length - 60]


def _opening(minute: int, rules: Objectives, chance: np.random.Generator) -> int:
    """The next minute in the hours in which incidents begin."""
    first, last = (round(60 * hour) for hour in rules.hours)
    if first <= minute % 1_440 < last:
        return minute
    day = minute // 1_440 + (minute % 1_440 >= last)
    return day * 1_440 + int(chance.integers(first, last))


def _noise(
    journey: Journey, rules: Objectives, chance: np.random.Generator, length: int, planted: list[Incident]
) -> list[Incident]:
    """What nobody needs to hear of, away from what must wake someone and from one another."""
    found: list[Incident] = []
    freeze = round(60 * rules.freeze)
    for fault in rules.faults:
        for _ in range(int(chance.poisson(fault.monthly)) if fault.answer == "none" else 0):
            each = _drawn(fault, journey, rules, chance, int(chance.integers(60, length - 300)))
            urgent = [other for other in planted if other.fault.answer == "page"]
            if all(each.end + freeze < other.start or other.end + freeze < each.start for other in urgent) and all(
                each.end + 180 < other.start or other.end + 180 < each.start for other in found
            ):
                found.append(each)
    return found
