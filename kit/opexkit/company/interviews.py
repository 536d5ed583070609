"""Interviews of a mock review: what was said, and what experienced reviewers made of it."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from opexkit.files import Strict, read


class Turn(Strict):
    """Someone says something; `who` is a role."""

    who: str
    says: str


class ExpertStatus(Strict):
    """What the experts chose for a practice, and on what they rest it."""

    status: Literal["implemented", "partial", "not_implemented", "not_applicable", "cannot_determine"]
    because: str


class Interview(Strict):
    """`interviews/<question>.yaml`: one conversation over one question.

    Attributes:
        team: the squad that is asked; nothing where the company is, as its review before the uplift has it.
    """

    question: str
    title: str
    team: str = ""
    roles: list[str] = Field(alias="with", min_length=1)
    transcript: list[Turn] = Field(min_length=2)
    experts: dict[str, ExpertStatus] = Field(min_length=3)


def read_interview(path: Path) -> Interview:
    """Read one interview.

    Raises:
        InputError: with every problem of the file.
    """
    return read(path, Interview)
