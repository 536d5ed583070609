"""From a submission to a report, and back through export and import: nothing is lost, whatever shape a lens has."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opexkit.lens.catalogue import Catalogue, load_catalogue
from opexkit.review.dump import submission_yaml
from opexkit.review.exchange.aws_read import read_aws, to_submission
from opexkit.review.exchange.aws_write import update_answers
from opexkit.review.exchange.backlog import github_markdown, jira_csv
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team, read_submission
from opexkit.review.submission import Answer, Submission
from opexkit.review.team_grade import TeamGrade

IDS = ("alpha", "beta", "gamma", "delta", "tested", "watched")
"""Few ids, so that they repeat over questions."""


@st.composite
def lenses(draw: st.DrawFn) -> dict[str, Any]:
    """A lens: ids repeat over questions and can be a question's, `_no` helps or not, a default stands or not."""
    asked = draw(st.lists(st.sampled_from([*IDS, "question_one", "question_two"]), min_size=1, max_size=3, unique=True))
    pillars = draw(st.integers(1, len(asked)))
    questions = [draw(_question(name)) for name in asked]
    shares = [questions[number::pillars] for number in range(pillars)]
    return {
        "schemaVersion": "2021-11-01",
        "name": "Random lens",
        "description": "made up",
        "pillars": [{"id": f"pillar_{n}", "name": f"Pillar {n}", "questions": own} for n, own in enumerate(shares)],
    }


@st.composite
def _question(draw: st.DrawFn, name: str) -> dict[str, Any]:
    practices = draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=4, unique=True))
    nones = draw(st.sampled_from([[], [f"{name}_no"], ["none_no"], ["noneofthese"]]))
    choices = [_choice(one, one.title()) for one in practices]
    choices += [_choice(one, draw(st.sampled_from(["None of these.", "No data leaves"])) if one.endswith("_no")
                        else "None of these") for one in nones]  # fmt: skip
    ids = [choice["id"] for choice in choices]
    risks = draw(st.permutations(["NO_RISK", "MEDIUM_RISK", "HIGH_RISK"]))
    rules = [{"condition": draw(_condition(ids)), "risk": risk} for risk in risks[: draw(st.integers(1, 2))]]
    rules += [{"condition": "default", "risk": risks[2]}] if draw(st.booleans()) else []
    return {"id": name, "title": f"How {name}?", "description": "made up", "choices": choices, "riskRules": rules}


def _choice(name: str, title: str) -> dict[str, Any]:
    return {"id": name, "title": title, "improvementPlan": {"displayText": f"Do {name}"}}


def _condition(ids: list[str]) -> st.SearchStrategy[str]:
    """Mixed operators, with and without parentheses."""
    terms = st.sampled_from([*ids, *(f"!{name}" for name in ids)])
    parts = st.lists(st.tuples(st.sampled_from([" && ", " || "]), terms), max_size=3)
    plain = st.tuples(terms, parts).map(lambda pair: pair[0] + "".join(sign + term for sign, term in pair[1]))
    return st.one_of(plain, st.tuples(plain, terms).map(lambda pair: f"({pair[0]}) && {pair[1]}"))


@st.composite
def answers(draw: st.DrawFn, catalogue: Catalogue) -> dict[str, Any]:
    """Answers by code: every status, whole questions, "None of these"; at least one."""
    said: dict[str, Any] = {}
    for question in catalogue.questions:
        if draw(st.integers(0, 5)) == 0:
            said[f"{question.id}.*"] = {"status": "not_applicable", "reason": "OUT_OF_SCOPE"}
            continue
        for practice in question.practices:
            if status := draw(st.sampled_from([None, *STATUSES])):
                said[practice.code] = status
        for none in question.nones:
            if status := draw(st.sampled_from([None, None, "implemented", "not_implemented"])):
                said[none.code] = status
    return said or {f"{catalogue.questions[0].id}.*": {"status": "not_applicable", "reason": "OTHER"}}


STATUSES: tuple[Any, ...] = (
    "implemented",
    "partial",
    {"status": "not_implemented", "note": "not yet"},
    {"status": "not_applicable", "reason": "OUT_OF_SCOPE", "note": "no such thing"},
    {"status": "cannot_determine", "note": "who knows"},
)


def saved(folder: Path, lens: dict[str, Any], name: str = "lens.json") -> Catalogue:
    """Write a lens and load it."""
    path = folder / name
    path.write_text(json.dumps(lens), encoding="utf-8")
    return load_catalogue(str(path))


WORKLOAD = "0" * 32
HEAD = {"team": "T", "workload": "w", "lens": "lens.json", "milestone": {"name": "M", "date": "2026-09-30"}}


def written(folder: Path, said: dict[str, Any]) -> Path:
    path = folder / "q3.yaml"
    path.write_text(json.dumps(HEAD | {"answers": said}), encoding="utf-8")
    return path


def through_aws(folder: Path, submission: Submission, catalogue: Catalogue) -> Submission:
    """Store the export as the Tool would, print it as get-answer does, and import that."""
    stored = folder / "aws"
    stored.mkdir()
    for made in update_answers(submission, catalogue, WORKLOAD, "arn:x"):
        question = catalogue.question(made["QuestionId"])
        updates = made.get("ChoiceUpdates", {})
        selected = set(made.get("SelectedChoices", []))
        selected |= {choice for choice, update in updates.items() if update["Status"] == "SELECTED"}
        output = {
            "QuestionId": made["QuestionId"],
            "PillarId": question.pillar,
            "Choices": [{"ChoiceId": choice.id, "Title": choice.title} for choice in question.question.choices],
            "SelectedChoices": [choice.id for choice in question.question.choices if choice.id in selected],
            "ChoiceAnswers": [{"ChoiceId": choice} | update for choice, update in updates.items()],
            "IsApplicable": made["IsApplicable"],
            "Reason": made.get("Reason", "NONE"),
            "Risk": "UNANSWERED",
        }
        page = {"WorkloadId": WORKLOAD, "LensAlias": "arn:x", "Answer": output}
        (stored / f"{made['QuestionId']}.json").write_text(json.dumps(page), encoding="utf-8")
    review = read_aws([stored])
    back = to_submission(review, catalogue, "T", submission.milestone, "w")
    assert review.left_out == []
    return back


def in_words(said: dict[str, Answer]) -> dict[str, tuple[str, str, str]]:
    return {code: (answer.status.value, answer.note, str(answer.reason)) for code, answer in said.items()}


def told(grade: TeamGrade) -> dict[str, tuple[str, list[str]]]:
    return {item.code: (item.risk.value, [str(one.status) for one in item.practices]) for item in grade.questions}


@given(st.data())
def test_nothing_is_lost_between_submission_report_export_and_import(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("any")
    catalogue = saved(folder, data.draw(lenses()))
    path = written(folder, data.draw(answers(catalogue)))
    submission = read_submission(path)
    grade = grade_team(load_team(path))
    assert len(submission.answers) == len(json.loads(path.read_text(encoding="utf-8"))["answers"])
    assert {practice.code for practice in grade.practices} == {practice.code for practice in catalogue.practices}
    back = through_aws(folder, submission, catalogue)
    returned = in_words(back.answers)
    for code, said in in_words(submission.answers).items():
        if code in returned or not _is_implied(code, submission, catalogue):
            assert returned[code] == said
    again = folder / "again.yaml"
    again.write_text(submission_yaml(back.model_copy(update={"lens": "lens.json"}), catalogue), encoding="utf-8")
    second = grade_team(load_team(again))
    for before, after in zip(grade.questions, second.questions, strict=True):
        assert after.risk is before.risk, before.why


def test_none_of_these_stays_where_nothing_else_is_decided(tmp_path: Path) -> None:
    """A practice that nobody could determine does not imply "None of these"; that it was chosen must be kept."""
    choices = [{"id": name, "title": name} for name in ("one", "q_no")]
    rules = [{"condition": "one", "risk": "NO_RISK"}, {"condition": "default", "risk": "HIGH_RISK"}]
    question = {"id": "q", "title": "How?", "choices": choices, "riskRules": rules}
    pillar = {"id": "p", "name": "P", "questions": [question]}
    catalogue = saved(tmp_path, {"schemaVersion": "2021-11-01", "name": "One", "description": "d", "pillars": [pillar]})
    submission = read_submission(written(tmp_path, {"one": "cannot_determine", "q_no": "implemented"}))
    back = through_aws(tmp_path, submission, catalogue)
    assert in_words(back.answers) == in_words(submission.answers)


def _is_implied(code: str, submission: Submission, catalogue: Catalogue) -> bool:
    """Whether a "None of these" follows from the other answers, so that the import need not write it down."""
    choice = catalogue.choice(code)
    return choice is not None and catalogue.practice(code) is None and submission.answers[code].status == "implemented"


@given(st.data())
def test_none_of_these_is_never_work_and_never_missing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("none")
    catalogue = saved(folder, data.draw(lenses()))
    grade = grade_team(load_team(written(folder, data.draw(answers(catalogue)))))
    nones = {none.code for question in catalogue.questions for none in question.nones}
    planned = {action.code for action in grade.plan.actions} | set(grade.plan.next) | set(grade.plan.unanswered)
    planned |= {code for way in grade.plan.ways_out for code in way.practices}
    assert planned.isdisjoint(nones)
    assert nones.isdisjoint(practice.code for practice in grade.practices)
    assert "None of these" not in jira_csv([grade])
    assert "- [ ] **none" not in github_markdown([grade])


@given(st.data())
def test_what_nobody_answered_is_neither_missing_nor_work(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("silent")
    catalogue = saved(folder, data.draw(lenses()))
    grade = grade_team(load_team(written(folder, data.draw(answers(catalogue)))))
    silent = {practice.code: practice.title for practice in grade.practices if practice.is_unanswered}
    assert silent.keys().isdisjoint([*grade.plan.next, *(action.code for action in grade.plan.actions)])
    for question in grade.questions:
        missing = question.why.partition(" not in place")[0] if " not in place" in question.why else ""
        for practice in question.practices:
            if practice.is_unanswered:
                assert f"{practice.code} {practice.title}" not in missing
