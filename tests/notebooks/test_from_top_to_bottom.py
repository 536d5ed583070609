"""Every notebook runs as it is committed, in forks of one warm process; `make test-all` starts a kernel for each."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from opexkit.batch import workers
from opexkit.batch.warm.worker import PAGES, JobError

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))


@pytest.fixture(scope="module")
def crew() -> Iterator[workers.Workers]:
    made = workers.Workers(1, (*PAGES, "opexkit.lessons.lesson", "opexkit.widgets"))
    yield made
    made.close()


def run(path: Path, folder: Path) -> tuple[int, int]:
    """Run a notebook, which raises where a cell fails; count its cells of code and those that ran."""
    from opexkit.batch.execute import execute

    os.environ["OPEXKIT_DATABASE_URL"] = f"sqlite:///{folder / 'progress.sqlite'}"
    os.environ["OPEXKIT_TEAMS"] = str(folder / "teams")
    node = execute(path, folder / path.name, {}, in_place=True)
    code = [cell for cell in node.cells if cell.cell_type == "code"]
    return len(code), sum(cell.execution_count is not None for cell in code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(crew: workers.Workers, path: Path, tmp_path: Path) -> None:
    cells, ran = crew.run(partial(run, path, tmp_path))
    assert cells == ran > 5


def test_a_cell_that_fails_is_told(crew: workers.Workers, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text(NOTEBOOKS[0].read_text("utf-8").replace("open_lesson(", "no_such_name(", 1), encoding="utf-8")
    with pytest.raises(JobError, match="no_such_name"):
        crew.run(partial(run, broken, tmp_path))
