"""Kills at any moment, broken files, odd environments and two runs at once: good teams are graded, no file is torn.

`make test` runs a few seeds, without pages; `make campaign` runs hundreds, every tenth one with pages.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from opexkit.batch import assess
from opexkit.files.problem import LONGEST

SEEDS = int(os.environ.get("OPEXKIT_CAMPAIGN", "2"))
"""How often each kind is tried; more than a few make it a campaign."""
FIRST = int(os.environ.get("OPEXKIT_CAMPAIGN_FIRST", "0"))
"""The first seed; another one makes another campaign."""

MARK = "OPEXKIT_CAMPAIGN_RUN"
GOOD = """\
team: {name}
workload: Track
lens: operational-excellence-2024-11-06
milestone: {{name: Q1, date: 2026-03-31}}
answers:
  OPS01-BP01: implemented
  OPS01-BP02: {{status: partial, note: "{note}", owner: "Åsa", due: 2026-09-30}}
"""
NAMES = ("ana", "ben", "chloé", "dora")
SPLICES = (
    "\x00",
    "\ufeff",
    "\u202e",
    "&a *a",
    "!!python/object:os.system",
    "[" * 3000,
    "{",
    "\t",
    "- " * 500,
    "9" * 5000,
)
ODD = {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "HOME": "/nowhere", "PYTHONIOENCODING": "ascii", "COLUMNS": "20"}
ODD |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_PROFILE": "nobody", "HTTPS_PROXY": "http://127.0.0.1:1"}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
seeds = pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
tens = pytest.mark.parametrize("seed", range(FIRST, FIRST + max(2, SEEDS * 3 // 20)))
"""Of the files that are broken by tens; a campaign of 200 kills breaks 300."""


def write_teams(folder: Path, note: str) -> Path:
    for name in NAMES:
        (folder / name).mkdir(parents=True)
        (folder / name / "q1.yaml").write_text(GOOD.format(name=name, note=note), encoding="utf-8")
    return folder


def start(teams: Path, out: Path, mark: str, pages: bool = False, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "opexkit", "assess", str(teams), "-o", str(out)]
    command += [] if pages else ["--grade-only"]
    own = os.environ | {MARK: mark} | environment
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=own)


def alive(mark: str) -> list[int]:
    """The processes of a run that have not ended."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (place / "environ").read_bytes().split(b"\0"):
                found.append(int(place.name))
        except OSError:
            continue
    return found


def contents(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def whole(out: Path) -> dict[str, bytes]:
    """The reports in a folder, of which run.json says the truth, and nothing else."""
    found = contents(out)
    run = json.loads(found.pop("run.json"))
    assert sorted(found) == run["files"]
    assert {name: hashlib.sha256(data).hexdigest() for name, data in found.items()} == run["sha256"]
    return found


@dataclass(frozen=True)
class States:
    """The teams as they are now, what a run made of them before, what one makes now, and the seconds that one takes."""

    after: Path
    old: Path
    new: Path
    seconds: float


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], States]:
    """With pages or without."""

    @cache
    def made(pages: bool) -> States:
        folder = tmp_path_factory.mktemp("states")
        before, after = write_teams(folder / "1", "old"), write_teams(folder / "2", "new")
        assess([before], folder / "old", grade_only=not pages)
        begin = time.monotonic()
        run = start(after, folder / "new", uuid.uuid4().hex, pages)
        said = run.communicate(timeout=120)
        assert run.returncode == 0, said
        return States(after, folder / "old", folder / "new", time.monotonic() - begin)

    return made


@seeds
def test_a_run_that_is_killed_leaves_whole_files_and_the_next_ends_it(
    seed: int, tmp_path: Path, states: Callable[[bool], States]
) -> None:
    dice, pages = random.Random(seed), seed % 10 == 9
    state = states(pages)
    old, new = whole(state.old), whole(state.new)
    out, mark = tmp_path / "out", uuid.uuid4().hex
    shutil.copytree(state.old, out)
    run = start(state.after, out, mark, pages)
    time.sleep(dice.uniform(0.1, 1.05 * state.seconds))  # any moment is a case
    there = alive(mark)
    child = pages and dice.random() < 0.5 and len(there) > 1
    victim = dice.choice(there) if child else run.pid
    if victim in there:
        os.kill(victim, signal.SIGKILL)
    said = run.communicate(timeout=120)
    for name, data in contents(out).items():
        if not name.startswith(".") and name != "run.json":
            assert data in (old.get(name), new.get(name)), f"{name} is torn"
    end = time.monotonic() + 20
    while alive(mark) and time.monotonic() < end:
        time.sleep(0.05)
    assert alive(mark) == [], "no orphan"
    if victim != run.pid:
        assert run.returncode == 0, said
    assess([state.after], out, grade_only=not pages)
    assert whole(out) == new


@tens
def test_broken_files_cost_no_good_team_its_grade(seed: int, tmp_path: Path) -> None:
    dice, teams = random.Random(seed), write_teams(tmp_path / "teams", "well")
    for number in range(10):
        text = GOOD.format(name=f"odd {number}", note="n" * dice.choice((1, 50_000)))
        for _ in range(dice.randint(1, 4)):
            place, splice = dice.randint(0, len(text)), dice.choice(SPLICES)
            text = dice.choice((text[:place], text[:place] + splice + text[place:], text + text[place:]))
        data = text.encode("utf-8", "surrogatepass")
        if dice.random() < 0.3:
            data = data[: len(data) // 2] + dice.randbytes(40) + data[len(data) // 2 :]
        (teams / f"odd {number}").mkdir()
        (teams / f"odd {number}" / "q1.yaml").write_bytes(data)
    run = assess([teams], tmp_path / "out", grade_only=True)
    assert {grade.team for grade in run.portfolio.teams} >= set(NAMES)
    for failure in run.portfolio.failures:
        assert not any("fault of opexkit" in message for message in failure.messages), failure
        assert all(len(message) < 3 * LONGEST for message in failure.messages)
    whole(tmp_path / "out")


def test_an_odd_environment_changes_no_byte(tmp_path: Path) -> None:
    teams = write_teams(tmp_path / "teams", "é")
    assess([teams], tmp_path / "plain", grade_only=True)
    run = start(teams, tmp_path / "odd", uuid.uuid4().hex, **ODD)
    said = run.communicate(timeout=60)
    assert run.returncode == 0, said
    assert whole(tmp_path / "odd") == whole(tmp_path / "plain")


def test_of_two_runs_at_once_one_is_whole_and_none_breaks_the_other(tmp_path: Path) -> None:
    teams = write_teams(tmp_path / "teams", "é")
    assess([teams], tmp_path / "alone", grade_only=True)
    runs = [start(teams, tmp_path / "out", uuid.uuid4().hex) for _ in range(2)]
    said = [run.communicate(timeout=60)[1].decode() for run in runs]
    codes = [run.returncode for run in runs]
    assert 0 in codes
    assert all(code == 0 or (code == 2 and "another run" in text) for code, text in zip(codes, said, strict=True))
    assert whole(tmp_path / "out") == whole(tmp_path / "alone")
