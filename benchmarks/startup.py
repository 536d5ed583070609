"""How much of the processor a command takes before it does anything: help, a check, and the package's import.

Run it with `python -m benchmarks.startup`. Processor seconds of child processes, so that a busy machine hardly matters.
"""

import os
import resource
import subprocess
import sys
from statistics import median

from opexkit.content import data, scenario

SUBMISSION = str(scenario("northwind", "reviews", "after.yaml"))
LENS = str(data("lenses", "operational-excellence-2024-11-06.json"))
COMMANDS = {
    "import opexkit": (["-c", "import opexkit"], 0.1),
    "opexkit --help": (["-m", "opexkit", "--help"], 0.25),
    "opexkit check of a submission": (["-m", "opexkit", "check", SUBMISSION], 0.5),
    "opexkit check of a lens": (["-m", "opexkit", "check", LENS], 0.5),
    "import opexkit.lessons": (["-c", "import opexkit.lessons"], 1.5),
}
"""The words behind `python`, and the limit in seconds."""
ROUNDS = 7


def measure() -> dict[str, float]:
    """The median of several rounds, in seconds of the processor."""
    return {name: median(_seconds(words) for _ in range(ROUNDS)) for name, (words, _) in COMMANDS.items()}


def _seconds(words: list[str]) -> float:
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True, env=compiled)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the figures beside their limits."""
    for name, seconds in measure().items():
        print(f"{name}: {seconds:.2f} s of the processor (limit {COMMANDS[name][1]} s)")


if __name__ == "__main__":
    main()
