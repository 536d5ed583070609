import pytest

from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.guide import Level
from opexkit.review.grading import grade_team
from opexkit.review.plan import NEXT_LIMIT, _quadrant
from opexkit.review.submission import Risk

NEW = "operational-excellence-2024-11-06"


def plan(team):
    return grade_team(team).plan


def test_high_before_medium_then_what_settles_then_level_then_effort(make_team, every):
    actions = plan(make_team(every("implemented") | every_of("partial", "OPS05", "OPS06", "OPS08"))).actions
    efforts, levels = ["S", "M", "L"], [Level.HIGH, Level.MEDIUM, Level.LOW]
    keys = [(a.risk is not Risk.HIGH, not a.settles, levels.index(a.level), efforts.index(a.effort)) for a in actions]
    assert keys == sorted(keys)
    assert [action.rank for action in actions] == list(range(1, len(actions) + 1))
    assert {action.question for action in actions} == {"OPS05", "OPS06", "OPS08"}


def every_of(status, *questions):
    return {
        practice.code: status
        for question in load_catalogue(NEW).questions
        if question.code in questions
        for practice in question.practices
    }


def test_a_practice_that_settles_its_question_alone(make_team, every):
    (action,) = plan(make_team(every("implemented", OPS08_BP04="not_implemented"))).actions
    assert action.settles
    assert action.why == "It alone takes OPS08 out of HIGH."
    assert action.first_step
    assert action.source.startswith("https://")


def test_practices_that_settle_together_name_one_another(make_team, every):
    found = plan(
        make_team(
            every(
                "implemented",
                OPS09_BP01="partial",
                OPS09_BP03="partial",
                OPS08_BP04="partial",
                OPS08_BP01="partial",
            )
        )
    )
    why = {action.code: action.why for action in found.actions}
    assert why["OPS09-BP01"] == "Together with OPS09-BP03 it takes OPS09 from MEDIUM to NONE."
    assert why["OPS08-BP01"] == "It does not hold OPS08 at HIGH; OPS08-BP04 first."
    assert [(way.question, way.risk, way.to, way.practices) for way in found.ways_out] == [
        ("OPS08", Risk.HIGH, Risk.MEDIUM, ["OPS08-BP04"]),
        ("OPS09", Risk.MEDIUM, Risk.NONE, ["OPS09-BP01", "OPS09-BP03"]),
    ]


def test_next_closes_whole_questions_and_holds_five_at_most(make_team, every):
    found = plan(make_team(every("partial")))
    assert len(found.next) == NEXT_LIMIT == 5
    taken = set(found.next)
    assert any(set(way.practices) <= taken for way in found.ways_out if way.risk is Risk.HIGH)
    assert len(taken) == 5
    assert plan(make_team(every("implemented", OPS08_BP04="partial"))).next == ["OPS08-BP04"]


def test_owner_date_note_and_status_come_from_the_answer(make_team, every):
    answer = {"status": "partial", "note": "half done", "owner": "SRE guild", "due": "2026-12-01"}
    (action,) = plan(make_team(every("implemented") | {"OPS08-BP04": answer})).actions
    assert (action.note, action.owner, str(action.due), action.status) == (
        "half done", "SRE guild", "2026-12-01", "partial"
    )  # fmt: skip


def test_unanswered_questions_and_questions_without_risk_ask_for_nothing(make_team):
    assert plan(make_team({"OPS01-BP01": "cannot_determine"})).actions == []


def test_a_custom_lens_plans_with_its_own_improvement_text(make_team, small_lens):
    lens = small_lens(("alpha && beta && gamma", "NO_RISK"), ("default", "HIGH_RISK"))
    (action,) = plan(make_team({"alpha": "implemented", "beta": "implemented", "gamma": "partial"}, lens=lens)).actions
    assert (action.first_step, action.effort, action.quadrant, action.source) == ("Do gamma.", None, None, "")


@pytest.mark.parametrize(
    ("risk", "level", "effort", "quadrant"),
    [
        (Risk.HIGH, Level.HIGH, "S", "do first"),
        (Risk.HIGH, Level.HIGH, "M", "do first"),
        (Risk.HIGH, Level.HIGH, "L", "plan"),
        (Risk.HIGH, None, "S", "do first"),
        (Risk.HIGH, Level.LOW, "S", "quick win"),
        (Risk.HIGH, Level.MEDIUM, "M", "later"),
        (Risk.MEDIUM, Level.MEDIUM, "S", "quick win"),
        (Risk.MEDIUM, Level.MEDIUM, "L", "later"),
        (Risk.HIGH, Level.HIGH, None, None),
    ],
)
def test_quadrants(risk, level, effort, quadrant):
    assert _quadrant(risk, level, effort) == quadrant
