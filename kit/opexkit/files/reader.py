"""Read a file into a model: the one way, whatever the file holds."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from opexkit.files.document import parse_document, read_document
from opexkit.files.validation import validated

_Model = TypeVar("_Model", bound=BaseModel)


def read(path: Path, model: type[_Model]) -> _Model:
    """Read a YAML or JSON file into a model.

    Raises:
        InputError: it cannot be read or does not fit; with each problem at its line and column.
    """
    return validated(read_document(path), model)


def parse(text: str | bytes, path: Path, model: type[_Model]) -> _Model:
    """Read YAML or JSON that was handed in into a model; `path` is what problems call it.

    Raises:
        InputError: it cannot be read or does not fit; with each problem at its line and column.
    """
    return validated(parse_document(text, path), model)
