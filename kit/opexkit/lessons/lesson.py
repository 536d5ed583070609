"""What a lesson's notebook calls: each method shows one thing, for a learner to answer or as a team answered it."""

import json
import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opexkit import content
from opexkit.company.carried import DEFAULT
from opexkit.company.folders import find_pack
from opexkit.exercises import view as paper
from opexkit.exercises.bank import Bank
from opexkit.exercises.exercise import Exercise
from opexkit.exercises.grading import grade_of
from opexkit.exercises.interviews import interview_exercise, whole_bank
from opexkit.exercises.labs import lab_exercise, try_lab, with_labs
from opexkit.exercises.shuffle import ask
from opexkit.exercises.teams import with_exercises
from opexkit.files.document import read_bytes
from opexkit.files.problem import InputError, Problem
from opexkit.labs import find_lab
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.changes import changes_named
from opexkit.lens.editions import EDITION
from opexkit.lessons import exam
from opexkit.lessons.company import LessonCompany
from opexkit.lessons.loader import load_lesson
from opexkit.lessons.model import Lesson
from opexkit.lessons.said import or_said
from opexkit.lessons.tables import table_blocks, worked_blocks
from opexkit.lessons.why_it_matters import reasons_why
from opexkit.progress.attempt import Attempt, attempts_of, make_attempt
from opexkit.progress.database import ProgressError
from opexkit.progress.store import Store, learner_name
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team
from opexkit.review.record import read_grade
from opexkit.review.team_grade import TeamGrade
from opexkit.review.view.assessment import answered
from opexkit.view.blocks import Block, Cell, Column, Table, Text
from opexkit.view.notebook import NotebookView

if TYPE_CHECKING:
    from opexkit.progress.summary import Summary

TEAMS_VARIABLE = "OPEXKIT_TEAMS"
_ASSESSMENT = "self-assessment"
"""The draft that says which milestone a learner wrote last."""


class LessonPage:
    """One lesson, opened for a learner, or for a team whose answers it then shows marked.

    Attributes:
        lesson: its data.
        learner: whose progress is kept.
        grade: the team's grade; None for a learner.
        store: None where progress cannot be kept; `store_error` then says why.
    """

    def __init__(self, name: str, scenario: str, team: str, learner: str, seed: int) -> None:
        self.lesson: Lesson = load_lesson(name)
        self.subject = LessonCompany(find_pack(scenario), seed)
        self.bank: Bank = whole_bank(self.subject.folder)
        self.seed = seed
        self.learner = learner_name(learner)
        self.grade: TeamGrade | None = _grade(team) if team else None
        self.store: Store | None = None
        self.store_error = ""
        if not self.grade:
            try:
                self.store = Store()
            except ProgressError as error:
                self.store_error = str(error)

    def plan(self) -> NotebookView:
        """Show how long each section takes, and what is enough for ten minutes."""
        from opexkit.lessons.pace_view import plan

        who = () if self.grade else (Text(f"Your answers are kept as {self.learner}.", "remark"),)
        return NotebookView((*who, *plan(self.lesson)))

    def stop(self, number: int = 1) -> NotebookView:
        """Say at a stop of the lesson how much is done and where to go on; `number` counts the stops from 1."""
        from opexkit.lessons.pace_view import stop

        return NotebookView(tuple(stop(self.lesson, number)))

    def table(self, name: str) -> NotebookView:
        """Show a table of the lesson, and below it what has changed since for what it names.

        Raises:
            KeyError: the lesson has no such table.
        """
        return NotebookView(tuple(table_blocks(self.lesson, name)))

    def worked(self, name: str) -> NotebookView:
        """Show a worked file, and what its lines are for.

        Raises:
            KeyError: the lesson has no such file.
        """
        return NotebookView(tuple(worked_blocks(self.lesson, name)))

    @or_said
    def picture(self, name: str) -> NotebookView:
        """Show a worked example on the company's data.

        Raises:
            KeyError: there is no such picture.
        """
        from opexkit.lessons.examples import PICTURES

        return NotebookView(tuple(PICTURES[name](self.subject)))

    def exercise(self, name: str, answer: Any = None) -> Any:
        """Ask an exercise; with an answer, or for a team, show it marked.

        Raises:
            KeyError: there is no such exercise.
        """
        return self._ask(self.bank.get(name), answer)

    @or_said
    def lab(self, name: str, file: str = "") -> Any:
        """Offer a lab's artefact to write and to run; with a file, run that one; for a team, show what its file got.

        Raises:
            InputError: there is no such lab, or the file cannot be read.
        """
        from opexkit.labs import view as paper_labs

        lab = find_lab(name, self.subject.folder)
        exercise = lab_exercise(name, lab.scenario)
        if self.grade:
            own = next((grade for grade in self.grade.labs if grade.id == name), None)
            return NotebookView(tuple(paper.marked(exercise, own)))
        if file:
            tried = try_lab(lab, read_bytes(Path(file)).decode("utf-8", "replace"), Path(file))
            blocks = paper_labs.judged(lab, tried.result) if tried.result else [Text(tried.mark.message)]
            return NotebookView(tuple(blocks))
        from opexkit.widgets.lab import LabWidget

        return LabWidget(lab, self.store, self.learner, self._drafts.get(name), self.store_error)

    @or_said
    def interview(self, code: str, answer: Any = None) -> Any:
        """Show an interview of the mock review, to judge and to compare with the experts."""
        return self._ask(interview_exercise(self.subject.folder, code), answer)

    def assess(self) -> Any:
        """Ask the lesson's questions; for a team, show them as answered."""
        if self.grade:
            rated = [question for question in self.grade.questions if question.code in self.lesson.questions]
            if rated:
                return NotebookView(tuple(answered(rated)))
            lens = self.grade.lens.title
            message = f"{self.grade.team} was reviewed in the lens {lens}, which does not ask these questions."
            return NotebookView((Text(message, "remark"),))
        from opexkit.widgets.assessment import AssessmentWidget, open_session

        folder = Path(os.environ.get(TEAMS_VARIABLE, "") or Path.home() / "opexkit" / "teams")
        kept = self._drafts.get(_ASSESSMENT)
        own = str(kept.get("file", "")) if isinstance(kept, dict) else ""
        session = open_session(folder, self.learner, own)
        company = self.subject.pack.company.name
        return AssessmentWidget(session, self.lesson.questions, folder, company, self._reasons, self._remember)

    def _remember(self, file: str) -> None:
        """Keep which milestone this learner wrote last, so that the next lesson goes on with it."""
        if self.store:
            with suppress(ProgressError):  # the answers are kept in the file itself
                self.store.keep_draft(self.learner, _ASSESSMENT, {"file": file})

    def drill(self) -> Any:
        """Ask one exercise of the whole bank after another; for a team, show what its exercises got."""
        if self.grade:
            return NotebookView(tuple(paper.results(self.grade.exercises)))
        from opexkit.widgets.drill import DrillWidget

        return DrillWidget(self.bank, self.store, self.learner, self.seed, self.attempts, self.store_error)

    def items(self) -> Any:
        """Ask exam items, one after another, each with its reasons at once; a team's submission has none."""
        return exam.items(self)

    def mock(self) -> Any:
        """Offer a mock exam from the sealed pool, or go on with the one that is open."""
        return exam.mock(self)

    def exam_standing(self, name: str = "DOP-C02") -> NotebookView:
        """Show where the learner stands in exam items: what is due, misconceptions, mock exams, an exam's tasks.

        Raises:
            KeyError: there is no such exam.
        """
        return exam.standing(self, name)

    def exam_plan(self, date: str = "", minutes: int = 30, name: str = "DOP-C02") -> NotebookView:
        """Show a plan to an exam, and today's items.

        Args:
            date: of the exam, such as 2027-02-01; without one the cell says what to write.
            minutes: for practice on each day.
            name: the exam.

        Raises:
            ValueError: the date is none or not ahead, or the minutes hold no item.
            KeyError: there is no such exam.
        """
        return exam.plan(self, name, date, minutes)

    def standing(self) -> NotebookView:
        """Show where the learner or the team stands: by area, by practice, over time, and what to do next."""
        from opexkit.progress.view import standing_blocks

        titles = {practice.code: practice.title for practice in load_catalogue(EDITION).practices}
        return NotebookView(tuple(standing_blocks(self._standing(), titles)))

    def calibration(self) -> NotebookView:
        """Show how often answers were right, by how sure the learner was."""
        from opexkit.progress.view import calibration_blocks

        return NotebookView(tuple(calibration_blocks(self._standing().calibration)))

    def backup(self) -> Any:
        """Offer the learner's progress as a file, and a way to bring one back."""
        if self.store is None:
            return NotebookView((Text(self.store_error or "A team's answers are in its submission.", "remark"),))
        from opexkit.widgets.backup import BackupWidget

        return BackupWidget(self.store, self.learner)

    def pitfalls(self) -> NotebookView:
        """Show mistakes that real teams make, how each shows, and what to do instead."""
        rows = tuple((Cell(each.title), Cell(each.shows), Cell(each.instead)) for each in self.lesson.pitfalls)
        columns = (Column("Pitfall", "head", 1.5), Column("How it shows", "long", 2), Column("Instead", "long", 2))
        return NotebookView((Table("Pitfalls", columns, rows, shape="stack"),))

    def deliverables(self) -> NotebookView:
        """Show what a team can point at afterwards."""
        rows = tuple((Cell(f"☐ {each.title}"), Cell(each.shown_by)) for each in self.lesson.deliverables)
        columns = (Column("Deliverable", "head", 2), Column("Shown by", "long", 3))
        return NotebookView((Table("What you can point at afterwards", columns, rows, shape="stack"),))

    def reading(self) -> NotebookView:
        """Show where to read on."""
        rows = tuple(
            (
                Cell(each.title, href=each.url, detail="\n".join(change.mark for change in changes_named(each.title))),
                Cell(each.why),
            )
            for each in self.lesson.reading
        )
        return NotebookView((Table("Pages to read on", (Column("Page", "head", 2), Column("For", "long", 3)), rows),))

    @property
    def attempts(self) -> list[Attempt]:
        """What the learner has done so far; empty where it cannot be read."""
        return self.store.attempts(self.learner) if self.store else []

    def _standing(self) -> "Summary":
        from opexkit.progress.summary import standing

        return standing(with_labs(self.bank, self.subject.folder), self._done())

    def _done(self) -> list[Attempt]:
        return attempts_of(self.grade) if self.grade else self.attempts

    @cached_property
    def _drafts(self) -> dict[str, Any]:
        return self.store.drafts(self.learner) if self.store else {}

    @cached_property
    def _reasons(self) -> dict[str, str]:
        return reasons_why(self.subject)

    def _ask(self, exercise: Exercise, answer: Any) -> Any:
        if self.grade:
            own = next((grade for grade in self.grade.exercises if grade.id == exercise.id), None)
            return NotebookView((*paper.marked(exercise, own), *(Text(text, "remark") for text in remarks(exercise))))
        if answer is not None:
            return self._answer(exercise, answer)
        from opexkit.widgets.exercise import ExerciseWidget

        draft = self._drafts.get(exercise.id)
        return ExerciseWidget(
            exercise,
            self.store,
            self.learner,
            self.seed,
            draft=draft,
            store_error=self.store_error,
            remarks=remarks(exercise),
        )

    def _answer(self, exercise: Exercise, answer: Any) -> NotebookView:
        mark = exercise.mark(answer)
        blocks: list[Block] = paper.marked(exercise, grade_of(exercise, mark))
        if mark.state == "unreadable":
            return NotebookView(tuple(blocks))
        try:
            if self.store:
                self.store.add([make_attempt(exercise, mark, answer, self.learner, self.seed, "cell")])
        except ProgressError as error:
            blocks.append(Text(f"Not saved: {error}.", "remark"))
        return NotebookView(tuple(blocks))


def open_lesson(name: str, scenario: str = DEFAULT, team: str = "", learner: str = "", seed: int = 1) -> LessonPage:
    """Open a lesson.

    Args:
        name: the lesson's id, such as `organization`.
        scenario: a pack by name or folder.
        team: empty for a learner; else a submission, a team's folder, a report.json, or the name of a sample team:
            then everything is shown as that team answered it.
        learner: whose progress is kept; the user if empty.
        seed: shuffles exercises and draws the worked examples.

    Raises:
        InputError: there is no such lesson, scenario or team, or it cannot be read.

    Example:
        >>> from opexkit import open_lesson
        >>> open_lesson("organization").lesson.number
        1
    """
    return LessonPage(name, scenario, team, learner, seed)


def _grade(team: str) -> TeamGrade:
    path = Path(team)
    if path.suffix == ".json":
        return read_grade(path)
    if not path.exists():
        path = content.data("teams", team)
    if not path.exists():
        known = sorted(folder.name for folder in content.data("teams").iterdir())
        fix = f"give a submission, a folder, a report.json, or one of {', '.join(known)}"
        raise InputError([Problem(Path(team), "there is no such team", fix)])
    files = load_team(path)
    return with_exercises(grade_team(files), files)


def remarks(exercise: Exercise) -> list[str]:
    """Say what has changed since for what an exercise names to its reader before the answer."""
    asked = json.dumps(ask(exercise), ensure_ascii=False)
    return [f"{change.mark}. Instead: {change.instead}" for change in changes_named(asked)]
