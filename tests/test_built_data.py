"""What is built from something else is committed as built."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BUILT = runpy.run_path(str(ROOT / "tools" / "build_data.py"))["built"]()


@pytest.mark.parametrize("path", BUILT, ids=lambda path: path.name)
def test_committed_file_is_as_built(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == BUILT[path], "run `make data`"
