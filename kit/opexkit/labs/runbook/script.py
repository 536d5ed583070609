"""Runs the Python of aws:executeScript in a sandbox: a process of its own without files, network or environment.

`boto3` in it is the emulated account, its clock the simulated one. What the sandbox cannot run as Python would is never
guessed: `CannotRun` says why.
"""

import atexit
import json
import os
import sysconfig
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from pydantic_monty import (
    CollectString,
    Monty,
    MontyError,
    MontyRuntimeError,
    MontySession,
    OSPolicy,
    ResourceLimits,
)

from opexkit.labs.runbook.account import Account
from opexkit.labs.runbook.rewrite import PRELUDE, Rewritten, rewrite
from opexkit.labs.runbook.sdk import Sdk
from opexkit.labs.runbook.step import CannotRun, StepError

LIMITS: ResourceLimits = {
    "max_feed_duration_secs": 2.0,
    "max_memory": 64 * 1024 * 1024,
    "max_recursion_depth": 200,
    "max_suspensions": 1000,
}
"""Of one script: seconds of computing, bytes, calls within calls, and questions to the host."""
LONGEST_TURN = 10.0
"""Seconds after which a worker that does not answer is ended."""
LARGEST_RESULT = 100_000
"""Characters that a script may return."""
MOST_PRINTED = 256 * 1024
"""Bytes that a script may print."""

_POLICY: OSPolicy = {"datetime": "call_host", "sleep": "call_host", "random_start": {"seed": 7}}
_pools: dict[int, Monty] = {}
"""By process, since workers cannot be shared with a fork."""


@dataclass(frozen=True)
class Returned:
    """What a script gave.

    Attributes:
        value: what its handler returned.
        printed: what it wrote.
    """

    value: Any
    printed: str


def run_script(account: Account, script: str, handler: str, event: Any, deadline: float | None = None) -> Returned:
    """Run a script's handler on an emulated account.

    Args:
        account: what its boto3 acts on.
        script: Python, as written.
        handler: the function to call, maybe with a module before it.
        event: its first argument.
        deadline: the simulated second at which it is cut; 600 s at most in any case.

    Raises:
        CannotRun: the sandbox cannot run it, or not to an end that can be trusted.
        StepError: it failed as it would on AWS.
    """
    name = handler.rpartition(".")[2]
    if not name.isidentifier():
        raise CannotRun(f"its handler {handler[:60]!r} is no name")
    return run_in_sandbox(account, rewrite(script, name), name, event, deadline)


def run_in_sandbox(account: Account, script: Rewritten, handler: str, event: Any, deadline: float | None) -> Returned:
    """Run a rewritten script; whatever it holds, it stays in the sandbox.

    Raises:
        CannotRun: the sandbox cannot run it, or not to an end that can be trusted.
        StepError: it failed as it would on AWS.
    """
    sdk = Sdk(account, inf if deadline is None else deadline, script)
    written = CollectString(max_bytes=MOST_PRINTED)
    try:
        with _pool().checkout(
            limits=LIMITS,
            os_policy=_POLICY,
            external_modules={"boto3": sdk.module},
            assert_message_annotations=False,
        ) as session:
            text = _feed(session, script.code, handler, event, sdk, written)
    except MontyRuntimeError as error:
        raise _told(error, script, sdk) from error
    except (MontyError, ValueError, TypeError, RecursionError, MemoryError) as error:
        raise sdk.stopped or CannotRun(f"the sandbox cannot run it ({_line(error)})") from error
    finally:
        account.printed.append(written.output)
    if sdk.stopped:
        raise sdk.stopped
    return Returned(_value(text), written.output)


def _feed(session: MontySession, code: str, handler: str, event: Any, sdk: Sdk, written: CollectString) -> Any:
    """Load a script into the sandbox, call its handler, and return the JSON of what comes back."""

    def feed(text: str, **inputs: Any) -> Any:
        return session.feed_run(
            text, inputs=inputs, external_lookup=sdk.functions, os=sdk.ask_machine, print_callback=written
        )

    feed(PRELUDE)
    feed(code)
    feed(f"result_ = {handler}(event_, None)", event_=event)
    sdk.returned = True
    return feed("json_.dumps(result_)")


def _told(error: MontyRuntimeError, script: Rewritten, sdk: Sdk) -> BaseException:
    """Tell whether a script failed by itself, as it would on AWS, or for what the sandbox lacks."""
    inner = error.exception()
    kind, text = type(inner).__name__, str(inner)
    if sdk.returned and kind == "TypeError" and "is not JSON serializable" in text:
        return sdk.stopped or StepError(f"what the script returns is no JSON: {text}")
    sdk.caught(kind, text)
    frames = [frame.line for frame in error.traceback() if frame.filename == "<python-input-1>"]
    place = f"line {script.lines.get(frames[-1], frames[-1])} of the script: " if frames else ""
    return sdk.stopped or StepError(f"{place}{kind}: {text}")


def _value(text: Any) -> Any:
    """Read what a script returned; its worker is not trusted either.

    Raises:
        CannotRun: it is too large, or no JSON.
    """
    if not isinstance(text, str) or len(text) > LARGEST_RESULT:
        raise CannotRun(f"it returns more than {LARGEST_RESULT:,} characters")
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise CannotRun(f"what it returns cannot be read ({error})") from error


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _pool() -> Monty:
    """Return this process's workers."""
    here = os.getpid()
    if here not in _pools:
        pool = Monty(binary_path=_binary(), request_timeout=LONGEST_TURN)
        _pools[here] = pool.__enter__()
        atexit.register(_close, here)
    return _pools[here]


def _close(process: int) -> None:
    if os.getpid() == process:
        _pools[process].__exit__(None, None, None)


def _binary() -> str:
    """Find the sandbox's program where it was installed, whatever the environment says.

    Raises:
        CannotRun: it is not there.
    """
    name = "monty.exe" if os.name == "nt" else "monty"
    for scheme in (sysconfig.get_default_scheme(), f"{os.name}_user"):
        path = Path(sysconfig.get_path("scripts", scheme)) / name
        if path.is_file():
            return str(path)
    raise CannotRun("the sandbox's program is not installed; pip install 'opexkit[labs]'")


def _line(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
