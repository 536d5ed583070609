"""Ways to make the same reports: `assess`, the loops that people write with papermill, and no notebook at all."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

from opexkit import content
from opexkit.batch import assess
from opexkit.batch.grades import grade_one
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team
from opexkit.review.record import record
from opexkit.review.series import group_files

PLOOMBER = os.environ.get("OPEXKIT_PLOOMBER_PYTHON", sys.executable)
"""A Python that has ploomber-engine and opexkit; papermill starts slower where it is installed, so its own does."""
_TEAM = str(content.notebook("reports", "team.ipynb"))


def write_teams(folder: Path, number: int) -> list[Path]:
    """Write distinct teams without labs, each in a folder of its own; fewer are the first of more."""
    text = content.data("teams", "pricing", "2026-08-31.yaml").read_text(encoding="utf-8")
    files = []
    for place in range(number):
        path = folder / f"team-{place}" / "2026-q3.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(text.replace("team: Pricing", f"team: Crew {place}"), encoding="utf-8")
        files.append(path)
    return files


def _graded(file: Path, folder: Path) -> tuple[Path, str]:
    """Write a team's record into a folder of its own; return that and the team's name."""
    place = folder / file.parent.name
    place.mkdir(parents=True)
    grade = grade_team(load_team([file], file.parent.name))
    (place / "report.json").write_text(record(grade), encoding="utf-8")
    return place, grade.team


def _page(place: Path, team: str) -> None:
    from opexkit.view.html import render_html

    (place / "report.html").write_text(render_html(place / "report.ipynb", team), encoding="utf-8")


def cli(files: list[Path], folder: Path) -> None:
    """What a shell script does: the command of papermill for each team, then the page."""
    command = [
        sys.executable,
        "-m",
        "papermill",
        _TEAM,
        "report.ipynb",
        "-p",
        "grade",
        "report.json",
        "--no-progress-bar",
    ]
    for file in files:
        place, team = _graded(file, folder)
        subprocess.run(command, cwd=place, check=True)
        _page(place, team)


def _executed(file: Path, folder: Path) -> None:
    import papermill

    place, team = _graded(file, folder)
    made, parameters = str(place / "report.ipynb"), {"grade": str(place / "report.json")}
    papermill.execute_notebook(_TEAM, made, parameters=parameters, progress_bar=False)
    _page(place, team)


def loop(files: list[Path], folder: Path) -> None:
    """What people write: execute_notebook, then the page, one team after the other."""
    for file in files:
        _executed(file, folder)


def threads(files: list[Path], folder: Path) -> None:
    """The same loop in four threads."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda file: _executed(file, folder), files))


def ploomber(files: list[Path], folder: Path) -> None:
    """The loop with ploomber-engine, which runs the cells in its own process; two, each with half of the teams."""
    halves = [";".join(map(str, files[half::2])) for half in range(2)]
    command = [PLOOMBER, "-m", "benchmarks.ways"]
    running = [subprocess.Popen([*command, half, str(folder)], stderr=subprocess.DEVNULL) for half in halves if half]
    ended = [process.wait() for process in running]
    if any(ended):
        raise RuntimeError("a process with ploomber-engine failed")


def _ploomber_alone(files: list[Path], folder: Path) -> None:
    from ploomber_engine import execute_notebook  # type: ignore[import-not-found]

    for file in files:
        place, team = _graded(file, folder)
        parameters = {"grade": str(place / "report.json")}
        execute_notebook(_TEAM, str(place / "report.ipynb"), parameters=parameters, progress_bar=False)
        _page(place, team)


def plain(files: list[Path], folder: Path) -> None:
    """The same sections as a page, without any notebook, in this process."""
    from opexkit.reports.team import SECTIONS
    from opexkit.view.html import render_page
    from opexkit.view.notebook import to_html

    for file in files:
        grade = grade_team(load_team([file], file.parent.name))
        shown = {name: to_html(section(grade)) for name, section in SECTIONS.items()}
        place = folder / f"{file.parent.name}.html"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(render_page(grade.team, grade.lens.title, shown), encoding="utf-8")


def ours(files: list[Path], folder: Path) -> None:
    """`assess` as where no PDF can be made: grades, pages, notebooks, and the portfolio."""
    with patch("opexkit.batch.run.is_installed", lambda extra: extra != "pdf"):
        assess(files, folder)


def whole(files: list[Path], folder: Path) -> None:
    """`assess` with PDFs."""
    assess(files, folder)


def grades(files: list[Path], folder: Path) -> None:
    """`assess --grade-only`."""
    assess(files, folder, grade_only=True)


def samples(_: list[Path], folder: Path) -> None:
    """`assess` on the sample teams, labs and all; as a command, for programs that judge are kept until it ends."""
    command = [sys.executable, "-m", "opexkit", "assess", str(content.data("teams")), "-o", str(folder)]
    subprocess.run(command, check=True)


def read(files: list[Path], _: Path) -> None:
    """Read and grade alone, in this process: no file is written."""
    for source in group_files([files])[0]:
        if not grade_one(source).grade:
            raise RuntimeError(f"{source.slug} cannot be graded")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to make reports, and for how many teams it is measured: what the larger number costs more is counted."""

    title: str
    make: Callable[[list[Path], Path], object]
    few: int = 4
    many: int = 24


_ALL = {
    "loop": Way("papermill's API, one report after the other, a kernel each", loop, 2, 6),
    "cli": Way("papermill's command, one report after the other", cli, 1, 4),
    "threads": Way("papermill's API in four threads", threads, 4, 12),
    "ploomber": Way("ploomber-engine in two processes", ploomber),
    "plain": Way("plain Python: the same sections as a page, no notebook, one process", plain),
    "ours": Way("opexkit assess: page and notebook", ours),
    "whole": Way("opexkit assess: page, notebook and PDF", whole),
    "grades": Way("opexkit assess --grade-only", grades, 100, 400),
    "read": Way("read and grade alone: no file written, one process", read, 100, 400),
}
HAS_PLOOMBER = sys.executable != PLOOMBER or find_spec("ploomber_engine") is not None
WAYS = {name: way for name, way in _ALL.items() if name != "ploomber" or HAS_PLOOMBER}
SAMPLES = {"samples": Way("the sample teams", samples)}
"""Measured by themselves: their number is given."""


if __name__ == "__main__":
    _ploomber_alone([Path(name) for name in sys.argv[1].split(";")], Path(sys.argv[2]))
