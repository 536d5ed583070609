"""Programs that judge what was handed in, each in a process of its own: bounded, without environment and network.

The limits are those of the operating system, which the process sets for itself before it becomes the program. Where the
kernel lets an unprivileged process leave the network, it does.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from opexkit.labs.process import PATIENCE

_BECOME = """
import json, os, resource, sys
limits = json.loads(sys.argv[1])
for name, most in (("RLIMIT_CPU", limits["seconds"]), ("RLIMIT_AS", limits["memory"]),
                   ("RLIMIT_FSIZE", limits["output"]), ("RLIMIT_CORE", 0)):
    try:
        resource.setrlimit(getattr(resource, name), (most, most))
    except (ValueError, OSError):
        pass
try:
    import ctypes
    ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)
except (ImportError, OSError, AttributeError):
    pass
os.execve(sys.argv[2], sys.argv[2:], {"HOME": os.getcwd()})
"""
"""Sets limits, leaves the network (CLONE_NEWUSER, CLONE_NEWNET), and becomes the program."""


@dataclass(frozen=True)
class Limits:
    """What a program may use: seconds of computing, bytes of memory, bytes that it writes."""

    seconds: int = 10
    memory: int = 1024 * 1024 * 1024
    output: int = 16 * 1024 * 1024


@dataclass(frozen=True)
class Ended:
    """How a program ended.

    Attributes:
        status: below zero, the signal that ended it; None if it got no time to end.
    """

    status: int | None
    output: str
    errors: str


def become(program: str, arguments: Sequence[str], limits: Limits) -> list[str]:
    """Return the command line of a process that sets limits for itself and becomes a program."""
    return [sys.executable, "-I", "-S", "-c", _BECOME, json.dumps(asdict(limits)), program, *arguments]


def run(program: Path, arguments: Sequence[str], given: str, limits: Limits) -> Ended:
    """Run a program on a text until it ends, in an empty folder that is gone afterwards."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        process = subprocess.Popen(  # noqa: S603 (the command is ours)
            become(str(program), arguments, limits),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=errors,
            cwd=folder,
            env={},
        )
        try:
            process.communicate(given.encode("utf-8", "replace"), timeout=PATIENCE)
            status: int | None = process.returncode
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            status = None
        except BaseException:  # someone wants it all to end
            process.kill()
            process.wait()
            raise
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read(limits.output).decode("utf-8", "replace"))
    return Ended(status, texts[0], texts[1])
