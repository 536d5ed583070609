"""Every command of docs/measures.md runs, and what it says of each tool's export is so."""

import datetime as dt
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from opexkit.cli import app
from opexkit.files import InputError
from opexkit.measures.definition import definitions
from opexkit.measures.measuring import measure_files
from opexkit.measures.preset import presets

from .writer import SHAPES, UTC, Event, Way, write

PAGE = (Path(__file__).parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
FILES = Path(__file__).parent / "data" / "page"
COMMANDS = re.findall(r"^opexkit (measure .*)$", PAGE, re.MULTILINE)
SAID = dict(re.findall(r"^# ([a-z-]+), .*: (.*)$", PAGE, re.MULTILINE))
OF_TOOLS = {name: preset for name, preset in presets().items() if preset.source.basis != "the kit"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the page names."""
    monkeypatch.chdir(shutil.copytree(FILES, tmp_path / "exports"))
    return Path.cwd()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_page_runs(command: str, folder: Path) -> None:
    done = CliRunner().invoke(app, shlex.split(command), env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
    assert done.exit_code == 0, done.output
    assert any(part in done.output for part in ("rows used", '"figures": [', "Columns\n"))


def test_the_cell_of_the_page_runs(folder: Path) -> None:
    (cell,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(cell, names)
    assert round(names["report"].figure("change_fail_rate").value, 3) == 0.333


def test_a_file_whose_days_are_not_clear_is_refused_until_they_are(folder: Path) -> None:
    with pytest.raises(InputError, match="--time-format day-first"):
        measure_files("servicenow.csv")


def test_text_that_is_not_utf_8_is_read_as_windows_1252_and_that_is_said(folder: Path) -> None:
    done = CliRunner().invoke(app, ["measure", "tickets.csv", "--preset", "my-tool.yaml"])
    assert "is not UTF-8 and was read as windows-1252" in done.output


def test_every_export_of_a_tool_stands_on_the_page_with_its_command() -> None:
    assert set(SAID) == set(OF_TOOLS)
    commands = [part.removeprefix("with the outcome: ") for one in OF_TOOLS.values() for part in one.export]
    assert [command for command in commands if command not in PAGE] == []


def test_no_mapping_comes_from_a_real_file_as_the_page_says() -> None:
    assert {one.source.basis for one in OF_TOOLS.values()} <= {"schema", "documentation", "third party"}


@pytest.mark.parametrize("name", SHAPES)
def test_a_file_of_a_tool_gives_what_the_page_says(name: str, tmp_path: Path) -> None:
    titles = {one.title.split(" (")[0].lower(): one.id for one in definitions().values()}
    said = [titles[title] for title in re.sub(r" \(.*?\)", "", SAID[name]).split(", ")]
    shape = SHAPES[name]
    form = "csv" if shape.get("csv") else "json"
    path = write(name, _events(shape["table"]), Way(form, times=shape.get("times", ["z"])[0]), tmp_path / "export")
    assert [figure.id for figure in measure_files(path).measured] == said
    if shape["table"] == "incidents" and "severity" in shape["keys"]:
        also = {figure.id for figure in measure_files(path, severity="P1").measured} - set(said)
        assert also == {"availability", "error_budget"}


def _events(table: str) -> list[Event]:
    roles = {"incidents": ["started", "detected", "acknowledged", "resolved"], "alarms": ["time", "acknowledged"]}
    events = []
    for number in range(8):
        at = dt.datetime(2026, 6, 13, 9, tzinfo=UTC) + dt.timedelta(days=5 * number)
        own = roles.get(table, ["committed", "time"])
        times = {role: at + step * dt.timedelta(minutes=20) for step, role in enumerate(own)}
        texts = {"service": "orders", "environment": "production", "change": f"{number:040x}", "alarm": "cpu"}
        events.append(Event(str(number), "ok", number, number == 0, texts | {"severity": "P1"}, dict(times)))
    return events
