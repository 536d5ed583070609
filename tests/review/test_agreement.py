import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.lens.catalogue import load_catalogue
from opexkit.review.agreement import krippendorff_alpha, make_agreement, spread
from opexkit.review.submission import Status, Votes

NEW = "operational-excellence-2024-11-06"
NO, PART, YES, OUT, UNSURE = (
    Status.NOT_IMPLEMENTED,
    Status.PARTIAL,
    Status.IMPLEMENTED,
    Status.NOT_APPLICABLE,
    Status.CANNOT_DETERMINE,
)
GAP = float("nan")

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section C: four observers, twelve units.
TWELVE_UNITS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
    [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
]
# Three coders, fifteen units: https://en.wikipedia.org/wiki/Krippendorff%27s_alpha#A_computational_example
FIFTEEN_UNITS = [
    [GAP, GAP, GAP, GAP, GAP, 3, 4, 1, 2, 1, 1, 3, 3, GAP, 3],
    [1, GAP, 2, 1, 3, 3, 4, 3, GAP, GAP, GAP, GAP, GAP, GAP, GAP],
    [GAP, GAP, 2, 1, 3, 4, 4, GAP, 2, 1, 1, 3, 3, GAP, 4],
]


@pytest.mark.parametrize(("ratings", "alpha"), [(TWELVE_UNITS, 0.815), (FIFTEEN_UNITS, 0.807)])
def test_alpha_of_published_examples(ratings, alpha):
    assert krippendorff_alpha(ratings) == pytest.approx(alpha, abs=0.0005)


def test_alpha_is_one_when_all_agree_and_values_differ():
    assert krippendorff_alpha([[0, 1, 2], [0, 1, 2]]) == pytest.approx(1)


@pytest.mark.parametrize("ratings", [[[1, 1], [1, 1]], [[1, GAP], [GAP, 2]], np.full((3, 2), GAP), np.empty((0, 0))])
def test_alpha_is_not_defined_without_variation_or_pairs(ratings):
    assert krippendorff_alpha(ratings) is None


@given(st.lists(st.lists(st.sampled_from([0, 1, 2, GAP]), min_size=4, max_size=4), min_size=1, max_size=12))
def test_alpha_does_not_care_who_is_who(units):
    table = np.array(units).T
    first, second = krippendorff_alpha(table), krippendorff_alpha(table[::-1])
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert first == pytest.approx(second)
        assert first <= 1 + 1e-9


@pytest.mark.parametrize(
    ("statuses", "value"),
    [
        ([YES, YES, YES], 0),
        ([YES], 0),
        ([YES, NO], 1),
        ([YES, YES, NO, NO], 1),
        ([YES, PART], 0.5),
        ([YES, PART, PART, NO], 0.75),
        ([YES, UNSURE], 0.5),
        ([YES, OUT], 1),
        ([YES, NO, OUT], 1),
        ([YES, YES, YES, NO], 0.75),
    ],
)
def test_spread(statuses, value):
    assert spread(statuses) == pytest.approx(value)


@given(st.lists(st.sampled_from(Status), min_size=2, max_size=9))
def test_spread_is_0_for_unanimous_votes_only_and_1_at_most(statuses):
    assert (spread(statuses) == 0) == (len(set(statuses)) == 1)
    assert 0 <= spread(statuses) <= 1


def votes(*rows):
    """One row a respondent, for OPS01-BP01, BP02, …"""
    return [
        Votes(
            respondent=f"role {number}",
            answers={f"OPS01-BP{index:02}": status for index, status in enumerate(row, start=1) if status},
        )
        for number, row in enumerate(rows)
    ]


def agreement(*rows):
    return make_agreement(votes(*rows), load_catalogue(NEW), {"OPS01-BP02": PART})


def test_nobody_voted():
    assert agreement() is None


def test_four_people_the_most_disputed_first():
    found = agreement([YES, PART, YES], [YES, PART, NO], [YES, YES, NO], [YES, PART, YES])
    assert (found.respondents, found.hidden, found.practices, found.unanimous) == (4, False, 3, 1)
    assert [dispute.code for dispute in found.disputes] == ["OPS01-BP03", "OPS01-BP02"]
    assert found.disputes[0].votes == {YES: 2, NO: 2}
    assert found.disputes[1].agreed is PART
    assert found.alpha is not None
    assert found.alpha_note == ""


def test_under_four_people_the_votes_stay_hidden():
    found = agreement([YES], [NO], [PART])
    assert found.hidden
    assert [dispute.votes for dispute in found.disputes] == [{}]
    assert found.disputes[0].spread == 1


def test_complete_agreement():
    found = agreement([YES], [YES], [YES], [YES])
    assert found.alpha is None
    assert found.alpha_note == "complete agreement, alpha is not defined"
    assert found.unanimous == found.practices == 1


def test_what_is_no_point_on_the_scale_is_left_out_of_alpha_and_counted():
    found = agreement([YES, NO, OUT], [YES, NO, UNSURE], [UNSURE, PART, OUT], [YES, NO, OUT])
    assert found.alpha_note == "left out as missing: 2 × cannot_determine, 3 × not_applicable"
    assert found.alpha is not None
    assert found.unanimous == 0


def test_one_respondent_has_nobody_to_agree_with():
    found = agreement([YES, NO])
    assert (found.practices, found.unanimous, found.disputes) == (0, 0, [])
    assert found.alpha is None
    assert found.alpha_note == "no practice has two comparable votes"
