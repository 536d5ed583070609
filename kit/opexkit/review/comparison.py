"""Two portfolios side by side: teams that came, went, got better or worse, what moved, and what is overdue."""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from opexkit.files import Strict
from opexkit.review.grade import FORMAT, RiskCounts
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.submission import Status
from opexkit.review.team_grade import QuestionChange, TeamGrade

TeamMove = Literal["new", "gone", "better", "worse", "mixed", "same", "not_comparable"]


class PracticeMove(Strict):
    """A practice whose status moved; None where nobody answered."""

    code: str
    title: str
    was: Status | None
    now: Status | None


class TeamChange(Strict):
    """How a team's workload moved; None where a portfolio does not have it.

    `better` and `worse` go by the risks of questions, high over medium over none; a question that is no longer
    answered is worse. One that was unanswered, or that was or is not applicable, is listed and counts for neither.
    """

    team: str
    workload: str
    move: TeamMove
    was: RiskCounts | None
    now: RiskCounts | None
    questions: list[QuestionChange] = Field(default_factory=list)
    practices: list[PracticeMove] = Field(default_factory=list)
    remark: str = ""


class Overdue(Strict):
    """Work of a plan whose day has passed at the later milestone, and that is not in place there.

    `moved_to` is the later day that the team gives now, if any.
    """

    team: str
    workload: str
    code: str
    title: str
    owner: str | None
    due: dt.date
    moved_to: dt.date | None = None


class Comparison(Strict):
    """What changed between two portfolios, in the order of the teams' names."""

    format: Literal[1] = FORMAT
    was: RiskCounts
    now: RiskCounts
    teams: list[TeamChange]
    overdue: list[Overdue]

    def of(self, *moves: TeamMove) -> list[TeamChange]:
        """List the teams that moved in one of some ways."""
        return [change for change in self.teams if change.move in moves]


def compare_portfolios(before: Portfolio, after: Portfolio) -> Comparison:
    """Compare two portfolios: a workload by its team's and its own name, a question only in one and the same lens."""
    old, new = ({_key(grade): grade for grade in each.teams} for each in (before, after))
    keys = sorted(old.keys() | new.keys())
    pairs = [(old.get(key), new.get(key), new.get(key) or old[key]) for key in keys]
    return Comparison(
        was=before.risks,
        now=after.risks,
        teams=[_change(was, now, named) for was, now, named in pairs],
        overdue=[item for was, now, _ in pairs if now for item in _overdue(was, now)],
    )


def _key(grade: TeamGrade) -> tuple[str, str]:
    return _words(grade.team), _words(grade.workload)


def _words(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _change(was: TeamGrade | None, now: TeamGrade | None, named: TeamGrade) -> TeamChange:
    change = TeamChange(
        team=named.team,
        workload=named.workload,
        move="new" if was is None else "gone",
        was=was.risks if was else None,
        now=now.risks if now else None,
    )
    if was is None or now is None:
        return change
    if was.lens.sha256 != now.lens.sha256:
        remark = f"graded in {was.lens.label} then and in {now.lens.label} now; grade both in one with --lens"
        return change.model_copy(update={"move": "not_comparable", "remark": remark})
    questions = _questions(was, now)
    return change.model_copy(
        update={"move": _move(questions), "questions": questions, "practices": _practices(was, now)}
    )


def _questions(was: TeamGrade, now: TeamGrade) -> list[QuestionChange]:
    older = {question.code: question.risk for question in was.questions}
    return [
        QuestionChange(code=item.code, title=item.title, was=older.get(item.code), now=item.risk)
        for item in now.questions
        if older.get(item.code) is not item.risk
    ]


def _move(questions: Iterable[QuestionChange]) -> TeamMove:
    listed = list(questions)
    down, up = any(item.step < 0 for item in listed), any(item.is_worse for item in listed)
    return "mixed" if down and up else "better" if down else "worse" if up else "same"


def _practices(was: TeamGrade, now: TeamGrade) -> list[PracticeMove]:
    older = {practice.code: practice.status for practice in was.practices}
    return [
        PracticeMove(code=item.code, title=item.title, was=older.get(item.code), now=item.status)
        for item in now.practices
        if older.get(item.code) is not item.status
    ]


def _overdue(was: TeamGrade | None, now: TeamGrade) -> list[Overdue]:
    """What was due before the day of the later milestone; a day that was put off since does not hide it."""
    comparable = was is not None and was.lens.sha256 == now.lens.sha256
    promised = {item.code: (item.due, item.owner) for item in was.practices if item.due} if was and comparable else {}
    found = []
    for item in now.practices:
        due, owner = promised.get(item.code, (item.due, item.owner))
        if not item.is_gap or due is None or due >= now.milestone.date:
            continue
        overdue = Overdue(
            team=now.team,
            workload=now.workload,
            code=item.code,
            title=item.title,
            owner=item.owner or owner,
            due=due,
            moved_to=item.due if item.due and item.due > due else None,
        )
        found.append(overdue)
    return found
