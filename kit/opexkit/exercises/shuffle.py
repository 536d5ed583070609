"""How an exercise is put to one person: its view in an order that is theirs, the same each time."""

import hashlib

import numpy as np

from opexkit.exercises.exercise import Exercise, View


def ask(exercise: Exercise, learner: str = "", seed: int = 1) -> View:
    """Return what a page needs to ask an exercise, without its key.

    The order of options, cards and steps depends on learner, seed, exercise and version only, so it is the same
    whenever the page is shown again. Options marked `last` stay at the end.
    """
    said = exercise.model_dump(include={"id", "kind", "title", "difficulty", "prompt", "exhibit"})
    view = said | exercise.view() | {"hints": len(exercise.hints)}
    random = np.random.default_rng(_number(f"{seed}/{learner}/{exercise.id}/{exercise.version}"))
    for key in exercise.shuffled:
        members = [view[key][place] for place in random.permutation(len(view[key]))]
        if members == view[key]:  # the file's own order may be the answer
            members = members[1:] + members[:1]
        view[key] = sorted(members, key=lambda member: bool(member.get("last")))
    return view


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
