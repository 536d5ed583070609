"""Odd and hostile files among teams: each is one bounded message, all others are graded, and the command ends."""

import json
import os
from pathlib import Path

import pytest

from opexkit.batch import assess
from opexkit.files.problem import LONGEST
from opexkit.review.load import load_team

GOOD = """\
team: {name}
workload: Track
lens: operational-excellence-2024-11-06
milestone: {{name: Q1, date: 2026-03-31}}
answers: {{OPS01-BP01: implemented}}
"""


def write(folder: Path, data: str, name: bytes = b"q.yaml") -> None:
    folder.mkdir()
    (folder / os.fsdecode(name)).write_bytes(data.encode("utf-8"))


@pytest.fixture
def teams(tmp_path: Path) -> Path:
    folder = tmp_path / "teams"
    folder.mkdir()
    for name in ("ana", "ben"):
        write(folder / name, GOOD.format(name=name))
    return folder


def odd(folder: Path) -> dict[str, str]:
    """Write what is odd; return a part of what is to be said of each."""
    good = GOOD.format(name="odd")
    write(folder / "latin", good, b"x\xff.yaml")
    write(folder / "lens", good.replace("operational-excellence-2024-11-06", "z" * 900_000))
    write(folder / "tag", "team: " + "!" * 900_000 + "\n")
    write(folder / "respondent", good + "respondents: [" + "v" * 500_000 + "]\n")
    write(folder / "key", good + "k" * 900_000 + ": 1\n")
    write(folder / "character", good.replace("odd", '"odd \\uFFFE"'))
    for name in ("pipe", "device", "dangling", "folder"):
        (folder / name).mkdir()
    os.mkfifo(folder / "pipe" / "x.yaml")
    for name, line in (("vote", "respondents: [x/v.yaml]"), ("artifact", "labs: {aurora-failover: x/v.yaml}")):
        write(folder / name, f"{GOOD.format(name=name)}{line}\n")
        (folder / name / "x").mkdir()
        os.mkfifo(folder / name / "x" / "v.yaml")
    (folder / "device" / "x.yaml").symlink_to("/dev/zero")
    (folder / "dangling" / "x.yaml").symlink_to("/nowhere")
    (folder / "folder" / "x.yaml").mkdir()
    return {
        "latin": "has a name that is not UTF-8; rename it",
        "lens": "`lens` has 900,000 characters, 200 at most",
        "tag": "the tag 'tag:yaml.org,2002:!!!",
        "respondent": "/respondent/vvvvv",
        "key": "could not find expected ':'",
        "character": "holds U+FFFE, which is no character; delete it",
        "pipe": "is a pipe, not a file",
        "vote": "is a pipe, not a file",
        "device": "is a device, not a file",
        "dangling": "does not exist",
        "folder": "is a folder",
    }


def test_each_is_told_in_a_few_lines_and_the_others_are_graded(teams: Path, tmp_path: Path) -> None:
    expected = odd(teams)
    run = assess([teams], tmp_path / "out", grade_only=True)
    assert [grade.team for grade in run.portfolio.teams] == ["ana", "artifact", "ben"]
    (lab,) = run.portfolio.teams[1].labs
    assert (lab.state, lab.message) == ("unreadable", "v.yaml: is a pipe, not a file; give a file")
    said = [message for failure in run.portfolio.failures for message in failure.messages]
    assert all(len(message) < 3 * LONGEST for message in said)
    for name, words in expected.items():
        assert any(f"/{name}" in message and words in message for message in said), (name, said)
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or path.stat().st_size < 400_000, path
    json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))


def test_a_name_in_json_escapes_is_read(teams: Path, tmp_path: Path) -> None:
    text = GOOD.format(name='"\\ud83d\\ude00 crew"')
    write(teams / "emoji", text)
    run = assess([teams], tmp_path / "out", grade_only=True)
    assert "😀 crew" in [grade.team for grade in run.portfolio.teams]


def test_the_same_votes_by_two_paths_count_once(tmp_path: Path) -> None:
    folder = tmp_path / "crew"
    write(
        folder,
        GOOD.format(name="crew") + "respondents: [v/a.yaml, ./v/a.yaml, v/../v/a.yaml, v/copy.yaml, v/link.yaml]\n",
    )
    (folder / "v").mkdir()
    votes = "respondent: dev\nanswers: {OPS01-BP01: implemented}\n"
    (folder / "v" / "a.yaml").write_text(votes, encoding="utf-8")
    (folder / "v" / "copy.yaml").write_text(votes, encoding="utf-8")
    (folder / "v" / "link.yaml").symlink_to("a.yaml")
    with pytest.raises(Exception) as caught:  # noqa: PT011 - its problems are looked at
        load_team([folder / "q.yaml"], "crew")
    said = [problem.message for problem in caught.value.problems]  # type: ignore[attr-defined]
    assert said == [
        "'./v/a.yaml' is named twice",
        "'v/../v/a.yaml' is named twice",
        "'v/copy.yaml' holds the very votes of another file",
        "'v/link.yaml' is named twice",
    ]
