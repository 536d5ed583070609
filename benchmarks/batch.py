"""What a report costs: `assess` beside the loop that people write with papermill, and beside no notebook at all.

Run it with `python -m benchmarks.batch [ROUNDS]`. All ways make reports of the same distinct teams, in turn, so that a
busy machine slows each of them: what counts are the ratios. Counted is the time of the processor, of all processes
together, and only what one more report adds.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from unittest.mock import patch

import papermill

from opexkit import content
from opexkit.batch import assess
from opexkit.batch.grades import grade_one
from opexkit.reports.team import SECTIONS
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team
from opexkit.review.record import record
from opexkit.review.series import group_files
from opexkit.view.html import render_html, render_page
from opexkit.view.notebook import to_html


def write_teams(folder: Path, number: int) -> list[Path]:
    """Write distinct teams without labs, each in a folder of its own."""
    text = content.data("teams", "pricing", "2026-08-31.yaml").read_text(encoding="utf-8")
    files = []
    for place in range(number):
        path = folder / f"team-{place}" / "2026-q3.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(text.replace("team: Pricing", f"team: Crew {place}"), encoding="utf-8")
        files.append(path)
    return files


def loop(files: list[Path], folder: Path) -> None:
    """What people write: execute_notebook, then the page, one team after the other."""
    for file in files:
        place = folder / file.parent.name
        place.mkdir(parents=True)
        grade = grade_team(load_team([file], file.parent.name))
        (place / "report.json").write_text(record(grade), encoding="utf-8")
        papermill.execute_notebook(
            str(content.notebook("reports", "team.ipynb")),
            str(place / "report.ipynb"),
            parameters={"grade": "report.json"},
            cwd=str(place),
            progress_bar=False,
        )
        (place / "report.html").write_text(render_html(place / "report.ipynb", grade.team), encoding="utf-8")


def ploomber(files: list[Path], folder: Path) -> None:
    """The loop with ploomber-engine, which runs the cells in this process; only where it is installed."""
    from ploomber_engine import execute_notebook  # type: ignore[import-not-found]

    for file in files:
        place = folder / file.parent.name
        place.mkdir(parents=True)
        grade = grade_team(load_team([file], file.parent.name))
        (place / "report.json").write_text(record(grade), encoding="utf-8")
        made = place / "report.ipynb"
        parameters = {"grade": str(place / "report.json")}
        execute_notebook(
            str(content.notebook("reports", "team.ipynb")), str(made), parameters=parameters, progress_bar=False
        )
        (place / "report.html").write_text(render_html(made, grade.team), encoding="utf-8")


def plain(files: list[Path], folder: Path) -> None:
    """The same sections as a page, without any notebook, in this process."""
    for file in files:
        grade = grade_team(load_team([file], file.parent.name))
        shown = {name: to_html(section(grade)) for name, section in SECTIONS.items()}
        place = folder / f"{file.parent.name}.html"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(render_page(grade.team, grade.lens.title, shown), encoding="utf-8")


def ours(files: list[Path], folder: Path) -> None:
    """`assess` as where no PDF can be made, with one worker: grades, pages, notebooks, and the portfolio."""
    with patch("opexkit.batch.run.is_installed", lambda extra: extra != "pdf"):
        assess(files, folder, workers=1)


def whole(files: list[Path], folder: Path) -> None:
    """`assess` with PDFs, with one worker."""
    assess(files, folder, workers=1)


def grades(files: list[Path], folder: Path) -> None:
    """`assess --grade-only`, with one worker."""
    assess(files, folder, workers=1, grade_only=True)


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
    "ploomber": Way("ploomber-engine in one process", ploomber, 2, 6),
    "plain": Way("plain Python: the same sections as a page, no notebook", plain),
    "ours": Way("opexkit assess: page and notebook", ours),
    "whole": Way("opexkit assess: page, notebook and PDF", whole),
    "grades": Way("opexkit assess --grade-only", grades, 100, 400),
    "read": Way("read and grade alone: no file written", read, 100, 400),
}


WAYS = {name: way for name, way in _ALL.items() if name != "ploomber" or find_spec("ploomber_engine")}


def cost(name: str, number: int) -> float:
    """Seconds of the processor that a way takes for so many teams, its own start included."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "benchmarks.batch", name, str(number)]
    subprocess.run(command, check=True, env=environment, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def each(name: str) -> float:
    """Seconds of the processor for one more report; a start is paid once and left out."""
    way = WAYS[name]
    return (cost(name, way.many) - cost(name, way.few)) / (way.many - way.few)


def run(name: str, number: int) -> None:
    """Make so many reports in one way."""
    with tempfile.TemporaryDirectory() as folder:
        WAYS[name].make(write_teams(Path(folder) / "teams", number), Path(folder) / "out")


def main(rounds: int = 3) -> None:
    """Print what a report costs in each way, the ways paired in each round, and how many times less than the loop."""
    found: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name in WAYS:
            found[name].append(each(name))
    print("| way | CPU, ms a report, median | all rounds | times less than the loop, median | two cores, a second |")
    print("|---|---|---|---|---|")
    for name, seconds in found.items():
        ratio = median(slow / own for slow, own in zip(found["loop"], seconds, strict=True))
        all_ = ", ".join(f"{value * 1000:.0f}" for value in seconds)
        middle = median(seconds)
        print(f"| {WAYS[name].title} | {middle * 1000:.0f} | {all_} | {ratio:.1f} | {2 / middle:.1f} |")


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else main(*map(int, sys.argv[1:]))
