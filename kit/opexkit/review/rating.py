"""The risk of each question by the lens's rules, why, and the counts over them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from opexkit.lens.catalogue import CatalogueNone, CataloguePractice, CatalogueQuestion
from opexkit.lens.heading import heading
from opexkit.lens.risk import rate
from opexkit.review.answers import Answers, GivenAnswer
from opexkit.review.grade import (
    EvidenceGrade,
    GroupGrade,
    NoneGrade,
    PracticeGrade,
    QuestionGrade,
    RiskCounts,
    StatusCounts,
)
from opexkit.review.nones import contradicting
from opexkit.review.remediation import Selection, risk_of, way_out_of
from opexkit.review.submission import Evidence, Risk, Status

_DECIDED = {Status.IMPLEMENTED, Status.PARTIAL, Status.NOT_IMPLEMENTED, Status.NOT_APPLICABLE}


def rate_questions(answers: Answers) -> list[QuestionGrade]:
    """Rate every question of the lens, in its order."""
    return [_rate(question, answers) for question in answers.catalogue.questions]


def selection_of(
    question: CatalogueQuestion, practices: Iterable[PracticeGrade], nones: Iterable[NoneGrade] = ()
) -> Selection:
    """Tell what the rules see of the answers: what is implemented or taken from AWS; not_applicable is neutral.

    "None of these" is selected where the team said that it holds, or, unasked, where nothing is implemented and
    nothing set not applicable, because the AWS Tool takes such an answer in no other way.
    """
    ledger = list(practices)
    selected = frozenset(item.id for item in ledger if item.status is Status.IMPLEMENTED or item.taken_from_aws)
    neutral = frozenset(item.id for item in ledger if item.status is Status.NOT_APPLICABLE)
    said = {none.id: none.holds for none in nones}
    if said or selected or neutral:
        return Selection(selected | {name for name, holds in said.items() if holds}, neutral)
    return Selection(frozenset(none.id for none in question.nones if none.is_implied), neutral)


def count_risks(questions: Iterable[QuestionGrade]) -> RiskCounts:
    """How many questions have each risk."""
    return RiskCounts(**Counter(question.risk.name.lower() for question in questions))


def count_statuses(practices: Iterable[PracticeGrade]) -> StatusCounts:
    """How many practices have each status, and how many are implemented with evidence."""
    found = list(practices)
    shown = [practice for practice in found if practice.status is Status.IMPLEMENTED and practice.evidence]
    return StatusCounts(
        **Counter(_standing(practice) for practice in found),
        evidenced=len(shown),
        outdated=sum(practice.is_outdated for practice in shown),
    )


def _standing(practice: PracticeGrade) -> str:
    if practice.status:
        return practice.status.value
    return "taken_from_aws" if practice.taken_from_aws else "unanswered"


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
    practices = [_practice(practice, answers) for practice in question.practices]
    nones = [_none(none, given) for none in question.nones if (given := answers.nones.get(none.code))]
    risk, rule, why = _verdict(question, practices, nones, answers.questions.get(question.code))
    return QuestionGrade(
        code=question.code,
        id=question.id,
        title=question.title,
        short=(question.guide.short if question.guide else "") or heading(question.title),
        area=question.area,
        risk=risk,
        why=why,
        rule=rule,
        aws_risk=answers.aws.get(question.code),
        note=answers.notes.get(question.code, ""),
        practices=practices,
        nones=nones,
    )


def _none(none: CatalogueNone, given: GivenAnswer) -> NoneGrade:
    holds = given.status is Status.IMPLEMENTED
    return NoneGrade(code=none.code, id=none.id, title=none.title, holds=holds, note=given.note)


def _practice(practice: CataloguePractice, answers: Answers) -> PracticeGrade:
    head = {"code": practice.code, "id": practice.id, "title": practice.title, "level": practice.level}
    given = answers.of(practice.code)
    if given is None:
        return PracticeGrade(**head, status=None, taken_from_aws=practice.code in answers.taken)
    return PracticeGrade(
        **head,
        status=given.status,
        note=given.note,
        evidence=[EvidenceGrade(**item.model_dump(), outdated=_is_outdated(item, answers)) for item in given.evidence],
        owner=given.owner,
        due=given.due,
        reason=given.reason,
        carried_from=list(given.carried_from),
    )


def _is_outdated(item: Evidence, answers: Answers) -> bool:
    return answers.day is not None and item.is_outdated(answers.day, answers.evidence_days)


def _verdict(
    question: CatalogueQuestion,
    practices: Sequence[PracticeGrade],
    nones: Sequence[NoneGrade],
    whole: GivenAnswer | None,
) -> tuple[Risk, int | None, str]:
    if whole:
        reason = (whole.reason or "other").lower().replace("_", " ")
        return Risk.NOT_APPLICABLE, None, f"The team set the whole question not applicable ({reason})."
    known = any(practice.status in _DECIDED or practice.taken_from_aws for practice in practices)
    if not known and not any(none.holds for none in nones):
        undetermined = any(practice.status for practice in practices)
        why = "The team could not determine any practice." if undetermined else "No practice was answered."
        return Risk.UNANSWERED, None, why
    stand = selection_of(question, practices, nones)
    verdict = rate(question.question, stand.selected, stand.neutral)
    risk = risk_of(verdict)
    odd = _contradiction(question, practices, nones)
    if risk is Risk.UNANSWERED:
        return risk, None, f"No risk rule of the lens fits these answers, so the lens gives no risk.{odd}"
    return risk, verdict.rule, _why(question, practices, stand, risk) + odd


def _contradiction(question: CatalogueQuestion, practices: Sequence[PracticeGrade], nones: Sequence[NoneGrade]) -> str:
    """Say where "None of these" holds beside practices; the rules count both, as the AWS Tool does."""
    holding = {none.code for none in nones if none.holds}
    in_place = [item for item in practices if item.status is Status.IMPLEMENTED or item.taken_from_aws]
    codes, odd = contradicting(question, holding.union(item.code for item in in_place))
    if not codes or not odd:
        return ""
    others = [item for item in in_place if item.code in codes]
    titles = [none.title.rstrip(".") for none in nones if none.code in odd]
    verb = "contradict" if len(others) > 1 else "contradicts"
    return f" The answers do not fit together: {_names(others)} {verb} “{' and '.join(titles)}”; both count."


def _why(question: CatalogueQuestion, practices: Sequence[PracticeGrade], stand: Selection, risk: Risk) -> str:
    open_ = [practice for practice in practices if practice.is_gap or practice.is_unanswered]
    if risk is Risk.NONE:
        if not open_:
            return _all_in_place(practices)
        if any(item.is_unanswered or item.status is Status.CANNOT_DETERMINE for item in open_):
            return f"By the lens's rules no risk follows, although {_standings(open_)}."
        return f"What is missing ({_names(open_)}) does not raise the risk by the lens's rules."
    way = way_out_of(question, stand)
    if way is None:
        return f"The lens's rules give {risk}, and no further practice would lower it."
    holding = [practice for practice in practices if practice.id in way.choices]
    return f"{risk} because {_standings(holding)}."


def _all_in_place(practices: Sequence[PracticeGrade]) -> str:
    taken = sum(practice.taken_from_aws for practice in practices)
    if taken:
        whose = "all" if taken == len(practices) else f"{taken} of {len(practices)}"
        return f"AWS's report names no practice as missing; {whose} of them are taken from there, not seen."
    return "Every practice that applies is in place."


def _standings(practices: Sequence[PracticeGrade]) -> str:
    """Practices that hold a question up, each kind with what is known: missing, in doubt, or not answered."""
    missing = [item for item in practices if item.status in (Status.PARTIAL, Status.NOT_IMPLEMENTED)]
    doubtful = [item for item in practices if item.status is Status.CANNOT_DETERMINE]
    silent = [item for item in practices if item.is_unanswered]
    parts = [f"{_names(missing)} {'is' if len(missing) == 1 else 'are'} not in place"] if missing else []
    parts += [f"{_names(doubtful)} could not be determined"] if doubtful else []
    parts += [f"{_names(silent)} {'was' if len(silent) == 1 else 'were'} not answered"] if silent else []
    return "; ".join(parts)


def _names(practices: Sequence[PracticeGrade]) -> str:
    """Practices by code and title, or by title alone where the lens has ids only; five at most."""
    names = [
        practice.name if practice.title in practice.name else f"{practice.code} {practice.title}"
        for practice in practices[:5]
    ]
    more = len(practices) - len(names)
    if more:
        return f"{', '.join(names)} and {more} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _identifier(title: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in title.lower())
