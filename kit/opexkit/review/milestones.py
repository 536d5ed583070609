"""What changed between two milestones, also where the edition of the lens changed in between."""

from collections.abc import Iterable, Iterator, Sequence

from opexkit.lens.carry import carry_map, counterpart, left_behind
from opexkit.lens.catalogue import Catalogue, CatalogueQuestion
from opexkit.lens.model import LensRisk
from opexkit.lens.risk import rate
from opexkit.review.answers import Answers, carry
from opexkit.review.grade import QuestionGrade
from opexkit.review.rating import count_risks, count_statuses, rate_questions
from opexkit.review.submission import Milestone, Status
from opexkit.review.team_grade import ChangeKind, PracticeChange, Progress, QuestionChange, TrendPoint

_GAPS = {Status.PARTIAL, Status.NOT_IMPLEMENTED, Status.CANNOT_DETERMINE}


def make_progress(since: Milestone, older: Answers, newer: Answers) -> Progress:
    """Compare two milestones in the newer one's lens; the older answers are carried over if need be."""
    carried = carry(older, newer.catalogue)
    was, now = rate_questions(carried), rate_questions(newer)
    return Progress(
        since=since,
        was=count_risks(was),
        now=count_risks(now),
        lens_before=older.catalogue.label,
        questions=_questions(was, now, carried, older),
        practices=[*_practices(older, carried, newer), *_retired(older, newer)],
        remark=edition_remark(older.catalogue, newer.catalogue, older.practices),
    )


def trend_point(milestone: Milestone, answers: Answers, questions: Sequence[QuestionGrade]) -> TrendPoint:
    """One milestone's counts in the lens that its answers are in.

    Args:
        milestone: its name and day.
        answers: what was said then.
        questions: the same, rated.
    """
    return TrendPoint(
        milestone=milestone,
        lens=answers.catalogue.label,
        risks=count_risks(questions),
        statuses=count_statuses(practice for question in questions for practice in question.practices),
    )


def edition_remark(old: Catalogue, new: Catalogue, answered: Iterable[str] = ()) -> str:
    """What to know before comparing results of two lenses; empty if they are the same one.

    Args:
        old: the lens that the answers were given in.
        new: the lens to compare in.
        answered: the practices of the old lens that were answered.
    """
    if old.sha256 == new.sha256:
        return ""
    sentences = [f"Answers given in {old.label} are carried over into {new.label} through the map of practice ids."]
    pairs = [(question, counterpart(question, old, new)) for question in old.questions]
    both = [(before, after) for before, after in pairs if after]
    eased = [after.code for before, after in both if _can_be_high(before) and not _can_be_high(after)]
    raised = [after.code for before, after in both if _can_be_high(after) and not _can_be_high(before)]
    if eased:
        sentences.append(_cannot_be_high(eased, new, old))
    if raised:
        sentences.append(_cannot_be_high(raised, old, new))
    mapped = carry_map(old, new)
    if fresh := [practice.code for practice in new.practices if practice.code not in mapped]:
        sentences.append(f"Not asked before, so unanswered here: {', '.join(fresh)}.")
    if gone := left_behind(old, new, answered):
        sentences.append(f"Answered there and not asked here, so not carried over: {', '.join(gone)}.")
    return " ".join(sentences)


def _cannot_be_high(codes: Sequence[str], where: Catalogue, other: Catalogue) -> str:
    listed = " and ".join(filter(None, [", ".join(codes[:-1]), codes[-1]]))
    rules, they = ("its rules name", "it") if len(codes) == 1 else ("their rules name", "they")
    because = f"where {rules} no practice that weighs so much"
    return f"{listed} cannot be HIGH in {where.label}, {because}; in {other.label} {they} can."


def _can_be_high(question: CatalogueQuestion) -> bool:
    """Whether a HIGH comes out of the rules with nothing, any one thing, or all but one thing in place."""
    every = frozenset(practice.id for practice in question.practices)
    none = frozenset(choice.id for choice in question.nones)
    tries = [frozenset[str](), none, *(frozenset({one}) for one in every), *(every - {one} for one in every)]
    return any(rate(question.question, selected, frozenset()).risk is LensRisk.HIGH for selected in tries)


def _questions(
    was: Sequence[QuestionGrade], now: Sequence[QuestionGrade], carried: Answers, older: Answers
) -> list[QuestionChange]:
    same = older.catalogue.sha256 == carried.catalogue.sha256
    known = {question.code for question in now} if same else _known(older.catalogue, carried.catalogue)
    before = {question.code: question.risk for question in was if question.code in known}
    return [
        QuestionChange(code=question.code, title=question.title, was=before.get(question.code), now=question.risk)
        for question in now
    ]


def _known(old: Catalogue, new: Catalogue) -> set[str]:
    """The questions of the new lens that the old one asked about."""
    return {new.question_of(code).code for code in carry_map(old, new)}


def _practices(older: Answers, carried: Answers, newer: Answers) -> Iterator[PracticeChange]:
    catalogue = newer.catalogue
    same = older.catalogue.sha256 == catalogue.sha256
    counterparts = (
        {practice.code for practice in catalogue.practices} if same else set(carry_map(older.catalogue, catalogue))
    )
    for practice in catalogue.practices:
        before, after = carried.of(practice.code), newer.of(practice.code)
        was, now = (before.status if before else None), (after.status if after else None)
        if practice.code in counterparts:
            found = _change(was, now)
        else:
            found = ("not_comparable", f"No counterpart in {older.catalogue.label}.") if now in _GAPS else None
        if found:
            kind, note = found
            yield PracticeChange(code=practice.code, title=practice.title, kind=kind, was=was, now=now, note=note)


def _change(was: Status | None, now: Status | None) -> tuple[ChangeKind, str] | None:
    """How a practice moved; None where it is no gap on either side, or was and is out of scope."""
    answered = was in _GAPS or was is Status.IMPLEMENTED
    if answered and now in (None, Status.NOT_APPLICABLE):
        how = "set not applicable" if now else "no longer answered"
        return "not_comparable", f"The scope is narrower: {how}."
    if now is Status.IMPLEMENTED:
        return ("resolved", "") if was in _GAPS else None
    if now not in _GAPS:
        return None
    if was in _GAPS:
        return "still_open", "" if was is now else f"Was {was}." if was else ""
    if was is Status.IMPLEMENTED:
        return "regressed", ""
    return "new", "Was not applicable." if was else "Was not answered."


def _retired(older: Answers, newer: Answers) -> Iterator[PracticeChange]:
    """Gaps of the older lens that the newer one no longer asks about."""
    if older.catalogue.sha256 == newer.catalogue.sha256:
        return
    lives_on = {code for codes in carry_map(older.catalogue, newer.catalogue).values() for code in codes}
    for practice in older.catalogue.practices:
        given = older.of(practice.code)
        if practice.code not in lives_on and given and given.status in _GAPS:
            note = f"No counterpart in {newer.catalogue.label}."
            yield PracticeChange(
                code=practice.code,
                title=practice.title,
                kind="not_comparable",
                was=given.status,
                now=None,
                note=note,
            )
