"""What learners hold against an item: kept as lines of JSON in a file that they send to the maintainers."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from opexkit.exam.item import Item
from opexkit.exercises.exercise import Text
from opexkit.files import InputError, Problem, Strict

FILE = Path("opexkit-disagreements.jsonl")
"""Where they are kept unless told otherwise: in the folder of the notebook."""


class Dispute(Strict):
    """One objection; it names nobody.

    Attributes:
        version: of the item, when it was answered.
        chosen: the letters of the answer, and `says` their texts.
    """

    item: str
    version: int
    chosen: str
    says: list[str]
    reason: Text
    at: AwareDatetime


def disagree(
    item: Item, chosen: Iterable[str], reason: str, path: Path = FILE, at: dt.datetime | None = None
) -> Dispute:
    """Keep an objection in a file, after those that are there.

    Raises:
        ValueError: nothing was chosen yet, or no reason is given.
        OSError: the file cannot be written.
    """
    said = sorted(chosen) if item.is_choice else list(chosen)
    if not said:
        raise ValueError("answer the item first, so that your choice is kept with your reason")
    if not reason.strip():
        raise ValueError("say why: which option is right, or what the item leaves open")
    letters = [letter for letter in said if letter in item.letters]
    made = Dispute(
        item=item.id,
        version=item.version,
        chosen="".join(letters),
        says=[item.option(letter).text for letter in letters],
        reason=reason,
        at=at or dt.datetime.now(dt.UTC),
    )
    with path.open("a", encoding="utf-8") as file:
        file.write(made.model_dump_json() + "\n")
    return made


def read_disputes(path: Path) -> list[Dispute]:
    """Read the objections of a file, the oldest first.

    Raises:
        InputError: with each line that is none.
    """
    found: list[Dispute] = []
    problems: list[Problem] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            found.append(Dispute.model_validate_json(line))
        except ValidationError:
            problems.append(Problem(path, "is no objection to an item", "leave the line as the kit wrote it", number))
    if problems:
        raise InputError(problems)
    return found
