"""The risk of each question by the lens's rules, why, and the counts over them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from opexkit.lens.catalogue import CataloguePractice, CatalogueQuestion
from opexkit.lens.risk import rate
from opexkit.review.answers import Answers, GivenAnswer
from opexkit.review.grade import GroupGrade, PracticeGrade, QuestionGrade, RiskCounts, StatusCounts
from opexkit.review.remediation import Selection, risk_of, way_out_of
from opexkit.review.submission import Risk, Status

_DECIDED = {Status.IMPLEMENTED, Status.PARTIAL, Status.NOT_IMPLEMENTED, Status.NOT_APPLICABLE}


def rate_questions(answers: Answers) -> list[QuestionGrade]:
    """Rate every question of the lens, in its order."""
    return [_rate(question, answers) for question in answers.catalogue.questions]


def selection_of(question: CatalogueQuestion, statuses: Iterable[tuple[str, Status | None]]) -> Selection:
    """Tell what the rules see of the answers: only `implemented` is selected, not_applicable is neutral.

    "None of these" is selected where nothing is implemented and nothing set not applicable, because the AWS
    Tool takes such an answer in no other way.
    """
    pairs = list(statuses)
    selected = frozenset(choice for choice, status in pairs if status is Status.IMPLEMENTED)
    neutral = frozenset(choice for choice, status in pairs if status is Status.NOT_APPLICABLE)
    none = frozenset(choice.id for choice in question.question.choices if choice.is_none_of_these)
    return Selection(selected if selected or neutral else none, neutral)


def count_risks(questions: Iterable[QuestionGrade]) -> RiskCounts:
    """How many questions have each risk."""
    return RiskCounts(**Counter(question.risk.name.lower() for question in questions))


def count_statuses(practices: Iterable[PracticeGrade]) -> StatusCounts:
    """How many practices have each status, and how many are implemented with evidence."""
    found = list(practices)
    counts = Counter(practice.status.value if practice.status else "unanswered" for practice in found)
    evidenced = sum(practice.status is Status.IMPLEMENTED and bool(practice.evidence) for practice in found)
    return StatusCounts(**counts, evidenced=evidenced)


def group_by_area(questions: Sequence[QuestionGrade]) -> list[GroupGrade]:
    """Each area's questions by risk and practices by status."""
    groups = []
    for area in dict.fromkeys(question.area for question in questions):
        own = [question for question in questions if question.area == area]
        statuses = count_statuses(practice for question in own for practice in question.practices)
        groups.append(GroupGrade(id=_identifier(area), title=area, statuses=statuses, risks=count_risks(own)))
    return groups


def group_by_principle(answers: Answers, questions: Sequence[QuestionGrade]) -> list[GroupGrade]:
    """Each design principle's practices by status; a practice counts under each principle that it serves."""
    catalogue = answers.catalogue
    if catalogue.guide is None:
        return []
    serves = {item.code: item.guide.principles for item in catalogue.practices if item.guide}
    ledger = [practice for question in questions for practice in question.practices]
    groups = []
    for principle in catalogue.guide.principles:
        own = [practice for practice in ledger if principle.id in serves.get(practice.code, [])]
        groups.append(GroupGrade(id=principle.id, title=principle.title, statuses=count_statuses(own)))
    return groups


def _rate(question: CatalogueQuestion, answers: Answers) -> QuestionGrade:
    practices = [_practice(practice, answers.of(practice.code)) for practice in question.practices]
    risk, rule, why = _verdict(question, practices, answers.questions.get(question.code))
    return QuestionGrade(
        code=question.code,
        id=question.id,
        title=question.title,
        area=question.area,
        risk=risk,
        why=why,
        rule=rule,
        aws_risk=answers.aws.get(question.code),
        note=answers.notes.get(question.code, ""),
        practices=practices,
    )


def _practice(practice: CataloguePractice, given: GivenAnswer | None) -> PracticeGrade:
    head = {"code": practice.code, "id": practice.id, "title": practice.title, "level": practice.level}
    if given is None:
        return PracticeGrade(**head, status=None)
    return PracticeGrade(
        **head,
        status=given.status,
        note=given.note,
        evidence=list(given.evidence),
        owner=given.owner,
        due=given.due,
        reason=given.reason,
        carried_from=list(given.carried_from),
    )


def _verdict(
    question: CatalogueQuestion, practices: Sequence[PracticeGrade], whole: GivenAnswer | None
) -> tuple[Risk, int | None, str]:
    if whole:
        reason = (whole.reason or "other").lower().replace("_", " ")
        return Risk.NOT_APPLICABLE, None, f"The team set the whole question not applicable ({reason})."
    if not any(practice.status in _DECIDED for practice in practices):
        undetermined = any(practice.status for practice in practices)
        why = "The team could not determine any practice." if undetermined else "No practice was answered."
        return Risk.UNANSWERED, None, why
    stand = selection_of(question, ((practice.id, practice.status) for practice in practices))
    verdict = rate(question.question, stand.selected, stand.neutral)
    risk = risk_of(verdict)
    if risk is Risk.UNANSWERED:
        return risk, None, "No risk rule of the lens fits these answers, so the lens gives no risk."
    return risk, verdict.rule, _why(question, practices, stand, risk)


def _why(question: CatalogueQuestion, practices: Sequence[PracticeGrade], stand: Selection, risk: Risk) -> str:
    gaps = [practice for practice in practices if practice.is_gap]
    if risk is Risk.NONE:
        if not gaps:
            return "Every practice that applies is in place."
        return f"What is missing ({_names(gaps)}) does not raise the risk by the lens's rules."
    way = way_out_of(question, stand)
    if way is None:
        return f"The lens's rules give {risk}, and no further practice would lower it."
    holding = [practice for practice in practices if practice.id in way.choices]
    return f"{risk} because {_names(holding)} {'is' if len(holding) == 1 else 'are'} not in place."


def _names(practices: Sequence[PracticeGrade]) -> str:
    """Practices by code and title, five at most."""
    names = [f"{practice.code} {practice.title}" for practice in practices[:5]]
    more = len(practices) - len(names)
    if more:
        return f"{', '.join(names)} and {more} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _identifier(title: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in title.lower())
