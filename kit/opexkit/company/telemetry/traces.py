"""Traces: span trees over the dependency graph, with times and failures drawn from the same expected values.

Every journey has a few traces a minute, other entries one now and then. A trace is drawn for all of an entry's
traces at once: one step for each place in the tree, not for each span.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opexkit.company.pack import Pack
from opexkit.company.telemetry.events import WindowChanges, first_version
from opexkit.company.telemetry.flow import LEAK, SIGMA, Flow
from opexkit.company.telemetry.graph import Graph
from opexkit.company.telemetry.window import Flags, Floats, Window

PER_MINUTE = 4
"""Traces of a journey a minute."""
ELSEWHERE = 0.2
"""Traces a minute of an entry that belongs to no journey."""
TREE_LIMIT = 120
"""Places of a tree; those farthest from the entry are left out."""

_HOUR_MS = 3_600_000.0
_MINUTE_US = 60_000_000
_VERBS = {
    "edge": "forward",
    "api": "handle",
    "service": "handle",
    "worker": "process",
    "stream": "publish",
    "bus": "publish",
    "database": "query",
    "table": "query",
    "cache": "get",
    "external": "call",
}
_HTTP = ("edge", "api", "service", "external")


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans as columns, sorted by start. `attributes` holds None where a span lacks the key."""

    trace_id: NDArray[np.str_]
    span_id: NDArray[np.str_]
    parent_id: NDArray[np.str_]
    service: NDArray[np.int64]
    name: NDArray[Any]
    start: NDArray[np.datetime64]
    duration_ms: Floats
    failed: Flags
    own_failure: Flags
    attributes: dict[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.service)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the tree of an entry: a service reached over one path."""

    service: int
    parent: int
    share: float
    waits: bool


@dataclass(slots=True)
class _Batch:
    """The traces of one entry: arrays of places x traces."""

    places: list[_Place]
    minute: NDArray[np.int64]
    begin: Floats
    active: Flags
    start: Floats
    total: Floats
    failed: Flags
    own_failure: Flags


def trace(pack: Pack, graph: Graph, window: Window, flow: Flow, changes: WindowChanges) -> Spans:
    """Sample the traces of a window."""
    random = window.random(5)
    titles = {graph.at(journey.entry): journey.id for journey in pack.journeys.journeys}
    parts = []
    for position in dict.fromkeys(entry for entry, _ in graph.entries):
        minutes = _sample(random, window.minutes, position in titles)
        if len(minutes):
            parts.append(_columns(_draw(random, _tree(graph, position), minutes, flow), random))
    columns = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    columns = {key: column[np.lexsort((columns["span_id"], columns["start"]))] for key, column in columns.items()}
    service = columns["service"]
    kinds = np.array([one.kind for one in pack.services.services], dtype=object)
    names = np.array([f"{_VERBS[one.kind]} {one.id}" for one in pack.services.services], dtype=object)[service]
    for entry, title in titles.items():
        names[(service == entry) & (columns["parent_id"] == "")] = title
    return Spans(
        trace_id=columns["trace_id"],
        span_id=columns["span_id"],
        parent_id=columns["parent_id"],
        service=service,
        name=names,
        start=np.datetime64(window.start, "us") + columns["start"].astype("timedelta64[us]"),
        duration_ms=columns["duration_us"] / 1000,
        failed=columns["failed"],
        own_failure=columns["own_failure"],
        attributes=_attributes(pack, graph, window, changes, columns, kinds[service]),
    )


def no_traces() -> Spans:
    """The traces of a window of which none were sampled."""
    words, some = np.zeros(0, dtype=np.str_), np.zeros(0, dtype=np.bool_)
    service, start = np.zeros(0, dtype=np.int64), np.zeros(0, dtype="datetime64[us]")
    names: NDArray[Any] = np.zeros(0, dtype=object)
    return Spans(words, words, words, service, names, start, np.zeros(0), some, some, {})


def _sample(random: np.random.Generator, minutes: int, journey: bool) -> NDArray[np.int64]:
    if journey:
        return np.repeat(np.arange(minutes), PER_MINUTE)
    return np.sort(random.integers(0, minutes, random.poisson(minutes * ELSEWHERE)))


def _tree(graph: Graph, entry: int) -> list[_Place]:
    """The places of an entry's tree, level by level; a parent stands before its children."""
    places = [_Place(entry, -1, 1.0, waits=True)]
    for number in range(TREE_LIMIT):
        if number >= len(places):
            break
        service = places[number].service
        for edges, waits in ((graph.calls, True), (graph.feeds, False)):
            places += [_Place(called, number, share, waits) for called, share in edges[service]]
    return places[:TREE_LIMIT]


def _draw(random: np.random.Generator, places: list[_Place], minute: NDArray[np.int64], flow: Flow) -> _Batch:
    shape = (len(places), len(minute))
    service = np.array([place.service for place in places])[:, None]
    active = random.random(shape) < np.array([place.share for place in places])[:, None]
    own = flow.own_ms[minute, service] * np.exp(random.normal(-(SIGMA**2) / 2, SIGMA, shape))
    own_failure = random.random(shape) < flow.own_failing[minute, service]
    leaks = random.random(shape) < LEAK
    for number, place in enumerate(places[1:], 1):
        active[number] &= active[place.parent]
    total, failed = own.copy(), own_failure.copy()
    for number in range(len(places) - 1, 0, -1):
        place = places[number]
        if place.waits:
            total[place.parent] += total[number] * active[number]
            failed[place.parent] |= failed[number] & active[number] & leaks[number]
    begin = random.random(len(minute)) * 60_000 + minute * 60_000.0
    start = _starts(places, begin, own, total, active, flow, minute)
    return _Batch(places, minute, begin, active, start, total, failed, own_failure)


def _starts(
    places: list[_Place],
    begin: Floats,
    own: Floats,
    total: Floats,
    active: Flags,
    flow: Flow,
    minute: NDArray[np.int64],
) -> Floats:
    """When each span starts, in ms from the window's start.

    Calls go one after the other. A message leaves when its sender is done, and waits in the consumer's backlog.
    """
    start = np.zeros_like(total)
    start[0] = begin
    clock = {0: begin + own[0] / 2}
    for number, place in enumerate(places[1:], 1):
        if place.waits:
            start[number] = clock[place.parent]
            clock[place.parent] = start[number] + total[number] * active[number]
        else:
            rate = np.maximum(flow.rate[minute, place.service], 1e-9)
            backlog = np.minimum(60_000 * flow.lag[minute, place.service] / rate, _HOUR_MS)
            start[number] = start[place.parent] + total[place.parent] + backlog
        clock[number] = start[number] + own[number] / 2
    return start


def _columns(batch: _Batch, random: np.random.Generator) -> dict[str, NDArray[Any]]:
    """The spans of a batch that took place, as columns."""
    number, which = np.nonzero(batch.active)
    traces = _ids(random, len(batch.minute), 16)
    spans = _ids(random, len(number), 8)
    parents = np.array([place.parent for place in batch.places])[number]
    at = np.full(batch.active.shape, -1)
    at[number, which] = np.arange(len(number))
    start = np.rint(batch.start[number, which] * 1000).astype(np.int64)
    end = np.rint((batch.start + batch.total)[number, which] * 1000).astype(np.int64)
    return {
        "trace_id": traces[which],
        "span_id": spans,
        "parent_id": np.where(parents < 0, "", spans[at[parents, which]]),
        "service": np.array([place.service for place in batch.places])[number],
        "minute": batch.minute[which],
        "start": start,
        "duration_us": np.maximum(end - start, 1),
        "failed": batch.failed[number, which],
        "own_failure": batch.own_failure[number, which],
    }


def _ids(random: np.random.Generator, number: int, size: int) -> NDArray[np.str_]:
    digits = random.bytes(number * size).hex().encode("ascii")
    return np.frombuffer(digits, dtype=f"S{2 * size}").astype(f"U{2 * size}")


def _attributes(
    pack: Pack,
    graph: Graph,
    window: Window,
    changes: WindowChanges,
    columns: dict[str, NDArray[Any]],
    kinds: NDArray[Any],
) -> dict[str, NDArray[Any]]:
    random = window.random(6)
    service, minute = columns["service"], columns["minute"]
    first = np.array([int(trace_id[:2], 16) for trace_id in columns["trace_id"]])
    regions = pack.company.regions
    version = np.array([first_version(position) for position in range(len(graph.names))], dtype=object)[service]
    for release in changes.releases:
        version[(service == release.service) & (minute >= release.minute)] = release.version
    status = np.where(columns["failed"], "500", "200").astype(object)
    status[~np.isin(kinds, _HTTP)] = None
    attributes = {
        "cloud.region": np.array(regions, dtype=object)[np.where(first < 180, 0, first % len(regions))],
        "http.response.status_code": status,
        "service.version": version,
    }
    for sign in window.fault.traces if window.fault else ():
        hit = (service == graph.at(sign.service)) & window.faulty()[minute]
        hit &= random.random(len(service)) < sign.share
        attributes.setdefault(sign.attribute, np.full(len(service), None, dtype=object))[hit] = sign.value
    return dict(sorted(attributes.items()))


def links(spans: Spans, window: Window, services: int) -> "Links":
    """An index of spans by minute and service."""
    minute = (spans.start - np.datetime64(window.start, "us")).astype(np.int64) // _MINUTE_US
    keys, first = np.unique(minute * services + spans.service, return_index=True)
    return Links(dict(zip(keys.tolist(), spans.trace_id[first].tolist(), strict=True)), services)


@dataclass(frozen=True, slots=True)
class Links:
    """A trace that passed a service in a minute, where one was sampled."""

    traces: dict[int, str]
    services: int

    def of(self, minutes: NDArray[np.int64], service: int) -> Iterator[str | None]:
        """For each minute, a trace or None."""
        return (self.traces.get(int(minute) * self.services + service) for minute in minutes)
