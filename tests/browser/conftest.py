"""A real browser, and the lessons' widgets in real JupyterLab."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Page

EXERCISES = Path(__file__).parents[1] / "exercises" / "exercises"
SETUP = """\
from pathlib import Path
from opexkit.exercises.bank import load_bank
from opexkit.progress.store import Store
from opexkit import content
from opexkit.labs import find_lab
from opexkit.exam.bank import load_items
from opexkit.widgets.assessment import AssessmentWidget, open_session
from opexkit.widgets.exercise import ExerciseWidget
from opexkit.widgets.game import GameWidget
from opexkit.widgets.lab import LabWidget
from opexkit.widgets.mock import MockWidget

bank, store, teams = load_bank(Path({exercises!r})), Store(), Path({teams!r})
drafts, northwind = store.drafts("ana"), content.scenario("northwind")
"""
SHOW = "ExerciseWidget(bank.get({name!r}), store, 'ana', draft=drafts.get({name!r}))"
LAB = "LabWidget(find_lab('rotate-credential'), store, 'ana', drafts.get('rotate-credential'))"
GAME = "GameWidget(northwind, 3)"
MOCK = "MockWidget(load_items(), store, 'ana')"
REVIEW = "AssessmentWidget(open_session(teams), ['OPS06'], teams, 'Northwind', {'OPS06-BP01': 'It had no way back.'})"


_DRAWN = "window.jupyterapp?.shell.currentWidget?.content?.model?.cells?.length > 0"


@dataclass(frozen=True)
class Room:
    """A server that shows one notebook: exercises of every kind, a lab, a game day, a mock exam, a self-assessment."""

    url: str
    teams: Path
    database: str

    def open(self, page: Page) -> None:
        """Open the notebook and wait until its widgets are there."""
        page.goto(self.url, timeout=60_000)
        page.wait_for_function(_DRAWN, timeout=60_000)  # long before its kernel is connected
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_selector(".opexkit-widget", timeout=60_000, state="attached")


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("lab")
    teams = folder / "teams"
    names = sorted(path.stem for path in EXERCISES.glob("*.yaml"))
    setup = SETUP.format(exercises=str(EXERCISES), teams=str(teams))
    sources = [setup, *(SHOW.format(name=name) for name in names), LAB, GAME, MOCK, REVIEW]
    cells = [new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (folder / "notebooks").mkdir()
    nbformat.write(new_notebook(cells=cells, metadata=spec), folder / "notebooks" / "00-start-here.ipynb")
    (folder / "config").mkdir()
    (folder / "config" / "jupyter_lab_config.json").write_text('{"LabApp": {"expose_app_in_browser": true}}')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "opexkit", "learn", str(folder / "notebooks"), "--no-browser", "--token", "t"]
    command += [f"--port={port}"]
    database = f"sqlite:///{folder / 'progress.sqlite'}"
    environment = os.environ | {"OPEXKIT_DATABASE_URL": database, "JUPYTER_CONFIG_DIR": str(folder / "config")}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
        try:
            url = _url((folder / "log"), port)
            yield Room(url, teams, database)
        finally:
            os.killpg(server.pid, 15)
            server.wait(30)


def _url(log: Path, port: int) -> str:
    """The address that the command printed, once it answers."""
    for _ in range(240):
        if found := re.search(r"Lessons: (\S+)", log.read_text(encoding="utf-8")):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/?token=t", timeout=5)
                return found[1]
            except (urllib.error.URLError, OSError):
                pass
        time.sleep(0.25)
    raise RuntimeError(log.read_text(encoding="utf-8"))
