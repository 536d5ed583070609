"""Take one question's answer of list-answers or get-answer into a submission."""

import re
from collections.abc import Iterable, Mapping

from opexkit.lens.catalogue import Catalogue, CatalogueNone, CatalogueQuestion
from opexkit.review.exchange.aws_ids import codes_of
from opexkit.review.exchange.aws_report import Taken
from opexkit.review.exchange.aws_shapes import AwsAnswer, AwsChoiceAnswer
from opexkit.review.submission import Answer, Reason, Status
from opexkit.review.texts import NOTE_LIMIT

_WEAKEST_FIRST = [
    Status.NOT_IMPLEMENTED,
    Status.PARTIAL,
    Status.CANNOT_DETERMINE,
    Status.IMPLEMENTED,
    Status.NOT_APPLICABLE,
]
_TOLD = re.compile(r"(partial|cannot_determine|not_implemented)(?:: (.*))?", re.DOTALL)
"""A status that the Tool does not know, as the kit's export writes it into a choice's note."""


def take_answer(answer: AwsAnswer, question: CatalogueQuestion, catalogue: Catalogue, taken: Taken) -> None:
    """Take what was said of a question: selected choices, those that do not apply, notes."""
    if answer.notes:
        taken.notes[question.code] = answer.notes[:NOTE_LIMIT]
    if not answer.is_applicable:
        taken.answers[question.code] = Answer(status=Status.NOT_APPLICABLE, reason=_reason(answer.reason))
        return
    details = {item.choice_id: item for item in [*answer.choice_answer_summaries, *answer.choice_answers]}
    selected = {*answer.selected_choices, *(key for key, item in details.items() if item.status == "SELECTED")}
    is_answered = bool(selected) or any(item.status == "NOT_APPLICABLE" for item in details.values())
    own: dict[str, Answer] = {}
    for choice in choice_ids(answer):
        detail = details.get(choice, AwsChoiceAnswer(ChoiceId=choice))
        codes = codes_of(choice, question, catalogue)
        if not codes and (choice in selected or not choice.endswith("_no")):
            taken.left_out.append(f"choice {choice} of {answer.question_id}: not in {catalogue.name}")
        new = _answer(choice in selected, detail, is_answered)
        if new is None:
            if detail.notes:
                taken.left_out.append(f"the note on {choice} of {answer.question_id}: the question is unanswered")
            continue
        for code in codes:
            if not isinstance(catalogue.choice(code), CatalogueNone):
                own[code] = _weaker(own.get(code), new)
    taken.answers |= own
    _take_nones(question, selected, details, own, taken)


def choice_ids(answer: AwsAnswer) -> list[str]:
    """Every choice that an answer names, in order."""
    ids = [str(choice.get("ChoiceId", "")) for choice in answer.choices]
    ids += answer.selected_choices
    ids += [item.choice_id for item in [*answer.choice_answer_summaries, *answer.choice_answers]]
    return list(dict.fromkeys(choice for choice in ids if choice))


def richer(known: AwsAnswer | None, new: AwsAnswer) -> AwsAnswer:
    """Of list-answers and get-answer for one question, the one with more in it."""
    if known is None:
        return new
    return max(known, new, key=lambda answer: (bool(answer.notes), len(answer.choice_answers), len(answer.choices)))


def _answer(is_selected: bool, detail: AwsChoiceAnswer, is_answered: bool) -> Answer | None:
    """The answer of a choice; None where its question is unanswered, which says nothing of it."""
    if detail.status == "NOT_APPLICABLE":
        return Answer(status=Status.NOT_APPLICABLE, reason=_reason(detail.reason), note=detail.notes)
    if is_selected:
        return Answer(status=Status.IMPLEMENTED, note=detail.notes)
    if told := _TOLD.fullmatch(detail.notes):
        return Answer(status=Status(told[1]), note=told[2] or "")
    return Answer(status=Status.NOT_IMPLEMENTED, note=detail.notes) if is_answered else None


def _take_nones(
    question: CatalogueQuestion,
    selected: Iterable[str],
    details: Mapping[str, AwsChoiceAnswer],
    own: Mapping[str, Answer],
    taken: Taken,
) -> None:
    """Write down "None of these" where it does not follow from the answers; beside practices, it is told."""
    chosen = [none for none in question.nones if none.id in set(selected)]
    in_place = [code for code, said in own.items() if said.status is Status.IMPLEMENTED]
    statuses = {said.status for said in own.values()}
    lacking = statuses & {Status.PARTIAL, Status.NOT_IMPLEMENTED}
    follows = lacking and not statuses & {Status.IMPLEMENTED, Status.NOT_APPLICABLE}
    implied = [none for none in question.nones if none.is_implied]
    if not (follows and chosen == implied):
        taken.answers |= {none.code: Answer(status=Status.IMPLEMENTED) for none in chosen}
    for none in question.nones:
        detail = details.get(none.id)
        if none not in chosen and detail and (told := _TOLD.fullmatch(detail.notes)):
            taken.answers[none.code] = Answer(status=Status.NOT_IMPLEMENTED, note=told[2] or "")
    if in_place and any(none.is_implied for none in chosen):
        names = ", ".join(none.id for none in chosen if none.is_implied)
        taken.remarks.append(f"{question.id}: {names} is selected next to {', '.join(in_place)}; both count, as in AWS")


def _reason(word: str) -> Reason:
    return Reason(word) if word in set(Reason) else Reason.OTHER


def _weaker(first: Answer | None, second: Answer) -> Answer:
    """Of two older practices that became one, the weaker speaks; both notes stay."""
    if first is None:
        return second
    weaker = min(first, second, key=lambda answer: _WEAKEST_FIRST.index(answer.status))
    note = "\n".join(text for text in (first.note, second.note) if text)
    return weaker.model_copy(update={"note": note})
