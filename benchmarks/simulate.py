"""Half-years a second: ten thousand at once, and one with its full event log, side by side with their limits.

Run it with `python -m benchmarks.simulate`.
"""

import time
from collections.abc import Callable

from opexkit.company.loader import load_pack
from opexkit.company.simulator.history import event_log
from opexkit.company.simulator.simulate import simulate
from opexkit.content import scenario

RUNS = 10_000
LIMITS = {"half-years at once": 10.0, "one half-year with its log": 0.2}
"""Seconds."""
ROUNDS = 3


def measure() -> dict[str, float]:
    """The best of a few rounds, in seconds, with every practice of the pack in place (most events)."""
    pack = load_pack(scenario("northwind"))
    practices = {effect.practice: 1.0 for effect in pack.effects.effects}
    works: tuple[Callable[[], object], ...] = (
        lambda: simulate(pack, practices, RUNS),
        lambda: event_log(pack, practices),
    )
    return {name: _seconds(work) for name, work in zip(LIMITS, works, strict=True)}


def _seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def main() -> None:
    """Print the two speeds beside their limits."""
    for name, seconds in measure().items():
        count = f"{RUNS:,} " if name == "half-years at once" else ""
        print(f"{count}{name}: {seconds:.3f} s (limit {LIMITS[name]} s)")


if __name__ == "__main__":
    main()
