"""The wheel alone is enough: installed in an empty folder it grades the sample teams."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*command: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=os.environ | env, text=True, capture_output=True, check=False, timeout=300
    )


@pytest.mark.slow
def test_the_wheel_grades_teams_and_takes_content_of_one_s_own_in_an_empty_folder(tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    built = run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", "dist", str(ROOT), cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "dist").glob("opexkit-*.whl")
    site = tmp_path / "site"
    installed = run(*pip, "install", "--no-deps", "--no-compile", "--target", str(site), str(wheel), cwd=tmp_path)
    assert installed.returncode == 0, installed.stderr
    assert (site / "etc" / "jupyter" / "jupyter_server_config.d" / "opexkit.json").is_file()  # a room on any Jupyter
    empty = tmp_path / "empty"
    empty.mkdir()
    where = run(sys.executable, "-c", "import opexkit; print(opexkit.__file__)", cwd=empty, PYTHONPATH=str(site))
    assert Path(where.stdout.strip()).is_relative_to(site)
    done = run(sys.executable, "-m", "opexkit", "assess", "--grade-only", cwd=empty, PYTHONPATH=str(site))
    assert done.returncode == 0, done.stderr
    assert "8 teams graded" in done.stdout
    team = next(site.glob("**/teams/pricing"))
    done = run(sys.executable, "-m", "opexkit", "assess", str(team), "-o", "one", cwd=empty, PYTHONPATH=str(site))
    assert done.returncode == 0, done.stderr
    assert (empty / "one" / "portfolio.html").stat().st_size > 10_000
    assert (empty / "one" / "teams" / "pricing" / "report.pdf").stat().st_size > 10_000
    own = ROOT / "tests" / "own_content"
    settings = {"PYTHONPATH": str(site), "OPEXKIT_CONTENT": str(own)}
    done = run(sys.executable, "-m", "opexkit", "check", str(own), cwd=empty, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    notebook = own / "notebooks" / "11-cost-of-operations.ipynb"
    done = run(sys.executable, "-m", "papermill", str(notebook), "out.ipynb", cwd=empty, **settings)
    assert done.returncode == 0, done.stderr
    assert "who-pays-for-idle" in (empty / "out.ipynb").read_text(encoding="utf-8")
