"""How notebooks are committed: without outputs, with stable ids, in short calls."""

from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=nbformat.NO_CONVERT)


def test_there_are_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS} >= {"team", "portfolio"}


def test_no_outputs_and_no_counts(notebook: nbformat.NotebookNode) -> None:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code] == [[]] * len(code)
    assert [cell.execution_count for cell in code] == [None] * len(code)


def test_cell_ids_are_words_and_unique(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(part.isalnum() for cell_id in ids for part in cell_id.split("-")), ids
    assert not any(len(cell_id) == 8 and all(c in "0123456789abcdef" for c in cell_id) for cell_id in ids), ids


def test_cells_are_short_calls(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 8, cell.source


def test_exactly_one_cell_takes_parameters(notebook: nbformat.NotebookNode) -> None:
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in notebook.cells) == 1


def test_a_lesson_hides_its_code_but_what_a_learner_may_change() -> None:
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=nbformat.NO_CONVERT).cells
        shown = [cell for cell in cells if cell.cell_type == "code" and not cell.metadata.get("jupyter")]
        if path.parent == ROOT / "notebooks":
            assert {cell.id for cell in shown} <= {"parameters", "exam-plan"}, path.name
