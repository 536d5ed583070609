"""The view of a self-assessment: a room answers and votes, the risk follows, the file is what `assess` grades."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import traitlets

from opexkit.files.problem import InputError
from opexkit.review.load import slugify
from opexkit.review.session import Session, session_path
from opexkit.review.submission import Milestone, Status
from opexkit.review.view.asked import asked, vocabulary
from opexkit.review.view.assessment import questions as paper
from opexkit.review.view.words import RISKS, STATUSES
from opexkit.view.notebook import NotebookView
from opexkit.widgets.base import HERE, Widget

_NAMED = 5
"""Milestones of others that are named."""


class AssessmentWidget(Widget):
    """The questions of a lesson to answer; where no kernel runs, their static fallback is shown instead."""

    script = HERE / "assessment.js"

    view = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    mode = traitlets.Unicode("team").tag(sync=True)
    respondent = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        session: Session,
        codes: Sequence[str],
        folder: Path,
        company: str,
        reasons: Mapping[str, str],
        remember: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._session, self._folder, self._remember = session, folder, remember
        self._company, self._reasons = company, reasons
        self._questions = [question for question in session.catalogue.questions if question.code in codes]
        self._shown: set[str] = set()
        state = self._state(_whose(session, folder))
        super().__init__(vocabulary=vocabulary(), view=self._view(), state=state)

    def receive(self, content: dict[str, Any]) -> None:
        """Keep what the page sent, and say what came of it."""
        acts: dict[str, Callable[..., str]] = {
            "answer": self._answer,
            "vote": self._vote,
            "refresh": self._refresh,
            "team": self._team,
        }
        if act := acts.get(content.pop("do", "")):
            try:
                self.state = self._state(act(**content))
                if self._session.path.exists():
                    self._remember(self._session.path.relative_to(self._folder).as_posix())
            except InputError as error:
                self.state = self._state(str(error.problems[0]), error=True)

    def _answer(self, code: str, details: dict[str, Any], seen: dict[str, Any] | None = None) -> str:
        self._session.answer(code, details, seen)
        return f"Saved {code}."

    def _vote(self, respondent: str, code: str, status: str) -> str:
        self._session.vote(respondent, code, Status(status))
        return f"{respondent}: {code} kept. The others' votes stay hidden until you ask for them."

    def _refresh(self) -> str:
        self._session.reload()
        votes = self._session.votes()
        self._shown = {code for said in votes for code in said.answers}
        return f"{len(votes)} people voted." if votes else "Nobody has voted yet."

    def _team(self, team: str, workload: str, milestone: str, date: str, **_: Any) -> str:
        try:
            day = dt.date.fromisoformat(date)
        except ValueError:
            day = self._session.submission.milestone.date
        path = session_path(self._folder, team, day)
        if path == self._session.path:
            self._session.rename(team or "My team", workload or "My workload", milestone or "Self-assessment")
            self.view = self._view()
            return f"{path.name} says so." if path.exists() else "The file is made with your first answer."
        chosen = Milestone(name=milestone or "Self-assessment", date=day)
        self._session = Session(path, team or "My team", workload or "My workload", chosen)
        self._shown = set()
        self.view = self._view()
        return f"Read {path.name}." if path.exists() else "The file is made with your first answer."

    def _view(self) -> dict[str, Any]:
        said = self._session.submission
        return {
            "company": self._company,
            "team": {
                "team": said.team,
                "workload": said.workload,
                "milestone": said.milestone.name,
                "date": said.milestone.date.isoformat(),
                "path": str(self._session.path),
                "folder": str(self._folder),
            },
            "questions": [asked(question, self._reasons) for question in self._questions],
        }

    def _state(self, note: str, error: bool = False) -> dict[str, Any]:
        rated = self._session.rate()
        marks = {question.code: RISKS[rated[question.code].risk] for question in self._questions}
        answers = self._session.submission.answers
        mine = next((said.answers for said in self._session.votes() if said.respondent == self.respondent), {})
        return {
            "answers": {
                code: answer.model_dump(mode="json") | {"evidence": [item.text for item in answer.evidence]}
                for code, answer in answers.items()
            },
            "mine": {code: status.value for code, status in mine.items()},
            "risks": {
                code: {"key": mark.key, "shape": mark.shape, "word": mark.word, "why": rated[code].why}
                for code, mark in marks.items()
            },
            "votes": {code: self._tally(code) for code in self._shown},
            "note": note,
            "error": error,
        }

    def _tally(self, code: str) -> dict[str, Any]:
        words = ", ".join(f"{count} {STATUSES[status]}" for status, count in self._session.tally(code).items())
        return {"words": words, "spread": f"{self._session.spread(code):.2f} of 1"}

    def static(self) -> NotebookView:
        """Show the questions and their practices."""
        return NotebookView(tuple(paper(self._questions, self._company, self._reasons)))


def open_session(folder: Path, learner: str = "", own: str = "") -> Session:
    """Open the milestone that a learner worked on last, or a new one; never one that may be another person's.

    Args:
        folder: of the teams.
        learner: who answers.
        own: the milestone's file below the folder that this learner wrote last, if any.

    Raises:
        InputError: that milestone's file is broken; it says where, and nothing is written.
    """
    if own and (folder / own).is_file():
        return Session(folder / own)
    today = dt.date.today()  # noqa: DTZ011 - the team's own day
    team = "My team"
    if (folder / slugify(team)).exists():
        team = f"Team of {learner}" if learner else f"Team {len(list(folder.iterdir())) + 1}"
    return Session(session_path(folder, team, today), team)


def _whose(session: Session, folder: Path) -> str:
    """Say that the file comes with the first answer, and what is there already, for whoever it belongs to."""
    if session.path.exists():
        return f"You go on with {session.path.relative_to(folder)}."
    there = sorted(path for path in folder.glob("*/*.yaml") if not path.name.startswith("."))
    named = ", ".join(f"{path.parent.name} of {path.stem}" for path in there[-_NAMED:])
    asked = f" There are answers of {named}; if one is yours, write its team and date above to go on." if named else ""
    return f"The file is made with your first answer.{asked}"
