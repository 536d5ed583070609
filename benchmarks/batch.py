"""What a report costs: `assess` beside the loops that people write with papermill, and beside no notebook at all.

Run it with `python -m benchmarks.batch [ROUNDS]`; `python -m benchmarks.batch curve [PAGES]` grades 10 to 1,000 teams,
and makes pages for up to so many. All ways make reports of the same distinct teams, in turn, so that a busy machine
slows each of them: what counts are the ratios. Counted is what one more report adds, in time of the processor of all
processes together, and by the clock, which says something on a quiet machine alone.
"""

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.ways import HAS_PLOOMBER, SAMPLES, WAYS, write_teams

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""
CURVE = (10, 30, 100, 300, 1000)
"""Teams of the runs that show how time and memory grow."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run takes, its own start included.

    Attributes:
        processor: seconds of the processor, of all its processes.
        clock: seconds.
        parent: kilobytes of memory of the process that was started, at most.
        child: the same of the largest that it started itself.
    """

    processor: float
    clock: float
    parent: int = 0
    child: int = 0


def cost(name: str, number: int) -> Cost:
    """What a way takes for so many teams."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.batch", name, str(number)]
    # what it starts may write to its output, so memory comes as the last line
    done = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    parent, child = json.loads(done.stdout.splitlines()[-1])
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, end - begin, parent, child)


def each(name: str) -> Cost:
    """What one more report takes; a start is paid once and left out."""
    way = WAYS[name]
    few, many, more = cost(name, way.few), cost(name, way.many), way.many - way.few
    return Cost((many.processor - few.processor) / more, (many.clock - few.clock) / more)


def run(name: str, number: int) -> None:
    """Make so many reports in one way, wait for every process below, whoever started it, and print the memory."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1)  # workers are forked by workers, which are not waited for
    with tempfile.TemporaryDirectory() as folder:
        (WAYS | SAMPLES)[name].make(write_teams(Path(folder) / "teams", number), Path(folder) / "out")
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    print()
    print(json.dumps([resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]))


def table(rounds: int) -> Iterator[str]:
    """What a report costs in each way, the ways paired in each round, and how many times less than the loop."""
    found: dict[str, list[Cost]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name in WAYS:
            found[name].append(each(name))
    yield "| way | CPU, ms a report, median | all rounds | times less than the loop, median | by the clock, a second |"
    yield "|---|---|---|---|---|"
    for name, costs in found.items():
        seconds = [cost.processor for cost in costs]
        ratio = median(slow.processor / own for slow, own in zip(found["loop"], seconds, strict=True))
        all_ = ", ".join(f"{value * 1000:.0f}" for value in seconds)
        rate = 1 / median(cost.clock for cost in costs)
        yield f"| {WAYS[name].title} | {median(seconds) * 1000:.0f} | {all_} | {ratio:.1f} | {rate:.1f} |"
    if not HAS_PLOOMBER:
        yield ""
        yield "ploomber-engine was not installed."


def curve(pages: int) -> Iterator[str]:
    """How time and memory grow with the number of teams.

    Args:
        pages: the largest number for which pages are made, too.
    """
    yield "| teams | what | seconds by the clock | seconds of the processor | parent, MB | largest process below, MB |"
    yield "|---|---|---|---|---|---|"
    runs = [("grades", number) for number in CURVE] + [("ours", number) for number in CURVE if number <= pages]
    for name, number in runs:
        took = cost(name, number)
        memory = f"{took.parent / 1000:.0f} | {took.child / 1000:.0f}"
        yield f"| {number:,} | {WAYS[name].title} | {took.clock:.1f} | {took.processor:.1f} | {memory} |"


def main(rounds: int = 1) -> None:
    """Print the table of so many rounds."""
    print(*table(rounds), sep="\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["curve", *pages]:
            print(*curve(int(pages[0]) if pages else 100), sep="\n")
        case [name, number]:
            run(name, int(number))
        case rounds:
            main(*map(int, rounds))
