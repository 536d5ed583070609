"""A thousand incidents played by a playbook, and a runbook tried with a fault at every step, beside their limits.

Run it with `python -m benchmarks.labs`.
"""

import time

from opexkit.content import scenario
from opexkit.labs import load_labs
from opexkit.labs.playbook.evaluate import baselines, load_field, reference

LIMIT = 5.0
"""Seconds for a thousand incidents, with what they are compared with."""
ROUNDS = 3


def incidents() -> float:
    """Seconds to read a playbook, play it, and play the two strategies that it is compared with, from nothing."""
    lab = load_labs()["tracking-lookup-latency-burn"]
    taken = []
    for _ in range(ROUNDS):
        load_field.cache_clear()
        baselines.cache_clear()
        reference.cache_clear()
        begin = time.perf_counter()
        lab.judge(lab.text("reference"))
        taken.append(time.perf_counter() - begin)
    return min(taken)


def runbooks() -> dict[str, tuple[int, float]]:
    """By lab: how many runs trying its reference takes, and the seconds (the best of a few rounds)."""
    found = {}
    for name, lab in load_labs().items():
        if lab.written.engine == "runbook":
            taken = []
            for _ in range(ROUNDS):
                begin = time.perf_counter()
                trials = lab.judge(lab.text("reference")).detail
                taken.append(time.perf_counter() - begin)
            found[name] = (2 + len(trials.variants) + len(trials.broken), min(taken))
    return found


def main() -> None:
    """Print the speeds."""
    number = load_field(scenario("northwind")).diagnosis.incidents
    print(f"{number:,} playbook incidents: {incidents():.2f} s (limit {LIMIT} s)")
    for name, (runs, seconds) in runbooks().items():
        print(f"{name}: {runs} runs in {seconds:.1f} s")


if __name__ == "__main__":
    main()
