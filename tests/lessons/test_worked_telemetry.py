"""The files of lesson 05 do what their notes say, in the engines of the labs: alarms, burn rates and queries."""

import datetime as dt
import json
import re
from typing import Any

import duckdb
import numpy as np

from opexkit.labs.alarms.evaluate import Key, Telemetry, key, ring
from opexkit.labs.alarms.reading import read_alarms
from opexkit.labs.hunt.insights import FIELDS, translate
from opexkit.labs.slo.burn import Requests, rate, threshold
from opexkit.lessons.loader import load_lesson

FILES = {each.id: each for each in load_lesson("telemetry").worked}
GONE = np.nan


def properties(name: str) -> dict[str, Any]:
    return dict(json.loads(FILES[name].text))


def alarm(own: dict[str, Any]) -> dict[str, Any]:
    kind = "CompositeAlarm" if "AlarmRule" in own else "Alarm"
    return {"Type": f"AWS::CloudWatch::{kind}", "Properties": own}


def told(owns: list[dict[str, Any]], metrics: dict[Key, Any], expected: Any = None) -> dict[str, list[int]]:
    """The minutes at which each alarm calls someone."""
    template = {"Resources": {f"Alarm{place}": alarm(own) for place, own in enumerate(owns)}}
    length = len(next(iter(metrics.values())))
    given = {name: np.array(points, float) for name, points in metrics.items()}
    sent = ring(read_alarms(json.dumps(template)), Telemetry(given, expected or {}, length)).sent
    return {own["AlarmName"]: [minute for minute, name, _ in sent if name == own["AlarmName"]] for own in owns}


def slow_lookups(points: list[float], **changes: Any) -> list[int]:
    """When the page alarm calls someone, from its fifth minute on; a change of None takes the line out."""
    own = {name: value for name, value in (properties("page-alarm") | changes).items() if value is not None}
    dimensions = frozenset((each["Name"], each["Value"]) for each in own["Dimensions"])
    called = told([own], {(own["Namespace"], own["MetricName"], dimensions): points})[own["AlarmName"]]
    return [minute for minute in called if minute >= 5]


def test_the_alarm_wants_three_of_five_minutes() -> None:
    calm, slow = [100.0] * 10, 900.0
    assert slow_lookups([*calm, slow, *calm]) == []
    come_and_go = [*calm, slow, 100, slow, 100, slow, *calm]
    assert slow_lookups(come_and_go) == [14]
    assert slow_lookups(come_and_go, DatapointsToAlarm=None) == []


def test_silence_counts_as_bad_for_the_alarm_and_for_nothing_without_the_line() -> None:
    dies = [100.0] * 10 + [GONE] * 10
    assert len(slow_lookups(dies)) == 1
    assert slow_lookups(dies, TreatMissingData=None) == []


def customers_hurt(slow: str, canary: str, release: str, **changes: Any) -> list[int]:
    """When the composite calls someone; a letter a minute, x where a child is in ALARM."""
    own = properties("composite-rule") | changes
    children = ["tracking-lookup-slow", "tracking-canary-failed", "tracking-release-running"]
    watches = [
        {"AlarmName": name, "Namespace": "N", "MetricName": name, "Statistic": "Maximum", "Period": 60}
        | {"EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
        for name in children
    ]
    said = dict(zip(children, (slow, canary, release), strict=True))
    metrics = {key("N", name, []): [float(letter == "x") for letter in letters] for name, letters in said.items()}
    return told([*watches, own], metrics)[own["AlarmName"]]


def test_the_composite_needs_both_witnesses_and_a_release_holds_it_back() -> None:
    quiet, rings = "..............", "..xxxxxxxxxx.."
    assert customers_hurt(rings, rings, quiet) == [4], "after the two minutes in which a release may begin"
    assert customers_hurt(rings, quiet, quiet) == []
    either = properties("composite-rule")["AlarmRule"].replace(" AND ", " OR ")
    assert customers_hurt(rings, quiet, quiet, AlarmRule=either) == [4]
    assert customers_hurt(rings, rings, "...xxxxxxxxxxx") == [], "the release begins a minute later"
    assert customers_hurt(rings, rings, "...xxxxxxxxxxx", ActionsSuppressorWaitPeriod=0) == [2]


def test_the_band_calls_for_too_few_orders_and_not_for_a_record_day() -> None:
    own = properties("band")
    metric = own["Metrics"][0]["MetricStat"]["Metric"]
    name = key(metric["Namespace"], metric["MetricName"], [])
    usual = {name: (np.full(60, 100.0), np.full(60, 10.0))}
    few, many = [100.0] * 20 + [40.0] * 40, [100.0] * 20 + [400.0] * 40
    assert told([own], {name: few}, usual)[own["AlarmName"]] == [34], "three periods of five minutes"
    assert told([own], {name: many}, usual)[own["AlarmName"]] == []
    both_sides = own | {"ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold"}
    assert told([both_sides], {name: many}, usual)[own["AlarmName"]] == [34]


def test_two_windows_of_the_objective_stop_soon_after_the_fix_and_the_hour_alone_does_not() -> None:
    own = properties("objective")
    budget = 1 - own["Goal"]["AttainmentGoal"] / 100
    hour, five = (each["LookBackWindowMinutes"] for each in own["BurnRateConfigurations"])
    total = np.full(300, 1_000)
    bad = np.zeros(300, int)
    bad[100:130] = 500  # half of the dispatches fail for 30 minutes
    requests = Requests.of(bad, total)
    limit = threshold(0.02, hour, 30 * 24 * 60)
    assert round(limit, 1) == 14.4
    long, short = (rate(requests, window, budget) > limit for window in (hour, five))
    assert 30 < np.flatnonzero(long)[-1] - 129 < hour
    assert np.flatnonzero(long & short)[-1] - 129 < five
    loose = rate(requests, hour, 1 - 0.99) > limit
    assert loose.sum() < long.sum(), "with AWS's default of 99 ten times the failures pass as good"


Line = tuple[int, dict[str, Any]]


def answers(query: str, lines: list[Line]) -> list[tuple[Any, ...]]:
    """What a query of the lesson finds in lines like the lesson's; CloudWatch finds the fields of JSON by itself."""
    fields = [name for name in json.loads(FILES["log-line"].text) if name not in FIELDS and name != "_aws"]
    found = [f'parse @message /"{name}": "?(?<{name}>[^",}}]+)/' for name in fields]
    start = dt.datetime.fromisoformat("2026-11-26T02:00")
    with duckdb.connect(":memory:") as made:
        made.execute("CREATE TABLE logs(time TIMESTAMP, service TEXT, level TEXT, message TEXT, trace_id TEXT)")
        rows = [(start + dt.timedelta(minutes=minute), line["service"], json.dumps(line)) for minute, line in lines]
        holes = ", ".join(["(?, ?, 'INFO', ?, NULL)"] * len(rows))
        made.execute(f"INSERT INTO logs VALUES {holes}", [cell for row in rows for cell in row])
        return made.execute(translate("\n| ".join([*found, re.sub("^# .*\n", "", query)]))).fetchall()


def night() -> list[Line]:
    """A release at minute 5 makes every lookup of two of twelve shippers slow."""
    made = json.loads(FILES["log-line"].text)
    return [
        (
            minute,
            made | {"duration": 3_000 - shipper if late and shipper < 2 else 90, "shipper": f"S-{shipper:02}"} | own,
        )
        for minute in range(10)
        for shipper in range(12)
        for late in [minute >= 5]
        for who in [{"shipper": f"S-{shipper:02}", "trace": f"1-{minute}-{shipper}"}]
        for own in [who | {"version": "new" if late else "old"}]
    ]


def test_the_three_queries_find_the_release_the_shippers_and_a_trace() -> None:
    release, shippers, one = FILES["queries"].text.split("\n\n")
    by_minute = answers(release, night())
    assert {row[0] for row in by_minute} == {"new"}
    assert len(by_minute) == 5
    assert [row[0] for row in answers(shippers, night())] == ["S-00", "S-01"]
    traces = answers(one, night())
    assert len(traces) == 5
    assert all(row[1].endswith("-0") for row in traces)


def test_every_field_of_the_queries_is_in_the_log_line() -> None:
    line = json.loads(FILES["log-line"].text)
    asked = re.findall(r"\bby (\w+)|filter (\w+) =|and (\w+) >|, (\w+)(?=,|$)", FILES["queries"].text, re.MULTILINE)
    names = {name for names in asked for name in names if name}
    assert {"version", "shipper", "trace", "shipment", "duration", "service"} <= names
    assert names <= set(line)
