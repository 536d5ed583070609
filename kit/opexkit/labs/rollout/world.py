"""Releases of a service, drawn by a seed: `labs/releases.yaml` of a scenario pack.

A release is good, or has one fault: what it breaks, for whom, when it shows, and whether it lies behind the flag.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from opexkit.company.carried import need
from opexkit.company.loader import load_pack
from opexkit.company.pack import Name
from opexkit.files import Strict, read

FILE = "labs/releases.yaml"
Range = Annotated[list[float], Field(min_length=2, max_length=2)]
Share = Annotated[float, Field(ge=0, le=1)]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
ANY = 1e-9
"""The share of a release whose fault shows as soon as anyone has it."""


class Segment(Strict):
    """Some of the customers, and their share of customers and requests."""

    id: Name
    title: str
    share: Share


class Kind(Strict):
    """A kind of release.

    Attributes:
        share: of all releases.
        errors: share of the requests of those it concerns that fail, from and to.
        segment: whom it concerns; everyone where there is none.
        at: share of the requests that the new version has to serve before the fault can show; any where there is none.
        after: minutes from its first request, or from that share on, until it shows, from and to.
        leaks: whether memory fills up until it shows.
        rejects: share of the orders that it writes wrongly, so that the carrier rejects them later.
        behind: share of these faults that lie behind the flag.
        noticed: minutes from the first harm until people notice by themselves, from and to.
    """

    id: Name
    title: str
    share: Share
    errors: Range | None = None
    segment: Name | None = None
    at: Annotated[float, Field(gt=0, le=1)] | None = None
    after: Range | None = None
    leaks: bool = False
    rejects: Range | None = None
    behind: Share = 0
    noticed: Range | None = None


class Metric(Strict):
    """A metric that the lab has, a point a minute.

    Attributes:
        id: what it is of.
        name: on CloudWatch.
        series: in Prometheus.
        labels: by name; dimensions on CloudWatch have the same with a capital letter.
    """

    id: str
    name: str
    series: str
    labels: dict[str, str]
    what: str


class Person(Strict):
    """When people act: minutes until someone takes back what stopped, and until someone ends a pause without an end."""

    looks: int
    resumes: int


class Back(Strict):
    """Minutes of each way back; `redeploy` where the old version is gone already."""

    shift: int
    replace: int
    flag: int
    redeploy: int


class Blips(Strict):
    """Short faults of a dependency, for both versions: how many an hour, minutes, and the share that fails."""

    hourly: float
    minutes: Range
    errors: Range


class Way(Strict):
    """A point of the curve: shares with minutes, and minutes of watching at the end."""

    title: str
    steps: list[tuple[float, int]]
    bake: int


class Judge(Strict):
    """An alarm that the curve is drawn with."""

    metric: str
    threshold: float
    period: int
    least: int
    of: int


class Curve(Strict):
    """Ways that are compared with a learner's, all judged by the same alarms, on so many releases."""

    releases: int
    alarms: list[Judge]
    ways: list[Way]


class Releases(Strict):
    """What the lab's releases are drawn from.

    Attributes:
        journey: id of the pack's journey that the service serves; its requests are those of the service.
        releases: that an artefact is judged on.
        horizon: minutes after which a rollout counts as never finished.
        customers: of the service.
        errors: share of the requests that fail with any version.
        rejected: share of the orders that the carrier rejects with any version.
        delay: minutes until the carrier says so.
        memory: percent of memory that is used, and how much it varies.
        load: from and to, times the usual requests.
        instances: pods, tasks or hosts.
        boot: minutes until a new one serves.
        needed: share of the capacity that the load needs.
        namespace: of the metrics on CloudWatch.
    """

    journey: Name
    releases: Annotated[int, Field(ge=100, le=5_000)]
    horizon: Annotated[int, Field(ge=120, le=2_880)]
    customers: int
    segments: list[Segment]
    errors: Share
    rejected: Share
    delay: int
    memory: Range
    load: Range
    instances: int
    boot: int
    needed: Share
    person: Person
    back: Back
    blips: Blips
    namespace: str
    kinds: list[Kind]
    metrics: list[Metric]
    curve: Curve

    @model_validator(mode="after")
    def _fits_together(self) -> "Releases":
        if abs(sum(each.share for each in self.kinds) - 1) > 1e-9:
            raise ValueError("the shares of `kinds` do not add up to 1; change one")
        known = {each.id for each in self.segments}
        for kind in self.kinds:
            if kind.segment not in (None, *known):
                raise ValueError(f"there is no segment {kind.segment!r}; name one of {', '.join(sorted(known))}")
        return self

    def on_cloudwatch(self, namespace: str, name: str, dimensions: Mapping[str, str]) -> Metric | None:
        """Return the metric of this name with exactly these dimensions."""
        if namespace != self.namespace:
            return None
        return next((each for each in self.metrics if each.name == name and dimensions_of(each) == dimensions), None)

    def in_prometheus(self, series: str, labels: Mapping[str, str]) -> Metric | None:
        """Return the metric of this series with exactly these labels."""
        return next((each for each in self.metrics if each.series == series and each.labels == labels), None)

    @property
    def service(self) -> str:
        """The service that is released."""
        return self.metrics[0].labels["service"]


def dimensions_of(metric: Metric) -> dict[str, str]:
    """Return a metric's dimensions on CloudWatch."""
    return {key.capitalize(): value for key, value in metric.labels.items()}


@cache
def load_releases(folder: Path) -> Releases:
    """Return what a pack's releases are drawn from.

    Raises:
        InputError: the pack carries none, or it cannot be read.
    """
    return read(need(folder, FILE, "releases to roll out"), Releases)


@cache
def requests_per_minute(folder: Path) -> float:
    """Return how many requests the service usually gets in a minute.

    Raises:
        InputError: the pack cannot be read, or has no such journey.
    """
    wanted = load_releases(folder).journey
    return next(each.requests_per_minute for each in load_pack(folder).journeys.journeys if each.id == wanted)


Fault = Literal["none", "errors", "rejects"]


@dataclass(frozen=True)
class Drawn:
    """Releases that were drawn, an entry of each array for each.

    Attributes:
        kind: place in the kinds.
        load: requests a minute.
        errors: share of the concerned requests that fail.
        concerned: share of the requests that its fault concerns.
        segment: place in the segments, -1 for everyone.
        at: share of the requests that the new version has to serve before the fault can show.
        after: minutes from then until it shows.
        rejects: share of its orders that are wrong.
        leaks: whether memory fills up until it shows.
        behind: whether the fault lies behind the flag.
        noticed: minutes from the first harm until people notice.
    """

    kind: Ints
    load: Floats
    errors: Floats
    concerned: Floats
    segment: Ints
    at: Floats
    after: Ints
    rejects: Floats
    leaks: Flags
    behind: Flags
    noticed: Ints

    def __len__(self) -> int:
        return len(self.kind)


def chance(seed: str) -> np.random.Generator:
    """Return a source of numbers that depends on nothing but a text."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))


def begins(share: Floats, at: Floats) -> Ints:
    """Return, for each share that has to be reached, the minute that reaches it; the length where none does."""
    return np.asarray(np.searchsorted(np.maximum.accumulate(share), at), np.int64)


def draw_releases(rules: Releases, requests: float, seed: str, count: int) -> Drawn:
    """Draw releases; each kind comes as often as its share says, and once at least."""
    random = chance(f"{seed} releases")
    shares = np.cumsum([each.share for each in rules.kinds])
    kind = np.searchsorted(shares, (np.arange(count) + 0.5) / count).clip(max=len(rules.kinds) - 1)

    def between(name: str, default: tuple[float, float]) -> Floats:
        limits = np.asarray([getattr(each, name) or default for each in rules.kinds])[kind]
        return np.asarray(random.uniform(limits[:, 0], limits[:, 1]))

    places = {each.id: place for place, each in enumerate(rules.segments)}
    segment = np.asarray([places[each.segment] if each.segment else -1 for each in rules.kinds])[kind]
    share = np.asarray([each.share for each in rules.segments])
    return Drawn(
        kind.astype(np.int64),
        requests * random.uniform(rules.load[0], rules.load[1], count),
        between("errors", (0, 0)),
        np.where(segment < 0, 1.0, share[segment]),
        segment.astype(np.int64),
        np.asarray([each.at or ANY for each in rules.kinds])[kind],
        np.rint(between("after", (0, 0))).astype(np.int64),
        between("rejects", (0, 0)),
        np.asarray([each.leaks for each in rules.kinds])[kind],
        random.random(count) < np.asarray([each.behind for each in rules.kinds])[kind],
        np.rint(between("noticed", (0, 0))).astype(np.int64),
    )
