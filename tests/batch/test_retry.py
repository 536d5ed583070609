"""`--retry` grades those who failed last time, and lets all other grades stand."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.batch.crews import write_crews
from typer.testing import CliRunner

from opexkit import extras
from opexkit.batch import assess, grader
from opexkit.batch.grades import grade_one
from opexkit.cli import app
from opexkit.content import data, scenario
from opexkit.labs import find_lab
from opexkit.labs.drift import guard


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The teams that were graded, in order."""
    seen: list[str] = []

    def noted(source: Any, *more: Any) -> Any:
        seen.append(source.slug)
        return grade_one(source, *more)

    monkeypatch.setattr(grader, "grade_one", noted)
    return seen


def files_of(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.*") if path.name != "run.json"}


def first_run(tmp_path: Path) -> tuple[Path, Path]:
    """Five teams of which one could not be graded and has been repaired since, and what a run wrote of them."""
    teams, out = tmp_path / "teams", tmp_path / "out"
    teams.mkdir()
    broken = write_crews(teams) / "Bad" / "q1.yaml"
    assert [failure.slug for failure in assess([teams], out, grade_only=True).portfolio.failures] == ["bad"]
    broken.write_text(broken.read_text(encoding="utf-8").replace("OPS99", "OPS01"), encoding="utf-8")
    return teams, out


def test_only_who_failed_is_graded_and_the_files_are_those_of_a_whole_run(tmp_path: Path, graded: list[str]) -> None:
    teams, out = first_run(tmp_path)
    everyone = sorted(graded)
    graded.clear()
    run = assess([teams], out, grade_only=True, retry=True)
    assert graded == ["bad"]
    assert sorted(grade.slug for grade in run.portfolio.teams) == everyone
    assert run.portfolio.failures == []
    assert "The grades of 4 of 5 teams stand from the run before." in run.remarks
    assess([teams], tmp_path / "whole", grade_only=True)
    assert files_of(out) == files_of(tmp_path / "whole")
    graded.clear()
    assess([teams], out, grade_only=True, retry=True)
    assert graded == [], "a retry can be retried"


def test_a_new_team_is_graded_and_one_that_left_is_gone(tmp_path: Path, graded: list[str]) -> None:
    teams, out = first_run(tmp_path)
    (teams / "New").mkdir()
    text = (teams / "Billing" / "q1.yaml").read_text(encoding="utf-8")
    (teams / "New" / "q1.yaml").write_text(text.replace("Billing", "New"), encoding="utf-8")
    (teams / "Dispatch" / "q1.yaml").unlink()
    graded.clear()
    run = assess([teams], out, grade_only=True, retry=True)
    assert sorted(graded) == ["bad", "new"]
    assert "dispatch" not in {grade.slug for grade in run.portfolio.teams}
    assert not (out / "teams" / "dispatch").exists()


def test_a_team_that_changed_a_file_is_graded_again(tmp_path: Path, graded: list[str]) -> None:
    teams, out = first_run(tmp_path)
    changed = teams / "Dispatch" / "q1.yaml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("implemented", "partial"), encoding="utf-8")
    graded.clear()
    assess([teams], out, grade_only=True, retry=True)
    assert sorted(graded) == ["bad", "dispatch"]
    assess([teams], tmp_path / "whole", grade_only=True)
    assert files_of(out) == files_of(tmp_path / "whole")


def test_a_lens_that_changed_lets_no_grade_stand(tmp_path: Path, graded: list[str]) -> None:
    teams, _ = first_run(tmp_path)
    lens, out = tmp_path / "lens.json", tmp_path / "with-lens"
    lens.write_text(
        data("lenses", "operational-excellence-2024-11-06.json").read_text(encoding="utf-8") + "\n", encoding="utf-8"
    )
    assess([teams], out, grade_only=True, lens=str(lens))
    graded.clear()
    assess([teams], out, grade_only=True, lens=str(lens), retry=True)
    assert graded == []
    lens.write_text(lens.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    run = assess([teams], out, grade_only=True, lens=str(lens), retry=True)
    assert len(graded) == 5
    assert any("is another lens now" in remark for remark in run.remarks)


def spoil_record(out: Path) -> None:
    path = min(out.glob("teams/*/report.json"))
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def change_kit(out: Path) -> None:
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    run["asked"]["kit"] = "another"
    (out / "run.json").write_text(json.dumps(run), encoding="utf-8")


def spoil_run(out: Path) -> None:
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    run |= {"graded": 5, "sha256": {"a\0": "x", "x" * 5000: "y"}, "made": {"a": {"digest": "x", "files": {"a\0": "b"}}}}
    (out / "run.json").write_text(json.dumps(run), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "days", "again"),
    [
        (change_kit, 180, 5),
        (lambda _: None, 90, 5),
        (lambda out: (out / "run.json").unlink(), 180, 5),
        (spoil_run, 180, 5),
        (spoil_record, 180, 2),
    ],
    ids=["another kit", "another option", "no run", "an odd run", "a record that someone changed"],
)
def test_what_is_not_known_to_be_the_same_does_not_stand(
    tmp_path: Path, graded: list[str], change: Any, days: int, again: int
) -> None:
    teams, out = first_run(tmp_path)
    graded.clear()
    change(out)
    run = assess([teams], out, grade_only=True, retry=True, evidence_days=days)
    assert len(graded) == again
    assert ("every team was graded" in " ".join(run.remarks)) == (again == 5)


def test_what_waited_for_a_package_is_judged_once_it_is_there(
    tmp_path: Path, graded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    teams, out = first_run(tmp_path)
    graded.clear()
    here = extras.versions()
    assert here["moto"]
    monkeypatch.setattr(extras, "versions", lambda: here | {"moto": ""})
    assess([teams], out, grade_only=True, retry=True)
    assert len(graded) == 5


def test_a_team_with_a_lab_that_could_not_be_judged_is_graded_again(
    tmp_path: Path, graded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(guard.VARIABLE, "/nowhere/cfn-guard")
    teams, out = first_run(tmp_path)
    shutil.copytree(find_lab("drift", scenario("northwind")).folder / "reference", teams / "Dispatch" / "drift")
    file = teams / "Dispatch" / "q1.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "labs: {drift: drift}\n", encoding="utf-8")
    assess([teams], out, grade_only=True)
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["unjudged"] == ["dispatch"]
    graded.clear()
    assess([teams], out, grade_only=True, retry=True)
    assert graded == ["dispatch"]


def test_a_run_that_does_not_say_what_it_read_lets_no_grade_stand(tmp_path: Path, graded: list[str]) -> None:
    teams, out = first_run(tmp_path)
    graded.clear()
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    del run["inputs"]
    (out / "run.json").write_text(json.dumps(run), encoding="utf-8")
    assess([teams], out, grade_only=True, retry=True)
    assert len(graded) == 5


def test_the_command_says_how_many_grades_stand(tmp_path: Path) -> None:
    teams, out = first_run(tmp_path)
    done = CliRunner().invoke(app, ["assess", str(teams), "-o", str(out), "--grade-only", "--retry"])
    assert (done.exit_code, "4 of 5 teams stand from the run before" in done.output) == (0, True)
    both = CliRunner().invoke(app, ["assess", str(teams), "-o", str(out), "--retry", "--base", str(teams)])
    assert (both.exit_code, "leave out --base" in both.output) == (2, True)
