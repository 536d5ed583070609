"""What the AWS CLI prints becomes a submission; ids decide, never order (well-architected-tool, 2.4 and 3.2)."""

import datetime as dt
import json
import random
from pathlib import Path

import pytest

from opexkit.files.problem import InputError
from opexkit.lens.catalogue import load_catalogue
from opexkit.review.exchange.aws_read import best_lens, read_aws, to_submission
from opexkit.review.submission import Milestone, Reason, Risk, Status, Submission

NEW = "operational-excellence-2024-11-06"
OLD = "operational-excellence-2023-04-10"
MILESTONE = Milestone(name="Q3", date=dt.date(2026, 9, 30))
WORKLOAD = "0123456789abcdef0123456789abcdef"


def answer(question: str, selected: list[str], choices: list[str], **more: object) -> dict[str, object]:
    statuses = [{"ChoiceId": c, "Status": "SELECTED" if c in selected else "UNSELECTED"} for c in choices]
    return {
        "QuestionId": question,
        "PillarId": "operationalExcellence",
        "Choices": [{"ChoiceId": choice, "Title": "any"} for choice in choices],
        "SelectedChoices": selected,
        "ChoiceAnswerSummaries": statuses,
        "IsApplicable": True,
        "Risk": "HIGH",
    } | more


def save(folder: Path, name: str, value: object) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def listed(*answers: dict[str, object], **more: object) -> dict[str, object]:
    return {"WorkloadId": WORKLOAD, "LensAlias": "wellarchitected", "AnswerSummaries": list(answers)} | more


def imported(*paths: Path, lens: str = NEW) -> Submission:
    return to_submission(read_aws(paths), load_catalogue(lens), "Portal", MILESTONE)


def test_choices_are_matched_by_id_in_any_order(tmp_path: Path) -> None:
    choices = [practice.id for practice in load_catalogue(NEW).question("OPS03").practices]
    selected = choices[:2]
    random.Random(1).shuffle(choices)
    answers = imported(save(tmp_path, "a", listed(answer("org-culture", selected, choices)))).answers
    assert [code for code in sorted(answers) if answers[code].status is Status.IMPLEMENTED] == [
        "OPS03-BP01",
        "OPS03-BP02",
    ]
    assert len(answers) == 7


def test_unanswered_question_stays_unanswered(tmp_path: Path) -> None:
    path = save(tmp_path, "a", listed(answer("priorities", [], ["ops_priorities_int_cust_needs"], Risk="UNANSWERED")))
    submission = imported(path)
    assert submission.answers == {}
    assert submission.aws == {"OPS01": Risk.UNANSWERED}


def test_none_of_these_means_that_nothing_is_in_place(tmp_path: Path) -> None:
    choices = ["ops_priorities_int_cust_needs", "ops_priorities_no"]
    answers = imported(save(tmp_path, "a", listed(answer("priorities", ["ops_priorities_no"], choices)))).answers
    assert {code: found.status for code, found in answers.items()} == {"OPS01-BP02": Status.NOT_IMPLEMENTED}


def test_question_and_choice_that_do_not_apply_keep_their_reasons(tmp_path: Path) -> None:
    whole = answer("operations-health", [], [], IsApplicable=False, Reason="BUSINESS_PRIORITIES")
    one = answer("evolve-ops", ["ops_evolve_ops_feedback_loops"], ["ops_evolve_ops_feedback_loops"])
    one["ChoiceAnswerSummaries"] = [
        {"ChoiceId": "ops_evolve_ops_metrics_review", "Status": "NOT_APPLICABLE", "Reason": "OUT_OF_SCOPE"}
    ]
    answers = imported(save(tmp_path, "a", listed(whole, one))).answers
    assert answers["OPS09"].reason is Reason.BUSINESS_PRIORITIES
    assert answers["OPS11-BP07"].reason is Reason.OUT_OF_SCOPE


def test_get_answer_adds_notes_to_list_answers(tmp_path: Path) -> None:
    choices = ["ops_priorities_int_cust_needs"]
    save(tmp_path, "z-list", listed(answer("priorities", [], choices, SelectedChoices=choices)))
    full = answer("priorities", choices, choices, Notes="agreed with the desk")
    full["ChoiceAnswers"] = [
        {"ChoiceId": choices[0], "Status": "SELECTED", "Notes": "monthly round"},
    ]
    save(tmp_path, "a-get", {"WorkloadId": WORKLOAD, "LensAlias": "wellarchitected", "Answer": full})
    submission = imported(tmp_path)
    assert submission.notes == {"OPS01": "agreed with the desk"}
    assert submission.answers["OPS01-BP02"].note == "monthly round"


def test_renamed_and_merged_ids_of_the_older_lens_find_their_place(tmp_path: Path) -> None:
    model = answer(
        "ops-model", ["ops_ops_model_know_my_job"], ["ops_ops_model_know_my_job", "ops_ops_model_find_owner"]
    )
    telemetry = answer("telemetry", ["ops_telemetry_dist_trace"], ["ops_telemetry_dist_trace"])
    submission = imported(save(tmp_path, "a", listed(model, telemetry)))
    assert submission.answers["OPS02-BP04"].status is Status.NOT_IMPLEMENTED, "the weaker of the two that merged"
    assert submission.answers["OPS04-BP05"].status is Status.IMPLEMENTED
    assert set(submission.aws) == {"OPS02", "OPS04"}


def test_the_lens_that_knows_most_ids_is_taken(tmp_path: Path) -> None:
    old = [practice.id for practice in load_catalogue(OLD).question("OPS08").practices]
    review = read_aws([save(tmp_path, "a", listed(answer("workload-health", old[:1], old)))])
    assert best_lens(review).name == OLD


def test_ids_of_no_lens_are_refused_with_the_way_out(tmp_path: Path) -> None:
    review = read_aws([save(tmp_path, "a", listed(answer("q", ["mine"], ["mine"])))])
    with pytest.raises(InputError, match=r"no lens of the kit knows any of its questions; give the lens's own file"):
        best_lens(review)


def test_what_has_no_place_is_told(tmp_path: Path) -> None:
    foreign = answer("securely-operate", ["sec_a"], ["sec_a"]) | {"PillarId": "security"}
    known = answer("priorities", [], ["ops_priorities_int_cust_needs", "ops_priorities_new_idea"])
    known["SelectedChoices"] = ["ops_priorities_new_idea"]
    fresh = answer("new-question", ["new_choice"], ["new_choice"])
    review = read_aws([save(tmp_path, "a", listed(foreign, known, fresh))])
    submission = to_submission(review, load_catalogue(NEW), "Portal", MILESTONE)
    assert review.left_out == [
        f"choice ops_priorities_new_idea of priorities: not in {NEW}",
        f"question new-question: not in {NEW}",
        f"pillar security: 1 questions kept with AWS's risks and not graded, not in {NEW}",
    ]
    (pillar,) = submission.other_pillars
    assert (pillar.pillar, pillar.counts) == ("security", {Risk.HIGH: 1})
    assert "10 of the lens's 11 questions are not in the files" in submission.incomplete


def test_consolidated_report_names_what_is_missing(tmp_path: Path) -> None:
    question = {
        "QuestionId": "event-response",
        "Risk": "HIGH",
        "BestPractices": [{"ChoiceId": "ops_event_response_process_per_alert", "ChoiceTitle": "x"}],
    }
    lens = {"LensArn": "a", "Pillars": [{"PillarId": "operationalExcellence", "Questions": [question]}]}
    report = {"Metrics": [{"WorkloadId": WORKLOAD, "WorkloadName": "Portal", "Lenses": [lens]}]}
    submission = imported(save(tmp_path, "a", report))
    assert submission.answers["OPS10-BP02"].status is Status.NOT_IMPLEMENTED
    assert submission.aws == {"OPS10": Risk.HIGH}
    assert submission.workload == "Portal"


def test_a_report_of_two_workloads_asks_which(tmp_path: Path) -> None:
    path = save(tmp_path, "a", {"Metrics": [{"WorkloadName": "One"}, {"WorkloadName": "Two"}]})
    with pytest.raises(InputError, match=r"holds these workloads: One, Two; choose one with --workload"):
        read_aws([path])
    assert read_aws([path], "Two").workload.workload_name == "Two"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("[1]", "is no output of a Well-Architected command"),
        ('{"Workloads": []}', "is no output of a Well-Architected command"),
        ('{"AnswerSummaries": [{"Risk": "HIGH"}]}', "`QuestionId` is missing"),
        ('{"AnswerSummaries": []} {"Workloads": []}', "is no output of a Well-Architected command"),
        ('{"AnswerSummaries": []}\n{', "a.json:2:2: is no JSON"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_aws([path])


@pytest.mark.parametrize("change", [{"MilestoneNumber": 2}, {"WorkloadId": "f" * 32}])
def test_two_milestones_or_workloads_are_not_mixed(tmp_path: Path, change: dict[str, object]) -> None:
    save(tmp_path, "a", listed(MilestoneNumber=1))
    save(tmp_path, "b", listed(MilestoneNumber=1) | change)
    with pytest.raises(InputError, match="the files speak of two"):
        read_aws([tmp_path])


@pytest.mark.parametrize("change", [{"LensAlias": "arn:aws:wellarchitected:eu-west-1:111122223333:lens/x"}])
def test_two_lenses_are_not_mixed(tmp_path: Path, change: dict[str, object]) -> None:
    save(tmp_path, "a", listed())
    save(tmp_path, "b", listed() | change)
    with pytest.raises(InputError, match="the files speak of two: lens"):
        read_aws([tmp_path])


def page(number: int, **more: object) -> dict[str, object]:
    question = load_catalogue(NEW).questions[number]
    choices = [practice.id for practice in question.practices]
    return listed(answer(question.aws_id or question.id, choices[:1], choices), **more)


@pytest.mark.parametrize("form", ["files", "list", "one after the other", "utf-16"])
def test_pages_are_read_in_every_form(tmp_path: Path, form: str) -> None:
    pages = [page(0, NextToken="more"), page(1)]
    path = tmp_path / "a.json"
    if form == "files":
        for number, one in enumerate(pages):
            save(tmp_path, str(number), one)
    elif form == "list":
        path.write_text(json.dumps(pages), encoding="utf-8")
    else:
        text = "\n".join(json.dumps(one) for one in pages)
        path.write_text(text, encoding="utf-16" if form == "utf-16" else "utf-8")
    review = read_aws([tmp_path])
    assert len(review.answers) == 2
    assert review.incomplete == []


def test_a_page_that_names_a_next_one_is_partial_and_says_so(tmp_path: Path) -> None:
    submission = imported(save(tmp_path, "a", page(0, NextToken="more")))
    assert "The last page of list-answers is missing" in submission.incomplete
    assert "10 of the lens's 11 questions are not in the files" in submission.incomplete


def test_a_new_word_for_a_risk_and_null_lists_stop_nothing(tmp_path: Path) -> None:
    choices = ["ops_priorities_int_cust_needs"]
    odd = answer("priorities", choices, choices, Risk="SEVERE", ChoiceAnswers=None, Notes=None)
    review = read_aws([save(tmp_path, "a", listed(odd))])
    submission = to_submission(review, load_catalogue(NEW), "Portal", MILESTONE)
    assert submission.answers["OPS01-BP02"].status is Status.IMPLEMENTED
    assert submission.aws == {}
    assert "the risk 'SEVERE' of priorities: this version of opexkit does not know it" in review.left_out


def test_a_file_of_improvements_alone_finds_its_lens_by_its_questions(tmp_path: Path) -> None:
    improvement = {"QuestionId": "priorities", "PillarId": "operationalExcellence", "Risk": "HIGH"}
    review = read_aws([save(tmp_path, "a", {"WorkloadId": WORKLOAD, "ImprovementSummaries": [improvement]})])
    assert best_lens(review).question("priorities") is not None
