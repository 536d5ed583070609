"""An exercise in front of a seat: what stands there, and what comes of checking it."""

from dataclasses import dataclass
from typing import Any

from opexkit.exercises.exercise import Exercise
from opexkit.exercises.feedback import feedback, vocabulary
from opexkit.exercises.shuffle import ask
from opexkit.exercises.view import sum_up
from opexkit.lessons.lesson import remarks
from opexkit.progress.attempt import Attempt, make_attempt
from opexkit.room.message import Practice
from opexkit.view.style import MARKS

State = dict[str, Any]
SEED = 1
"""Shuffles the parts of exercises, together with the seat."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of an act: the state to keep, and the attempt if the answer was marked."""

    state: State
    attempt: Attempt | None


def fresh(exercise: Exercise, learner: str, draft: State) -> State:
    """What a page draws an exercise from: the question without its key, and what stands there.

    Args:
        exercise: to answer.
        learner: the seat's.
        draft: what was kept; another version's is left out.
    """
    kept = draft if draft.get("version") == exercise.version else {}
    blank: State = {"answer": None, "confidence": "", "hints": [], "result": {}}
    shown = {name: kept.get(name, value) for name, value in blank.items()}
    view = ask(exercise, learner, SEED) | {"remarks": remarks(exercise)}
    return {"view": view, "vocabulary": vocabulary(MARKS), "note": ""} | shown


def act(exercise: Exercise, learner: str, draft: State, asked: Practice, uid: str) -> Outcome:
    """Do what a page asks of an exercise.

    Args:
        exercise: that stands there.
        learner: the seat's.
        draft: what was kept before.
        asked: what to do, with the answer as it stands.
        uid: of the message, and so of the attempt: the same message is one attempt.
    """
    before = fresh(exercise, learner, draft)
    hints, result, attempt = list(before["hints"]), dict(before["result"]), None
    if asked.act == "hint":
        hints = exercise.hints[: len(hints) + 1]
    elif asked.act == "check" or (asked.act == "reveal" and result):
        mark = exercise.mark(asked.answer)
        result = feedback(exercise, mark, sum_up(mark), revealed=asked.act == "reveal")
        if asked.act == "check" and mark.state != "unreadable":
            made = make_attempt(
                exercise, mark, asked.answer, learner, SEED, "room", asked.confidence, len(before["hints"])
            )
            attempt = made.model_copy(update={"uid": uid})
    confidence = asked.confidence.value if asked.confidence else ""
    state = {"answer": asked.answer, "confidence": confidence, "hints": hints, "result": result}
    return Outcome(state | {"version": exercise.version}, attempt)
