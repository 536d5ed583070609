"""Only regular files are opened; whatever else stands in their place is told, and nobody waits."""

import os
import socket
from pathlib import Path

import pytest

from opexkit.files.problem import LONGEST, InputError, Problem, printable
from opexkit.files.regular import opened, read_regular


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught, opened(path):
        pass
    (problem,) = caught.value.problems
    return problem.message


def test_pipes_devices_sockets_and_folders_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to("/dev/zero")
    (tmp_path / "to-pipe").symlink_to("fifo")
    (tmp_path / "nowhere").symlink_to("gone")
    (tmp_path / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(tmp_path)  # a socket's path may not be long
        listener.bind("socket")
        said = {path.name: refused(path) for path in sorted(tmp_path.iterdir())}
    assert said == {
        "fifo": "is a pipe, not a file",
        "link": "is a device, not a file",
        "loop": "cannot be read (Too many levels of symbolic links)",
        "nowhere": "does not exist",
        "socket": "is a socket, not a file",
        "to-pipe": "is a pipe, not a file",
    }
    assert refused(tmp_path) == "is a folder"
    assert refused(tmp_path / "a\0b").startswith("cannot be read")


def test_no_more_is_read_than_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100)
    assert len(read_regular(tmp_path / "a", 10)) == 11
    assert len(read_regular(tmp_path / "a", 100)) == 100


def test_an_error_of_the_reader_stays_its_own(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    with pytest.raises(ValueError, match="mine"), opened(tmp_path / "a"):
        raise ValueError("mine")


def test_a_message_is_never_longer_than_a_screen() -> None:
    problem = Problem(Path("a.yaml"), "m" * 900_000, "f" * 900_000)
    assert len(str(problem)) < 3 * LONGEST
    assert problem.message.startswith("mmm")
    assert problem.message.endswith("mmm")
    assert len(printable(Path("n" * 900_000))) <= LONGEST


def test_a_name_that_is_no_utf_8_can_be_shown() -> None:
    path = Path(os.fsdecode(b"x\xff.yaml"))
    assert str(Problem(path, "is odd", "rename it")) == "x\ufffd.yaml: is odd; rename it"
