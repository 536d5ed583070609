"""Reports at an address: made here, delivered whole, the run's record last; nothing of others is touched."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem
from tests.batch.crews import GOOD
from typer.testing import CliRunner

from opexkit.batch import assess
from opexkit.cli import app

WHERE = "memory://reviews/q1"


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    for name in ("ana", "bén"):
        (tmp_path / "teams" / name).mkdir(parents=True)
        (tmp_path / "teams" / name / "q1.yaml").write_text(GOOD.format(name=name), encoding="utf-8")
    return tmp_path / "teams"


@pytest.fixture(autouse=True)
def memory() -> Iterator[MemoryFileSystem]:
    found = MemoryFileSystem()
    yield found
    found.store.clear()
    found.pseudo_dirs[:] = [""]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, so that what is left there is seen."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


def run(teams: Path, out: str, *more: str) -> Any:
    return CliRunner().invoke(app, ["assess", str(teams), "-o", out, "--grade-only", *more])


def files(memory: MemoryFileSystem) -> dict[str, bytes]:
    names = memory.find("/reviews")
    return {name.removeprefix("/reviews/q1/"): memory.cat_file(name) for name in names}


def whole(found: dict[str, bytes]) -> dict[str, bytes]:
    """The files without the run's record, of which that says the truth."""
    record = json.loads(found["run.json"])
    rest = {name: data for name, data in found.items() if name != "run.json"}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in rest.items()} == record["sha256"]
    return rest


def test_the_bytes_are_those_of_a_folder_and_nothing_stays_here(
    teams: Path, tmp_path: Path, memory: MemoryFileSystem, temporary: Path
) -> None:
    said = run(teams, f"{WHERE}/")
    assert said.exit_code == 0, said.output
    assert f"Open {WHERE}/portfolio.md" in said.output
    assess([teams], tmp_path / "out", grade_only=True)
    folder = {path.relative_to(tmp_path / "out").as_posix(): path for path in (tmp_path / "out").rglob("*.*")}
    assert whole(files(memory)) == {name: path.read_bytes() for name, path in folder.items() if name != "run.json"}
    assert list(temporary.iterdir()) == []


def test_what_a_run_no_longer_writes_goes_and_what_others_wrote_stays(teams: Path, memory: MemoryFileSystem) -> None:
    memory.pipe_file("/reviews/q1/notes.txt", b"mine")
    memory.pipe_file("/reviews/q1/run.json", b'{"files": ["notes.txt"], "sha256": {"notes.txt": "x"}}')
    assert run(teams, WHERE).exit_code == 0
    memory.pipe_file("/reviews/q1/teams/ben/improvement-plan.csv", b"changed")
    (teams / "bén" / "q1.yaml").unlink()
    (teams / "bén").rmdir()
    assert run(teams, WHERE).exit_code == 0
    found = files(memory)
    assert (found.pop("notes.txt"), found.pop("teams/ben/improvement-plan.csv")) == (b"mine", b"changed")
    assert not [name for name in whole(found) if "ben" in name]


def test_a_delivery_that_breaks_off_says_where_the_files_are_and_the_record_stays(
    teams: Path, memory: MemoryFileSystem, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(teams, WHERE).exit_code == 0
    before, write, left = files(memory), MemoryFileSystem.pipe_file, iter(range(4))

    def broken(self: MemoryFileSystem, path: str, value: bytes, **more: Any) -> None:
        if next(left, None) is None:
            raise ConnectionError("the line is dead")
        write(self, path, value, **more)

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", broken)
    said = run(teams, WHERE)
    assert said.exit_code == 2
    assert f"{WHERE}: the line is dead; all files are in {temporary}" in said.output.replace("\n", "")
    assert files(memory) == before
    (kept,) = temporary.iterdir()
    assert (kept / "run.json").exists()


@pytest.mark.parametrize("out", ["nosuch://x/y", "https://127.0.0.1:9/x", "memory://reviews/newer"])
def test_where_nothing_can_be_written_is_told_before_anything_is_graded(
    teams: Path, memory: MemoryFileSystem, temporary: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    memory.pipe_file("/reviews/newer/run.json", b'{"format": 999, "opexkit": "9"}')
    monkeypatch.setattr("opexkit.batch.assess", None)
    said = run(teams, out)
    assert said.exit_code == 2
    assert ("newer opexkit" if "newer" in out else f"-o: {out} ") in said.output.replace("\n", "")
    assert list(temporary.iterdir()) == []


def test_a_file_of_this_machine_has_an_address_too_and_parts_are_merged_into_it(teams: Path, tmp_path: Path) -> None:
    for number in (1, 2):
        assert run(teams, str(tmp_path / str(number)), "--shard", f"{number}/2").exit_code == 0
    address = (tmp_path / "merged").as_uri()
    said = CliRunner().invoke(app, ["merge", str(tmp_path / "1"), str(tmp_path / "2"), "-o", address])
    assert said.exit_code == 0, said.output
    merged = {path.relative_to(tmp_path / "merged").as_posix(): path for path in (tmp_path / "merged").rglob("*.*")}
    assert len(whole({name: path.read_bytes() for name, path in merged.items()})) > 4
