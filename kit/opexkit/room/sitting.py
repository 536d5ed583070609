"""An exercise or a lab in front of a seat: what stands there, and what comes of checking it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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
from opexkit.view.blocks import Code
from opexkit.view.notebook import NotebookView
from opexkit.view.style import MARKS, MET_MARK

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


def fresh(exercise: Exercise, learner: str, draft: State) -> State:
    """What a page draws an exercise from: the question without its key, and what stands there.

    Args:
        exercise: to answer.
        learner: the seat's.
        draft: what was kept; another version's is left out.
    """
    view = ask(exercise, learner, SEED) | {"remarks": remarks(exercise)}
    is_lab = isinstance(exercise, LabExercise)
    if isinstance(exercise, LabExercise):
        view |= {"material": _material(exercise.id, exercise.scenario), "remarks": []}
    return {"view": view, "vocabulary": vocabulary(MET_MARK if is_lab else MARKS), "note": ""} | _kept(exercise, draft)


def act(exercise: Exercise, learner: str, draft: State, asked: Practice, uid: str, run: Run | None = None) -> Outcome:
    """Do what a page asks of an exercise.

    Args:
        exercise: that stands there.
        learner: the seat's.
        draft: what was kept before.
        asked: what to do, with the answer as it stands.
        uid: of the message, and so of the attempt: the same message is one attempt.
        run: of a lab, what it made of the answer.
    """
    before = _kept(exercise, draft)
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
        mark, words, report = _marked(exercise, answer, run)
        result = feedback(exercise, mark, words, revealed=asked.act == "reveal")
        if asked.act == "check" and mark.state != "unreadable":
            made = make_attempt(exercise, mark, answer, learner, SEED, "room", asked.confidence, len(before["hints"]))
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


def _marked(exercise: Exercise, answer: Any, run: Run | None) -> tuple[Mark, str, str]:
    if run is not None:
        return run.mark, sum_up_run(run.mark), run.report
    mark = exercise.mark(answer)
    return mark, sum_up(mark), ""


def _own(answer: Any, before: Any) -> Any:
    """An answer as a seat may give it: what a facilitator gave stays, whatever the seat sent."""
    if not isinstance(answer, dict):
        return answer
    given = before.get(FOR_FACILITATORS) if isinstance(before, dict) else None
    own = {name: part for name, part in answer.items() if name != FOR_FACILITATORS}
    return own if given is None else own | {FOR_FACILITATORS: given}
