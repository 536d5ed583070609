"""What is expected of each service in each minute: load down the graph, time and errors up it.

The model is an approximation, made to be plausible and fast.

- Load: entries follow the load curve with a slow wobble. A call, or a message, multiplies by its share.
- Saturation grows with the square root of load: fleets scale out, but not fully.
- Own time is lognormal and stretches as saturation nears 1. A service waits for its calls one after the other,
  so means add up, and variances as of independent calls that take place with their share. The sum is read as
  a lognormal again (Fenton and Wilkinson's approximation).
- Errors: a caller turns 30 % of the failed calls into failures of its own; retries and fallbacks catch the rest.
- A sign of a fault sets a service to its calm value times the factor plus the offset. What flows to the
  neighbors follows from it; a neighbor with a sign of its own takes the worse of the two.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from opexkit.company.pack import MetricSign, Pack
from opexkit.company.telemetry.graph import Edge, Graph
from opexkit.company.telemetry.window import Flags, Floats, Window

SIGMA = 0.45
"""Spread of a service's own time, as the sigma of a lognormal."""
LEAK = 0.3
"""Share of failed calls that fail the caller."""
IDLE_SATURATION = 0.3
"""Saturation on a quiet noon."""
BACKLOG = 0.02
"""Messages that wait at a consumer, as a share of what it gets in a minute."""

_SPREAD = float(np.exp(SIGMA**2))


@dataclass(frozen=True, slots=True)
class Flow:
    """Expected values, minutes x services.

    Attributes:
        rate: requests or messages a minute.
        mean_ms: mean time of a request with its calls.
        variance: of that time.
        own_ms: mean time without calls.
        failing: share of requests that fail.
        own_failing: share that fails without a failed call.
        saturation: 0 to 1.
        lag: messages that wait.
    """

    rate: Floats
    mean_ms: Floats
    variance: Floats
    own_ms: Floats
    failing: Floats
    own_failing: Floats
    saturation: Floats
    lag: Floats


def expect(pack: Pack, graph: Graph, window: Window) -> Flow:
    """The expected values of a window, with the signs of its fault."""
    random = window.random(1)
    entries = np.zeros((window.minutes, len(graph.names)))
    load = window.load(pack)
    for position, noon in graph.entries:
        entries[:, position] += noon * load * np.exp(_wobble(random, window.minutes, 0.03))
    noon_rate = _rates(graph, _noon(graph), _Signs())
    jitter = np.exp(random.normal(0, 0.03, entries.shape))
    calm = _flow(pack, graph, entries, noon_rate, jitter, _Signs())
    if not (window.fault and window.fault.metrics) and not window.asides:
        return calm
    return _flow(pack, graph, entries, noon_rate, jitter, _signs(graph, window, calm))


@dataclass(slots=True)
class _Signs:
    """The targets that signs set, by metric and service."""

    targets: dict[tuple[str, int], list[tuple[Flags, Floats, float]]] = field(default_factory=dict)

    def of(self, metric: str, position: int) -> list[tuple[Flags, Floats, float]]:
        return self.targets.get((metric, position), [])


def _signs(graph: Graph, window: Window, calm: Flow) -> _Signs:
    tables = {
        "requests": calm.rate,
        "latency": calm.mean_ms,
        "errors": calm.failing,
        "saturation": calm.saturation,
        "lag": calm.lag,
    }
    signs = _Signs()
    shown = [(sign, window.faulty(sign.delay_minutes)) for sign in (window.fault.metrics if window.fault else ())]
    shown += [(sign, window.since(aside)) for aside in window.asides for sign in aside.metrics]
    for sign, where in shown:
        position = graph.at(sign.service)
        target = tables[sign.metric][:, position] * sign.factor + sign.offset
        signs.targets.setdefault((sign.metric, position), []).append((where, np.maximum(target, 0), _shrink(sign)))
    return signs


def _shrink(sign: MetricSign) -> float:
    return min(sign.factor, 1.0)


def _flow(pack: Pack, graph: Graph, entries: Floats, noon: Floats, jitter: Floats, signs: _Signs) -> Flow:
    rate = _rates(graph, entries, signs)
    saturation = np.clip(IDLE_SATURATION * np.sqrt(rate / np.maximum(noon, 1e-9)), 0, 0.95)
    services = pack.services.services
    median = np.array([service.latency_ms for service in services])
    queue = 1 + 0.2 * saturation**2 / (1 - saturation)
    mean, variance, own = _times(graph, median * np.sqrt(_SPREAD) * queue * jitter, signs)
    base = np.array([service.error_share for service in services])
    failing, own_failing = _failures(graph, np.broadcast_to(base, rate.shape), signs)
    consumes = np.array([bool(service.consumes) for service in services])
    lag = BACKLOG * rate * queue * jitter * consumes
    _set(graph, saturation, "saturation", signs, lambda value: np.clip(value, 0, 1))
    _set(graph, lag, "lag", signs, lambda value: value)
    return Flow(rate, mean, variance, own, failing, own_failing, saturation, lag)


def _rates(graph: Graph, entries: Floats, signs: _Signs) -> Floats:
    rate = entries.copy()
    for position in graph.order:
        for where, target, _ in signs.of("requests", position):
            rate[where, position] = target[where]
        for called, share in (*graph.calls[position], *graph.feeds[position]):
            rate[:, called] += share * rate[:, position]
    return rate


def _times(graph: Graph, own: Floats, signs: _Signs) -> tuple[Floats, Floats, Floats]:
    own = own.copy()
    mean, variance = np.zeros_like(own), np.zeros_like(own)
    for position in reversed(graph.order):
        waits, spread = _waits(graph.calls[position], mean, variance)
        for where, target, shrink in signs.of("latency", position):
            own[where, position] = np.maximum(own[:, position] * shrink, target - waits)[where]
        mean[:, position] = own[:, position] + waits
        variance[:, position] = own[:, position] ** 2 * (_SPREAD - 1) + spread
    return mean, variance, own


def _waits(calls: tuple[Edge, ...], mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    waits, spread = np.zeros(len(mean)), np.zeros(len(mean))
    for called, share in calls:
        square = mean[:, called] ** 2
        waits += share * mean[:, called]
        spread += share * (variance[:, called] + square) - share**2 * square
    return waits, spread


def _failures(graph: Graph, base: Floats, signs: _Signs) -> tuple[Floats, Floats]:
    own, failing = base.copy(), np.zeros_like(base)
    for position in reversed(graph.order):
        safe = np.ones(len(base))
        for called, share in graph.calls[position]:
            safe *= 1 - LEAK * share * failing[:, called]
        for where, target, shrink in signs.of("errors", position):
            needed = 1 - (1 - np.minimum(target, 1)) / safe
            own[where, position] = np.maximum(own[:, position] * shrink, needed)[where]
        failing[:, position] = 1 - (1 - own[:, position]) * safe
    return failing, own


def _set(graph: Graph, table: Floats, metric: str, signs: _Signs, limit: Callable[[Floats], Floats]) -> None:
    for position in range(len(graph.names)):
        for where, target, _ in signs.of(metric, position):
            table[where, position] = limit(target)[where]


def _noon(graph: Graph) -> Floats:
    entries = np.zeros((1, len(graph.names)))
    for position, noon in graph.entries:
        entries[0, position] += noon
    return entries


def _wobble(random: np.random.Generator, minutes: int, size: float) -> Floats:
    """A slow random walk that comes back to zero."""
    steps = random.normal(0, size * np.sqrt(1 - 0.9**2), minutes)
    steps[0] = random.normal(0, size)
    for minute in range(1, minutes):
        steps[minute] += 0.9 * steps[minute - 1]
    return steps
