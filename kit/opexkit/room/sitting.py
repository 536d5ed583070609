"""An exercise or a lab in front of a seat: what stands there, and what comes of checking it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from opexkit.exam.asking import asked_once, mark_once, marks_of, said_once
from opexkit.exercises.exercise import Exercise, Mark
from opexkit.exercises.feedback import feedback, vocabulary
from opexkit.exercises.labs import LabExercise, sum_up_run
from opexkit.exercises.shuffle import ask
from opexkit.exercises.view import sum_up
from opexkit.labs import find_lab
from opexkit.labs.view import handed_over
from opexkit.lessons.lesson import remarks
from opexkit.progress.attempt import Attempt, make_attempt
from opexkit.room.bench import Run
from opexkit.room.message import Practice
from opexkit.room.placed import Placed
from opexkit.view.blocks import Code
from opexkit.view.notebook import NotebookView
from opexkit.view.style import MARKS, MET_MARK, Badge

State = dict[str, Any]
SEED = 1
"""Shuffles the parts of exercises, together with the seat."""
FOR_FACILITATORS = "facilitator"
"""The part of a text's answer that no seat writes: the points that a facilitator gives."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of an act.

    Attributes:
        state: to keep.
        attempt: if the answer was marked.
        report: what happened in a lab, as HTML; it is shown once and not kept.
    """

    state: State
    attempt: Attempt | None
    report: str = ""


def fresh(put: Placed, learner: str, draft: State) -> State:
    """What a page draws an exercise from: the question without its key, and what stands there.

    Args:
        put: what to answer.
        learner: the seat's.
        draft: what was kept; another version's is left out.
    """
    exercise = put.exercise
    marks: Mapping[Any, Badge] = MARKS
    if put.item:
        view, marks = asked_once(put.item, learner, SEED) | {"remarks": []}, marks_of(put.item)
    elif isinstance(exercise, LabExercise):
        material = _material(exercise.id, exercise.scenario)
        view, marks = ask(exercise, learner, SEED) | {"material": material, "remarks": []}, MET_MARK
    else:
        view = ask(exercise, learner, SEED) | {"remarks": remarks(exercise)}
    return {"view": view, "vocabulary": vocabulary(marks), "note": ""} | _kept(exercise, draft)


def act(put: Placed, learner: str, draft: State, asked: Practice, uid: str, run: Run | None = None) -> Outcome:
    """Do what a page asks of an exercise.

    Args:
        put: what stands there.
        learner: the seat's.
        draft: what was kept before.
        asked: what to do, with the answer as it stands.
        uid: of the message, and so of the attempt: the same message is one attempt.
        run: of a lab, what it made of the answer.
    """
    exercise = put.exercise
    before = _kept(exercise, {} if asked.act == "again" else draft)
    if asked.act == "again" or (put.item and before["result"].get("revealed")):  # an item is answered once
        return Outcome(before | {"version": exercise.version}, None)
    answer = _own(asked.answer, before["answer"])
    hints, result, attempt, report = list(before["hints"]), dict(before["result"]), None, ""
    if asked.act == "hint":
        hints = exercise.hints[: len(hints) + 1]
    elif isinstance(exercise, LabExercise) and asked.act == "reveal":
        if result.get("parts"):
            result |= {"revealed": True, "explanation": exercise.explanation}
            reference = Code("The reference answer", str(exercise.samples.correct))
            report = NotebookView((reference,))._repr_html_()
    elif asked.act == "check" or (asked.act == "reveal" and result):
        mark, words, report = _marked(put, answer, run)
        is_shown = asked.act == "reveal" or (put.item is not None and mark.state == "marked")
        result = feedback(exercise, mark, words, revealed=is_shown)
        if asked.act == "check" and mark.state != "unreadable":
            made = make_attempt(
                exercise, mark, answer, learner, SEED, put.origin, asked.confidence, len(before["hints"])
            )
            attempt = made.model_copy(update={"uid": uid})
    confidence = asked.confidence.value if asked.confidence else ""
    state = {"answer": answer, "confidence": confidence, "hints": hints, "result": result}
    return Outcome(state | {"version": exercise.version}, attempt, report)


def _kept(exercise: Exercise, draft: State) -> State:
    """What stands in an exercise; what was kept for another version of it is left out."""
    kept = draft if draft.get("version") == exercise.version else {}
    blank: State = {"answer": None, "confidence": "", "hints": [], "result": {}}
    return {name: kept.get(name, value) for name, value in blank.items()}


@cache
def _material(lab: str, scenario: Path) -> str:
    """What a lab hands over, the same for everyone."""
    return NotebookView(tuple(handed_over(find_lab(lab, scenario))))._repr_html_()


def _marked(put: Placed, answer: Any, run: Run | None) -> tuple[Mark, str, str]:
    if run is not None:
        return run.mark, sum_up_run(run.mark), run.report
    if put.item:
        mark = mark_once(put.item, answer)
        return mark, said_once(mark), ""
    mark = put.exercise.mark(answer)
    return mark, sum_up(mark), ""


def _own(answer: Any, before: Any) -> Any:
    """An answer as a seat may give it: what a facilitator gave stays, whatever the seat sent."""
    if not isinstance(answer, dict):
        return answer
    given = before.get(FOR_FACILITATORS) if isinstance(before, dict) else None
    own = {name: part for name, part in answer.items() if name != FOR_FACILITATORS}
    return own if given is None else own | {FOR_FACILITATORS: given}
