"""Each calculation beside a slow and obvious one, on random events."""

import datetime as dt
import math
from collections import Counter
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.measures.events import with_commits
from opexkit.measures.intervals import of_median, poisson
from opexkit.measures.measuring import measure_files
from opexkit.measures.times import parse_times

DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def at(minute: int) -> dt.datetime:
    return DAY + dt.timedelta(minutes=minute)


@given(st.lists(st.integers(0, 1000), max_size=40))
def test_the_interval_of_a_median_is_that_of_its_ranks(values: list[int]) -> None:
    found, n, ordered = of_median(values), len(values), sorted(values)
    ranks = [k for k in range(1, n // 2 + 1) if 2 * sum(math.comb(n, i) for i in range(k)) <= 0.05 * 2**n]
    assert found == ((ordered[max(ranks) - 1], ordered[n - max(ranks)]) if ranks else None)


def chance(count: int, mean: float) -> float:
    """Of at most so many events where so many are expected."""
    return sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 20, 60, 200])
def test_the_interval_of_a_count_is_that_of_its_chances(count: int) -> None:
    low, high = poisson(count)
    beyond = 1 - chance(count - 1, low)
    assert 0.01 < beyond < 0.0251  # of one or two events the approximation is a little wide
    assert count < 3 or beyond == pytest.approx(0.025, abs=0.003)
    assert chance(count, high) == pytest.approx(0.025, abs=0.003)


COMMITS = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), min_size=1, max_size=12)


@given(COMMITS, st.data())
def test_a_deployment_ships_what_came_since_the_one_before(commits: list[tuple[int, int]], data: st.DataObject) -> None:
    arrived = sorted({when for when, _ in commits})
    log = [
        (f"c{n}", min(when, written), when)
        for n, (when, (_, written)) in enumerate(zip(arrived, commits, strict=False))
    ]
    shipped = data.draw(st.lists(st.integers(0, len(log)), min_size=1, max_size=8))
    runs = [(f"c{pick}" if pick < len(log) else "gone", 6000 + n) for n, pick in enumerate(shipped)]
    frame = pd.DataFrame({"change": [name for name, _ in runs], "time": pd.to_datetime([at(t) for _, t in runs])})
    history = pd.DataFrame({"change": [c for c, _, _ in log]})
    history["committed"] = pd.to_datetime([at(written) for _, written, _ in log])
    history["time"] = pd.to_datetime([at(when) for _, _, when in log])
    got = with_commits(frame, history)["committed"]
    place, expected = None, []
    for name, _ in runs:
        own = next((n for n, (commit, _, _) in enumerate(log) if commit == name), None)
        fresh = [written for _, written, _ in log[place + 1 : own + 1]] if None not in (own, place) else []
        expected.append(at(min(fresh)) if fresh else None)
        place = own if own is not None and (place is None or own > place) else place
    assert [None if pd.isna(when) else when.to_pydatetime() for when in got] == expected


@given(st.lists(st.integers(0, 200 * 24 * 60), min_size=1, max_size=25, unique=True))
def test_a_month_holds_the_events_that_began_in_it(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int]
) -> None:
    days = [at(minute) for minute in minutes]
    path = tmp_path_factory.mktemp("months") / "d.csv"
    path.write_text("time,failed\n" + "".join(f"{day.isoformat()},no\n" for day in days), encoding="utf-8")
    report = measure_files(path)
    counts = Counter(f"{day:%Y-%m}" for day in days)
    first, last = min(days).date(), max(days).date()
    for month in report.months:
        assert month.events["deployment_frequency"] == counts.get(month.month, 0)
        inside = [
            first + dt.timedelta(days=n)
            for n in range((last - first).days + 1)
            if f"{first + dt.timedelta(days=n):%Y-%m}" == month.month
        ]
        rate = counts.get(month.month, 0) / (len(inside) / 7)
        assert month.values["deployment_frequency"] == pytest.approx(rate)
        assert month.whole == (inside[0].day == 1 and (inside[-1] + dt.timedelta(days=1)).day == 1)
    assert sum(counts.values()) == report.figure("deployment_frequency").n


FORMS = {
    "%Y-%m-%dT%H:%M:%S": None,
    "%Y-%m-%d %H:%M": None,
    "%d.%m.%Y %H:%M": None,
    "%d/%m/%Y %H:%M:%S": "day-first",
    "%m/%d/%Y %I:%M %p": "month-first",
    "%d/%b/%y %I:%M %p": None,
    "%b %d, %Y %H:%M": None,
}
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
MOMENTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))


@given(st.lists(MOMENTS, min_size=1, max_size=8), st.sampled_from(list(FORMS)), st.sampled_from(ZONES))
def test_a_column_of_times_reads_as_one_by_one(moments: list[dt.datetime], form: str, zone: str) -> None:
    cells = [moment.strftime(form) for moment in moments]
    got = parse_times(cells, ZoneInfo(zone), FORMS[form])
    for index, cell in enumerate(cells):
        local = dt.datetime.strptime(cell, form).replace(tzinfo=ZoneInfo(zone), fold=1)
        back = local.astimezone(dt.UTC).astimezone(ZoneInfo(zone))
        if back.replace(tzinfo=None) != local.replace(tzinfo=None):  # a time that the clocks skipped
            assert got.gap[index]
        else:
            assert got.stamps[index] == pd.Timestamp(local.astimezone(dt.UTC)), cell
    assert not got.bad.any()
