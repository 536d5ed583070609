import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.files.problem import InputError
from opexkit.lens.catalogue import load_catalogue
from opexkit.review.answers import Answers, GivenAnswer
from opexkit.review.grade import RiskCounts
from opexkit.review.grading import grade_team
from opexkit.review.rating import rate_questions
from opexkit.review.submission import Risk, Status, Votes

OLD = "operational-excellence-2023-04-10"
NEW = "operational-excellence-2024-11-06"
OUT = {"status": "not_applicable", "reason": "OUT_OF_SCOPE"}
IN_PLACE = "Every practice that applies is in place."


def question(grade, code):
    return next(item for item in grade.questions if item.code == code)


@pytest.mark.parametrize(
    ("lens", "counts"),
    [(OLD, RiskCounts(high=11)), (NEW, RiskCounts(high=10, medium=1))],
)
@pytest.mark.parametrize("status", ["not_implemented", "partial"])
def test_nothing_in_place(make_team, every, lens, counts, status):
    """Under the older edition all eleven questions can be HIGH; under the newer one OPS09 cannot."""
    assert grade_team(make_team(every(status, lens), lens=lens)).risks == counts


def test_older_answers_in_the_newer_edition(make_team, every):
    grade = grade_team(make_team(every("not_implemented", OLD), lens=OLD), lens=NEW)
    assert (grade.risks.high, grade.risks.medium) == (10, 1)
    assert question(grade, "OPS09").risk is Risk.MEDIUM
    assert grade.lens.name == NEW
    assert grade.lens.answered_in == OLD
    assert f"OPS09 cannot be HIGH in {NEW}" in grade.lens.remark
    assert grade_team(make_team(every("partial"))).lens.remark == ""


def test_everything_in_place(make_team, every):
    grade = grade_team(make_team(every("implemented")))
    assert grade.risks == RiskCounts(none=11)
    assert question(grade, "OPS01").why == IN_PLACE
    assert grade.plan.actions == []


@pytest.mark.parametrize(
    ("answers", "risk", "why"),
    [
        ({}, Risk.UNANSWERED, "No practice was answered."),
        (
            {"OPS09-BP01": "cannot_determine"},
            Risk.UNANSWERED,
            "The team could not determine any practice.",
        ),
        (
            {"OPS09": OUT},
            Risk.NOT_APPLICABLE,
            "The team set the whole question not applicable (out of scope).",
        ),
        ({"OPS09-BP01": OUT, "OPS09-BP02": OUT, "OPS09-BP03": OUT}, Risk.NONE, IN_PLACE),
        ({"OPS09-BP01": "implemented", "OPS09-BP02": "implemented", "OPS09-BP03": OUT}, Risk.NONE, IN_PLACE),
        ({"OPS09-BP01": "implemented", "OPS09-BP02": OUT}, Risk.MEDIUM, "MEDIUM because OPS09-BP03"),
        (
            {"OPS09-BP01": "implemented", "OPS09-BP02": "implemented", "OPS09-BP03": "partial"},
            Risk.MEDIUM,
            "MEDIUM because OPS09-BP03",
        ),
        (
            {"OPS09-BP01": "implemented", "OPS09-BP02": "implemented", "OPS09-BP03": "cannot_determine"},
            Risk.MEDIUM,
            "MEDIUM because OPS09-BP03",
        ),
        ({"OPS09-BP01": "partial"}, Risk.MEDIUM, "MEDIUM because OPS09-BP01"),
    ],
)
def test_one_question(make_team, answers, risk, why):
    found = question(grade_team(make_team({"OPS01-BP01": "partial"} | answers)), "OPS09")
    assert found.risk is risk
    assert found.why.startswith(why)


def test_why_names_the_practices_that_hold_the_risk_up(make_team, every):
    grade = grade_team(make_team(every("implemented", OPS08_BP04="partial", OPS08_BP01="partial")))
    found = question(grade, "OPS08")
    titles = {practice.code: practice.title for practice in grade.practices}
    assert found.risk is Risk.HIGH
    assert found.why == f"HIGH because OPS08-BP04 {titles['OPS08-BP04']} is not in place."


def test_low_practices_alone_leave_no_risk_and_are_named(make_team, every):
    low = next(item for item in load_catalogue(NEW).practices if item.level == "LOW")
    grade = grade_team(make_team(every("implemented") | {low.code: "not_implemented"}))
    assert grade.risks == RiskCounts(none=11)
    found = next(item for item in grade.questions if low.code in [practice.code for practice in item.practices])
    assert found.why == f"What is missing ({low.code} {low.title}) does not raise the risk by the lens's rules."


def test_no_rule_fits(make_team, small_lens):
    lens = small_lens(("alpha && beta && gamma", "NO_RISK"), ("alpha", "MEDIUM_RISK"))
    grade = grade_team(make_team({"beta": "implemented"}, lens=lens))
    assert grade.questions[0].risk is Risk.UNANSWERED
    assert grade.questions[0].why == "No risk rule of the lens fits these answers, so the lens gives no risk."
    assert grade.plan.actions == []


def test_none_of_these_is_selected_where_nothing_is_in_place(make_team, small_lens):
    lens = small_lens(("alpha && beta && gamma", "NO_RISK"), ("question_no", "HIGH_RISK"), ("default", "MEDIUM_RISK"))
    assert grade_team(make_team({"alpha": "partial"}, lens=lens)).risks.high == 1
    assert grade_team(make_team({"alpha": "implemented"}, lens=lens)).risks.medium == 1


def test_a_risk_that_cannot_be_lowered_is_said_to_be_so(make_team, small_lens):
    lens = small_lens(
        ("default", "HIGH_RISK"),
    )
    grade = grade_team(make_team({"alpha": "implemented", "beta": "partial"}, lens=lens))
    assert grade.questions[0].why == "The lens's rules give HIGH, and no further practice would lower it."
    assert grade.plan.ways_out == []
    assert grade.plan.actions[0].why == "The lens's rules keep “How?” at HIGH whatever is added."


def test_counts_areas_and_principles(make_team):
    answers = {
        "OPS01-BP01": {"status": "implemented", "evidence": ["interview notes"]},
        "OPS01-BP02": "implemented",
        "OPS01-BP03": "partial",
        "OPS01-BP04": "cannot_determine",
        "OPS09": OUT,
    }
    grade = grade_team(make_team(answers))
    assert (grade.risks.high, grade.risks.unanswered, grade.risks.not_applicable) == (1, 9, 1)
    counts = grade.statuses
    assert (counts.implemented, counts.evidenced, counts.partial) == (2, 1, 1)
    assert (counts.cannot_determine, counts.not_applicable, counts.unanswered) == (1, 3, 61)
    assert (counts.practices, counts.decided) == (68, 6)
    assert [area.title for area in grade.areas] == ["Organization", "Prepare", "Operate", "Evolve"]
    assert sum(area.statuses.practices for area in grade.areas) == 68
    assert [area.risks.questions for area in grade.areas] == [3, 4, 3, 1]
    assert len(grade.principles) == 8
    guides = [item.guide for item in load_catalogue(NEW).practices]
    assert sum(item.statuses.practices for item in grade.principles) == sum(len(item.principles) for item in guides)


def test_the_risk_of_aws_stands_beside_ours(make_team):
    grade = grade_team(
        make_team({"OPS01-BP01": "partial", "OPS02-BP01": "partial"}, aws={"OPS01": "NONE", "OPS02": "HIGH"})
    )
    assert question(grade, "OPS01").risk is Risk.HIGH
    assert question(grade, "OPS01").aws_risk is Risk.NONE
    assert question(grade, "OPS01").disagrees_with_aws
    assert not question(grade, "OPS02").disagrees_with_aws


def test_the_trend_has_every_milestone_in_its_own_lens(make_team, every):
    team = make_team(every("not_implemented", OLD), every("partial"), every("implemented"), lens=[OLD, NEW, NEW])
    grade = grade_team(team)
    assert [point.lens for point in grade.trend] == [OLD, NEW, NEW]
    assert [point.risks.high for point in grade.trend] == [11, 10, 0]
    assert grade.progress is not None
    assert grade.progress.since.name == "M1"
    assert [point.risks.high for point in grade_team(team, lens=NEW).trend] == [10, 10, 0]


def test_one_milestone_has_no_progress(make_team, every):
    assert grade_team(make_team(every("partial"))).progress is None


def test_votes_are_compared_in_the_lens_they_were_given_in(make_team, every):
    votes = [Votes(respondent=str(number), answers={"OPS09-BP08": status}) for number, status in enumerate(Status)]
    grade = grade_team(make_team(every("partial", OLD), lens=OLD, votes=votes), lens=NEW)
    assert grade.agreement is not None
    assert [(dispute.code, dispute.agreed) for dispute in grade.agreement.disputes] == [("OPS09-BP08", Status.PARTIAL)]


def test_a_lens_that_does_not_exist(make_team, every):
    with pytest.raises(InputError, match="there is no lens 'nonsense'"):
        grade_team(make_team(every("partial")), lens="nonsense")


def test_the_same_files_give_the_same_grade(make_team, every):
    team = make_team(every("partial"), every("implemented", OPS05_BP01="partial"))
    assert grade_team(team).model_dump_json() == grade_team(team).model_dump_json()


STATUSES = st.sampled_from([*Status, None])
ORDER = {Risk.NONE: 0, Risk.MEDIUM: 1, Risk.HIGH: 2}


def answers(lens, drawn):
    catalogue = load_catalogue(lens)
    given = {
        practice.code: GivenAnswer(status)
        for practice, status in zip(catalogue.practices, drawn, strict=False)
        if status
    }
    return Answers(catalogue, given)


@pytest.mark.slow
@pytest.mark.parametrize(("lens", "size"), [(OLD, 83), (NEW, 68)])
def test_putting_a_practice_in_place_never_raises_a_risk(lens, size):
    """Each example puts every gap in place in turn and looks at the question it belongs to."""

    @given(st.lists(STATUSES, min_size=size, max_size=size))
    def check(drawn):
        before = answers(lens, drawn)
        was = {item.code: item.risk for item in rate_questions(before)}
        for practice in before.catalogue.practices:
            better = {**before.practices, practice.code: GivenAnswer(Status.IMPLEMENTED)}
            code = before.catalogue.question_of(practice.code).code
            now = {item.code: item.risk for item in rate_questions(Answers(before.catalogue, better))}
            assert now[code] in ORDER
            assert was[code] is Risk.UNANSWERED or ORDER[now[code]] <= ORDER[was[code]]
            assert {other: risk for other, risk in now.items() if other != code} == {
                other: risk for other, risk in was.items() if other != code
            }

    check()


@given(st.lists(STATUSES, min_size=68, max_size=68))
def test_the_risk_is_the_highest_level_among_what_is_missing(drawn):
    """The rule that the kit's lenses state, computed in another way."""
    for found in rate_questions(answers(NEW, drawn)):
        decided = any(item.status not in (None, Status.CANNOT_DETERMINE) for item in found.practices)
        missing = {item.level for item in found.practices if item.is_gap or item.is_unanswered}
        expected = Risk.HIGH if "HIGH" in missing else Risk.MEDIUM if "MEDIUM" in missing else Risk.NONE
        assert found.risk is (expected if decided else Risk.UNANSWERED)
        assert found.why.endswith(".")


def test_questions_of_the_kit_s_lenses_have_a_word_for_a_column(make_team, every) -> None:
    grade = grade_team(make_team(every("implemented")))
    assert [question.short for question in grade.questions][:2] == ["Priorities", "Ownership"]
    assert all(1 <= len(question.short.split()) <= 2 for question in grade.questions)
