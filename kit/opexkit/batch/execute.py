"""Papermill made ready for a batch: no save after each cell, sockets instead of ports, one retry."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from papermill.iorw import write_ipynb

WARM = "opexkit-warm"
"""The name under which papermill knows the engine of `batch/warm`."""

_DIED = "Kernel died before replying"


class SocketKernelManager(AsyncKernelManager):
    """Starts a kernel on Unix sockets, so that parallel kernels cannot take each other's ports.

    See https://github.com/jupyter/jupyter_client/issues/487.
    """

    def __init__(self, **kwargs: Any) -> None:
        folder = tempfile.mkdtemp(prefix="opexkit-")
        super().__init__(transport="ipc", ip=str(Path(folder) / "k"), **kwargs)
        self._folder = Path(folder)

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        """Remove the sockets with the kernel."""
        await super().cleanup_resources(restart=restart)
        if not restart:
            for path in self._folder.glob("*"):
                path.unlink(missing_ok=True)
            self._folder.rmdir()


def execute(
    notebook: Path, output: Path, parameters: Mapping[str, Any], in_place: bool = False
) -> nbformat.NotebookNode:
    """Run a notebook through papermill, in the folder of its output, and write it there without timings.

    Args:
        notebook: the notebook.
        output: where the executed one is written.
        parameters: its parameters, by name.
        in_place: run it in this very process, which is to be the notebook's alone; else in a kernel.

    Raises:
        papermill.PapermillExecutionError: a cell failed.
        RuntimeError: the kernel died twice.
    """
    output = output.absolute()
    if in_place:
        return _papermill(notebook, output, parameters, engine_name=WARM, in_place=True, finish=_forget_the_run)
    node = _in_a_kernel(notebook, output, parameters)
    _forget_the_run(node)
    write_ipynb(node, str(output))
    return node


def _in_a_kernel(notebook: Path, output: Path, parameters: Mapping[str, Any]) -> nbformat.NotebookNode:
    options = {} if os.name == "nt" else {"kernel_manager_class": SocketKernelManager}
    try:
        return _papermill(notebook, output, parameters, **options)
    except RuntimeError as error:
        if _DIED not in str(error):
            raise
        return _papermill(notebook, output, parameters, **options)


def _papermill(notebook: Path, output: Path, parameters: Mapping[str, Any], **options: Any) -> nbformat.NotebookNode:
    return papermill.execute_notebook(
        str(notebook),
        str(output),
        parameters=dict(parameters),
        kernel_name="python3",
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=False,
        iopub_timeout=60,
        record_timing=False,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(output.parent)}},
        **options,
    )


def _forget_the_run(node: nbformat.NotebookNode) -> None:
    """Drop what differs from run to run: times, absolute paths, the ids of injected cells.

    Of a cell that failed papermill has yet to read it.
    """
    if any(cell.metadata.get("papermill", {}).get("exception") for cell in node.cells):
        return
    node.metadata.pop("papermill", None)
    for number, cell in enumerate(node.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{number}"
