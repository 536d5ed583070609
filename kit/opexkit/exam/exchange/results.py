"""Answers that a practice page saved: each is marked anew by the kit's own items."""

from pathlib import Path

from opexkit.exam.bank import ItemBank
from opexkit.exam.item import Item, Pool
from opexkit.exam.practice import said_of
from opexkit.progress.attempt import Attempt
from opexkit.progress.backup import read_export


def read_results(path: Path, bank: ItemBank, learner: str) -> tuple[list[Attempt], list[str]]:
    """Read the answers of a file as a learner's attempts, and say which were left out and why.

    What the file says of right and wrong is not taken over. An answer keeps its name, so that the same file read
    twice counts once.

    Raises:
        InputError: the file holds no answers.
    """
    items = {item.attempt_name: item for item in bank.pool(Pool.PRACTICE)}
    taken, left = [], []
    for attempt in read_export(path).attempts:
        item, said = items.get(attempt.exercise), said_of(attempt.answer)
        if item is None:
            left.append(f"{attempt.exercise[:60]!r} is no item to practice")
        elif attempt.version != item.version:
            left.append(f"{item.id} was answered in version {attempt.version}, it is in version {item.version} now")
        elif not _is_answer(item, said):
            left.append(f"{item.id} has no answer {said[:60]!r}")
        else:
            marked = {"learner": learner, "origin": "practice", "score": float(item.is_right(said)), "parts": []}
            taken.append(attempt.model_copy(update=marked))
    return taken, left


def _is_answer(item: Item, said: str) -> bool:
    try:
        return item.is_whole(item.read(said))
    except ValueError:
        return False
