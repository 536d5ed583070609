"""papermill's engine `opexkit-warm`: each notebook runs in a fork of this process, with its imports done already.

    papermill --engine opexkit-warm in.ipynb out.ipynb

What the notebook becomes is what papermill's own engine makes of it. Where a process cannot be forked safely, that
engine runs it, and a line says so.
"""

import os
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import nbformat
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from opexkit.batch.warm.fork import Fork, fork


class WarmEngine(Engine):  # type: ignore[misc]
    """Runs a notebook in a fork, cell by cell."""

    @classmethod
    def execute_notebook(
        cls,
        nb: nbformat.NotebookNode,
        kernel_name: str,
        *,
        finish: Callable[[nbformat.NotebookNode], None] = lambda _: None,
        **options: Any,
    ) -> nbformat.NotebookNode:
        """Run a notebook; papermill calls this, and then writes what it returns.

        Args:
            nb: the notebook.
            kernel_name: of the standard engine, where it must stand in.
            finish: changes the executed notebook before it is written.
            options: as for papermill's own engine, and those of `execute_managed_notebook`.
        """
        executed = super().execute_notebook(nb, kernel_name, **options)
        finish(executed)
        return executed

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        in_place: bool = False,
        execution_timeout: float | None = None,
        notebook_timeout: float | None = None,
        **options: Any,
    ) -> None:
        """Run a notebook; papermill calls this.

        Args:
            nb_man: papermill's manager of the notebook.
            kernel_name: of the standard engine, where it must stand in.
            in_place: run in this very process, which belongs to the notebook alone.
            execution_timeout: seconds for a cell; None for no limit.
            notebook_timeout: seconds for the whole notebook; None for no limit.
            options: as for papermill's own engine.

        Raises:
            nbclient.exceptions.DeadKernelError: the process ended in the middle of a cell.
            nbclient.exceptions.CellTimeoutError: a limit was reached.
        """
        if in_place:
            _client(_Quiet(nb_man), options).execute()
        elif reason := why_not(nb_man.nb, kernel_name):
            logger.warning(f"opexkit-warm: {reason}; papermill's own engine runs this notebook")
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, execution_timeout=execution_timeout, **options)
        else:
            _run_in_fork(nb_man, options, execution_timeout, notebook_timeout)


def why_not(notebook: nbformat.NotebookNode, kernel_name: str) -> str:
    """Say why this process cannot be forked for a notebook; empty if it can."""
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if language != "python":
        return f"the notebook is written in {language}"
    if not _is_this_python(kernel_name):
        return f"the kernel {kernel_name!r} is not this Python"
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return "processes are not forked safely on this system"
    if threading.active_count() > 1:
        return f"{threading.active_count() - 1} other threads run in this process"
    return ""


def _is_this_python(kernel_name: str) -> bool:
    """Whether a kernel would be this very interpreter, with nothing set for it; one that is not there is not."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec: Any = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return False
    version = sys.version_info
    own = {sys.executable, "python", f"python{version.major}", f"python{version.major}.{version.minor}"}
    return spec.argv[:1] != [] and spec.argv[0] in own and "ipykernel_launcher" in spec.argv and not spec.env


def preload() -> None:
    """Import what every notebook's kernel needs, once for all forks."""
    import opexkit.batch.warm.client
    import opexkit.batch.warm.kernel

    opexkit.batch.warm.kernel.import_kernel()


def _client(nb_man: Any, options: dict[str, Any]) -> Any:
    from opexkit.batch.warm.client import WarmClient

    known = {name: value for name, value in options.items() if name in WarmClient.class_trait_names()}
    return WarmClient(nb_man, **known)


class _Quiet:
    """Stands for papermill's manager where only a failure is to be told: when each cell ran is not."""

    def __init__(self, manager: Any) -> None:
        self.nb, self.cell_exception = manager.nb, manager.cell_exception

    def cell_start(self, _cell: Any, _index: int) -> None:
        """Nothing is noted."""

    def cell_complete(self, _cell: Any, cell_index: int) -> None:
        """Nothing is noted."""

    def autosave_cell(self) -> None:
        """The whole notebook is written at its end."""


class _Reporter(SimpleNamespace):
    """Stands for papermill's manager in the fork: tells the parent of each cell."""

    nb: nbformat.NotebookNode
    wire: Connection

    def cell_start(self, _cell: Any, cell_index: int) -> None:
        self.wire.send(("start", cell_index, None))

    def cell_exception(self, cell: Any, cell_index: int, exception: Exception) -> None:  # noqa: ARG002 - papermill's
        self.wire.send(("exception", cell_index, dict(cell)))

    def cell_complete(self, cell: Any, cell_index: int) -> None:
        self.wire.send(("complete", cell_index, dict(cell)))

    def autosave_cell(self) -> None:
        """The parent writes the file."""


def _run_in_fork(nb_man: Any, options: dict[str, Any], cell_limit: float | None, limit: float | None) -> None:
    preload()

    def work(wire: Connection) -> None:
        reporter = _Reporter(nb=nb_man.nb, wire=wire)
        _client(reporter, options).execute()
        wire.send(("end", None, nb_man.nb))

    with fork(work) as child:
        _follow(child, nb_man, cell_limit, limit)


def _follow(child: Fork, nb_man: Any, cell_limit: float | None, limit: float | None) -> None:
    """Do to the parent's notebook what the fork tells, until it is done."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    index = 0
    for message in child.messages(cell_limit, limit):
        if message is None:
            cell = nb_man.nb.cells[index]
            seconds = int(cell_limit if cell_limit is not None else limit or 0)
            raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", seconds, cell)
        kind, number, value = message
        if kind == "end":
            nb_man.nb.metadata = value.metadata
            for own, cell in zip(nb_man.nb.cells, value.cells, strict=True):
                if cell.cell_type == "code":
                    own.outputs, own.execution_count = cell.outputs, cell.execution_count
            return
        if kind == "error":
            raise RuntimeError(value)
        index = number
        if kind == "start":
            nb_man.cell_start(nb_man.nb.cells[index], index)
            continue
        if value["cell_type"] == "code":
            nb_man.nb.cells[index].update(outputs=value["outputs"], execution_count=value["execution_count"])
        if kind == "exception":
            nb_man.cell_exception(nb_man.nb.cells[index], cell_index=index, exception=None)
        else:
            nb_man.cell_complete(nb_man.nb.cells[index], cell_index=index)
    raise DeadKernelError("Kernel died")
