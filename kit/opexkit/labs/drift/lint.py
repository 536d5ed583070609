"""cfn-lint, the real one, on a template that was handed in; it runs in a process of its own that is kept."""

import atexit
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from opexkit.files.problem import InputError, Problem
from opexkit.labs.verdict import CannotJudge

TEMPLATE_LIMIT = 51_200
"""Bytes of a template that is handed to CloudFormation as it is.

Source: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits, read 2026-11-26.
"""
LONGEST = 60.0
"""Seconds after which a linter that does not answer is ended; on a busy machine it imports for half of that."""
_COUNTED = ("error", "warning")


@dataclass(frozen=True)
class Remark:
    """What cfn-lint says, and where."""

    rule: str
    severity: str
    message: str
    line: int
    column: int

    @property
    def counts(self) -> bool:
        """Whether a template with it is not clean; what is only for information does not count."""
        return self.severity in _COUNTED


class Linter:
    """A process that lints one template after the other."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(  # noqa: S603 (the command is ours)
            [sys.executable, "-I", str(Path(__file__).with_name("linter.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={"HOME": self._folder.name},
        )

    def ask(self, text: str, region: str) -> str | None:
        """Return the line that it answers; None if it ended, or had to be ended for its time."""
        ends = time.monotonic() + LONGEST
        given, told = self._process.stdin, self._process.stdout
        if given is None or told is None:
            return None
        try:
            given.write(json.dumps({"text": text, "region": region}).encode() + b"\n")
            given.flush()
        except OSError:
            return None
        answer = b""
        while not answer.endswith(b"\n"):
            ready, _, _ = select.select([told], [], [], max(0.0, ends - time.monotonic()))
            part = os.read(told.fileno(), 65536) if ready else b""
            if not part:
                return None
            answer += part
        return answer.decode()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
        self._folder.cleanup()


_kept: dict[int, Linter] = {}
"""By process, since a linter cannot be shared with a fork."""
_alone = threading.Lock()


def warm() -> None:
    """Start the linter, which imports for a second, while something else is done.

    Raises:
        CannotJudge: cfn-lint is not installed.
    """
    if os.name != "posix" or find_spec("cfnlint") is None:
        raise CannotJudge("Templates are judged by cfn-lint, which is not here: pip install 'opexkit[drift]'")
    with _alone:
        _linter()


def _linter() -> Linter:
    here = os.getpid()
    if here not in _kept:
        _kept[here] = Linter()
        atexit.register(_close, here)
    return _kept[here]


def _close(process: int) -> None:
    if os.getpid() == process and process in _kept:
        _kept.pop(process).close()


def lint(text: str, region: str, path: Path) -> tuple[Remark, ...]:
    """Return what cfn-lint says of a template; `path` is what problems call it.

    Raises:
        InputError: it cannot come to an end with it.
        CannotJudge: it is not installed.
    """
    found = _asked(text, region)
    if isinstance(found, str):
        message = f"cfn-lint cannot judge it: {found}"
        raise InputError([Problem(path, message, "write the template more simply", 1, 1)])
    return found


@lru_cache(maxsize=64)
def _asked(text: str, region: str) -> tuple[Remark, ...] | str:
    """What cfn-lint says, or why it says nothing."""
    warm()
    with _alone:
        answer = _linter().ask(text, region)
        if answer is None:
            _close(os.getpid())
    found: Any = json.loads(answer) if answer else {"error": f"it ended, or took more than {LONGEST:.0f} seconds"}
    if "error" in found:
        return str(found["error"])
    matches: list[dict[str, Any]] = found["matches"]
    return tuple(Remark(**each) for each in matches)
