"""papermill's client with a kernel in this process; what a message does to a notebook stays nbclient's."""

import asyncio
import contextlib
import os
from types import SimpleNamespace
from typing import Any

from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient

from opexkit.batch.warm.kernel import Kernel


class WarmClient(PapermillNotebookClient):  # type: ignore[misc]
    """Runs a notebook's cells one after another in this process."""

    def execute(self, **_: Any) -> NotebookNode:
        """Run all cells, and complete the notebook's metadata."""
        if folder := self.resources.get("metadata", {}).get("path"):
            os.chdir(folder)
        self.reset_execution_trackers()
        self._queue: list[dict[str, Any]] = []
        self._current: tuple[NotebookNode, int] | None = None
        self._kernel = Kernel(self._deliver)
        channel = SimpleNamespace(send=self._queue.append)
        self.kc = SimpleNamespace(session=self._kernel._session, shell_channel=channel)
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = self._kernel.language_info
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(
        self, cell: NotebookNode, cell_index: int, execution_count: int | None = None, store_history: bool = True
    ) -> NotebookNode:
        """Run one cell.

        Raises:
            CellExecutionError: it failed, and may not.
        """
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        if self.skip_cells_with_tag in cell.metadata.get("tags", []):
            return cell
        if self.record_timing:
            cell["metadata"]["execution"] = {}
        self.code_cells_executed += 1
        cell.outputs = []
        self.clear_before_next_output = False
        self._current = (cell, cell_index)
        reply = self._kernel.run(cell.source, cell.get("id"), store_history)
        self._answer()
        self._current = None
        cell["execution_count"] = execution_count or reply.get("execution_count")
        if reply["status"] == "error":
            self._check(cell, cell_index, {"content": reply})
        self.nb["cells"][cell_index] = cell
        return cell

    def _deliver(self, message: dict[str, Any]) -> None:
        """Take what a cell sent; the state of a widget that belongs to none is left out, as by nbclient."""
        of_widget = str(message["header"]["msg_type"]).startswith("comm_")
        if self._current is None or (of_widget and not message["parent_header"]):
            return
        with contextlib.suppress(CellExecutionComplete):
            self.process_message(message, *self._current)

    def _answer(self) -> None:
        """Hand the kernel what widgets of this notebook's side sent while the cell ran."""
        while self._queue:
            self._kernel.hear(self._queue.pop(0))

    def _check(self, cell: NotebookNode, cell_index: int, reply: dict[str, Any]) -> None:
        with contextlib.closing(asyncio.new_event_loop()) as loop:
            loop.run_until_complete(self._check_raise_for_error(cell, cell_index, reply))
