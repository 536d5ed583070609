"""Log lines: access and failure lines of sampled requests, the harmless noise, and what a fault makes services say."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from opexkit.company.pack import Pack
from opexkit.company.telemetry.graph import Graph
from opexkit.company.telemetry.noise import Noise, NoiseLine
from opexkit.company.telemetry.traces import Links, Spans, links
from opexkit.company.telemetry.window import Window

TRACED = 0.5
"""Share of lines that carry a trace id where a trace is at hand."""

_MINUTE_US = 60_000_000


@dataclass(frozen=True, slots=True)
class Logs:
    """Lines as columns, sorted by time; `trace_id` is None where there is none."""

    time: NDArray[np.datetime64]
    service: NDArray[np.int64]
    level: NDArray[Any]
    message: NDArray[Any]
    trace_id: NDArray[Any]

    def __len__(self) -> int:
        return len(self.service)


@dataclass(slots=True)
class _Lines:
    time: list[NDArray[np.int64]]
    service: list[NDArray[np.int64]]
    level: list[str]
    message: list[str]
    trace_id: list[str | None]


def write_lines(pack: Pack, graph: Graph, window: Window, spans: Spans, noise: Noise) -> Logs:
    """The log lines of a window."""
    lines = _Lines([], [], [], [], [])
    found = links(spans, window, len(graph.names))
    _requests(window, spans, noise, lines)
    random = window.random(7)
    load = window.load(pack)
    for line in noise.noise:
        for position, service in enumerate(pack.services.services):
            if service.kind in line.kinds:
                minutes = np.repeat(np.arange(window.minutes), random.poisson(line.per_hour / 60 * load))
                _add(lines, random, minutes, position, line.level, _filled(line, random, len(minutes)), found)
    random = window.random(8)
    said = [(sign, window.faulty()) for sign in (window.fault.logs if window.fault else ())]
    said += [(sign, window.since(aside)) for aside in window.asides for sign in aside.logs]
    for sign, where in said:
        times = random.poisson(sign.per_minute * np.ones(window.minutes)) * where
        minutes = np.repeat(np.arange(window.minutes), times)
        _add(lines, random, minutes, graph.at(sign.service), sign.level, [sign.message] * len(minutes), found)
    time = np.concatenate(lines.time)
    order = np.argsort(time, kind="stable")
    return Logs(
        time=(np.datetime64(window.start, "us") + time.astype("timedelta64[us]"))[order],
        service=np.concatenate(lines.service)[order],
        level=np.array(lines.level, dtype=object)[order],
        message=np.array(lines.message, dtype=object)[order],
        trace_id=np.array(lines.trace_id, dtype=object)[order],
    )


def _add(
    lines: _Lines,
    random: np.random.Generator,
    minutes: NDArray[np.int64],
    position: int,
    level: str,
    messages: list[str],
    found: Links,
) -> None:
    traced = random.random(len(minutes)) < TRACED
    pairs = zip(traced.tolist(), found.of(minutes, position), strict=True)
    lines.trace_id += [trace_id if carries else None for carries, trace_id in pairs]
    lines.time.append(minutes * _MINUTE_US + random.integers(0, _MINUTE_US, len(minutes)))
    lines.service.append(np.full(len(minutes), position))
    lines.level += [level] * len(minutes)
    lines.message += messages


def _filled(line: NoiseLine, random: np.random.Generator, number: int) -> list[str]:
    numbers = random.integers(line.low, line.high + 1, number).tolist()
    return [line.message.replace("{n}", str(value)) for value in numbers]


def _requests(window: Window, spans: Spans, noise: Noise, lines: _Lines) -> None:
    """An access line for each sampled request, a failure line for each span that failed by itself."""
    start = (spans.start - np.datetime64(window.start, "us")).astype(np.int64)
    end = start + np.rint(spans.duration_ms * 1000).astype(np.int64)
    milliseconds = np.rint(spans.duration_ms).astype(np.int64)
    for chosen, level in ((spans.parent_id == "", "INFO"), (spans.own_failure, "ERROR")):
        at = np.flatnonzero(chosen)
        lines.time.append(end[at])
        lines.service.append(spans.service[at])
        lines.level += [level] * len(at)
        lines.trace_id += spans.trace_id[at].tolist()
        words = zip(spans.name[at], milliseconds[at].tolist(), spans.failed[at].tolist(), strict=True)
        template = noise.access if level == "INFO" else noise.failure
        lines.message += [_said(template, name, ms, failed) for name, ms, failed in words]


def _said(template: str, name: str, milliseconds: int, failed: bool) -> str:
    status, method = ("500" if failed else "200"), ("GET" if "lookup" in name else "POST")
    return template.format(name=name, ms=milliseconds, status=status, method=method)
