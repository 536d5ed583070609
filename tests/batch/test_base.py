"""Grading only what changed since a folder or a state of git."""

import shutil
import subprocess
from pathlib import Path

import pytest

from opexkit.batch.run import assess
from opexkit.files.problem import InputError

ONE = """\
team: {team}
workload: w
lens: {lens}
milestone: {{name: {name}, date: {date}}}
answers:
  {code}: {status}
"""


def write(folder: Path, team: str, status: str = "implemented", date: str = "2026-06-30") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{team}-{date}.yaml"
    lens = "operational-excellence-2024-11-06"
    text = ONE.format(team=team, lens=lens, name="M", date=date, code="OPS04-BP01", status=status)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    for team in ("Alpha", "Beta", "Gamma"):
        write(tmp_path / "teams", team)
    return tmp_path / "teams"


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


@pytest.mark.parametrize("kind", ["folder", "git"])
def test_only_teams_with_other_bytes_are_graded_and_compared(teams: Path, tmp_path: Path, kind: str) -> None:
    base = str(tmp_path / "before")
    if kind == "git":
        base = "HEAD"
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", "one")
    else:
        shutil.copytree(teams, base)
    write(teams, "Beta", "not_implemented")
    (teams / "Gamma-2026-06-30.yaml").rename(teams / "moved.yaml")  # no change: the same bytes
    write(teams, "Delta")
    (teams / "Alpha-2026-06-30.yaml").unlink()
    run = assess([teams], tmp_path / "out", grade_only=True, base=base, only_changed=True)
    assert [grade.team for grade in run.portfolio.teams] == ["Beta", "Delta"]
    assert (run.unchanged, run.comparison is not None) == (1, True)
    moves = {change.team: change.move for change in run.comparison.teams} if run.comparison else {}
    assert moves == {"Alpha": "gone", "Beta": "same", "Delta": "new"}
    whole = assess([teams], tmp_path / "out", grade_only=True, base=base)
    assert len(whole.portfolio.teams) == 3
    assert whole.comparison == run.comparison


def test_where_nothing_changed_nothing_is_written(teams: Path, tmp_path: Path) -> None:
    run = assess([teams], tmp_path / "out", grade_only=True, base=str(teams), only_changed=True)
    assert (run.portfolio.teams, run.unchanged) == ([], 3)
    assert not (tmp_path / "out").exists()


def test_a_milestone_that_was_deleted_is_a_change(teams: Path, tmp_path: Path) -> None:
    older = write(teams, "Alpha", date="2026-03-31")
    shutil.copytree(teams, tmp_path / "before")
    older.unlink()
    run = assess([teams], tmp_path / "out", grade_only=True, base=str(tmp_path / "before"), only_changed=True)
    assert [grade.team for grade in run.portfolio.teams] == ["Alpha"]


def test_votes_and_lenses_count_as_a_team_s_files(tmp_path: Path) -> None:
    folder = tmp_path / "teams" / "a"
    path = write(folder, "Alpha")
    (folder / "votes").mkdir()
    votes = folder / "votes" / "1.yaml"
    votes.write_text("respondent: on-call\nanswers:\n  OPS04-BP01: implemented\n", encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8") + "respondents: [votes/1.yaml]\n", encoding="utf-8")
    shutil.copytree(tmp_path / "teams", tmp_path / "before")
    votes.write_text("respondent: on-call\nanswers:\n  OPS04-BP01: partial\n", encoding="utf-8")
    run = assess([folder], tmp_path / "out", grade_only=True, base=str(tmp_path / "before"), only_changed=True)
    assert [grade.team for grade in run.portfolio.teams] == ["Alpha"]


def test_what_the_base_cannot_tell_is_said(teams: Path, tmp_path: Path) -> None:
    shutil.copytree(teams, tmp_path / "before")
    broken = tmp_path / "before" / "Beta-2026-06-30.yaml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("implemented", "finally"), encoding="utf-8")
    run = assess([teams], tmp_path / "out", grade_only=True, base=str(tmp_path / "before"), only_changed=True)
    assert [grade.team for grade in run.portfolio.teams] == ["Beta"]
    assert any(remark.startswith("Of the base: ") and "'finally' is no status" in remark for remark in run.remarks)


@pytest.mark.parametrize("base", ["no-such-state", "--output=x", "HEAD:teams"])
def test_a_base_that_is_neither_folder_nor_state_is_refused(teams: Path, tmp_path: Path, base: str) -> None:
    with pytest.raises(InputError, match="is neither a folder nor a state that git knows here"):
        assess([teams], tmp_path / "out", grade_only=True, base=base)
    assert not (tmp_path / "out").exists()
