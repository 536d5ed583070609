"""Everything that a pack's services emit in a window."""

from dataclasses import dataclass
from datetime import datetime

from opexkit.company.pack import Fault, Pack
from opexkit.company.telemetry.events import Event, WindowChanges, change, noisy_alarm, ring
from opexkit.company.telemetry.flow import expect
from opexkit.company.telemetry.graph import make_graph
from opexkit.company.telemetry.logs import Logs, write_lines
from opexkit.company.telemetry.metrics import Metrics, measure
from opexkit.company.telemetry.noise import load_noise
from opexkit.company.telemetry.traces import Spans, no_traces, trace
from opexkit.company.telemetry.window import Aside, Window, plan_window


@dataclass(frozen=True, slots=True)
class Signals:
    """The telemetry of a window, and beside it what only the trainer knows.

    Attributes:
        platform: the name of the observed system.
        window: what was asked for, with the fault: the label.
        metrics, logs, spans, events: what was emitted; events are in order of time.
        innocent: the deployment that only looks guilty.
        noisy: the id of the alarm that always rings; None in a pack without alarms.
    """

    platform: str
    window: Window
    metrics: Metrics
    logs: Logs
    spans: Spans
    events: tuple[Event, ...]
    innocent: Event
    noisy: str | None


def emit(
    pack: Pack,
    start: datetime,
    minutes: int,
    *,
    fault: str | Fault | None = None,
    seed: int = 0,
    surge: bool = False,
    fault_minutes: int | None = None,
    asides: tuple[Aside, ...] = (),
    traces: bool = True,
) -> Signals:
    """Emit the telemetry of a window; see `plan_window` for the arguments.

    Without traces, which take most of the time, logs lack the lines of requests; all else is the same.

    Raises:
        ValueError: an argument is out of range, or the pack has no such fault.
    """
    window = plan_window(
        pack, start, minutes, fault=fault, seed=seed, surge=surge, fault_minutes=fault_minutes, asides=asides
    )
    noise = load_noise()
    graph = make_graph(pack)
    flow = expect(pack, graph, window)
    metrics = measure(graph, window, flow)
    changes: WindowChanges = change(pack, window, noise)
    spans = trace(pack, graph, window, flow, changes) if traces else no_traces()
    logs = write_lines(pack, graph, window, spans, noise)
    events = sorted((*changes.events, *ring(pack, window, metrics, noise)), key=lambda event: event.time)
    alarm = noisy_alarm(pack)
    return Signals(
        platform=pack.company.platform,
        window=window,
        metrics=metrics,
        logs=logs,
        spans=spans,
        events=tuple(events),
        innocent=changes.innocent,
        noisy=alarm.id if alarm else None,
    )
