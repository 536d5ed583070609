"""Interviews of a mock review: what was said, and what experienced reviewers made of it."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from opexkit.files.document import read_document
from opexkit.files.problem import InputError
from opexkit.files.validation import complaints


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Turn(_Part):
    """Somebody says something; `who` is a role."""

    who: str
    says: str


class ExpertStatus(_Part):
    """What the experts chose for a practice, and on what they rest it."""

    status: Literal["implemented", "partial", "not_implemented", "not_applicable", "cannot_determine"]
    because: str


class Interview(_Part):
    """`interviews/<question>.yaml`: one conversation over one question."""

    question: str
    title: str
    roles: list[str] = Field(alias="with", min_length=1)
    transcript: list[Turn] = Field(min_length=2)
    experts: dict[str, ExpertStatus] = Field(min_length=4)


def read_interview(path: Path) -> Interview:
    """Read one interview.

    Raises:
        InputError: with every problem of the file.
    """
    document = read_document(path)
    try:
        return Interview.model_validate(document.data)
    except ValidationError as error:
        raise InputError(
            complaints(document, error, lambda _: ["question", "title", "with", "transcript", "experts"])
        ) from error
