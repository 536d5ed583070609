"""Reports a second: `assess` beside the loops that people write with papermill, and beside no notebook at all.

Run it with `python -m benchmarks.batch`. All make the page and the notebook of the same distinct teams, one after the
other in one run, so that a busy machine slows each of them; what counts are the ratios.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import papermill

from opexkit import content
from opexkit.batch import assess
from opexkit.reports.team import SECTIONS
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team
from opexkit.review.record import record
from opexkit.view.html import render_html, render_page
from opexkit.view.notebook import to_html

TEAMS = 24
"""Teams that each way makes the pages of."""
LOOPED = 6
"""Teams that the slow ways make the pages of; their rate does not depend on it."""


def write_teams(folder: Path, number: int = TEAMS) -> list[Path]:
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


def plain(files: list[Path], folder: Path) -> None:
    """The same sections as a page, without any notebook, in this process."""
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


def main() -> None:
    """Print the rates, and how many times each is that of the loop."""
    ways: list[tuple[str, int, Callable[[list[Path], Path], object]]] = [
        ("papermill, one after the other", LOOPED, loop),
        ("plain Python, one process, no notebook", TEAMS, plain),
        ("opexkit assess, page and notebook", TEAMS, ours),
        ("opexkit assess, PDF too", TEAMS, assess),
    ]
    with tempfile.TemporaryDirectory() as name:
        files = write_teams(Path(name) / "teams")
        rates = {}
        for place, (title, number, way) in enumerate(ways):
            begin = time.perf_counter()
            way(files[:number], Path(name) / f"out-{place}")
            rates[title] = number / (time.perf_counter() - begin)
    first = next(iter(rates.values()))
    for title, rate in rates.items():
        print(f"{title}: {rate:.2f} reports a second, {rate / first:.1f} times the first")


if __name__ == "__main__":
    main()
