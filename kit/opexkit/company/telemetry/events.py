"""Events: deployments, configuration changes and alarms, the harmless ones among them.

Every window has an innocent deployment a few minutes before the minute in which a fault begins or would begin, and
an alarm that rings all the time. A fault that is a change leaves the event of that change at its own service.
"""

from dataclasses import dataclass

import numpy as np

from opexkit.company.pack import Alarm, Pack
from opexkit.company.telemetry.metrics import Metrics
from opexkit.company.telemetry.noise import Noise
from opexkit.company.telemetry.window import Flags, Floats, Window

DEPLOYMENTS_PER_DAY = 8
CHANGES_PER_DAY = 3
RING_EVERY = 12
"""Minutes between two rings of the alarm that always rings."""

_RUN = 3
_ENOUGH = 20
_MINUTE = 60_000_000


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `time` is in microseconds from the window's start."""

    time: int
    kind: str
    service: str
    detail: str


@dataclass(frozen=True, slots=True)
class Release:
    """A version that a service runs from a minute on."""

    minute: int
    service: int
    version: str


@dataclass(frozen=True, slots=True)
class WindowChanges:
    """What was changed in a window.

    Attributes:
        events: deployments and configuration changes.
        releases: the new versions.
        innocent: the deployment that only looks guilty.
    """

    events: tuple[Event, ...]
    releases: tuple[Release, ...]
    innocent: Event


def first_version(position: int) -> str:
    """The version that a service runs when a window begins."""
    return f"{1 + position % 6}.{(position * 7) % 23}.{(position * 3) % 10}"


def _next_version(position: int) -> str:
    return f"{1 + position % 6}.{(position * 7) % 23 + 1}.0"


def change(pack: Pack, window: Window, noise: Noise) -> WindowChanges:
    """Draw the changes of a window."""
    random = window.random(3)
    services = pack.services.services
    owned = [position for position, service in enumerate(services) if service.kind != "external"]
    rollouts = _rollouts(pack, window, random, owned)
    number = int(random.poisson(CHANGES_PER_DAY * window.minutes / 1440))
    span = window.minutes * _MINUTE
    settings = [(int(random.integers(0, span)), int(at)) for at in random.choice(owned, number)]
    revision = int(random.integers(200, 900))
    if window.fault is not None and window.fault.kind == "change":
        position = [service.id for service in services].index(window.fault.service)
        (rollouts if window.fault.released else settings).append((window.begins * _MINUTE, position))
    events = [_deployment(pack, time, position, noise) for time, position in rollouts]
    own = window.fault.changed_by if window.fault and settings else ""
    guilty = settings[-1] if own else None
    for time, position in sorted(settings):
        revision += 1
        drawn = noise.actors[int(random.integers(len(noise.actors)))]
        actor = own if (time, position) == guilty else drawn
        detail = noise.events.config_change.format(revision=revision, actor=actor)
        events.append(Event(time, "config_change", services[position].id, detail))
    events += _beside(pack, window, noise)
    releases = [Release(-(-time // _MINUTE), position, _next_version(position)) for time, position in rollouts]
    return WindowChanges(tuple(events), tuple(releases), events[0])


def _beside(pack: Pack, window: Window, noise: Noise) -> list[Event]:
    """The changes that go on beside the fault."""
    random = window.random(9)
    at = {service.id: position for position, service in enumerate(pack.services.services)}
    events = []
    for aside in window.asides:
        if aside.change is None:
            continue
        kind, service = aside.change
        time = aside.since * _MINUTE + int(random.integers(0, _MINUTE))
        if kind == "deployment":
            events.append(_deployment(pack, time, at[service], noise))
        else:
            actor = noise.actors[int(random.integers(len(noise.actors)))]
            detail = noise.events.config_change.format(revision=int(random.integers(200, 900)), actor=actor)
            events.append(Event(time, kind, service, detail))
    return events


def _rollouts(pack: Pack, window: Window, random: np.random.Generator, owned: list[int]) -> list[tuple[int, int]]:
    """Times and services of the deployments, the innocent one first; a service has one at most."""
    involved = _involved(window)
    order = [owned[int(at)] for at in random.permutation(len(owned))]
    free = [position for position in order if pack.services.services[position].id not in involved]
    innocent = (free or order)[0]
    minute = max(0, window.begins - int(random.integers(3, 12)))
    rollouts = [(minute * _MINUTE + int(random.integers(0, _MINUTE)), innocent)]
    others = [position for position in free if position != innocent]
    number = min(int(random.poisson(DEPLOYMENTS_PER_DAY * window.minutes / 1440)), len(others))
    times = random.integers(0, window.minutes * _MINUTE, number).tolist()
    return rollouts + list(zip(times, others[:number], strict=True))


def _involved(window: Window) -> set[str]:
    """The services that the fault sits in or shows at."""
    fault = window.fault
    if fault is None:
        return set()
    return {fault.service, *(sign.service for signs in (fault.metrics, fault.logs, fault.traces) for sign in signs)}


def _deployment(pack: Pack, time: int, position: int, noise: Noise) -> Event:
    detail = noise.events.deployment.format(version=_next_version(position), former=first_version(position))
    return Event(time, "deployment", pack.services.services[position].id, detail)


def noisy_alarm(pack: Pack) -> Alarm | None:
    """The alarm that always rings: the one with the most needless pages; None in a pack without alarms."""
    alarms = [*pack.alarms.before, *pack.alarms.after]
    return max(alarms, key=lambda alarm: alarm.pages_per_week * (1 - alarm.precision), default=None)


def ring(pack: Pack, window: Window, metrics: Metrics, noise: Noise) -> list[Event]:
    """The alarms of a window: those that its metrics set off, and the one that always rings."""
    events: list[Event] = []
    if alarm := noisy_alarm(pack):
        first = int(window.random(4).integers(0, RING_EVERY // 2))
        detail = f"{alarm.title} ({alarm.threshold})"
        rings = range(first, window.minutes, RING_EVERY)
        events += [Event(minute * _MINUTE, "alarm", alarm.service, detail) for minute in rings]
    words = noise.events
    calm = max(window.minutes // 5, 1)
    enough = metrics.requests >= _ENOUGH
    rules = (
        (words.errors, enough & (metrics.errors > 0.05 * metrics.requests)),
        (words.latency, enough & _above(metrics.p99_ms, calm, 3)),
        (words.saturation, metrics.saturation > 0.9),
        (words.lag, (metrics.lag > 100) & _above(metrics.lag, calm, 5)),
    )
    for detail, flags in rules:
        for minute, position in np.argwhere(_onsets(flags)):
            events.append(Event(int(minute) * _MINUTE, "alarm", metrics.services[position], detail))
    return events


def _above(values: Floats, calm: int, times: float) -> Flags:
    usual = np.median(np.nan_to_num(values[:calm]), axis=0)
    return np.nan_to_num(values) > times * usual


def _onsets(flags: Flags) -> Flags:
    """Minutes in which a condition has held for three minutes, and had not a minute before."""
    padded = np.zeros((len(flags) + _RUN, flags.shape[1]), dtype=np.bool_)
    padded[_RUN:] = flags
    held = padded[_RUN:] & padded[_RUN - 1 : -1] & padded[_RUN - 2 : -2]
    onsets = held.copy()
    onsets[1:] &= ~held[:-1]
    return np.asarray(onsets, dtype=np.bool_)
