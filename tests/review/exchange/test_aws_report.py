"""A consolidated report, built from the format: the grade agrees with AWS, and what was not seen stays unseen."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.lens.catalogue import load_catalogue
from opexkit.review.answers import answers_of
from opexkit.review.exchange.aws_read import best_lens, read_aws, to_submission
from opexkit.review.plan import make_plan
from opexkit.review.rating import count_statuses, rate_questions
from opexkit.review.submission import Milestone, Risk, Status, Submission

LENS = load_catalogue("operational-excellence-2024-11-06")
MILESTONE = Milestone(name="Q3", date=dt.date(2026, 9, 30))
KNOWN = [practice.code for practice in LENS.practices]


def pillar(missing: Mapping[str, Sequence[str]], risks: Mapping[str, Risk], **counts: int) -> dict[str, object]:
    """The pillar of a report: questions at risk with what contributes, all of them counted."""
    listed = [
        {
            "QuestionId": question.aws_id,
            "Risk": risks[question.code].value,
            "BestPractices": [
                {"ChoiceId": practice.id, "ChoiceTitle": practice.title}
                for practice in question.practices
                if practice.code in missing[question.code]
            ],
        }
        for question in LENS.questions
        if risks[question.code] in (Risk.HIGH, Risk.MEDIUM)
    ]
    told = {risk.value: 0 for risk in Risk} | Counter(risk.value for risk in risks.values()) | counts
    return {"PillarId": "operationalExcellence", "RiskCounts": told, "Questions": listed}


def report(folder: Path, *pillars: dict[str, object]) -> Path:
    lens = {"LensArn": "arn:aws:wellarchitected::aws:lens/wellarchitected", "Pillars": list(pillars)}
    path = folder / "report.json"
    metrics = [{"MetricType": "WORKLOAD", "WorkloadId": "w", "WorkloadName": "Shop", "Lenses": [lens]}]
    path.write_text(json.dumps({"Metrics": metrics}), encoding="utf-8")
    return path


def imported(path: Path) -> Submission:
    review = read_aws([path])
    return to_submission(review, best_lens(review), "Portal", MILESTONE)


def as_aws(lacking: Sequence[str]) -> tuple[dict[str, list[str]], dict[str, Risk]]:
    """What AWS would report of a workload that lacks some practices, by the lens's rules."""
    said = {code: "not_implemented" if code in lacking else "implemented" for code in KNOWN}
    whole = Submission.model_validate(
        {"team": "T", "workload": "w", "lens": LENS.name, "milestone": MILESTONE.model_dump(), "answers": said}
    )
    risks = {question.code: question.risk for question in rate_questions(answers_of(whole, LENS))}
    named = {
        question.code: [practice.code for practice in question.practices if practice.code in lacking]
        for question in LENS.questions
    }
    return named, risks


@given(st.sets(st.sampled_from(KNOWN), min_size=1))
def test_the_grade_agrees_with_aws_on_every_question(
    tmp_path_factory: pytest.TempPathFactory, lacking: set[str]
) -> None:
    named, risks = as_aws(sorted(lacking))
    if not {Risk.HIGH, Risk.MEDIUM} & set(risks.values()):
        return
    submission = imported(report(tmp_path_factory.mktemp("report"), pillar(named, risks)))
    graded = rate_questions(answers_of(submission, LENS))
    assert {question.code: question.risk for question in graded} == risks == dict(submission.aws)
    assert {answer.status for answer in submission.answers.values()} <= {Status.NOT_IMPLEMENTED}
    assert count_statuses(practice for question in graded for practice in question.practices).implemented == 0
    plan = make_plan(graded, LENS)
    assert {action.code for action in plan.actions} <= lacking
    assert plan.unanswered == []


def test_what_is_not_named_is_taken_from_aws_and_never_said_to_be_in_place(tmp_path: Path) -> None:
    named, risks = as_aws(["OPS01-BP05"])
    submission = imported(report(tmp_path, pillar(named, risks)))
    assert list(submission.answers) == ["OPS01-BP05"]
    assert set(submission.taken_from_aws) == set(KNOWN) - {"OPS01-BP05"}
    first, *others = rate_questions(answers_of(submission, LENS))
    assert (
        first.why == "HIGH because OPS01-BP05 Evaluate threat landscape is not in place." or first.risk is Risk.MEDIUM
    )
    assert all("taken from there, not seen" in question.why for question in others)


def test_counts_that_do_not_tell_leave_the_rest_unanswered_and_say_so(tmp_path: Path) -> None:
    named, risks = as_aws(["OPS01-BP01"])
    submission = imported(report(tmp_path, pillar(named, risks, NONE=7, UNANSWERED=3)))
    assert list(submission.aws) == ["OPS01"]
    assert "does not name 10 questions of operationalExcellence, and its counts" in submission.incomplete
    graded = rate_questions(answers_of(submission, LENS))
    assert Counter(question.risk for question in graded)[Risk.UNANSWERED] == 10


def test_other_pillars_and_lenses_are_kept_and_not_graded(tmp_path: Path) -> None:
    named, risks = as_aws(["OPS01-BP01"])
    best = [{"ChoiceId": "sec_a", "ChoiceTitle": "Separate workloads"}]
    question = {"QuestionId": "securely-operate", "Risk": "HIGH", "BestPractices": best}
    security = {"PillarId": "security", "RiskCounts": {"HIGH": 1, "NONE": 9}, "Questions": [question]}
    submission = imported(report(tmp_path, security, pillar(named, risks)))
    (kept,) = submission.other_pillars
    assert (kept.pillar, kept.counts) == ("security", {Risk.HIGH: 1, Risk.NONE: 9})
    assert kept.questions[0].missing == ["Separate workloads"]
    assert set(submission.aws) == {question.code for question in LENS.questions}


def test_a_question_that_names_nothing_missing_is_left_open(tmp_path: Path) -> None:
    named, risks = as_aws(["OPS01-BP01", "OPS02-BP01"])
    submission = imported(report(tmp_path, pillar(named | {"OPS02": []}, risks)))
    assert submission.aws["OPS02"] is risks["OPS02"]
    assert not {code for code in submission.taken_from_aws if code.startswith("OPS02")}
    assert "names 0 practices of OPS02" in submission.incomplete
