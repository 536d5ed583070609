"""`opexkit learn` copies notebooks where it must, says what is missing, and prints an address with a token."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from opexkit import content
from opexkit.cli import app


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    calls: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda command: calls.append(command) or 0)
    return calls


def test_jupyterlab_opens_on_the_start_page(started: list[list[str]]) -> None:
    done = CliRunner().invoke(app, ["learn", "--no-browser", "--token", "abc", "--port", "9999"])
    assert done.exit_code == 0, done.output
    assert "Lessons: http://localhost:9999/lab/tree/00-start-here.ipynb?token=abc" in done.output
    (command,) = started
    assert command[:4] == [sys.executable, "-P", "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={content.notebook()}" in command
    assert {"--IdentityProvider.token=abc", "--port=9999", "--no-browser", "--ServerApp.ip=127.0.0.1"} <= set(command)


def test_the_app_has_a_token_of_its_own_and_stops_idle_kernels(started: list[list[str]]) -> None:
    for _ in range(2):
        assert CliRunner().invoke(app, ["learn", "--app", "--no-browser"]).exit_code == 0
    tokens = [next(word for word in command if word.startswith("--token=")) for command in started]
    assert len(set(tokens)) == 2
    assert all(len(token) > 20 for token in tokens)
    assert "--MappingKernelManager.cull_idle_timeout=1800" in started[0]
    assert "--VoilaConfiguration.show_tracebacks=False" in started[0]


def test_another_folder_gets_copies_that_are_never_overwritten(started: list[list[str]], tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert CliRunner().invoke(app, ["learn", str(folder), "--no-browser"]).exit_code == 0
    mine = folder / "04-evolve.ipynb"
    mine.write_text("my own work", encoding="utf-8")
    (folder / "03-operate.ipynb").unlink()
    assert CliRunner().invoke(app, ["learn", str(folder), "--no-browser"]).exit_code == 0
    assert mine.read_text(encoding="utf-8") == "my own work"
    assert (folder / "03-operate.ipynb").is_file()


def test_what_is_not_installed_is_told(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["opexkit.cli.learn"], "find_spec", lambda _: None)
    done = CliRunner().invoke(app, ["learn", "--app"])
    assert done.exit_code == 2
    assert "pip install 'opexkit[learn]'" in done.output
    assert started == []
