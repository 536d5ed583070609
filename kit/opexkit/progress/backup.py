"""One person's progress as a file, and whose it becomes where it is brought back."""

import hashlib
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator

from opexkit.files.model import Strict
from opexkit.files.problem import InputError, Problem
from opexkit.files.regular import opened
from opexkit.files.validation import first_words
from opexkit.progress.attempt import Attempt
from opexkit.progress.tables import NAME_LIMIT, UID_LIMIT

_KNOWN = 28
"""Letters of a uid by which an attempt is known; the rest says where it stood in a mock exam."""
_WHOLE = 2**31
"""Below it lies every whole number that a database takes."""


class Backup(Strict):
    """One person's progress as JSON."""

    opexkit: str
    learner: Annotated[str, Field(max_length=NAME_LIMIT)]
    attempts: list[Attempt]
    drafts: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_one_persons(self) -> "Backup":
        for attempt in self.attempts:
            if attempt.learner != self.learner:
                raise ValueError("it holds attempts of more than one person")
            if not _fits(attempt):
                raise ValueError(f"the attempt {attempt.uid[:UID_LIMIT]!r} is none that the kit makes")
        return self


def read_backup(data: str | bytes, path: Path) -> Backup:
    """Read one person's progress from what `Store.export` wrote.

    Args:
        data: the file's content.
        path: by which the file is named if it is none.

    Raises:
        InputError: it is no such file.
    """
    try:
        return Backup.model_validate_json(data)
    except ValidationError as error:
        fix = "give a file that the kit's export wrote"
        raise InputError([Problem(path, first_words(error, Backup)[0], fix)]) from error


def read_export(path: Path) -> Backup:
    """Read one person's progress from the file that `Store.export` wrote.

    Raises:
        InputError: it is no such file.
    """
    with opened(path) as file:
        return read_backup(file.read(), path)


def moved(attempt: Attempt, owner: str) -> Attempt:
    """The attempt as its owner's elsewhere. Moved back it is the same again, so that no way around counts it twice.

    Args:
        attempt: as it was kept for its learner.
        owner: whose it becomes.
    """
    known, place = attempt.uid[:_KNOWN], attempt.uid[_KNOWN:]
    if not re.fullmatch(f"[0-9a-f]{{{_KNOWN}}}", known):
        known = hashlib.sha256(known.encode()).hexdigest()[:_KNOWN]
    number = int(known, 16) ^ _mask(attempt.learner) ^ _mask(owner)
    uid = attempt.uid if attempt.learner == owner else f"{number:0{_KNOWN}x}{place}"
    return attempt.model_copy(update={"learner": owner, "uid": uid})


def _mask(learner: str) -> int:
    return int(hashlib.sha256(learner.encode()).hexdigest()[:_KNOWN], 16)


def _fits(attempt: Attempt) -> bool:
    """Whether every database takes it."""
    numbers = (attempt.version, attempt.seed, attempt.hints)
    words = ((attempt.uid, UID_LIMIT), (attempt.exercise, NAME_LIMIT))
    return all(0 <= number < _WHOLE for number in numbers) and all(
        text.isprintable() and len(text) <= limit for text, limit in words
    )
