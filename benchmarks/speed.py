"""The figures of the page on speed, written into it from one run of the benchmarks.

Run it with `python -m benchmarks.speed [ROUNDS [PAGES]]` on a machine with nothing else to do: it measures the
ways to make reports in so many rounds, the curve with pages for up to so many teams, the sample teams, start-up, the
check of a lens, and each lab. How long plain Python takes to add up numbers stands next to them: a machine that others
share is not equally fast each day.
"""

import datetime as dt
import os
import platform
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import batch, startup
from opexkit.labs import Lab, load_labs

PAGE = Path(__file__).resolve().parents[1] / "docs" / "speed.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def figures(rounds: int, pages: int) -> Iterator[str]:
    """The lines of all tables."""
    load = os.getloadavg()[0]
    machine = f"{len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}, load {load:.1f} at the start"
    paces = [_pace()]
    yield f"Measured on {dt.datetime.now(dt.UTC).date()}, {rounds} {'round' if rounds == 1 else 'rounds'}, {machine}."
    yield ""
    yield from batch.table(rounds)
    yield ""
    yield "How time and memory grow:"
    yield ""
    yield from batch.curve(pages)
    yield ""
    runs = sorted((batch.cost("samples", 0) for _ in range(3)), key=lambda run: run.clock)
    yield (
        f"The sample teams, as `make assess` grades them: {runs[1].clock:.1f} s by the clock, "
        f"{runs[1].processor:.1f} of the processor (median of three)."
    )
    yield ""
    yield "Commands, seconds of the processor:"
    yield ""
    yield "| command | median | limit |"
    yield "|---|---|---|"
    for name, seconds in startup.measure().items():
        yield f"| {name} | {seconds:.2f} | {startup.COMMANDS[name][1]} |"
    yield ""
    yield "Labs, seconds of the processor to judge the reference:"
    yield ""
    yield "| lab | first in a process | best of three more |"
    yield "|---|---|---|"
    for name, lab in sorted(load_labs().items()):
        first, *more = [_judging(lab) for _ in range(4)]
        yield f"| {name} | {first:.2f} | {min(more):.2f} |"
    paces.append(_pace())
    yield ""
    yield f"Adding up ten million numbers took plain Python {paces[0]:.2f} s before all this, and {paces[1]:.2f} after."


def _pace() -> float:
    before, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - before


def _judging(lab: Lab) -> float:
    before = _processor()
    lab.judge(lab.text("reference"))
    return _processor() - before


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def main(rounds: int = 3, pages: int = 1000) -> None:
    """Write the figures into the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    lines = "\n".join(figures(rounds, pages))
    PAGE.write_text(f"{before}{BEGIN}\n{lines}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
