"""Where a team's or the portfolio's files are written: what a format's writer has at hand."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opexkit.batch.publish import Publication

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True, slots=True)
class OutputDesk:
    """A folder of a publication.

    Attributes:
        publication: the output on its way.
        folder: the parts of the folder's path below the output; none for the output folder itself.
        day: of the newest milestone.
    """

    publication: Publication
    folder: tuple[str, ...]
    day: dt.date

    @property
    def created(self) -> dt.datetime:
        """The date that a document carries: SOURCE_DATE_EPOCH if set, else the milestone's day.

        See https://reproducible-builds.org/specs/source-date-epoch/.
        """
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        if epoch.isdigit():
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
        return dt.datetime.combine(self.day, dt.time(), dt.UTC)

    def run(self, notebook: Path, name: str, parameters: Mapping[str, Any]) -> "NotebookNode":
        """Execute a notebook in this folder through papermill, and keep it there under a name.

        Raises:
            papermill.PapermillExecutionError: a cell failed.
            RuntimeError: the kernel died twice.
        """
        from opexkit.batch.execute import execute  # only where pages are made

        return execute(notebook, self.publication.path(*self.folder, name), parameters)

    def write(self, content: str | bytes, name: str) -> None:
        """Write one file into this folder."""
        self.publication.write(content, *self.folder, name)
