"""Queries of Prometheus: what they give by hand, what they give against a slow twin, and what is refused where."""

import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.labs.slo.promql import Counter, PromqlError, ask

JOBS, CODES = ("a", "b"), ("200", "404", "500", "503")
COUNTERS = [
    Counter({"__name__": "hits", "job": job, "code": code}, 10.0 * place + number, 3.0 * number + place, 3)
    for place, job in enumerate(JOBS, 1)
    for number, code in enumerate(CODES, 1)
]


def gained(job: str, code: str, window: int) -> float:
    """What a counter gained, minute by minute."""
    place, number = JOBS.index(job) + 1, CODES.index(code) + 1
    return sum(10.0 * place + number if minute < 3 else 3.0 * number + place for minute in range(window))


BY_HAND = {
    "1 + 2 * 3 - 8 / 4": 5,
    "-(2 - 5)": 3,
    'sum(increase(hits{job="a"}[2m]))': 2 * (11 + 12 + 13 + 14),
    'sum(rate(hits{job="a",code="500"}[{{.window}}]))': (3 * 13 + 2 * 10) / 300,
    'sum(increase(hits{job!="a",code=~"5.."}[1m]))': 23 + 24,
    'sum(increase(hits{code!~"2..|5.."}[1m]))': 12 + 22,
    "count(increase(hits[1m]))": 8,
    'avg(increase({__name__="hits",job="b"}[1m]))': (21 + 22 + 23 + 24) / 4,
    "max(increase(hits[1m])) - min(increase(hits[1m]))": 24 - 11,
    'sum(increase(hits{job="c"}[1m]) or vector(7))': 7,
    "clamp_max(sum(increase(hits[1m])), 5)": 5,
    'sum(increase(hits{job="a"}[1m]) / ignoring (job) increase(hits{job="b"}[1m]))': sum(
        (10 + n) / (20 + n) for n in range(1, 5)
    ),
    'sum(increase(hits{job="a"}[1m]) + on (code) increase(hits{job="b"}[1m]))': 50 + 90,
}


@pytest.mark.parametrize("query", BY_HAND)
def test_a_query_gives_what_follows_by_hand(query: str) -> None:
    found = ask(query, COUNTERS, 5)
    assert (found if isinstance(found, float) else list(found.values())) == (
        pytest.approx(BY_HAND[query]) if isinstance(found, float) else [pytest.approx(BY_HAND[query])]
    )


SUMS = st.tuples(st.sampled_from([*JOBS, ""]), st.lists(st.sampled_from(CODES), unique=True, max_size=4))


@given(
    st.lists(SUMS, min_size=1, max_size=4),
    st.lists(st.sampled_from("+-*/"), min_size=3, max_size=3),
    st.integers(1, 90),
)
def test_sums_agree_with_a_twin_that_counts_minute_by_minute(parts: list[Any], signs: list[str], window: int) -> None:
    texts, values = [], []
    for job, codes in parts:
        where = ",".join([*([f'job="{job}"'] if job else []), f'code=~"{"|".join(codes) or "[2-5].."}"'])
        texts.append(f"sum(increase(hits{{{where}}}[{{{{.window}}}}]))")
        values.append(sum(gained(each, code, window) for each in ([job] if job else JOBS) for code in codes or CODES))
    query = texts[0] + "".join(f" {sign} {text}" for sign, text in zip(signs, texts[1:], strict=False))
    plain = repr(values[0]) + "".join(f" {sign} {value!r}" for sign, value in zip(signs, values[1:], strict=False))
    found = ask(query, COUNTERS, window)
    assert isinstance(found, dict)
    assert list(found.values()) == [pytest.approx(eval(plain))]


REFUSED = {
    "": "column 1",
    "sum(": "column 5",
    "sum(rate(hits[5m])": "column 19",
    "rate(hits)": "column 10: has no range",
    "rate(hits[soon])": "[soon] is no range",
    "hits": "since the beginning",
    "rate(nothing[5m])": "column 6: nobody sends 'nothing'",
    "histogram_quantile(0.99, rate(hits[5m]))": "'histogram_quantile' is not read here",
    "rate(hits[5m]) > 3": "column 16",
    'rate(hits{code=~"(5+)+"}[5m])': "pattern",
    'rate(hits{code=~"(a|a)*b"}[5m])': "pattern",
    'rate(hits{code~"5"}[5m])': "test of a label",
    "sum(3)": "is no series",
    "0 or 1": "write vector(0)",
    "sum by (code) (rate(hits[5m])) / sum(rate(hits[5m])) 3": "more than one expression",
    "increase(hits[5m]) - ignoring (job) increase(hits[5m])": "sum them first",
    "(" * 3_000: "longer",
    "(" * 1_000 + "1": "nested too deep",
    "-" * 1_000 + "1": "nested too deep",
}


@pytest.mark.parametrize("query", REFUSED)
def test_what_cannot_be_asked_is_refused_with_its_place_soon(query: str) -> None:
    begun = time.monotonic()
    with pytest.raises(PromqlError) as error:
        ask(query, COUNTERS, 5)
    assert REFUSED[query] in str(error.value)
    assert "; " in str(error.value)
    assert time.monotonic() - begun < 0.5


def test_nothing_divided_by_nothing_is_no_number() -> None:
    found = ask("sum(increase(hits[1m])) * 0 / (sum(increase(hits[1m])) * 0)", COUNTERS, 5)
    assert isinstance(found, dict)
    assert all(map(math.isnan, found.values()))
