"""Parts of a run, put together, are the run; parts that do not belong together are refused, and nothing is written."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.batch.crews import written
from typer.testing import CliRunner

from opexkit.batch import assess, merge
from opexkit.batch.shard import Shard, read_shard
from opexkit.cli import app
from opexkit.files.problem import InputError
from opexkit.review.record import read_portfolio


@pytest.fixture(scope="module")
def parts(crews: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The parts of three, in another order."""
    folder = tmp_path_factory.mktemp("parts")
    for number in (1, 2, 3):
        assess([crews], folder / str(number), grade_only=True, shard=Shard(number, 3))
    return [folder / "3", folder / "1", folder / "2"]


def test_parts_together_are_the_bytes_of_one_run(whole: Path, parts: list[Path], tmp_path: Path) -> None:
    merged = merge(parts, tmp_path / "merged")
    assert [failure.slug for failure in merged.portfolio.failures] == ["bad"]
    assert merged.portfolio == read_portfolio(whole / "portfolio.json")
    assert written(tmp_path / "merged") == written(whole)


@pytest.mark.thorough
def test_pages_of_parts_are_the_bytes_of_one_run(crews: Path, tmp_path: Path) -> None:
    for number in (1, 2):
        assess([crews], tmp_path / str(number), shard=Shard(number, 2))
    merge([tmp_path / "1", tmp_path / "2"], tmp_path / "merged")
    assess([crews], tmp_path / "whole")
    assert written(tmp_path / "merged") == written(tmp_path / "whole")
    assert len(assess([crews], tmp_path / "merged").portfolio.teams) == 4
    assert assess([crews], tmp_path / "merged").kept == 4, "pages of parts are kept like others"


def test_a_part_without_teams_is_a_part(crews: Path, tmp_path: Path) -> None:
    for number in range(1, 8):
        assess([crews], tmp_path / str(number), grade_only=True, shard=Shard(number, 7))
    assert len(merge([tmp_path / str(number) for number in range(1, 8)], tmp_path / "out").portfolio.teams) == 4


@pytest.mark.parametrize(
    ("chosen", "message"),
    [([0, 1], "part 2 is missing of 3"), ([0, 1, 2, 1], "part 1 is there twice"), ([0, 0, 0], "part 1 is missing")],
)
def test_each_part_is_needed_once(parts: list[Path], tmp_path: Path, chosen: list[int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        merge([parts[number] for number in chosen], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_part_of_another_run_is_refused(crews: Path, parts: list[Path], tmp_path: Path) -> None:
    assess([crews], tmp_path / "other", grade_only=True, evidence_days=9, shard=Shard(2, 3))
    with pytest.raises(InputError, match=r"another run than .*evidence_days"):
        merge([*parts[:2], tmp_path / "other"], tmp_path / "out")


@pytest.mark.parametrize("spoil", ["changed", "gone", "outside", "record", "whole", "none"])
def test_a_part_that_is_not_as_it_was_written_is_refused(parts: list[Path], tmp_path: Path, spoil: str) -> None:
    part = shutil.copytree(parts[0], tmp_path / "part")
    record = part / "run.json"
    run = json.loads(record.read_text(encoding="utf-8"))
    name = run["files"][0]
    if spoil == "changed":
        (part / name).write_text("{}")
    elif spoil == "gone":
        (part / name).unlink()
    elif spoil == "outside":
        (tmp_path / "x").write_bytes((part / name).read_bytes())
        record.write_text(json.dumps(run | {"sha256": {"../x": run["sha256"][name]}}))
    elif spoil == "record":
        record.write_text("[" * 50_000)
    elif spoil == "whole":
        record.write_text(json.dumps({key: value for key, value in run.items() if key != "shard"}))
    else:
        record.unlink()
    with pytest.raises(InputError, match=r"is not what part 3/3 wrote|is no record of a part"):
        merge([part, *parts[1:]], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "odd",
    [
        *({"failed": 5}, {"failed": [{"x": 1}]}, {"graded": [1]}, {"graded": None}, {"seconds": []}, {"made": []}),
        *({"missing_letters": [1]}, {"shard": {"number": "1", "of": 3, "same": {}}}, {"sha256": {"a": 1}}),
        *({"sha256": []}, {"graded": []}, {"graded": ["../../x"]}),
    ],
    ids=str,
)
def test_a_record_that_says_something_else_is_refused(parts: list[Path], tmp_path: Path, odd: dict[str, Any]) -> None:
    part = shutil.copytree(parts[0], tmp_path / "part")
    record = part / "run.json"
    record.write_text(json.dumps(json.loads(record.read_text(encoding="utf-8")) | odd), encoding="utf-8")
    with pytest.raises(InputError, match=r"is no record of a part|what became of it"):
        merge([part, *parts[1:]], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_team_that_is_told_twice_is_refused(parts: list[Path], tmp_path: Path) -> None:
    part = shutil.copytree(parts[0], tmp_path / "part")
    record = part / "run.json"
    run = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(run | {"graded": [*run["graded"], *run["graded"]]}), encoding="utf-8")
    with pytest.raises(InputError, match="what became of it"):
        merge([part, *parts[1:]], tmp_path / "out")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "/", "/etc/passwd"])
def test_a_name_that_no_part_writes_is_refused(parts: list[Path], tmp_path: Path, name: str) -> None:
    part = shutil.copytree(parts[0], tmp_path / "part")
    record = part / "run.json"
    run = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(run | {"sha256": run["sha256"] | {name: "0"}}), encoding="utf-8")
    with pytest.raises(InputError, match="is not what part 3/3 wrote"):
        merge([part, *parts[1:]], tmp_path / "out")


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2", "1/99999", "١/٢", "1/2\n"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no part of a run"):
        read_shard(text)


def test_a_name_that_leaves_the_part_and_comes_back_writes_nothing_outside(parts: list[Path], tmp_path: Path) -> None:
    own = [shutil.copytree(part, tmp_path / "parts" / part.name) for part in parts]
    record = own[0] / "run.json"
    run = json.loads(record.read_text(encoding="utf-8"))
    name = next(iter(run["sha256"]))
    run["sha256"][f"../{own[0].name}/{name}"] = run["sha256"].pop(name)
    record.write_text(json.dumps(run), encoding="utf-8")
    with pytest.raises(InputError, match="is not what part"):
        merge(own, tmp_path / "deep" / "out")
    assert not (tmp_path / "deep").exists() or not list((tmp_path / "deep").rglob("*.*"))


def test_the_commands_say_what_to_do_next(crews: Path, parts: list[Path], tmp_path: Path) -> None:
    run = CliRunner().invoke
    made = run(app, ["assess", str(crews), "--shard", "1/3", "--grade-only", "-o", str(tmp_path / "1")])
    assert "opexkit merge" in made.output
    assert not (tmp_path / "1" / "portfolio.json").exists()
    assert run(app, ["assess", str(crews), "--shard", "4/3", "-o", str(tmp_path / "2")]).exit_code == 2
    merged = run(app, ["merge", *map(str, parts), "-o", str(tmp_path / "out")])
    assert merged.exit_code == 1, "one team could not be graded"
    assert "OPS99-BP01" in merged.output
    assert run(app, ["merge", str(parts[0]), "-o", str(tmp_path / "out")]).exit_code == 2
