"""What an exhibit says that the simulator emitted, it emits: each number is made again from the fault and the seed."""

import datetime as dt
import re
from functools import cache

import numpy as np
import pytest

from opexkit.company.loader import load_pack
from opexkit.company.telemetry.signals import Signals, emit
from opexkit.content import scenario
from opexkit.exam.bank import ItemBank

START = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
COUNTS = ("requests", "errors")
SHOWN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "ninety-thousand-behind": ("consumer-lag", "tracking-projection", (*COUNTS, "p99_ms", "lag")),
    "slow-partner": ("carrier-api-slow", "", (*COUNTS, "p50_ms", "saturation")),
    "one-hot-parcel": ("hot-partition", "", (*COUNTS, "p99_ms")),
    "certificate-day": ("expired-certificate", "", COUNTS),
    "denied-to-decrypt": ("policy-too-tight", "", COUNTS),
    "query-result-by-version": ("bad-deploy", "", ()),
}
"""Of each such item its fault, the service where a row names none, and what the numbers of a row are."""
ROW = re.compile(r"^(?P<service>[a-z]+(?:-[a-z]+)+)?\s*09:(?P<minute>\d\d):?\s+(?P<numbers>\d.*)$")


@cache
def signals(fault: str) -> Signals:
    return emit(load_pack(scenario("northwind")), START, 60, fault=fault, seed=1, traces=fault == "bad-deploy")


def test_each_exhibit_from_the_simulator_is_held_against_it(kit: ItemBank) -> None:
    said = {item.id for item in kit.items.values() if item.exhibit and "from the simulator" in item.exhibit.caption}
    assert said == set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_its_rows_and_counts_are_those_of_the_simulator(kit: ItemBank, name: str) -> None:
    fault, usual, metrics = SHOWN[name]
    made, exhibit = signals(fault), kit.get(name).exhibit
    assert exhibit
    lines = [line for line in exhibit.text.splitlines() if line.strip()]
    rows = [row for line in lines if (row := ROW.match(line))]
    for row in rows:
        place = made.metrics.services.index(row["service"] or usual)
        values = [float(getattr(made.metrics, metric)[int(row["minute"]), place]) for metric in metrics]
        shown = [number.replace(",", "") for number in re.findall(r"\d[\d,.]*", row["numbers"])]
        assert [f"{value:.{_digits(number)}f}" for value, number in zip(values, shown, strict=True)] == shown
    counts = _counts(lines)
    for message, count in counts:
        assert _since_the_fault(made, message) == count, message
    assert counts
    assert rows or not metrics


def _digits(number: str) -> int:
    return len(number.partition(".")[2])


def _counts(lines: list[str]) -> list[tuple[str, int]]:
    """Each message that is counted: the number stands before it, or in a line of its own above it."""
    found = []
    for above, line in zip(["", *lines], lines, strict=False):
        quoted = re.search(r'"(.+)"$', line)
        number = re.match(r"(\d+) (?:warnings|log lines)", line) or re.match(r"(\d+) (?:warnings|log lines)", above)
        if quoted and number:
            found.append((quoted[1], int(number[1])))
        elif result := re.match(r"(.+?)\s{2,}(\d+)  09:20:\d\d$", line):
            found.append((result[1], int(result[2])))
    return found


def _since_the_fault(made: Signals, message: str) -> int:
    begins = made.window.instants()[made.window.begins]
    start = re.escape(message).replace("<n>", r"\d+")
    late = made.logs.message[made.logs.time >= begins]
    return int(np.sum([re.match(start, text) is not None for text in late]))


def test_its_events_are_those_of_the_simulator(kit: ItemBank) -> None:
    known = {
        fault: {(f"09:{event.time // 60_000_000:02}", event.service, event.detail) for event in signals(fault).events}
        for fault in ("policy-too-tight", "bad-deploy")
    }
    denied, version = kit.get("denied-to-decrypt").exhibit, kit.get("query-result-by-version").exhibit
    assert denied
    assert version
    events = re.findall(r"^(09:\d\d)  (?:config_change|alarm) +(\S+) (.+)$", denied.text, re.MULTILINE)
    assert len(events) == 2
    assert set(events) <= known["policy-too-tight"]
    released = re.findall(r"^(09:\d\d)  (\S+) +(\S+) in place of (\S+)$", version.text, re.MULTILINE)
    assert {(at, who, f"version {new} rolled out in place of {old}") for at, who, new, old in released} <= known[
        "bad-deploy"
    ]
    assert len(released) == 2
