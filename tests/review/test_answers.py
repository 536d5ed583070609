import pytest

from opexkit.lens.carry import carry_map
from opexkit.lens.catalogue import load_catalogue
from opexkit.review.answers import Answers, GivenAnswer, answers_of, carry
from opexkit.review.submission import Evidence, Reason, Risk, Status

OLD = load_catalogue("operational-excellence-2023-04-10")
NEW = load_catalogue("operational-excellence-2024-11-06")
MERGED, ORIGINS = next((code, older) for code, older in carry_map(OLD, NEW).items() if len(older) > 1)
A, B, C = (Evidence(text=text) for text in "abc")
NO, PART, YES, OUT, UNSURE = (
    Status.NOT_IMPLEMENTED,
    Status.PARTIAL,
    Status.IMPLEMENTED,
    Status.NOT_APPLICABLE,
    Status.CANNOT_DETERMINE,
)


def carried(*given):
    """What the merged practice gets when its first origins said this and the others are implemented."""
    said = [*given, *[GivenAnswer(YES)] * len(ORIGINS)][: len(ORIGINS)]
    practices = {code: item for code, item in zip(ORIGINS, said, strict=True) if item}
    return carry(Answers(OLD, practices), NEW).of(MERGED)


@pytest.mark.parametrize(
    ("first", "second", "weakest"),
    [
        (YES, YES, YES),
        (YES, UNSURE, UNSURE),
        (UNSURE, PART, PART),
        (PART, NO, NO),
        (NO, YES, NO),
        (OUT, PART, PART),
        (OUT, YES, YES),
    ],
)
def test_the_weakest_of_the_older_ones_counts(first, second, weakest):
    found = carried(GivenAnswer(first), GivenAnswer(second))
    assert found.status is weakest
    assert list(found.carried_from) == ORIGINS


def test_not_applicable_only_if_all_are():
    found = carried(*[GivenAnswer(OUT, reason=Reason.OUT_OF_SCOPE)] * len(ORIGINS))
    assert (found.status, found.reason) == (OUT, Reason.OUT_OF_SCOPE)


def test_a_part_that_nobody_answered_leaves_the_whole_open_unless_another_part_is_a_gap():
    assert carried(None, GivenAnswer(YES)) is None
    assert carried(None, GivenAnswer(PART)).status is PART
    assert carried(*[None] * len(ORIGINS)) is None


def test_notes_and_evidence_are_joined():
    found = carried(GivenAnswer(YES, "one", (A, B)), GivenAnswer(PART, "two", (B, C), owner="squad"))
    assert found.note == f"{ORIGINS[0]}: one\n{ORIGINS[1]}: two"
    assert found.evidence == (A, B, C)
    assert found.owner == "squad"
    assert carried(GivenAnswer(YES, "same"), GivenAnswer(YES, "same")).note == "same"


def test_a_practice_without_an_older_one_stays_unanswered():
    everything = Answers(NEW, {practice.code: GivenAnswer(YES) for practice in NEW.practices})
    fresh = {practice.code for practice in OLD.practices} - set(carry_map(NEW, OLD))
    result = carry(everything, OLD)
    assert fresh
    assert {practice.code for practice in OLD.practices if result.of(practice.code) is None} == fresh


def test_a_question_that_does_not_apply_carries_over_as_one():
    result = carry(Answers(OLD, {}, {"OPS01": GivenAnswer(OUT, reason=Reason.OTHER)}), NEW)
    assert result.questions["OPS01"].reason is Reason.OTHER
    assert result.of("OPS01-BP01").status is OUT


def test_the_same_lens_changes_nothing_and_another_drops_the_risks_of_aws():
    answers = Answers(OLD, {}, aws={"OPS01": Risk.HIGH})
    assert carry(answers, OLD) is answers
    assert carry(answers, NEW).aws == {}


def test_a_submission_is_split_into_practices_and_questions(make_team):
    team = make_team({"OPS01-BP01": "partial", "OPS09": {"status": "not_applicable", "reason": "OTHER"}})
    answers = answers_of(team.submissions[0], NEW)
    assert set(answers.practices) == {"OPS01-BP01"}
    assert set(answers.questions) == {"OPS09"}
