"""How long a learner waits: from a new kernel to a lesson's first usable widget, beside the import of the package.

Run it with `python -m benchmarks.lesson`.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client.manager import KernelManager

LIMITS = {"import opexkit": 0.3, "first widget of a lesson": 4.0}
"""Seconds."""
ROUNDS = 3
CODE = """
from opexkit.lessons import open_lesson
lesson = open_lesson({lesson!r}, learner="bench")
widget = lesson.exercise(lesson.lesson.exercises[0])
widget
"""


def measure(lesson: str = "operate") -> dict[str, float]:
    """The best of a few rounds, in seconds; the second one counts a kernel's start as well."""
    return {
        "import opexkit": min(_import() for _ in range(ROUNDS)),
        "first widget of a lesson": min(_widget(lesson) for _ in range(ROUNDS)),
    }


def _import() -> float:
    """The time of the import alone: a process that imports, less one that does not."""
    return _run("import opexkit") - _run("pass")


def _run(code: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begin


def _widget(lesson: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'progress.sqlite'}"
        begin = time.perf_counter()
        manager = KernelManager()
        manager.start_kernel(env=os.environ | {"OPEXKIT_DATABASE_URL": database})
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=60)
            reply = client.execute_interactive(CODE.format(lesson=lesson), timeout=60, output_hook=lambda _: None)
            if reply["content"]["status"] != "ok":
                raise RuntimeError(reply["content"]["evalue"])
            return time.perf_counter() - begin
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def main() -> None:
    """Print the two waits beside their limits."""
    for name, seconds in measure().items():
        print(f"{name}: {seconds:.2f} s (limit {LIMITS[name]} s)")


if __name__ == "__main__":
    main()
