"""What a command does not import, and what it says when a part of the installation is missing."""

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from opexkit import content, extras
from opexkit.cli import app
from opexkit.labs import find_lab

SUBMISSION = content.scenario("northwind", "reviews", "after.yaml")
SHOWN = """
import atexit, gc, sys
atexit.register(lambda: print("frozen:", gc.get_freeze_count() > 0))
from opexkit.cli import app
try:
    app(sys.argv[1:])
finally:
    print("modules:", *sys.modules)
"""
HEAVY = {
    *("alembic", "anywidget", "botocore", "jinja2", "jupyter_client", "matplotlib", "moto", "nbconvert", "nbformat"),
    *("pandas", "papermill", "regex", "rfc3987_syntax", "sqlalchemy", "xlsxwriter"),
}
"""What no command needs that only reads, checks and grades."""


def imported(*words: object) -> set[str]:
    command = [sys.executable, "-c", SHOWN, *map(str, words)]
    done = subprocess.run(command, text=True, capture_output=True, check=True, timeout=300)
    found, _, frozen = done.stdout.rpartition("modules:")[2].partition("frozen:")
    assert frozen.strip() == "True", "the end of the command looks for circles among all objects"
    return set(found.split())


def test_help_imports_no_package_of_the_domain() -> None:
    found = imported("--help")
    assert not found & {*HEAVY, "numpy", "pydantic", "ruamel.yaml", "yaml", "rich"}
    assert not [name for name in found if name.startswith(("opexkit.review", "opexkit.lens", "opexkit.labs"))]


def test_a_command_that_asks_a_database_ends_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "hunt.yaml"
    path.write_text(find_lab("find-the-cause").text("reference"), encoding="utf-8")
    command = [sys.executable, "-m", "opexkit", "check", str(path)]
    done = subprocess.run(command, text=True, capture_output=True, check=True, timeout=300)
    assert done.stderr == ""


def test_check_of_a_submission_imports_no_optional_part() -> None:
    assert not imported("check", SUBMISSION) & HEAVY


def test_grading_alone_imports_no_optional_part(tmp_path: Path) -> None:
    assert not imported("assess", SUBMISSION, "--grade-only", "-o", tmp_path / "out") & HEAVY


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch):
    """An installation that lacks a package of each of two extras."""
    lines = ["no-reports>=1; extra == 'report'", "no-labs>=1; extra == 'labs'", "no-reports; extra == 'pdf'"]
    monkeypatch.setattr(metadata, "requires", lambda _: [*lines, "no-pdf; extra == 'pdf'"])
    extras._packages.cache_clear()
    yield
    extras._packages.cache_clear()


@pytest.mark.usefixtures("bare")
def test_pages_without_their_extra_are_refused_before_anything_is_graded(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["assess", str(SUBMISSION), "-o", str(tmp_path / "out")])
    said = "report.html needs opexkit[report], which is not installed; run: pip install 'opexkit[report]'"
    assert (result.exit_code, f"{said}; or grade alone: --grade-only" in result.output) == (2, True)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("bare")
def test_any_command_says_which_extra_it_lacks() -> None:
    commands = typer.Typer(cls=type(typer.main.get_command(app)))

    @commands.command()
    def first() -> None:
        raise ModuleNotFoundError(name="no_labs.deep")

    @commands.command()
    def second() -> None:
        raise ModuleNotFoundError("a fault of our own", name="opexkit.gone")

    result = CliRunner().invoke(commands, ["first"])
    assert result.exit_code == 2
    assert "opexkit first needs opexkit[labs]" in result.output
    assert isinstance(CliRunner().invoke(commands, ["second"]).exception, ModuleNotFoundError)


BASE = """
import sys
from importlib import metadata
LABS = [f"{name}; extra == 'labs'" for name in ("botocore", "jsonpath-ng", "moto", "regex")]
metadata.requires = lambda _: [*LABS, "pandas; extra == 'measures'"]
for name in sys.argv[1].split():
    sys.modules[name] = None  # as if it were not installed
from opexkit.cli import app
app(sys.argv[2:])
"""
OPTIONAL = " ".join(sorted({*HEAVY, "jsonpath_ng"}))


def on_the_base_install(*words: object) -> tuple[int, str]:
    command = [sys.executable, "-c", BASE, OPTIONAL, *map(str, words)]
    done = subprocess.run(command, text=True, capture_output=True, check=False, timeout=300)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_a_team_with_a_lab_is_graded_on_the_base_install_and_the_lab_is_left_open(tmp_path: Path) -> None:
    team = content.data("teams", "dispatch")
    status, said = on_the_base_install("assess", team, "--grade-only", "-o", tmp_path / "out")
    assert status == 0, said
    report = json.loads((tmp_path / "out" / "teams" / "dispatch" / "report.json").read_text(encoding="utf-8"))
    (lab,) = report["labs"]
    assert (lab["state"], lab["message"]) == ("pending", "cannot be judged, needs opexkit[labs]")
    status, said = on_the_base_install("check", team)
    assert (status, "cannot be judged, needs opexkit[labs]; the grade stands without it" in said) == (0, True), said


@pytest.mark.slow
def test_a_team_with_exports_is_graded_on_the_base_install_and_they_are_left_open(tmp_path: Path) -> None:
    team = tmp_path / "q1.yaml"
    team.write_text(f"{SUBMISSION.read_text(encoding='utf-8')}\nmeasures: [d.csv]\n", encoding="utf-8")
    (tmp_path / "d.csv").write_text("time,failed\n2026-03-01,no\n", encoding="utf-8")
    status, said = on_the_base_install("assess", team, "--grade-only", "-o", tmp_path / "out")
    assert status == 0, said
    (record,) = (tmp_path / "out" / "teams").glob("*/report.json")
    measures = json.loads(record.read_text(encoding="utf-8"))["measures"]
    assert measures["report"] is None
    assert "note: d.csv cannot be measured, needs opexkit[measures]; the grade stands" in measures["problems"][0]
    status, said = on_the_base_install("check", team)
    assert (status, "d.csv cannot be measured, needs opexkit[measures]" in said) == (0, True), said
