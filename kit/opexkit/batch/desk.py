"""Where a team's or the portfolio's files are written: what a format's writer has at hand."""

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opexkit.batch.publish import Staging
from opexkit.files.problem import InputError, Problem

if TYPE_CHECKING:
    from nbformat import NotebookNode

_EPOCH = "SOURCE_DATE_EPOCH"


@dataclass(frozen=True, slots=True)
class OutputDesk:
    """A folder of the output on its way.

    Attributes:
        staging: the output on its way.
        folder: the parts of the folder's path below the output; none for the output folder itself.
        day: of the newest milestone.
        in_place: whether notebooks run in this very process, which belongs to one of them alone.
    """

    staging: Staging
    folder: tuple[str, ...]
    day: dt.date
    in_place: bool = False

    @property
    def created(self) -> dt.datetime:
        """The date that a document carries: SOURCE_DATE_EPOCH if set, else the milestone's day."""
        return epoch() or dt.datetime.combine(self.day, dt.time(), dt.UTC)

    def run(self, notebook: Path, name: str, parameters: Mapping[str, Any]) -> "NotebookNode":
        """Execute a notebook in this folder through papermill, and keep it there under a name.

        Raises:
            papermill.PapermillExecutionError: a cell failed.
            RuntimeError: the kernel died twice.
        """
        from opexkit.batch.execute import execute  # only where pages are made

        return execute(notebook, self.staging.path(*self.folder, name), parameters, self.in_place)

    def write(self, content: str | bytes | Iterator[str], name: str) -> None:
        """Write one file into this folder."""
        self.staging.write(content, *self.folder, name)


def epoch() -> dt.datetime | None:
    """Read SOURCE_DATE_EPOCH, see https://reproducible-builds.org/specs/source-date-epoch/; None if it is not set.

    Raises:
        InputError: it is no number of seconds since 1970 of a year that has four digits.
    """
    text = os.environ.get(_EPOCH, "")
    if not text:
        return None
    try:
        return dt.datetime.fromtimestamp(int(text), dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        fix = "set it to seconds since 1970, or unset it"
        raise InputError([Problem(Path(_EPOCH), f"is no date ({text[:40]!r})", fix)]) from error
