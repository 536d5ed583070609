"""The tables of a world, as Arrow."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from opexkit.company.telemetry.events import Event
from opexkit.company.telemetry.signals import Signals
from opexkit.company.telemetry.store import need
from opexkit.labs.hunt.world import needed_by, part_of

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

MINUTE = 60_000_000
"""In microseconds, as events have it."""
TELEMETRY = ("metrics", "logs", "events")
"""Tables of which a question reads one."""
REFERENCE = ("alert", "services", "calls", "journeys")
"""Tables that any question may read besides."""


def make_tables(
    folder: Path, journey: str, signals: Signals, events: Sequence[Event], alert: int, after: int
) -> "dict[str, pa.Table]":
    """Make what questions read.

    Args:
        folder: of the scenario pack.
        journey: whose alert rings.
        signals: metrics and logs.
        events: what was changed, in order.
        alert: the minute in which it rings.
        after: minutes of telemetry after it.

    Raises:
        ImportError: pyarrow is not installed; the message says what to do.
    """
    needed = needed_by(folder)[journey]
    pa = need("pyarrow")
    start, now = np.datetime64(signals.window.start, "us"), alert + after
    metrics, logs, names = signals.metrics, signals.logs, np.array(signals.metrics.services, dtype=object)
    count, kept = now * len(names), logs.time < start + np.timedelta64(now, "m")
    happened = [event for event in events if event.time < now * MINUTE]
    rows = {"minute": np.repeat(metrics.minutes[:now], len(names)), "service": np.tile(names, now)}
    for name in ("requests", "errors", "p50_ms", "p99_ms", "saturation", "lag"):
        rows[name] = getattr(metrics, name).reshape(-1)[:count]
    entry = next(name for name, depth in needed.items() if depth == 0)
    at = np.array([start + np.timedelta64(alert, "m")])
    return {
        "metrics": pa.table({name: pa.array(column, from_pandas=True) for name, column in rows.items()}),
        "logs": pa.table(
            {
                "time": pa.array(logs.time[kept]),
                "service": pa.array(names[logs.service[kept]], pa.string()),
                "level": pa.array(logs.level[kept], pa.string()),
                "message": pa.array(logs.message[kept], pa.string()),
                "trace_id": pa.array(logs.trace_id[kept], pa.string()),
            }
        ),
        "events": pa.table(
            {
                "time": pa.array(start + np.array([event.time for event in happened], dtype="timedelta64[us]")),
                **{
                    name: pa.array([getattr(event, name) for event in happened], pa.string())
                    for name in ("kind", "service", "detail")
                },
            }
        ),
        "alert": pa.table(
            {
                "time": pa.array(at),
                "journey": pa.array([journey]),
                "service": pa.array([entry]),
                "now": pa.array(at + np.timedelta64(after, "m")),
            }
        ),
        **_reference(folder),
    }


_OF_SERVICE = (("service", "id"), ("kind", "kind"), ("owner", "owner"))


@cache
def _reference(folder: Path) -> "dict[str, pa.Table]":
    """Tables that are the same in all worlds: the services, who calls whom, what each journey needs."""
    pa = need("pyarrow")
    services = part_of(folder).services.services
    calls = [(each.id, called) for each in services for called in each.calls]
    places = [(name, each, depth) for name, own in needed_by(folder).items() for each, depth in own.items()]
    return {
        "services": pa.table({name: [getattr(each, key) for each in services] for name, key in _OF_SERVICE}),
        "calls": pa.table({"caller": [a for a, _ in calls], "called": [b for _, b in calls]}),
        "journeys": pa.table(
            {name: [each[place] for each in places] for place, name in enumerate(("journey", "service", "depth"))}
        ),
    }
