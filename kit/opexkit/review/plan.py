"""What to do next: every gap in order, a cap for the next 90 days, and the way out of each risk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from opexkit.lens.catalogue import Catalogue, CataloguePractice, CatalogueQuestion
from opexkit.lens.guide import Level
from opexkit.lens.means import with_aws
from opexkit.review.grade import PracticeGrade, QuestionGrade
from opexkit.review.rating import selection_of
from opexkit.review.remediation import EFFORT, WORST_FIRST, Selection, WayOut, lowers, way_out_of
from opexkit.review.submission import Risk
from opexkit.review.team_grade import Plan, PlanItem, Quadrant, QuestionWayOut

NEXT_LIMIT = 5
"""Practices for the next 90 days: few enough to finish."""

_LEVELS = (Level.HIGH, Level.MEDIUM, Level.LOW, None)
_QUADRANTS: dict[tuple[bool, bool], Quadrant] = {
    (True, True): "do first",
    (True, False): "plan",
    (False, True): "quick win",
    (False, False): "later",
}


@dataclass(frozen=True, slots=True)
class _Risky:
    """A question at risk: its grade, its lens record, where it stands and its way out."""

    grade: QuestionGrade
    question: CatalogueQuestion
    stand: Selection
    way: WayOut | None

    @property
    def effort(self) -> int:
        """The effort of the way out."""
        efforts = {practice.id: EFFORT[_effort(practice)] for practice in self.question.practices}
        return sum(efforts[choice] for choice in self.way.choices) if self.way else 0

    @property
    def codes(self) -> list[str]:
        """The practices of the way out."""
        choices = self.way.choices if self.way else ()
        return [practice.code for practice in self.question.practices if practice.id in choices]


def make_plan(questions: Sequence[QuestionGrade], catalogue: Catalogue) -> Plan:
    """Plan the gaps of all questions at HIGH or MEDIUM risk; what nobody answered is no gap, and listed apart.

    Order: questions at HIGH before those at MEDIUM; then what settles its question alone, then the higher
    level, then the smaller effort, then the lens's order. `next` closes whole questions: ways out are
    taken, HIGH before MEDIUM and the shortest first, as long as five practices hold them and each of these
    was answered; the room left takes the plan's order.
    """
    risky = [_risky(grade, catalogue) for grade in questions if grade.risk in (Risk.HIGH, Risk.MEDIUM)]
    drafts = [(_key(draft), draft) for item in risky for draft in _actions(item)]
    ordered = [draft for _, draft in sorted(drafts, key=lambda pair: pair[0])]
    actions = [action.model_copy(update={"rank": rank}) for rank, action in enumerate(ordered, start=1)]
    return Plan(
        actions=actions,
        next=_next(actions, risky),
        ways_out=[
            QuestionWayOut(question=item.grade.code, risk=item.grade.risk, to=item.way.to, practices=item.codes)
            for item in risky
            if item.way
        ],
        unanswered=[practice.code for item in risky for practice in item.grade.practices if practice.is_unanswered],
    )


def _risky(grade: QuestionGrade, catalogue: Catalogue) -> _Risky:
    question = next(item for item in catalogue.questions if item.code == grade.code)
    stand = selection_of(question, grade.practices, grade.nones)
    return _Risky(grade, question, stand, way_out_of(question, stand))


def _actions(item: _Risky) -> list[PlanItem]:
    records = {practice.code: practice for practice in item.question.practices}
    return [_action(item, gap, records[gap.code]) for gap in item.grade.practices if gap.is_gap]


def _action(item: _Risky, gap: PracticeGrade, record: CataloguePractice) -> PlanItem:
    effort = _effort(record)
    settles = lowers(item.question, item.stand, gap.id)
    plan = next((choice.improvement_plan for choice in item.question.question.choices if choice.id == gap.id), None)
    return PlanItem(
        rank=0,
        code=gap.code,
        title=gap.title,
        question=item.grade.code,
        risk=item.grade.risk,
        level=gap.level,
        effort=effort,
        quadrant=_quadrant(item.grade.risk, gap.level, effort),
        status=gap.status,
        settles=settles,
        first_step=record.guide.first_step if record.guide else plan.display_text if plan else "",
        with_aws=with_aws(record.guide) if record.guide else "",
        why=_why(item, gap.code, settles),
        note=gap.note,
        owner=gap.owner,
        due=gap.due,
        source=record.guide.source if record.guide else (plan.url or "") if plan else "",
    )


def _why(item: _Risky, code: str, settles: bool) -> str:
    grade = item.grade
    if settles:
        return f"It alone takes {grade.name} out of {grade.risk}."
    names = {practice.code: practice.name for practice in grade.practices}
    if item.way and code in item.codes:
        silent = {practice.code for practice in grade.practices if practice.is_unanswered}
        others = ", ".join(
            f"{names[other]} (not answered)" if other in silent else names[other]
            for other in item.codes
            if other != code
        )
        return f"Together with {others} it takes {grade.name} from {grade.risk} to {item.way.to}."
    if item.way:
        first = ", ".join(names[each] for each in item.codes)
        return f"It does not hold {grade.name} at {grade.risk}; {first} first."
    return f"The lens's rules keep {grade.name} at {grade.risk} whatever is added."


def _quadrant(risk: Risk, level: Level | None, effort: Literal["S", "M", "L"] | None) -> Quadrant | None:
    """Risk by effort. Important is a practice of high level (or unknown level) in a question at HIGH.

    For what is important, anything under a quarter's work counts as little effort; for the rest, days only.
    """
    if effort is None:
        return None
    important = risk is Risk.HIGH and level in (Level.HIGH, None)
    return _QUADRANTS[important, effort == "S" or (important and effort == "M")]


def _key(action: PlanItem) -> tuple[int, bool, int, int]:
    return (
        WORST_FIRST.index(action.risk),
        not action.settles,
        _LEVELS.index(action.level),
        EFFORT[action.effort],
    )


def _next(actions: Sequence[PlanItem], risky: Sequence[_Risky]) -> list[str]:
    taken: list[str] = []
    planned = {action.code for action in actions}
    ways = [item for item in risky if item.way and planned.issuperset(item.codes)]
    ways.sort(key=lambda item: (WORST_FIRST.index(item.grade.risk), len(item.codes), item.effort))
    for item in ways:
        if len(taken) + len(item.codes) <= NEXT_LIMIT:
            taken += item.codes
    room = [action.code for action in actions if action.code not in taken]
    return taken + room[: NEXT_LIMIT - len(taken)]


def _effort(record: CataloguePractice) -> Literal["S", "M", "L"] | None:
    return record.guide.effort if record.guide else None
