"""The process that lints: it imports cfn-lint once, then answers one line of JSON with another until its input ends.

It runs by itself, without the rest of the kit: `python -I linter.py`. A template that makes it compute for longer than
asked ends it by SIGPROF; what counts is its own time, so that a busy machine refuses nothing that an idle one takes.
"""

import json
import signal
import sys
from typing import Any

MEMORY = 2 * 1024 * 1024 * 1024


def bounded() -> None:
    """Bound memory and what may be written, and leave the network where the kernel lets it."""
    import ctypes
    from contextlib import suppress

    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)


def lint(text: str, region: str) -> list[dict[str, Any]]:
    """Return what cfn-lint says of a template, the most severe first."""
    import cfnlint.api
    from cfnlint.config import ManualArgs

    found = []
    for match in cfnlint.api.lint(text, config=ManualArgs(regions=[region])):
        said = " ".join(str(match.message).split())[:300]
        place = {"line": int(match.linenumber), "column": int(match.columnnumber)}
        found.append({"rule": match.rule.id, "severity": match.rule.severity, "message": said, **place})
    return found


def main() -> None:
    """Answer until the input ends."""
    bounded()
    import cfnlint.api  # noqa: F401 (the costly part, done once)

    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, asked["seconds"])
        try:
            answer: dict[str, Any] = {"matches": lint(asked["text"], asked["region"])}
        except (Exception, SystemExit) as error:  # whatever it stumbles over, the next template is linted
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
