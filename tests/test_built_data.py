"""What is built from something else is committed as built."""

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_committed_files_are_as_built() -> None:
    built = runpy.run_path(str(ROOT / "tools" / "build_data.py"))["built"]()
    assert len(built) > 70
    stale = [str(path.relative_to(ROOT)) for path, text in built.items() if path.read_text(encoding="utf-8") != text]
    assert not stale, "run `make data`"
