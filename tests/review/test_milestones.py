import pytest

from opexkit.lens.carry import carry_map
from opexkit.lens.catalogue import load_catalogue
from opexkit.review.grading import grade_team
from opexkit.review.milestones import edition_remark

OLD = "operational-excellence-2023-04-10"
NEW = "operational-excellence-2024-11-06"
OUT = {"status": "not_applicable", "reason": "OUT_OF_SCOPE"}


def changes(team, **kwargs):
    return {change.code: change for change in grade_team(team, **kwargs).progress.practices}


@pytest.mark.parametrize(
    ("was", "now", "kind", "note"),
    [
        ("partial", "implemented", "resolved", ""),
        ("cannot_determine", "implemented", "resolved", ""),
        ("partial", "partial", "still_open", ""),
        ("not_implemented", "partial", "still_open", "Was not_implemented."),
        ("partial", "cannot_determine", "still_open", "Was partial."),
        (None, "partial", "new", "Was not answered."),
        (OUT, "not_implemented", "new", "Was not applicable."),
        ("implemented", "partial", "regressed", ""),
        ("implemented", "cannot_determine", "regressed", ""),
        ("partial", OUT, "not_comparable", "The scope is narrower: set not applicable."),
        ("implemented", None, "not_comparable", "The scope is narrower: no longer answered."),
        ("implemented", "implemented", None, ""),
        (None, "implemented", None, ""),
        (OUT, None, None, ""),
        (OUT, OUT, None, ""),
        (None, None, None, ""),
    ],
)
def test_how_a_practice_moves(make_team, was, now, kind, note):
    before, after = (
        {"OPS05-BP02": "implemented"} | ({"OPS01-BP01": status} if status else {}) for status in (was, now)
    )
    found = changes(make_team(before, after))
    if kind is None:
        assert found == {}
    else:
        assert (found["OPS01-BP01"].kind, found["OPS01-BP01"].note) == (kind, note)


def test_a_question_that_leaves_the_scope_is_not_comparable(make_team, every):
    found = changes(make_team(every("partial"), every("partial") | {"OPS09": OUT}))
    assert {code for code, change in found.items() if change.kind == "not_comparable"} == {
        "OPS09-BP01", "OPS09-BP02", "OPS09-BP03"
    }  # fmt: skip


def test_questions_and_counts(make_team, every):
    progress = grade_team(make_team(every("partial"), every("implemented"))).progress
    assert (progress.was.high, progress.now.high, progress.now.none) == (10, 0, 11)
    assert progress.count("resolved") == 68
    assert [change.code for change in progress.questions] == [f"OPS{number:02}" for number in range(1, 12)]
    assert progress.remark == ""


@pytest.mark.parametrize(("before", "after"), [(OLD, NEW), (NEW, OLD)])
def test_across_editions_what_has_a_counterpart_is_compared_and_the_rest_is_named(make_team, every, before, after):
    team = make_team(every("not_implemented", before), every("partial", after), lens=[before, after])
    progress = grade_team(team).progress
    old, new = load_catalogue(before), load_catalogue(after)
    mapped = carry_map(old, new)
    found = {change.code: change for change in progress.practices if change.now}
    assert {code for code, change in found.items() if change.kind == "still_open"} == set(mapped)
    fresh = {practice.code for practice in new.practices} - set(mapped)
    assert {code for code, change in found.items() if change.kind == "not_comparable"} == fresh
    lives_on = {code for codes in mapped.values() for code in codes}
    gone = [change for change in progress.practices if change.now is None]
    assert {change.code for change in gone} == {practice.code for practice in old.practices} - lives_on
    assert {change.note for change in gone} <= {f"No counterpart in {after}."}
    assert progress.lens_before == before
    assert "OPS09 cannot be HIGH" in progress.remark


def test_a_new_practice_that_is_in_place_is_no_change(make_team, every):
    team = make_team(every("implemented", OLD), every("implemented"), lens=[OLD, NEW])
    assert grade_team(team).progress.practices == []


def test_graded_in_another_lens_both_milestones_are_carried_over(make_team, every):
    team = make_team(every("not_implemented", OLD), every("implemented", OLD, OPS11_BP01="partial"), lens=OLD)
    assert [(p.was.high, p.now.high) for p in [grade_team(team).progress]] == [(11, 1)]
    progress = grade_team(team, lens=NEW).progress
    assert (progress.was.high, progress.was.medium, progress.now.high) == (10, 1, 1)
    assert progress.count("regressed") == 0
    assert progress.remark.startswith(f"Answers given in {OLD} are carried over into {NEW}")


def test_remarks_come_from_the_rules_in_both_directions():
    old, new = load_catalogue(OLD), load_catalogue(NEW)
    reason = "where its rules name no practice that weighs so much"
    sentence = f"OPS09 cannot be HIGH in {NEW}, {reason}; in {OLD} it can."
    assert sentence in edition_remark(old, new)
    assert sentence in edition_remark(new, old)
    assert "Not asked before, so unanswered here: " in edition_remark(new, old)
    assert edition_remark(new, new) == ""


def test_a_question_that_the_older_lens_did_not_ask_has_no_earlier_risk(make_team, small_lens, every):
    lens = small_lens(("alpha", "NO_RISK"), ("default", "HIGH_RISK"))
    progress = grade_team(make_team({"alpha": "partial"}, every("partial"), lens=[lens, NEW])).progress
    assert {change.was for change in progress.questions} == {None}
    assert [change.code for change in progress.practices if change.now is None] == ["alpha"]
