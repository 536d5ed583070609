"""Write a submission as inputs of the AWS Tool's UpdateAnswer, one a question.

Limits are those of the service model: 250 characters for a choice's notes, 2,084 for a question's.
"""

from collections.abc import Iterable
from typing import Any

from opexkit.lens.catalogue import Catalogue, CatalogueQuestion, load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.review.answers import answers_of
from opexkit.review.grade import QuestionGrade
from opexkit.review.rating import rate_questions, selection_of
from opexkit.review.submission import Answer, Status, Submission
from opexkit.review.texts import NOTE_LIMIT

_CHOICE_NOTE_LIMIT = 250
_CHOICE_STATUS = {Status.IMPLEMENTED: "SELECTED", Status.NOT_APPLICABLE: "NOT_APPLICABLE"}
_DECIDED = (Status.IMPLEMENTED, Status.PARTIAL, Status.NOT_IMPLEMENTED, Status.NOT_APPLICABLE)


def is_own_lens(catalogue: Catalogue) -> bool:
    """Whether a lens asks a question of AWS's own, which the Tool calls `wellarchitected`."""
    own = {question.id for question in load_catalogue(EDITION).questions}
    return any(question.id in own for question in catalogue.questions)


def update_answers(
    submission: Submission, catalogue: Catalogue, workload_id: str, lens_alias: str
) -> list[dict[str, Any]]:
    """One UpdateAnswer input for each question that has an answer.

    The Tool has no `partial` and no `cannot_determine`: both become UNSELECTED, and the choice's note says which.
    Where nothing would be selected, which the Tool takes for unanswered, the notes say `not_implemented`, too. A
    question with practices that are taken from AWS goes without SelectedChoices, so that these stay as they are.

    Args:
        submission: with answers keyed by code.
        catalogue: the lens of the submission.
        workload_id: 32 hexadecimal digits.
        lens_alias: `wellarchitected`, or the ARN of a custom lens.
    """
    grades = rate_questions(answers_of(submission, catalogue))
    pairs = zip(catalogue.questions, grades, strict=True)
    inputs = (_input(submission, question, grade) for question, grade in pairs)
    place = {"WorkloadId": workload_id, "LensAlias": lens_alias}
    return [place | made for made in inputs if made]


def not_exported(submission: Submission) -> list[str]:
    """Say what of a submission has no place in the Tool, each kind with how often it occurs."""
    answers = submission.answers.values()
    kinds = {
        "evidence": sum(bool(answer.evidence) for answer in answers),
        "an owner": sum(answer.owner is not None for answer in answers),
        "a due date": sum(answer.due is not None for answer in answers),
        "a note beyond 250 characters": sum(len(_note(answer, True)) > _CHOICE_NOTE_LIMIT for answer in answers),
    }
    return [f"{count} answers have {what}" for what, count in kinds.items() if count]


def _input(submission: Submission, question: CatalogueQuestion, grade: QuestionGrade) -> dict[str, Any] | None:
    question_id = question.aws_id or question.id
    notes = {"Notes": submission.notes[question.code][:NOTE_LIMIT]} if question.code in submission.notes else {}
    whole = submission.answers.get(question.code)
    if whole is not None and whole.reason is not None:
        return {"QuestionId": question_id, "IsApplicable": False, "Reason": whole.reason.value} | notes
    answers = {
        choice.id: submission.answers[choice.code] for choice in question.choices if choice.code in submission.answers
    }
    if not answers:
        return {"QuestionId": question_id, "IsApplicable": True} | notes if notes else None
    selected = _selected(question, grade, answers.values())
    tells = not selected and not any(answer.status is Status.NOT_APPLICABLE for answer in answers.values())
    nones = {none.id for none in question.nones}
    choices = {} if any(practice.taken_from_aws for practice in grade.practices) else {"SelectedChoices": selected}
    return (
        {"QuestionId": question_id}
        | choices
        | {
            "ChoiceUpdates": {name: _update(answer, tells or name in nones) for name, answer in answers.items()},
            "IsApplicable": True,
        }
        | notes
    )


def _selected(question: CatalogueQuestion, grade: QuestionGrade, answers: Iterable[Answer]) -> list[str]:
    """What the rules see as selected, in the lens's order; nothing where nothing was decided."""
    if not any(answer.status in _DECIDED for answer in answers):
        return []
    selected = selection_of(question, grade.practices, grade.nones).selected
    return [choice.id for choice in question.choices if choice.id in selected]


def _update(answer: Answer, tells_missing: bool) -> dict[str, str]:
    update = {"Status": _CHOICE_STATUS.get(answer.status, "UNSELECTED")}
    if answer.reason is not None:
        update["Reason"] = answer.reason.value
    if note := _note(answer, tells_missing):
        update["Notes"] = note if len(note) <= _CHOICE_NOTE_LIMIT else f"{note[: _CHOICE_NOTE_LIMIT - 1]}…"
    return update


def _note(answer: Answer, tells_missing: bool) -> str:
    """The note, after the status where the Tool has no other place for it."""
    silent = (*_CHOICE_STATUS, *(() if tells_missing else (Status.NOT_IMPLEMENTED,)))
    if answer.status in silent:
        return answer.note
    return f"{answer.status.value}: {answer.note}" if answer.note else answer.status.value
