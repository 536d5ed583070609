"""cfn-lint, the real one, on a template that was handed in; it runs in a process of its own that is kept."""

import atexit
import json
import os
import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from opexkit.files.problem import InputError, Problem
from opexkit.labs.process import ChildProcess
from opexkit.labs.verdict import CannotJudge

TEMPLATE_LIMIT = 51_200
"""Bytes of a template that is handed to CloudFormation as it is.

Source: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits, read 2026-11-26.
"""
SECONDS = 20.0
"""Of computing, that a template may take."""
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


class Linter(ChildProcess):
    """A process that lints one template after the other."""

    def __init__(self) -> None:
        super().__init__(Path(__file__).with_name("linter.py"))

    def ask(self, text: str, region: str) -> bytes | None:
        """Return the line that it answers; None if it ended, or had to be ended because it did not answer."""
        asked = json.dumps({"text": text, "region": region, "seconds": SECONDS}).encode() + b"\n"

        def talk(given: IO[bytes], told: IO[bytes]) -> bytes:
            given.write(asked)
            given.flush()
            return told.readline()

        answer = self.exchange(talk)
        return answer if answer and answer.endswith(b"\n") else None


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
        _kept.pop(process).end()


def stop() -> None:
    """End the linter of this process now; whoever waits for it in another thread is told that it ended."""
    if linter := _kept.get(os.getpid()):
        linter.kill()


def lint(text: str, region: str, path: Path) -> tuple[Remark, ...]:
    """Return what cfn-lint says of a template; `path` is what problems call it.

    Raises:
        InputError: it cannot come to an end with it.
        CannotJudge: it is not installed, or got no time to answer.
    """
    found = _asked(text, region)
    if isinstance(found, str):
        message = f"cfn-lint cannot judge it: {found}"
        raise InputError([Problem(path, message, "write the template more simply", 1, 1)])
    return found


@lru_cache(maxsize=64)
def _asked(text: str, region: str) -> tuple[Remark, ...] | str:
    """What cfn-lint says, or why it says nothing.

    Raises:
        CannotJudge: it got no time to answer; this is not kept.
    """
    warm()
    with _alone:
        linter = _linter()
        answer = linter.ask(text, region)
        if answer is None:
            ended = linter.ended_by()
            _close(os.getpid())
    if answer is None:
        if ended in ("", "SIGKILL"):
            raise CannotJudge("cfn-lint was ended before it answered; the machine is busy, or short of memory")
        return f"it computed for more than {SECONDS:.0f} seconds" if ended == "SIGPROF" else "it crashed"
    found: Any = json.loads(answer)
    if "error" in found:
        return str(found["error"])
    matches: list[dict[str, Any]] = found["matches"]
    return tuple(Remark(**each) for each in matches)
