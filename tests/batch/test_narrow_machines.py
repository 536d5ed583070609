"""A machine with few open files and little memory, a long path, and settings of matplotlib that draw nothing."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

TEAM = """\
team: Ana
workload: Track
lens: operational-excellence-2024-11-06
milestone: {name: Q3, date: 2026-09-30}
answers: {OPS01-BP01: implemented, OPS01-BP02: {status: not_implemented, note: "é"}}
measures: [deployments.csv]
"""
SETTINGS = "text.usetex: True\nfont.size: 40\naxes.facecolor: red\n"
PAGES = 3
"""HTML of the team and of the portfolio, and the PDF."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of open files")


def few_files() -> None:
    """Of 64 open files, and of 900 MB of addresses."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_AS, (900 * 2**20, 900 * 2**20))


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    folder = tmp_path / "teams"
    folder.mkdir()
    (folder / "q3.yaml").write_text(TEAM, encoding="utf-8")
    rows = [
        f"2026-08-{day:02}T09:00:00Z,2026-08-{day:02}T10:00:00Z,{'yes' if day % 7 else 'no'}" for day in range(1, 29)
    ]
    (folder / "deployments.csv").write_text("started,finished,failed\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return folder


def command(teams: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "opexkit", "assess", str(teams), "-o", str(out)]


def made(out: Path) -> dict[str, bytes]:
    files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    return {name: data for name, data in files.items() if name != "run.json"}


@pytest.mark.thorough
@pytest.mark.slow
def test_pages_are_the_same_bytes(teams: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "matplotlibrc").write_text(SETTINGS, encoding="utf-8")
    temporary = tmp_path / ("x" * 160)
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary)}
    plain = subprocess.run(command(teams, tmp_path / "a"), cwd=tmp_path / "plain", capture_output=True, check=False)
    odd = subprocess.run(
        command(teams, tmp_path / "b"),
        cwd=tmp_path / "odd",
        env=environment,
        preexec_fn=few_files,
        capture_output=True,
        check=False,
    )
    assert (plain.returncode, odd.returncode) == (0, 0), odd.stderr
    first = made(tmp_path / "a")
    assert sum(name.endswith((".html", ".pdf")) for name in first) == PAGES
    assert made(tmp_path / "b") == first
    assert list(temporary.iterdir()) == []


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("megabytes", [550, 420])
def test_too_little_memory_is_told_in_a_sentence(teams: Path, tmp_path: Path, megabytes: int) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))

    run = subprocess.run(
        command(teams, tmp_path / "out"), preexec_fn=limit, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in run.stderr
    if run.returncode:
        assert run.returncode in (1, 2), "told, not aborted"
        assert "memory ran out" in run.stderr


@pytest.mark.thorough
@pytest.mark.slow
def test_a_run_that_is_killed_leaves_no_file_where_temporary_ones_lie(teams: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary)}
    out = tmp_path / "out"
    run = subprocess.Popen(command(teams, out), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while run.poll() is None and not list(out.glob(".opexkit-unfinished/**/report.json")) and time.monotonic() < end:
        time.sleep(0.05)
    assert run.poll() is None  # pages are being made
    run.kill()
    run.wait()
    again = subprocess.run(command(teams, out), env=environment, capture_output=True, check=False)
    assert again.returncode == 0, again.stderr
    assert sum(name.endswith((".html", ".pdf")) for name in made(out)) == PAGES
    assert list(temporary.iterdir()) == []
