from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.risk import rate
from opexkit.review.remediation import Selection, lowers, risk_of, way_out_of
from opexkit.review.submission import Risk

NEW = load_catalogue("operational-excellence-2024-11-06")
NOTHING = Selection(frozenset(), frozenset())


@pytest.mark.parametrize(
    ("rules", "choices", "to"),
    [
        ([("alpha && beta", "NO_RISK"), ("default", "HIGH_RISK")], ("alpha", "beta"), Risk.NONE),
        ([("alpha && beta || gamma", "NO_RISK"), ("default", "HIGH_RISK")], ("gamma",), Risk.NONE),
        (
            [("alpha && beta", "NO_RISK"), ("gamma", "MEDIUM_RISK"), ("default", "HIGH_RISK")],
            ("gamma",),
            Risk.MEDIUM,
        ),
        ([("alpha || beta", "NO_RISK"), ("default", "MEDIUM_RISK")], ("alpha",), Risk.NONE),
        ([("question_no", "HIGH_RISK"), ("default", "NO_RISK")], None, None),
        ([("default", "HIGH_RISK")], None, None),
        ([("alpha", "MEDIUM_RISK"), ("!alpha", "HIGH_RISK")], ("alpha",), Risk.MEDIUM),
        ([("alpha && !beta", "NO_RISK"), ("default", "HIGH_RISK")], ("alpha",), Risk.NONE),
        ([("!alpha", "HIGH_RISK")], None, None),
    ],
)
def test_the_smallest_set(small_lens, rules, choices, to):
    question = load_catalogue(small_lens(*rules)).questions[0]
    way = way_out_of(question, NOTHING)
    assert (way and way.choices, way and way.to) == (choices, to)


def test_none_of_these_ends_with_the_first_practice(small_lens):
    question = load_catalogue(small_lens(("question_no", "HIGH_RISK"), ("alpha || beta", "NO_RISK"))).questions[0]
    way = way_out_of(question, Selection(frozenset({"question_no"}), frozenset()))
    assert way is not None
    assert way.choices == ("alpha",)


def test_what_does_not_apply_is_not_asked_for(small_lens):
    question = load_catalogue(small_lens(("alpha && beta", "NO_RISK"), ("default", "HIGH_RISK"))).questions[0]
    stand = Selection(frozenset(), frozenset({"alpha"}))
    way = way_out_of(question, stand)
    assert way is not None
    assert way.choices == ("beta",)
    assert lowers(question, stand, "beta")
    assert not lowers(question, NOTHING, "beta")


@settings(max_examples=5 * settings.default.max_examples)
@given(st.sampled_from(NEW.questions), st.data())
def test_no_smaller_set_lowers_the_risk(question, data):
    choices = [practice.id for practice in question.practices]
    stand = Selection(frozenset(data.draw(st.sets(st.sampled_from(choices)))), frozenset())
    order = [Risk.HIGH, Risk.MEDIUM, Risk.NONE]

    def level(more=()):
        return order.index(risk_of(rate(question.question, stand.selected | set(more))))

    way = way_out_of(question, stand)
    if way is None:
        assert level() == 2
        return
    assert level(way.choices) == order.index(way.to) > level()
    for size in range(len(way.choices)):
        assert all(level(more) <= level() for more in combinations(choices, size))
