"""A folder that was packed and unpacked is the folder: links, pipes and odd names too."""

import os
import stat
from pathlib import Path

import pytest

from opexkit.batch.parcel import pack, unpack

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")


def copied(folder: Path, where: Path) -> Path:
    unpack(pack(folder), where)
    return where


def test_files_and_links_in_the_folder_stay_what_they_are(tmp_path: Path) -> None:
    folder = tmp_path / "teams"
    (folder / "a" / "labs").mkdir(parents=True)
    (folder / "a" / "q1.yaml").write_bytes(b"\xff\x00x")
    (folder / "a" / "labs" / "run.yaml").symlink_to("../q1.yaml")
    (folder / "b").symlink_to(folder / "a")
    found = copied(folder, tmp_path / "there")
    assert (found / "a" / "q1.yaml").read_bytes() == b"\xff\x00x"
    assert (found / "a" / "labs" / "run.yaml").resolve() == (found / "a" / "q1.yaml").resolve()
    assert (found / "b").resolve() == (found / "a").resolve(), "a team that two names lead to stays one"


def test_what_a_link_out_of_the_folder_leads_to_is_packed(tmp_path: Path) -> None:
    folder, other = tmp_path / "teams", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (other / "q1.yaml").write_text("x")
    (folder / "a").symlink_to(other)
    (other / "back").symlink_to(tmp_path)
    (folder / "gone.yaml").symlink_to(tmp_path / "nowhere")
    found = copied(folder, tmp_path / "there")
    assert (found / "a" / "q1.yaml").read_text() == "x"
    assert not (found / "a").is_symlink()
    assert (found / "gone.yaml").is_symlink()
    assert not (found / "gone.yaml").exists()


def test_no_pipe_or_device_is_opened_and_a_hidden_folder_stays_at_home(tmp_path: Path) -> None:
    folder = tmp_path / "teams"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "config").write_text("x")
    (folder / ".hidden.yaml").write_text("x")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "zero.yaml").symlink_to("/dev/zero")
    (folder / "名前 ü.yaml").write_text("x")
    found = copied(folder, tmp_path / "there")
    assert sorted(path.name for path in found.iterdir()) == [".hidden.yaml", "pipe.yaml", "zero.yaml", "名前 ü.yaml"]
    assert all(stat.S_ISFIFO((found / name).stat().st_mode) for name in ("pipe.yaml", "zero.yaml"))
