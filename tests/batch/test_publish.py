"""An output folder is never half-overwritten."""

import errno
import hashlib
import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from opexkit.batch import publish as module
from opexkit.batch.publish import Publication, publication
from opexkit.files.problem import InputError


def publish(out: Path, **files: str) -> None:
    with publication(out) as begun:
        for name, text in files.items():
            begun.staging.write(text, "teams", name, "report.json")
        begun.publish({"opexkit": "test"})


class Died(BaseException):
    """Stands for the end of the process."""


def files(out: Path) -> list[Path]:
    return sorted(path for path in out.rglob("*") if path.is_file())


def read(out: Path, name: str) -> str:
    return (out / "teams" / name / "report.json").read_text(encoding="utf-8")


def test_files_land_and_run_json_lists_them(tmp_path: Path) -> None:
    publish(tmp_path, a="1", b="2")
    assert (read(tmp_path, "a"), read(tmp_path, "b")) == ("1", "2")
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    names = ["teams/a/report.json", "teams/b/report.json"]
    hashes = {name: run["sha256"][name] for name in names}
    assert run == {"opexkit": "test", "files": names, "sha256": hashes, "made": {}}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.json", "teams"]


def test_an_interrupted_run_leaves_the_old_reports(tmp_path: Path) -> None:
    publish(tmp_path, a="old")
    halfway = Publication(tmp_path)  # and no more: its process was killed
    halfway.staging.write("new", "teams", "a", "report.json")
    assert read(tmp_path, "a") == "old"
    again = Publication(tmp_path)
    assert again.was_interrupted
    again.staging.write("newer", "teams", "a", "report.json")
    again.publish({})
    assert read(tmp_path, "a") == "newer"


def test_what_a_run_no_longer_writes_goes_and_a_users_own_files_stay(tmp_path: Path) -> None:
    publish(tmp_path, a="1", b="2")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    publish(tmp_path, a="3")
    assert not (tmp_path / "teams" / "b").exists()
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_that_someone_changed_since_stays(tmp_path: Path) -> None:
    publish(tmp_path, a="1", b="2")
    (tmp_path / "teams" / "b" / "report.json").write_text("mine now", encoding="utf-8")
    publish(tmp_path, a="3")
    assert read(tmp_path, "b") == "mine now"


def test_a_run_json_of_something_else_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    digest = hashlib.sha256(b"mine").hexdigest()
    for record in ({"files": ["notes.txt"]}, {"files": ["notes.txt"], "sha256": {"notes.txt": digest}}):
        (tmp_path / "run.json").write_text(json.dumps(record), encoding="utf-8")
        publish(tmp_path, a="1")
        assert (tmp_path / "notes.txt").exists()


@pytest.mark.parametrize("after", range(4))
def test_a_run_that_dies_between_two_renames_is_repaired_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    publish(tmp_path, a="1", b="1")
    swap, done = module._swap, iter(range(99))

    def die(source: Path, target: Path) -> None:
        if next(done) == after:
            raise Died
        swap(source, target)

    monkeypatch.setattr(module, "_swap", die)
    halfway = Publication(tmp_path)
    for name in "acd":
        halfway.staging.write("2", "teams", name, "report.json")
    with pytest.raises(Died):
        halfway.publish({"opexkit": "test"})
    monkeypatch.undo()
    publish(tmp_path, a="3")
    assert [str(path.relative_to(tmp_path)) for path in files(tmp_path)] == ["run.json", "teams/a/report.json"]
    assert read(tmp_path, "a") == "3"


def test_a_second_run_into_the_same_folder_is_refused_and_the_first_is_whole(tmp_path: Path) -> None:
    with publication(tmp_path) as first:
        first.staging.write("1", "teams", "a", "report.json")
        with pytest.raises(InputError, match="another run is writing into this folder; wait for its end"):
            publish(tmp_path, a="2")
        first.publish({"opexkit": "test"})
    assert read(tmp_path, "a") == "1"
    publish(tmp_path, a="3")
    assert read(tmp_path, "a") == "3"


def test_the_lock_of_a_run_that_was_killed_holds_nobody_back(tmp_path: Path) -> None:
    (tmp_path / ".opexkit-lock").touch()
    publish(tmp_path, a="1")
    assert read(tmp_path, "a") == "1"


def test_files_reach_a_folder_on_another_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def across(self: Path, target: Path) -> Path:
        if ".opexkit-unfinished" in self.parts:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", across)
    publish(tmp_path, a="1")
    assert read(tmp_path, "a") == "1"
    assert len(files(tmp_path)) == 2


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "free some space"), (errno.EROFS, "can be written")])
def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path, number: int, words: str) -> None:
    publish(tmp_path, a="old")
    with (
        pytest.raises(InputError, match=f"cannot be written .*; {words}|cannot be written .*{words}"),
        publication(tmp_path),
    ):
        raise OSError(number, os.strerror(number), str(tmp_path / "teams"))
    assert read(tmp_path, "a") == "old"
    assert [str(path.relative_to(tmp_path)) for path in files(tmp_path)] == ["run.json", "teams/a/report.json"]


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


def test_a_folder_that_a_run_made_for_nothing_is_gone_again(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing"), publication(tmp_path / "out"):
        raise ValueError("nothing")
    assert not (tmp_path / "out").exists()


def contend(out: Path, inside: Path, times: int) -> int:
    """Try to hold a folder again and again; return how often it was held. Two inside at once is an error."""
    held = 0
    for _ in range(times):
        try:
            with publication(out) as begun:
                inside.touch(exist_ok=False)
                begun.staging.write("x", "report.html")
                inside.unlink()
                begun.publish({"opexkit": "1"})
                held += 1
        except InputError as error:
            if "another run is writing" not in str(error):
                raise
    return held


@pytest.mark.skipif(sys.platform != "linux", reason="locks are held by processes that fork")
def test_many_that_race_for_a_folder_hold_it_one_at_a_time(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(4, mp_context=context) as pool:
        held = [pool.submit(contend, tmp_path / "out", tmp_path / "inside", 40) for _ in range(4)]
        assert sum(future.result() for future in held) > 0
    assert not (tmp_path / "inside").exists()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "run.json"]
