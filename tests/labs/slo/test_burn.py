"""The evaluator beside a slow one that recounts every window, and the months that are drawn."""

from itertools import pairwise

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from opexkit import content
from opexkit.labs.slo.alerting import Alert, Condition
from opexkit.labs.slo.burn import Requests, holds, over, rings
from opexkit.labs.slo.score import begins
from opexkit.labs.slo.world import draw_months, load_journeys, load_objectives

NORTHWIND = content.scenario("northwind")
Minutes = list[tuple[int, int]]


def slow_holds(condition: Condition, minutes: Minutes, budget: float) -> list[bool]:
    """What a condition does minute by minute: recount the window, and look whether it held long enough."""
    held = 0
    found = []
    for now in range(len(minutes)):
        window = minutes[max(0, now + 1 - condition.window) : now + 1]
        bad, total = sum(each[0] for each in window), sum(each[1] for each in window)
        limit = condition.threshold * budget * total
        if total == 0:
            true = condition.no_data
        else:
            beyond = {"gt": bad > limit, "gte": bad >= limit, "lt": bad < limit, "lte": bad <= limit}[condition.op]
            true = condition.breaching and beyond
        held = held + 1 if true else 0
        found.append(held > condition.after)
    return found


def slow_rings(alerts: tuple[Alert, ...], severity: str, minutes: Minutes, budget: float) -> list[bool]:
    """Whether any alert of the severity rings, minute by minute."""
    found = [False] * len(minutes)
    for alert in alerts:
        if alert.severity == severity:
            each = [slow_holds(condition, minutes, budget) for condition in alert.conditions]
            for now in range(len(minutes)):
                found[now] = found[now] or all(one[now] for one in each)
    return found


CONDITIONS = st.builds(
    Condition,
    st.just("a"),
    st.sampled_from(["gt", "gte", "lt", "lte"]),
    st.sampled_from([0.0, 0.5, 1.0, 2.0, 14.4, 100.0]),
    st.integers(1, 40),
    st.integers(0, 8),
    st.booleans(),
    st.booleans(),
)
ALERTS = st.lists(
    st.builds(
        lambda severity, conditions: Alert("a", severity, tuple(conditions), ()),
        st.sampled_from(["page", "ticket"]),
        st.lists(CONDITIONS, min_size=1, max_size=3),
    ),
    max_size=3,
)
MINUTES = st.lists(
    st.integers(0, 6).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))), min_size=1, max_size=60
)


def requests(minutes: Minutes) -> Requests:
    return Requests.of(np.array([bad for bad, _ in minutes]), np.array([total for _, total in minutes]))


@settings(max_examples=25 * settings.default.max_examples)
@given(ALERTS, MINUTES, st.sampled_from([0.001, 0.01, 0.1, 0.5, 1.0]))
@example([], [(0, 0)], 0.1)
def test_alerts_ring_as_in_a_slow_count(alerts: list[Alert], minutes: Minutes, budget: float) -> None:
    found = tuple(alerts)
    for severity in ("page", "ticket"):
        assert rings(found, severity, requests(minutes), budget).tolist() == slow_rings(
            found, severity, minutes, budget
        )


@settings(max_examples=5 * settings.default.max_examples)
@given(CONDITIONS, MINUTES)
def test_a_window_longer_than_all_minutes_counts_all_of_them(condition: Condition, minutes: Minutes) -> None:
    sums = requests(minutes)
    assert over(sums.bad, len(minutes) + condition.window)[-1] == sum(bad for bad, _ in minutes)
    assert holds(condition, sums, 0.1).tolist() == slow_holds(condition, minutes, 0.1)


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_what_begins_to_ring_did_not_ring_a_minute_before(ringing: list[bool]) -> None:
    expected = [now and not before for before, now in zip([False, *ringing], ringing, strict=False)]
    assert begins(np.array(ringing)).tolist() == expected


def test_a_seed_draws_the_same_months_and_another_draws_others() -> None:
    draw_months.cache_clear()
    first = draw_months(NORTHWIND, "a", 1)
    draw_months.cache_clear()
    again, other = draw_months(NORTHWIND, "a", 1), draw_months(NORTHWIND, "b", 1)
    for one, same, another in zip(first, again, other, strict=True):
        assert (one.requests.bad == same.requests.bad).all()
        assert one.incidents == same.incidents
        assert one.incidents != another.incidents


def test_months_hold_what_the_pack_says() -> None:
    rules = load_objectives(NORTHWIND)
    months = draw_months(NORTHWIND, "pack", 4)
    assert len(months) == 4 * len(load_journeys(NORTHWIND))
    for month in months:
        assert len(month.requests) == rules.days * 1_440
        bad, total = np.diff(month.requests.bad), np.diff(month.requests.total)
        assert ((bad >= 0) & (bad <= total)).all()
        urgent = [each for each in month.incidents if each.fault.answer == "page"]
        assert urgent
        assert all(one.end < other.start for one, other in pairwise(urgent))
        for each in month.incidents:
            assert 0 <= each.start < each.end <= rules.days * 1_440
            minutes = each.end - each.start
            # it spends what its kind says, give or take a minute; requests by night count less
            assert each.burn * minutes / (rules.days * 1_440) <= each.fault.spends[1] + 1e-9
            assert each.burn * minutes / (rules.days * 1_440) >= each.fault.spends[0] - 1e-9
    quiet = np.ones(rules.days * 1_440, bool)
    for each in months[0].incidents:
        quiet[each.start : each.end] = False
    bad, total = np.diff(months[0].requests.bad)[quiet].sum(), np.diff(months[0].requests.total)[quiet].sum()
    assert abs(bad / total / months[0].budget - rules.background) < 0.03
