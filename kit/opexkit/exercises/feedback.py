"""What a page may be told of a marked answer, and the words that it shows: for a widget and for a room."""

import json
from collections.abc import Mapping
from typing import Any

from opexkit.exercises.calibration import CERTAINTIES
from opexkit.exercises.exercise import Exercise, Mark
from opexkit.view.style import Badge


def vocabulary(marks: Mapping[Any, Badge]) -> dict[str, Any]:
    """Return the words for how sure someone is, and for parts that are right or not."""
    return {
        "certainty": [[confidence.value, certainty.words] for confidence, certainty in CERTAINTIES.items()],
        "marks": {json.dumps(right): {"shape": badge.shape, "word": badge.word} for right, badge in marks.items()},
    }


def feedback(exercise: Exercise, mark: Mark, message: str, revealed: bool) -> dict[str, Any]:
    """Return what a page shows of a mark; the best answers and the explanation only when they may be known.

    Args:
        exercise: that was answered.
        mark: what the answer got.
        message: the mark in a sentence.
        revealed: whether the person asked for the answer.
    """
    done = revealed or mark.right
    shown = mark.parts if done else exercise.parts_to_show(mark.parts)
    parts = [part.model_dump(mode="json") for part in shown]
    for part in parts:
        part["best"] = part["best"] if revealed and not part["right"] else ""
    return {
        "state": mark.state,
        "score": mark.score,
        "message": message,
        "parts": parts,
        "revealed": revealed,
        "explanation": exercise.explanation if done else "",
    } | ({} if mark.state == "unreadable" else exercise.to_compare())
