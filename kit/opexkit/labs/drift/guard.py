"""cfn-guard, the real program, on rules that were handed in.

It is looked for where `OPEXKIT_CFN_GUARD` says, next to this Python, and on the path. Without it nothing is judged.
"""

import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opexkit.files.problem import InputError, Problem
from opexkit.labs.drift.child import Limits, run
from opexkit.labs.verdict import CannotJudge

PROGRAM = "cfn-guard"
VARIABLE = "OPEXKIT_CFN_GUARD"
"""The variable of the environment that says where the program is."""
LIMITS = Limits(seconds=10, memory=1024 * 1024 * 1024, output=16 * 1024 * 1024)
RULES_LIMIT = 100_000
"""Characters of a file of rules."""
_PARSING = re.compile(r"at line (\d+) at column (\d+), when handling (.*?), fragment (.*?)\n?`?\n---", re.DOTALL)
_FAILED = re.compile(r"Error = `?(.+?)`?\s*$", re.DOTALL)
_BY_ITSELF = ("Clause", "Block")
_PASSED, _NOT_COMPLIANT, _PARSE_ERROR = 0, 19, 5


@dataclass(frozen=True)
class Ruling:
    """What rules say of a template.

    Attributes:
        status: `SKIP` where no rule applied.
        rules: names of those that it fails.
        messages: what the rules' author says to someone who is stopped.
        faults: each clause that failed with what it failed on, wherever in the text that stands.
    """

    status: str
    rules: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    faults: frozenset[str] = frozenset()

    @property
    def rejected(self) -> bool:
        """Whether the template is stopped."""
        return self.status == "FAIL"


def find_guard() -> Path:
    """Find the program.

    Raises:
        CannotJudge: it is not here.
    """
    named = os.environ.get(VARIABLE)
    beside = Path(sys.executable).with_name(PROGRAM)
    found = named or (str(beside) if beside.is_file() else shutil.which(PROGRAM))
    if os.name != "posix" or not found or not os.access(found, os.X_OK):
        fix = f"in a checkout `make lab` installs it; else put it on the path, or name it in {VARIABLE}"
        raise CannotJudge(f"Rules are judged by the program {PROGRAM}, which is not here: {fix}")
    return Path(found).absolute()


def judge_rules(rules: str, templates: Sequence[str], path: Path, line: int = 0) -> tuple[Ruling, ...]:
    """Try rules on templates.

    Args:
        rules: as written.
        templates: as YAML or JSON.
        path: what problems call the rules.
        line: lines of the file above the rules.

    Raises:
        InputError: they cannot be read, or cannot be run to an end.
        CannotJudge: the program is not here, or got no time to end.
    """
    given = json.dumps({"rules": [rules], "data": list(templates)})
    arguments = ("validate", "--payload", "--output-format", "json", "--structured", "--show-summary", "none")
    ended = run(find_guard(), arguments, given, LIMITS)
    if ended.status is None:
        raise CannotJudge("cfn-guard was ended before it answered; the machine is busy")
    if found := _PARSING.search(ended.errors):
        begins = _fragment(found[4])
        message = f"cfn-guard cannot read it from {begins!r} on" if begins else "cfn-guard misses something here"
        raise InputError([Problem(path, message, _expected(found[3]), line + int(found[1]), int(found[2]))])
    if ended.status not in (_PASSED, _NOT_COMPLIANT):
        raise InputError([Problem(path, *_why(ended.status, ended.errors), line + 1, 1)])
    by_name = {each["name"]: _ruling(each) for each in json.loads(ended.output)}
    found_names = [f"DATA_STDIN[{number}]" for number in range(1, len(templates) + 1)]
    if set(found_names) - set(by_name):
        message = f"cfn-guard said nothing of {len(set(found_names) - set(by_name))} templates"
        raise InputError([Problem(path, message, "simplify the rules", line + 1, 1)])
    return tuple(by_name[name] for name in found_names)


def _fragment(text: str) -> str:
    return (text.strip().splitlines() or [""])[0][:40]


def _expected(text: str) -> str:
    said = " ".join(text.split())
    return said or "write a rule as `rule name { ... }`, and each clause on a line of its own"


def _why(status: int, errors: str) -> tuple[str, str]:
    """Say why the program did not come to an end that can be used, and what to do."""
    if status == -signal.SIGXCPU:
        return f"cfn-guard works on it for more than {LIMITS.seconds} seconds", "simplify its patterns and loops"
    if status == -signal.SIGXFSZ:
        return f"cfn-guard prints more than {LIMITS.output:,} bytes about it", "let the rules name less"
    if status == -signal.SIGKILL:
        return f"cfn-guard works on it for more than {LIMITS.seconds} seconds", "simplify its patterns and loops"
    if status < 0:
        fix = "look for rules that name each other, or for an expression that is nested deeply"
        return f"cfn-guard crashes on it ({signal.Signals(-status).name})", fix
    if "panicked" in errors:
        fix = "look for a pattern that it gives up on: one with look-ahead, or with repetitions inside of repetitions"
        return "cfn-guard stops with an error of its own", fix
    said = _FAILED.search(errors.strip())
    reason = " ".join((said[1] if said else errors or f"status {status}").split())[:200]
    return f"cfn-guard cannot run it: {reason}", "write the rule or the variable that it names, or delete the name"


def _ruling(report: Any) -> Ruling:
    failed = [each["Rule"] for each in report["not_compliant"] if "Rule" in each]
    messages: dict[str, None] = {}
    faults: set[str] = set()
    for rule in failed:
        for clause in _clauses(rule["checks"]):
            faults.add(f"{rule['name']}: {clause.get('context', '')} {_failed_on(clause)}"[:500])
        messages |= dict.fromkeys(message.strip() for message in _messages(rule) if message.strip())
    names = tuple(each["name"].rpartition("/")[2] for each in failed)
    return Ruling(report["status"], names, tuple(messages), frozenset(faults))


def _clauses(value: Any) -> Iterator[Any]:
    """Every clause or block that failed by itself, anywhere in a report."""
    if isinstance(value, list):
        for each in value:
            yield from _clauses(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in _BY_ITSELF:
                yield each
            else:
                yield from _clauses(each)


def _failed_on(clause: Any) -> str:
    """What a clause looked at first: its path, and its value where that is no mapping or list."""
    open_ones = [clause]
    while open_ones:
        each = open_ones.pop(0)
        if isinstance(each, dict):
            if "path" in each:
                value = each.get("value")
                return str(each["path"]) + ("" if isinstance(value, dict | list) else f" {value}")
            open_ones += [inner for key, inner in each.items() if key != "messages"]
    return ""


def _messages(value: Any) -> Iterator[str]:
    """Every message of an author, anywhere in a report."""
    if isinstance(value, list):
        for each in value:
            yield from _messages(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "custom_message":
                yield each or ""
            else:
                yield from _messages(each)
