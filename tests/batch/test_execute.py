"""Papermill as the batch uses it, on a real kernel."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from opexkit.batch.execute import execute


def notebook(path: Path, source: str) -> Path:
    cells = [
        new_code_cell("name = ''", id="parameters", metadata={"tags": ["parameters"]}),
        new_code_cell(source, id="work"),
    ]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_parameters_arrive_and_paths_are_relative_to_the_output(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "data.txt").write_text("here", encoding="utf-8")
    source = "from pathlib import Path; print(name, Path('data.txt').read_text())"
    node = execute(notebook(tmp_path / "n.ipynb", source), tmp_path / "out" / "o.ipynb", {"name": "Dispatch"})
    assert node.cells[-1].outputs[0].text == "Dispatch here\n"


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    source = notebook(tmp_path / "n.ipynb", "print(name)")
    for name in ("a", "b"):
        execute(source, tmp_path / f"{name}.ipynb", {"name": "x"})
    assert (tmp_path / "a.ipynb").read_bytes() == (tmp_path / "b.ipynb").read_bytes()


def test_a_failing_cell_is_told(tmp_path: Path) -> None:
    with pytest.raises(papermill.PapermillExecutionError, match="no such team"):
        execute(notebook(tmp_path / "n.ipynb", "raise KeyError('no such team')"), tmp_path / "o.ipynb", {})


@pytest.mark.slow
def test_kernels_run_side_by_side(tmp_path: Path) -> None:
    source = notebook(tmp_path / "n.ipynb", "print(name)")
    with ThreadPoolExecutor(4) as pool:
        nodes = pool.map(lambda n: execute(source, tmp_path / f"{n}.ipynb", {"name": str(n)}), range(8))
    assert [node.cells[-1].outputs[0].text for node in nodes] == [f"{n}\n" for n in range(8)]
