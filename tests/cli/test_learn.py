"""`opexkit learn` copies notebooks where it must, says what is missing, and prints an address with a token."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from opexkit import content
from opexkit.cli import app
from opexkit.cli.learn import renewed


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/of/the/user")
    calls: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, command: calls.append(command))
    return calls


def test_jupyterlab_opens_on_the_start_page(started: list[list[str]]) -> None:
    done = CliRunner().invoke(app, ["learn", "--no-browser", "--token", "abc", "--port", "9999"])
    assert done.exit_code == 0, done.output
    assert "Lessons: http://localhost:9999/lab/tree/00-start-here.ipynb?token=abc" in done.output
    (command,) = started
    assert command[:4] == [sys.executable, "-P", "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={content.notebook()}" in command
    assert {"--IdentityProvider.token=abc", "--port=9999", "--no-browser", "--ServerApp.ip=127.0.0.1"} <= set(command)


def test_nobody_is_asked_about_news(started: list[list[str]]) -> None:
    from jupyter_core.paths import jupyter_config_path

    assert CliRunner().invoke(app, ["learn", "--no-browser"]).exit_code == 0
    assert os.environ["JUPYTER_CONFIG_PATH"].endswith(f"{os.pathsep}/of/the/user")
    ours = Path(jupyter_config_path()[0])
    assert ours == Path(sys.modules["opexkit.cli.learn"].__file__ or "").with_name("jupyter")
    said = json.loads((ours / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
    assert said["disabledExtensions"] == {"@jupyterlab/apputils-extension:announcements": True}


def test_jupyterlab_gets_the_extension_that_lets_cells_wait_for_their_kernel(started: list[list[str]]) -> None:
    assert CliRunner().invoke(app, ["learn", "--no-browser"]).exit_code == 0
    given = next(word for word in started[0] if word.startswith("--LabApp.extra_labextensions_path="))
    folder = Path(given.partition("=")[2], "opexkit")
    built = json.loads((folder / "package.json").read_text(encoding="utf-8"))["jupyterlab"]["_build"]
    assert f"window._JUPYTERLAB.{folder.name} =" in (folder / built["load"]).read_text(encoding="utf-8")


def test_every_start_has_a_token_of_its_own(started: list[list[str]]) -> None:
    for _ in range(2):
        assert CliRunner().invoke(app, ["learn", "--no-browser"]).exit_code == 0
    tokens = [next(word for word in command if word.startswith("--IdentityProvider.token=")) for command in started]
    assert len(set(tokens)) == 2
    assert all(len(token) > 40 for token in tokens)


def test_another_folder_gets_copies_and_one_s_own_is_never_overwritten(
    started: list[list[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    assert CliRunner().invoke(app, ["learn", str(folder), "--no-browser"]).exit_code == 0
    mine = folder / "04-evolve.ipynb"
    mine.write_text("my own work", encoding="utf-8")
    (folder / "03-operate.ipynb").unlink()
    assert CliRunner().invoke(app, ["learn", str(folder), "--no-browser"]).exit_code == 0
    assert mine.read_text(encoding="utf-8") == "my own work"
    assert (folder / "03-operate.ipynb").is_file()


def _notebook(path: Path, source: str, output: str = "") -> None:
    path.parent.mkdir(exist_ok=True)
    cell = {"cell_type": "code", "source": [source], "outputs": [output] if output else []}
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")


def test_after_an_upgrade_copies_are_renewed_and_changed_ones_stay_next_to_the_new(tmp_path: Path) -> None:
    kit, mine = tmp_path / "kit", tmp_path / "mine"
    for name in "ab":
        _notebook(kit / f"{name}.ipynb", f"old {name}")
    assert list(renewed([kit], mine)) == []
    _notebook(mine / "a.ipynb", "old a", "what running it left")
    _notebook(mine / "b.ipynb", "old b and mine")
    for name in "abc":
        _notebook(kit / f"{name}.ipynb", f"new {name}")
    (told,) = renewed([kit], mine)
    assert "b.ipynb was changed by you and stays" in told
    said = {path.name: json.loads(path.read_text())["cells"][0]["source"][0] for path in mine.glob("*.ipynb")}
    assert said == {"a.ipynb": "new a", "b.ipynb": "old b and mine", "b.new.ipynb": "new b", "c.ipynb": "new c"}
    assert list(renewed([kit], mine)) == []


@pytest.mark.parametrize("torn", ["", '{"a.ipynb": "1', "[]", "null"])
def test_where_the_record_of_copies_is_torn_nothing_of_one_s_own_is_overwritten(tmp_path: Path, torn: str) -> None:
    kit, mine = tmp_path / "kit", tmp_path / "mine"
    _notebook(kit / "a.ipynb", "old")
    assert list(renewed([kit], mine)) == []
    _notebook(mine / "a.ipynb", "mine")
    (mine / ".opexkit-copies.json").write_text(torn, encoding="utf-8")
    (told,) = renewed([kit], mine)
    assert "a.ipynb was changed by you and stays" in told
    assert "mine" in (mine / "a.ipynb").read_text(encoding="utf-8")
    assert list(renewed([kit], mine)) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows starts another process for exec")
def test_a_signal_ends_the_server_itself(tmp_path: Path) -> None:
    (tmp_path / "jupyterlab.py").write_text("print('served', flush=True)\nimport time\ntime.sleep(600)\n")
    settings = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    command = [sys.executable, "-c", _WITHOUT_SAFE_PATH, "learn", "--no-browser"]
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        while "served" not in running.stdout.readline():
            assert running.poll() is None
        running.send_signal(signal.SIGTERM)
        until = time.monotonic() + 60
        while running.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert running.returncode == -signal.SIGTERM
        assert running.stdout.read() == ""  # nobody holds the pipe any more


_WITHOUT_SAFE_PATH = "from opexkit.cli import app; app()"


def test_what_is_not_installed_is_told(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["opexkit.cli.learn"], "find_spec", lambda _: None)
    done = CliRunner().invoke(app, ["learn"])
    assert done.exit_code == 2
    assert "pip install 'opexkit[learn]'" in done.output
    assert started == []
