"""Incidents that are drawn can be written up, and the rules agree with slow, obvious ones."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.labs.correction.builder import LAB, Parts, changed, incident, pareto, right, written

from opexkit.files.problem import InputError
from opexkit.labs.correction.library import GOOD, Earlier, Improvement, Library, Sprint, capacity_of, rules_of_thumb
from opexkit.labs.correction.record import Sprint as Rules
from opexkit.labs.correction.values import figure, share, stamp
from opexkit.labs.correction.wording import alike, load_wording, words
from opexkit.labs.correction.world import draw_incident
from opexkit.labs.verdict import Judgment

NUMBERS = st.integers(1000, 9999)


def missed(text: str) -> set[str]:
    return {each.demand for each in LAB.judge(text).verdicts if each.judgment is Judgment.NOT_MET}


@given(number=NUMBERS)
def test_every_incident_can_be_written_up(number: int) -> None:
    assert not missed(written(right(f"INC-{number}")))


@given(number=NUMBERS)
def test_every_incident_holds_what_its_demands_are_about(number: int) -> None:
    found = incident(f"INC-{number}")
    assert len(found.phases) == 7
    assert [each.at for each in found.lines] == sorted(each.at for each in found.lines if each.at)
    useful = [each.at for each in found.lines if each.at and not each.noise]
    hit = [at for at in useful if found.at("impact begins") <= at <= found.at("impact ends")]
    assert max(second - first for first, second in pairwise(hit)) < timedelta(minutes=30)
    phases = sorted(found.at(phase) for phase in found.phases)
    assert max(second - first for first, second in pairwise(phases)) >= timedelta(minutes=30)
    assert found.stage("detection") + found.stage("diagnosis") + found.stage("mitigation") == found.minutes
    assert sum(each.cause == found.kind.cause for each in found.library.earlier) >= 2
    assert sorted(each.depth for each in found.facts if each.depth is not None) == [1, 3, 4, 5]


@given(number=NUMBERS)
def test_no_rule_of_thumb_finds_a_good_choice(number: int) -> None:
    found = incident(f"INC-{number}")
    best = found.library.worth(found.library.best)
    for chosen in rules_of_thumb(found.library, found.kind.cause).values():
        assert found.library.worth(chosen) < GOOD * best


def test_the_same_number_is_the_same_incident() -> None:
    first, again = incident("INC-1234"), incident("INC-1234")
    assert first == again
    assert first.lines != incident("INC-1235").lines


def test_kinds_of_incidents_and_places_of_facts_vary() -> None:
    found = [incident(f"INC-{number}") for number in range(1000, 1060)]
    assert len({each.kind.id for each in found}) == 3
    assert len({each.root.id for each in found}) >= 5


@settings(max_examples=10 * settings.default.max_examples)
@given(
    hours=st.lists(st.integers(1, 2000), min_size=1, max_size=4),
    items=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9), st.sampled_from([0.25, 0.5, 0.8])), max_size=7),
    capacity=st.integers(0, 25),
)
def test_the_best_choice_is_what_trying_each_one_by_one_finds(
    hours: list[int], items: list[tuple[int, int, float]], capacity: int
) -> None:
    """Against counting in binary, and hours that are taken away one improvement after the other."""
    earlier = tuple(Earlier(f"COE-{n}", date(2026, 1, 1), "T", each, "", f"c{n}") for n, each in enumerate(hours))
    improvements = tuple(
        Improvement(f"B{n}", "x", days, f"c{cause}", removes)
        for n, (cause, days, removes) in enumerate(items)
        if cause < len(hours)
    )
    library = Library(earlier, improvements, Sprint(1, 10, 0, 0, capacity))
    best = 0.0
    for mask in range(2 ** len(improvements)):
        days, left = 0, {f"c{n}": float(each) for n, each in enumerate(hours)}
        for place, each in enumerate(improvements):
            if mask >> place & 1:
                days += each.days
                left[each.cause] -= left[each.cause] * each.removes
        if days <= capacity:
            best = max(best, sum(hours) - sum(left.values()))
    assert library.worth(library.best) == pytest.approx(best)
    assert sum(each.days for each in library.best) <= capacity


@settings(max_examples=3 * settings.default.max_examples)
@given(gone=st.sets(st.integers(0, 9)))
def test_gaps_are_those_that_counting_minutes_finds(gone: set[int]) -> None:
    def without(parts: Parts) -> None:
        parts.timeline = [row for place, row in enumerate(parts.timeline) if place not in gone]

    found = incident()
    parts = right()
    without(parts)
    if len(parts.timeline) < 6:
        return
    told = {datetime.strptime(row[0], "%Y-%m-%d %H:%M").replace(tzinfo=UTC) for row in parts.timeline}
    at, silent, longest = found.at("impact begins"), 0, 0
    while at < found.at("impact ends"):
        at += timedelta(minutes=1)
        silent += 1
        longest = max(longest, silent)
        if at in told:
            silent = 0
    assert ("gaps" in missed(changed(without))) == (longest >= 30)


@settings(max_examples=30 * settings.default.max_examples)
@given(
    minute=st.integers(0, 524_000),
    ahead=st.sampled_from([0, 1, -5, 9]),
    seconds=st.booleans(),
    dated=st.booleans(),
)
def test_times_are_what_the_calendar_makes_of_them(minute: int, ahead: int, seconds: bool, dated: bool) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    local = at + timedelta(hours=ahead)
    zone = {0: "UTC", 1: "CET"}.get(ahead, f"{ahead:+03d}:00")
    text = (
        local.strftime("%Y-%m-%d " if dated else "") + local.strftime("%H:%M:07" if seconds else "%H:%M") + f" {zone}"
    )
    assert stamp(text, local.date(), {"CET": 1}) == at


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,240,300", 1_240_300),
        ("about 1.24 million", 1_240_000),
        ("83 minutes", 83),
        ("12 k", 12_000),
        ("38 %", 0.38),
        ("many", None),
    ],
)
def test_figures_are_read_as_people_write_them(text: str, value: float | None) -> None:
    assert figure(text) == value


@pytest.mark.parametrize(("text", "value"), [("38 %", 0.38), ("0.38", 0.38), ("38", 0.38), ("a third", None)])
def test_shares_are_read_as_people_write_them(text: str, value: float | None) -> None:
    assert share(text) == value


def test_the_capacity_is_that_of_the_lessons_exercise() -> None:
    """9 people, 10 days of which one is a holiday, 7 days of leave, one on call: 13 (data/exercises/evolve/sprint-share)."""
    rules = Rules(share=0.2, people=[9, 9], days=10, holidays=[1, 1], leave=[7, 7])
    assert capacity_of(rules, 9, 1, 7) == 13


@settings(max_examples=2 * settings.default.max_examples)
@given(number=NUMBERS, rng=st.integers(0, 999))
def test_hours_of_a_pareto_are_the_sums_of_its_analyses(number: int, rng: int) -> None:
    """Any cause moved to another place, or any figure changed, is found."""
    found = incident(f"INC-{number % 40 + 1000}")
    rows = pareto(found)
    assert sum(int(row[2].replace(",", "")) for row in rows) == sum(
        each.hours for each in found.library.earlier for row in rows if each.id in row[1].split(", ")
    )
    place = np.random.default_rng(rng).integers(len(rows))

    def wrong(parts: Parts) -> None:
        parts.pareto[place][2] = str(int(parts.pareto[place][2].replace(",", "")) + 1 + rng % 7)

    assert "pareto" in missed(changed(wrong, name=found.id))


@pytest.mark.parametrize(
    "text",
    [
        "Lookups failed to return in time",
        "The test failed to start",
        "A retry might have helped the queue",
        "Attention: the queue is full",
        "The default was not at its old value",
    ],
)
def test_what_machines_did_is_no_blame(text: str) -> None:
    assert not load_wording().blamed(text)


def test_words_that_are_used_alone_are_compared() -> None:
    assert words("The limit's value (40 %) fell!") == ["the", "limit's", "value", "40", "fell"]
    assert alike(["connection"], ["connections"]) == 1
    assert alike([], []) == 1


def test_the_incident_of_another_company_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"labs/corrections\.yaml"):
        draw_incident(tmp_path, "INC-2611")
