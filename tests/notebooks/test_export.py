"""A lesson as HTML by Jupyter's own command: the static twin of an exercise is there without a network."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

OPEN = 'from opexkit.lessons import open_lesson\nlesson = open_lesson("operate")'
CELLS = (OPEN, 'lesson.exercise("recover-minutes")', "lesson.drill()", "lesson.items()")


@pytest.mark.slow
@pytest.mark.thorough
def test_a_page_of_nbconvert_shows_the_twins_of_widgets(tmp_path: Path) -> None:
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in CELLS], metadata=spec), tmp_path / "a.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", str(tmp_path / "a.ipynb")]
    database = {"OPEXKIT_DATABASE_URL": f"sqlite:///{tmp_path / 'progress.sqlite'}"}
    subprocess.run(command, env=os.environ | database, check=True, capture_output=True, timeout=300)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "recover-minutes" in page
    assert "The drill asks these" in page
    assert '<script type="application/vnd.jupyter.widget-view+json">' not in page
