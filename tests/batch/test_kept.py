"""Pages are taken over where nothing has changed, and from a run that was stopped; made again where anything has."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from opexkit import content
from opexkit.batch import assess
from opexkit.batch.kept import digest_of, kit_digest
from opexkit.batch.publish import Publication, publication

PAGE = ("teams", "a", "report.html")


def make(out: Path, digest: str, text: str) -> bool:
    """Make a page unless it can be taken over; tell whether it was."""
    with publication(out) as begun:
        if not (reused := begun.reuse("a", digest)):
            begun.staging.write(text, *PAGE)
            begun.note("a", digest, ["/".join(PAGE)])
        begun.publish({"opexkit": "test"})
    return reused


def read(out: Path) -> str:
    return out.joinpath(*PAGE).read_text(encoding="utf-8")


def test_a_page_is_made_again_only_from_something_else(tmp_path: Path) -> None:
    assert not make(tmp_path, "1", "old")
    assert make(tmp_path, "1", "new")
    assert read(tmp_path) == "old"
    assert make(tmp_path, "1", "newer"), "what was taken over can be taken over again"
    assert not make(tmp_path, "2", "new")
    assert read(tmp_path) == "new"


@pytest.mark.parametrize("harm", ["changed", "gone", "a link"])
def test_a_page_that_is_no_longer_what_it_was_is_made_again(tmp_path: Path, harm: str) -> None:
    make(tmp_path / "out", "1", "old")
    page = (tmp_path / "out").joinpath(*PAGE)
    page.unlink()
    if harm == "changed":
        page.write_text("forged", encoding="utf-8")
    elif harm == "a link":
        (tmp_path / "elsewhere").write_text("old", encoding="utf-8")
        page.symlink_to(tmp_path / "elsewhere")
    assert not make(tmp_path / "out", "1", "old")
    assert not page.is_symlink()
    assert read(tmp_path / "out") == "old"


@pytest.mark.parametrize(
    "made", ['"x"', '{"a": 3}', '{"a": {"digest": "1", "files": {"../x": "y"}}}', '{"a": {"files": {}}}']
)
def test_a_record_that_is_odd_brings_nothing(tmp_path: Path, made: str) -> None:
    (tmp_path / "run.json").write_text(f'{{"opexkit": "0", "made": {made}}}', encoding="utf-8")
    assert not make(tmp_path, "1", "new")
    assert read(tmp_path) == "new"


def test_what_a_killed_run_had_finished_is_taken_over_and_the_rest_is_not(tmp_path: Path) -> None:
    killed = Publication(tmp_path)
    killed.staging.write("done", *PAGE)
    killed.note("a", "1", ["/".join(PAGE)])
    killed.staging.write("half", "teams", "b", "report.html")
    with publication(tmp_path) as begun:
        assert begun.was_interrupted
        assert begun.reuse("a", "1")
        assert not begun.reuse("b", "1")
        begun.publish({"opexkit": "test"})
    assert read(tmp_path) == "done"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.json", "teams"]
    assert not (tmp_path / "teams" / "b").exists()


def test_the_digest_follows_from_all_that_a_page_is_made_of() -> None:
    first = digest_of("kit", b"record", ["pdf"], "day")
    assert first == digest_of("kit", b"record", ["pdf"], "day")
    others = {
        digest_of("another kit", b"record", ["pdf"], "day"),
        digest_of("kit", b"other", ["pdf"], "day"),
        digest_of("kit", b"record", [], "day"),
        digest_of("kit", b"record", ["pdf"], "x"),
    }
    assert len(others - {first}) == 4


@pytest.mark.parametrize("name", ["data/lessons/11-own.yaml", "scenarios/own/company.yaml", "notebooks/11-own.ipynb"])
def test_content_that_has_changed_is_another_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("OPEXKIT_CONTENT", str(tmp_path))
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    digests = {kit_digest()}
    for text in ("title: a\n", "title: b\n"):
        path.write_text(text, encoding="utf-8")
        digests.add(kit_digest())
    assert len(digests) == 3


def test_a_sample_team_that_has_changed_is_the_same_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPEXKIT_CONTENT", str(tmp_path))
    before = kit_digest()
    (tmp_path / "data" / "teams").mkdir(parents=True)
    (tmp_path / "data" / "teams" / "q.yaml").write_text("team: a\n", encoding="utf-8")
    assert kit_digest() == before


def copies(folder: Path, number: int) -> Path:
    text = content.data("teams", "pricing", "2026-08-31.yaml").read_text(encoding="utf-8")
    for place in range(number):
        (folder / f"t{place}").mkdir(parents=True)
        (folder / f"t{place}" / "q.yaml").write_text(
            text.replace("team: Pricing", f"team: Crew {place}"), encoding="utf-8"
        )
    return folder


@pytest.mark.slow
def test_the_second_run_makes_only_what_has_changed(tmp_path: Path) -> None:
    teams = copies(tmp_path / "teams", 2)
    first = assess([teams], tmp_path / "out")
    assert first.kept == 0
    pages = {path: path.read_bytes() for path in (tmp_path / "out" / "teams").rglob("*.*")}
    changed = teams / "t1" / "q.yaml"
    changed.write_text(changed.read_text(encoding="utf-8").replace("Crew 1", "Crew 1a"), encoding="utf-8")
    second = assess([teams], tmp_path / "out")
    assert second.kept == 1
    assert "Crew 1a" in (tmp_path / "out" / "teams" / "crew-1a" / "report.html").read_text(encoding="utf-8")
    assert not (tmp_path / "out" / "teams" / "crew-1").exists()
    assert all(path.read_bytes() == data for path, data in pages.items() if "crew-1" not in str(path))
    assert assess([teams], tmp_path / "out", force=True).kept == 0


HEARING = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    " runpy.run_module('opexkit', run_name='__main__')"
)
"""Runs the command so that it hears Ctrl-C; what a shell starts in the background does not."""


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_goes_on_where_it_was(tmp_path: Path, how: signal.Signals) -> None:
    teams, out = copies(tmp_path / "teams", 5), tmp_path / "out"
    command = [sys.executable, "-c", HEARING, "assess", str(teams), "-o", str(out), "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        notes = out / ".opexkit-unfinished" / ".made"
        while running.poll() is None and len(list(notes.glob("*.json"))) < 1:
            time.sleep(0.05)
        running.send_signal(how)
        _, said = running.communicate(timeout=30)
    assert running.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert ("the same command goes on" in said) == (how == signal.SIGINT)
    assert [path.name for path in out.iterdir() if not path.name.startswith(".")] == [], "nothing half-done is shown"
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "this one went on where it was" in done.stderr
    kept_pages = int(done.stdout.partition("Nothing has changed for ")[2].split()[0])
    assert 1 <= kept_pages < 5
    assert len(list(out.glob("teams/*/report.html"))) == 5
    assert sorted(path.name for path in out.iterdir() if path.name.startswith(".")) == []
    assert len(json.loads((out / "run.json").read_text(encoding="utf-8"))["made"]) == 5
