"""Incidents played by a playbook, alarms on weeks, runbooks with a fault at every step, beside their limits.

Run it with `python -m benchmarks.labs`.
"""

import time

from opexkit.content import scenario
from opexkit.labs import load_labs
from opexkit.labs.alarms.alarms import Alarms, read_alarms
from opexkit.labs.alarms.evaluate import ring
from opexkit.labs.alarms.judging import PRACTICE
from opexkit.labs.alarms.world import draw_weeks
from opexkit.labs.playbook.evaluate import baselines, load_field, reference

LIMIT = 5.0
"""Seconds for a thousand incidents, with what they are compared with."""
ALARMS, ALARMS_LIMIT = 100, 3.0
"""How many alarms watch four weeks minute by minute, and the seconds that they may take."""
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


def alarms() -> float:
    """Seconds for a hundred alarms to watch four weeks, minute by minute."""
    lab = load_labs()["alarm-tuning"]
    known = read_alarms(lab.text("reference"))
    several = {f"{name} {number}": each for number in range(ALARMS) for name, each in known.each.items()}
    kept = {name: known.each[name.rsplit(" ", 1)[0]] for name in several if "page" not in name and "quiet" not in name}
    hundred = Alarms(dict(list(kept.items())[:ALARMS]), known.document)
    telemetry = draw_weeks(lab.scenario, PRACTICE).telemetry
    taken = []
    for _ in range(ROUNDS):
        telemetry.cache.clear()
        begin = time.perf_counter()
        ring(hundred, telemetry)
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
    print(f"{ALARMS} alarms on four weeks of minutes: {alarms():.2f} s (limit {ALARMS_LIMIT} s)")
    for name, (runs, seconds) in runbooks().items():
        print(f"{name}: {runs} runs in {seconds:.1f} s")


if __name__ == "__main__":
    main()
