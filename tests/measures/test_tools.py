"""Every tool's export, written from its documented keys alone, gives the same measures as the kit's own form."""

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.examples import few

from opexkit import check_paths
from opexkit.measures.events import combine
from opexkit.measures.exports import read_export
from opexkit.measures.measures import measure
from opexkit.measures.measuring import measure_files, read_files
from opexkit.measures.preset import presets
from opexkit.measures.reading import Reading

from .writer import OWN, SHAPES, UTC, Event, Way, twin, write, write_own

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
START = dt.datetime(2026, 6, 13, tzinfo=UTC)
MINUTE = dt.timedelta(minutes=1)


@st.composite
def events_of(draw: st.DrawFn, name: str) -> list[Event]:
    """A few events as the tool can tell them; one at least counts."""
    shape = SHAPES[name]
    count = draw(st.integers(1, 7))
    outcomes = list(shape.get("words", {"ok": []}))
    events = []
    for number in range(count):
        outcome = draw(st.sampled_from(outcomes)) if number else "ok"
        event = Event(f"{number + 1}", outcome, draw(st.integers(0, 9)), draw(st.sampled_from([True, False, None])))
        event.texts = {"service": "orders", "environment": "production", "change": f"{number:040x}", "alarm": "cpu"}
        event.texts |= {"severity": draw(st.sampled_from(["P1", "2"]))}
        at = START + draw(st.integers(0, 100 * 24 * 60)) * MINUTE
        roles = {"incidents": ["started", "detected", "acknowledged", "resolved"], "alarms": ["time", "acknowledged"]}
        for role in roles.get(shape["table"], ["committed", "time"]):
            event.times[role] = at
            at += draw(st.integers(0, 3000)) * MINUTE
        for role in ("committed", "acknowledged", "resolved"):
            if role in event.times and draw(st.booleans()) and number:
                event.times[role] = None
        events.append(event)
    return events


def known(name: str) -> set[str]:
    return set(SHAPES[name]["keys"])


def ways(name: str) -> list[Way]:
    """Three ways at least in which the file may come."""
    shape = SHAPES[name]
    times = shape.get("times", ["z", "offset"])
    nested = shape.get("nested_only") or any("[" in key for key in shape["keys"].values())
    found = [Way("csv", times=one) for one in times] if shape.get("csv") else [Way(times=one) for one in times]
    if shape.get("csv"):
        found += [Way("csv", "utf-16", "\t", times=times[0]), Way("csv", "cp1252", ";", times=times[0], shuffled=True)]
        found += [Way("csv", "utf-8-sig", zone="Europe/Berlin", times=times[0])]
    elif nested:
        found += [Way("lines", times=times[0]), Way("pages", "utf-8-sig", times=times[0])]
    else:
        found += [
            Way("csv", "utf-8-sig", ";", times=times[0]),
            Way("csv", "utf-16", "\t", times=times[0], shuffled=True),
        ]
        found += [Way("lines", times=times[0]), Way("pages", times=times[0])]
    return found


CASES = [(name, way) for name in SHAPES for way in ways(name)]


def figures(report: Any) -> dict[str, tuple[float, int]]:
    return {one.id: (one.value, one.n) for one in report.measured}


def test_every_preset_of_a_tool_has_a_shape() -> None:
    of_tools = {name for name, preset in presets().items() if preset.source.basis != "the kit"}
    by_hand = {"servicenow-labels", "gh-pull-requests"}
    assert of_tools - set(SHAPES) == by_hand, "these two have tests of their own"
    assert min(len(ways(name)) for name in SHAPES) >= 3


def title(part: str | Way) -> str:
    return part if isinstance(part, str) else f"{part.form}-{part.encoding}-{part.times}"


@pytest.mark.parametrize(("name", "way"), CASES, ids=title)
def test_a_tool_s_file_is_recognized_and_measured(name: str, way: Way, tmp_path: Path) -> None:
    events = []
    for number in range(6):
        at = START + number * 9 * 24 * 60 * MINUTE
        roles = {"incidents": ["started", "detected", "acknowledged", "resolved"], "alarms": ["time", "acknowledged"]}
        own = roles.get(SHAPES[name]["table"], ["committed", "time"])
        times = {role: at + step * 13 * MINUTE for step, role in enumerate(own)}
        words = list(SHAPES[name].get("words", {"ok": []}))
        texts = {"service": "orders", "environment": "production", "change": "a", "alarm": "cpu", "severity": "P1"}
        events.append(Event(str(number), words[number % len(words)], number, number == 0, texts, dict(times)))
    path = write(name, events, way, tmp_path / "export.data")
    naive = way.times not in ("z", "offset", "epoch-ms")
    export = read_export(path, reading=Reading(zone=way.zone if naive and way.zone != "UTC" else None))
    assert export.preset.id == name
    assert not export.faults
    assert len(export.frame) + sum(export.aside.values()) == 6
    compare(figures(measure_files(path, reading=reading_of(way))), SHAPES[name]["table"], events, known(name))


@pytest.mark.parametrize("name", [name for name, way in CASES if way.form == "json"])
def test_check_tells_that_a_tool_s_json_is_an_export(name: str, tmp_path: Path) -> None:
    times = dict.fromkeys(("time", "committed", "started", "detected", "acknowledged", "resolved"), START)
    word = next(iter(SHAPES[name].get("words", {"ok": []})))
    write(name, [Event("1", word, 0, False, {"service": "orders"}, times)], Way(), tmp_path / "export.json")
    (found,) = check_paths([tmp_path / "export.json"])
    assert (found.kind, found.errors) == ("a table, such as an export", 0), found


def reading_of(way: Way) -> Reading:
    naive = way.times not in ("z", "offset", "epoch-ms")
    return Reading(zone=way.zone if naive else None)


def compare(found: dict[str, tuple[float, int]], table: str, events: list[Event], roles: set[str]) -> None:
    """Hold figures against those of the loops; nothing else is measured but rates that rest on other columns."""
    expected = twin(table, events, roles)
    for measure_id, (value, n) in expected.items():
        assert found[measure_id] == (pytest.approx(value), n), measure_id
    assert set(found) <= set(expected) | {"change_fail_rate", "rework_rate"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all random files: a new one for each takes longer than to measure it."""
    return tmp_path_factory.mktemp("tool")


@pytest.mark.parametrize("name", SHAPES)
@given(data=st.data())
@settings(max_examples=few(8))
def test_random_events_come_back_as_the_same_measures(name: str, data: st.DataObject, folder: Path) -> None:
    way = data.draw(st.sampled_from(ways(name)))
    if way.times == "offset":
        way = Way(way.form, way.encoding, way.separator, data.draw(st.sampled_from(ZONES)), "offset", way.shuffled)
    events = data.draw(events_of(name))
    if way.times == "us":
        told = (event.times.get(role) for event in events for role in known(name))
        assume(any(at.astimezone(ZoneInfo(way.zone)).day > 12 for at in told if at))
    path = write(name, events, way, folder / "export.data")
    read = combine(read_files([path], {}, reading_of(way)))
    found = measure(read.deployments, read.incidents, read.alarms, notes=read.notes)
    told_figures = {one.id: (one.value, one.n) for one in found if one.value is not None}
    compare(told_figures, SHAPES[name]["table"], events, known(name))


@pytest.mark.parametrize("table", OWN)
@given(data=st.data())
@settings(max_examples=few(30, times=5))
def test_random_events_in_the_kit_s_own_form_are_measured(table: str, data: st.DataObject, folder: Path) -> None:
    name = data.draw(st.sampled_from([name for name, shape in SHAPES.items() if shape["table"] == table]))
    events = data.draw(events_of(name))
    report = measure_files(**{table: write_own(table, events, folder / "own.csv")})
    compare(figures(report), table, events, set(OWN[table]))


PIPELINES = [
    name for name, shape in SHAPES.items() if shape["table"] == "deployments" and "failed" not in shape["keys"]
]


@pytest.mark.parametrize("name", PIPELINES)
def test_no_pipeline_s_file_gives_a_change_fail_rate(name: str, tmp_path: Path) -> None:
    texts = {"environment": "production", "service": "orders"}
    events = [Event(number, times={"time": START, "committed": START}, texts=texts) for number in ("1", "2")]
    path = write(name, events, ways(name)[0], tmp_path / "export.data")
    assert measure_files(path).figure("change_fail_rate").value is None
