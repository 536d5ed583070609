"""Write a submission as inputs of the AWS Tool's UpdateAnswer, one a question.

Limits are those of the service model: 250 characters for a choice's notes, 2,084 for a question's.
"""

from typing import Any

from opexkit.lens.catalogue import Catalogue, CatalogueQuestion
from opexkit.review.submission import NOTE_LIMIT, Answer, Status, Submission

_CHOICE_NOTE_LIMIT = 250
_CHOICE_STATUS = {Status.IMPLEMENTED: "SELECTED", Status.NOT_APPLICABLE: "NOT_APPLICABLE"}


def update_answers(
    submission: Submission, catalogue: Catalogue, workload_id: str, lens_alias: str
) -> list[dict[str, Any]]:
    """One UpdateAnswer input for each question that has an answer.

    The Tool has no `partial` and no `cannot_determine`: both become UNSELECTED, and the choice's note says which.

    Args:
        submission: with answers keyed by code.
        catalogue: the lens of the submission.
        workload_id: 32 hexadecimal digits.
        lens_alias: `wellarchitected`, or the ARN of a custom lens.
    """
    inputs = (_input(submission, question) for question in catalogue.questions)
    place = {"WorkloadId": workload_id, "LensAlias": lens_alias}
    return [place | made for made in inputs if made]


def _input(submission: Submission, question: CatalogueQuestion) -> dict[str, Any] | None:
    question_id = question.aws_id or question.id
    notes = {"Notes": submission.notes[question.code][:NOTE_LIMIT]} if question.code in submission.notes else {}
    whole = submission.answers.get(question.code)
    if whole is not None and whole.reason is not None:
        return {"QuestionId": question_id, "IsApplicable": False, "Reason": whole.reason.value} | notes
    answers = {
        practice.id: submission.answers[practice.code]
        for practice in question.practices
        if practice.code in submission.answers
    }
    if not answers:
        return None
    selected = [choice for choice, answer in answers.items() if answer.status is Status.IMPLEMENTED]
    none = [choice.id for choice in question.question.choices if choice.is_none_of_these]
    decided = any(answer.status is Status.NOT_APPLICABLE for answer in answers.values())
    return {
        "QuestionId": question_id,
        "SelectedChoices": selected or ([] if decided else none[:1]),
        "ChoiceUpdates": {choice: _update(answer) for choice, answer in answers.items()},
        "IsApplicable": True,
    } | notes


def _update(answer: Answer) -> dict[str, str]:
    update = {"Status": _CHOICE_STATUS.get(answer.status, "UNSELECTED")}
    if answer.reason is not None:
        update["Reason"] = answer.reason.value
    told = "" if answer.status in (*_CHOICE_STATUS, Status.NOT_IMPLEMENTED) else f"{answer.status.value}: "
    note = f"{told}{answer.note}".strip(" :")
    if note:
        update["Notes"] = note if len(note) <= _CHOICE_NOTE_LIMIT else f"{note[: _CHOICE_NOTE_LIMIT - 1]}…"
    return update
