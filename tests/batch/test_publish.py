"""An output folder is never half-overwritten."""

import json
from pathlib import Path

import pytest

from opexkit.batch.publish import Publication
from opexkit.files.problem import InputError


def publish(out: Path, **files: str) -> None:
    publication = Publication(out)
    for name, text in files.items():
        publication.write(text, "teams", name, "report.json")
    publication.publish({"opexkit": "test"})


def read(out: Path, name: str) -> str:
    return (out / "teams" / name / "report.json").read_text(encoding="utf-8")


def test_files_land_and_run_json_lists_them(tmp_path: Path) -> None:
    publish(tmp_path, a="1", b="2")
    assert (read(tmp_path, "a"), read(tmp_path, "b")) == ("1", "2")
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert run == {"opexkit": "test", "files": ["teams/a/report.json", "teams/b/report.json"]}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.json", "teams"]


def test_an_interrupted_run_leaves_the_old_reports(tmp_path: Path) -> None:
    publish(tmp_path, a="old")
    halfway = Publication(tmp_path)
    halfway.write("new", "teams", "a", "report.json")
    assert read(tmp_path, "a") == "old"
    again = Publication(tmp_path)
    assert again.was_interrupted
    again.write("newer", "teams", "a", "report.json")
    again.publish({})
    assert read(tmp_path, "a") == "newer"


def test_what_a_run_no_longer_writes_goes_and_a_users_own_files_stay(tmp_path: Path) -> None:
    publish(tmp_path, a="1", b="2")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    publish(tmp_path, a="3")
    assert not (tmp_path / "teams" / "b").exists()
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("record", ['{"files": ["../precious.txt"]}', '{"files": 3}', "[]", "no json"])
def test_a_forged_run_json_removes_nothing_outside(tmp_path: Path, record: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "precious.txt").write_text("keep", encoding="utf-8")
    (out / "run.json").write_text(record, encoding="utf-8")
    publish(out, a="1")
    assert (tmp_path / "precious.txt").read_text(encoding="utf-8") == "keep"


def test_a_folder_that_a_newer_opexkit_wrote_is_left_alone(tmp_path: Path) -> None:
    publish(tmp_path, a="1")
    (tmp_path / "run.json").write_text('{"format": 2, "files": []}', encoding="utf-8")
    with pytest.raises(InputError, match=r"run\.json: was written by a newer opexkit \(format 2"):
        Publication(tmp_path)
    assert read(tmp_path, "a") == "1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.json", "teams"]
