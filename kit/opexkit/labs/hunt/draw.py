"""Worlds drawn by a seed: what is wrong, what only looks guilty, and the telemetry of both days.

Each world has a twin, its ordinary day: the same hours, the same noise, the same things that only look guilty, and no
fault. What a question finds on both days is no evidence.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from opexkit.company.pack import Fault, LogSign, MetricSign
from opexkit.company.telemetry.events import Event, first_version
from opexkit.company.telemetry.noise import load_noise
from opexkit.company.telemetry.signals import Signals, emit
from opexkit.company.telemetry.window import Aside, plan_window
from opexkit.labs.hunt.tables import MINUTE, make_tables
from opexkit.labs.hunt.world import CHANGES, Cause, Change, Decoy, HuntRules, load_rules, needed_by, part_of

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is wrong: where, what it came from, and the line that the service began to write."""

    service: str
    cause: Cause
    line: str


@dataclass(frozen=True)
class World:
    """A world: what is asked about, and what only the judge knows.

    Attributes:
        journey: whose alert rang.
        truth: what is wrong; None where nothing is.
        begins: the minute in which it began.
        decoys: what only looks guilty, in words.
        tables: by name, what questions read; `ordinary` the same of the ordinary day.
    """

    name: str
    journey: str
    truth: Truth | None
    begins: int
    decoys: tuple[str, ...]
    tables: "dict[str, pa.Table]"
    ordinary: "dict[str, pa.Table]"


@lru_cache(maxsize=4)
def draw_worlds(folder: Path, seed: str, count: int, calm: int) -> tuple[World, ...]:
    """Draw worlds; causes come as often as their shares say.

    Args:
        folder: of the scenario pack.
        seed: a text; the same one draws the same worlds.
        count: how many.
        calm: in how many of them nothing is wrong.

    Raises:
        InputError: the pack carries nothing to hunt, or it cannot be read.
    """
    rules = load_rules(folder)
    shares = np.cumsum([cause.share for cause in rules.causes])
    faulty = count - calm
    places = np.searchsorted(shares, (np.arange(faulty) + 0.5) / faulty).clip(max=len(rules.causes) - 1)
    causes: list[Cause | None] = [rules.causes[int(place)].id for place in places]
    order = chance(f"{seed} order").permutation(count)
    mixed = [(causes + [None] * calm)[int(place)] for place in order]
    return tuple(_Drawing(folder, rules, f"{seed} {number + 1}", cause).world() for number, cause in enumerate(mixed))


@cache
def _usual(folder: Path, day: dt.date) -> dict[str, float]:
    """Requests a minute of each service, at noon of an ordinary day."""
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    metrics = emit(part_of(folder), noon, 10, traces=False).metrics
    return dict(zip(metrics.services, np.median(metrics.requests, axis=0).tolist(), strict=True))


def chance(seed: str) -> np.random.Generator:
    """Return a source of numbers that depends on nothing but a text."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))


class _Drawing:
    """One world being drawn."""

    def __init__(self, folder: Path, rules: HuntRules, name: str, cause: Cause | None) -> None:
        self.folder, self.rules, self.name, self.cause = folder, rules, name, cause
        self.pack, self.random = part_of(folder), chance(name)
        needed = needed_by(folder)
        self.journey = list(needed)[int(self.random.integers(len(needed)))]
        self.journeys, self.needed = needed, needed[self.journey]
        self.seed = int(self.random.integers(2**31))
        hour = int(self.random.integers(6, 20))
        self.start = dt.datetime.combine(rules.day, dt.time(hour), dt.UTC)
        self.begins = plan_window(self.pack, self.start, rules.minutes, seed=self.seed).begins
        self.usual = _usual(folder, rules.day)
        self.services = {service.id: service for service in self.pack.services.services}
        self.changes: list[Event] = []
        self.decoys: list[str] = []

    def world(self) -> World:
        truth, signs, lines, victim = self._fault()
        asides = self._elsewhere()
        self._decoy_changes(truth, victim)
        ordinary = self._emit(None, asides)
        days = [(ordinary, self.changes)]
        if truth is not None:
            fault = self._hidden(truth, signs, lines[0])
            victims = Aside(self.begins + 1, (), tuple(lines[1:]))
            guilty = self._guilty(truth)
            days.append((self._emit(fault, (*asides, victims)), sorted([*self.changes, *guilty], key=lambda e: e.time)))
        alert = self.begins + round(self._between(self.rules.noticed))
        made = [
            make_tables(self.folder, self.journey, signals, events, alert, self.rules.after) for signals, events in days
        ]
        return World(self.name, self.journey, truth, self.begins, tuple(self.decoys), made[-1], made[0])

    def _hidden(self, truth: Truth, signs: list[MetricSign], line: LogSign) -> Fault:
        """The fault as the simulator takes it; what it is not asked about is not known."""
        return Fault(
            id="hunted",
            title="unknown",
            cause="unknown",
            service=truth.service,
            kind="capacity",
            weight=1,
            metrics=signs,
            logs=[line],
            blast_radius=[self.journey],
            journey_share=1,
            fix="none",
            fix_minutes=1,
            delays=["unknown"],
            query="SELECT 1",
        )

    def _emit(self, fault: Fault | None, asides: Sequence[Aside]) -> Signals:
        return emit(
            self.pack, self.start, self.rules.minutes, fault=fault, seed=self.seed, asides=tuple(asides), traces=False
        )

    def _between(self, limits: Sequence[float]) -> float:
        return float(self.random.uniform(limits[0], limits[1]))

    def _one(self, names: Sequence[str]) -> str:
        return names[int(self.random.integers(len(names)))]

    def _line(self) -> str:
        words = self.rules.words
        number = str(int(self.random.integers(100, 9_999)))
        return self._one(self.rules.lines).format(a=self._one(words.a), b=self._one(words.b), n=number)

    # what is wrong

    def _fault(self) -> tuple[Truth | None, list[MetricSign], list[LogSign], str | None]:
        if self.cause is None:
            return None, [], [], None
        busy = [name for name in self.needed if self.usual[name] >= self.rules.least]
        if self.cause == "requests":
            return self._load(busy)
        service = self._one([name for name in busy if self._owned(name) or self.cause == "itself"])
        if self.random.random() < 0.5:
            signs = [MetricSign(service=service, metric="errors", offset=self._between(self.rules.errors))]
        else:
            signs = [MetricSign(service=service, metric="latency", offset=self._between(self.rules.slower))]
        if self.random.random() < 0.3:
            signs.append(MetricSign(service=service, metric="saturation", offset=self.rules.full))
        return self._suffering(service, service, signs)

    def _load(self, busy: list[str]) -> tuple[Truth | None, list[MetricSign], list[LogSign], str | None]:
        """Too many requests come in at a service, and one that it calls cannot take them."""
        ways = [(name, sorted(set(self.services[name].calls) & set(busy))) for name in busy]
        ways = [(name, called) for name, called in ways if called]
        service, called = ways[int(self.random.integers(len(ways)))]
        breaks = self._one(called)
        signs = [
            MetricSign(service=service, metric="requests", factor=self._between(self.rules.load)),
            MetricSign(service=breaks, metric="errors", offset=self._between(self.rules.errors)),
            MetricSign(service=breaks, metric="saturation", offset=self.rules.full),
        ]
        return self._suffering(service, breaks, signs)

    def _suffering(
        self, service: str, broken: str, signs: list[MetricSign]
    ) -> tuple[Truth, list[MetricSign], list[LogSign], str | None]:
        """What the broken service says, and what its callers do; one of them may be louder than it."""
        level = "ERROR" if self.random.random() < 0.6 else "WARN"
        own = LogSign(service=broken, level=level, message=self._line(), per_minute=self._between(self.rules.rates.own))
        lines, loud = [own], None
        callers = [name for name in self.needed if broken in self.services[name].calls]
        if callers and self.random.random() < 0.6:
            loud = self._one(callers)
            much = self._between(self.rules.louder)
            signs.append(MetricSign(service=loud, metric="errors", offset=much, delay_minutes=2))
        for name in callers:
            rate = self.rules.rates.loud if name == loud else self.rules.rates.caller
            said = self.rules.complaint.format(service=broken)
            lines.append(LogSign(service=name, level="ERROR", message=said, per_minute=self._between(rate)))
        return Truth(service, self.cause or "itself", own.message), signs, lines, loud

    def _guilty(self, truth: Truth) -> list[Event]:
        if truth.cause not in CHANGES:
            return []
        time = self.begins * MINUTE - int(self.random.integers(10_000_000, 150_000_000))
        return [self._event(truth.cause, truth.service, time)]

    # what only looks guilty

    def _happens(self, decoy: Decoy, *, sure: bool = False) -> int | None:
        """The minute in which a decoy shows; None where it does not, unless it is sure to."""
        minute = self.begins + round(self._between(decoy.minutes))
        if self.random.random() >= decoy.share and not sure:
            return None
        return minute if minute > 0 else 1 if sure else None

    def _owned(self, name: str) -> bool:
        return self.services[name].kind != "external"

    def _elsewhere(self) -> tuple[Aside, ...]:
        since = self._happens(self.rules.decoys.elsewhere)
        busy = {name for own in self.journeys.values() for name in own} - set(self.needed)
        busy -= {name for name in busy if self._leads_to_journey(name)}
        if since is None or not busy:
            return ()
        service = self._one(sorted(busy))
        said = LogSign(
            service=service, level="ERROR", message=self._line(), per_minute=self._between(self.rules.rates.elsewhere)
        )
        hurt = MetricSign(service=service, metric="errors", offset=self._between(self.rules.errors))
        self.decoys.append(f"trouble of {service}, which the journey does not need")
        return (Aside(since, (hurt,), (said,)),)

    def _leads_to_journey(self, name: str) -> bool:
        return bool(self.services[name].calls.keys() & self.needed.keys())

    def _decoy_changes(self, truth: Truth | None, victim: str | None) -> None:
        decoys, guilty = self.rules.decoys, truth.service if truth else None
        others = [name for name in self.needed if name != guilty and self._owned(name)]
        for name in (victim, self._one(others)):
            if name in others and (minute := self._happens(decoys.near)) is not None:
                self._change(name, minute, "about the same time")
        sure = self.cause == "itself"
        if guilty and self._owned(guilty) and (minute := self._happens(decoys.repair, sure=sure)) is not None:
            other = next(kind for kind in CHANGES if truth is None or kind != truth.cause)
            self._change(guilty, minute, "afterwards, by someone who tried to help", other)
        if guilty and self._owned(guilty) and (minute := self._happens(decoys.long_ago, sure=sure)) is not None:
            self._change(guilty, minute, "some time before")
        rest = sorted(name for name in self.services if name not in self.needed and self._owned(name))
        for _ in range(decoys.background):
            self._change(self._one(rest), int(self.random.integers(0, self.rules.minutes)), "")
        self.changes.sort(key=lambda event: event.time)

    def _change(self, service: str, minute: int, when: str, kind: Change | None = None) -> None:
        kind = kind or CHANGES[int(self.random.integers(len(CHANGES)))]
        time = minute * MINUTE + int(self.random.integers(0, MINUTE))
        self.changes.append(self._event(kind, service, time))
        if when:
            self.decoys.append(f"a {kind} of {service} {when}")

    def _event(self, kind: str, service: str, time: int) -> Event:
        words, noise = load_noise().events, load_noise()
        position = list(self.services).index(service)
        if kind == "deployment":
            former = first_version(position)
            version = f"{former.rsplit('.', 2)[0]}.{int(self.random.integers(30, 60))}.0"
            return Event(time, kind, service, words.deployment.format(version=version, former=former))
        detail = words.config_change.format(revision=int(self.random.integers(200, 900)), actor=self._one(noise.actors))
        return Event(time, kind, service, detail)
