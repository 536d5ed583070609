"""Incidents played by a playbook, alarms on weeks, runbooks with a fault at every step, beside their limits.

Run it with `python -m benchmarks.labs`.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from opexkit.content import scenario
from opexkit.labs import load_labs
from opexkit.labs.alarms.alarms import Alarms
from opexkit.labs.alarms.evaluate import ring
from opexkit.labs.alarms.judging import PRACTICE
from opexkit.labs.alarms.reading import read_alarms
from opexkit.labs.alarms.world import draw_weeks
from opexkit.labs.correction.world import draw_incident
from opexkit.labs.events.draw import draw as draw_events
from opexkit.labs.guardrails.draw import draw
from opexkit.labs.hunt.hunt import ROWS
from opexkit.labs.hunt.judging import evaluate as hunt
from opexkit.labs.hunt.judging import practice_worlds
from opexkit.labs.hunt.reading import read_hunt
from opexkit.labs.hunt.sandbox import Sandbox
from opexkit.labs.playbook.evaluate import baselines, load_field, reference
from opexkit.labs.rollout.judging import evaluate
from opexkit.labs.rollout.plan import Alarm, Rollout, Step
from opexkit.labs.rollout.reading import read_file
from opexkit.labs.rollout.world import load_releases
from opexkit.labs.verdict import silent

LIMIT = 5.0
"""Seconds for a thousand incidents, with what they are compared with."""
ALARMS, ALARMS_LIMIT = 100, 3.0
"""How many alarms watch four weeks minute by minute, and the seconds that they may take."""
ROLLOUT_LIMIT = 5.0
"""Seconds for a thousand rollouts of a release; the longest one is a day, watched by ten alarms."""
HUNT_LIMIT = 1.0
"""Seconds that the slowest question of a hunt may take."""
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


def rollouts() -> tuple[float, float]:
    """Seconds to roll a thousand releases out: by the lab's reference, and over a day with ten alarms."""
    lab = load_labs()["safe-deployment"]
    rules = load_releases(lab.scenario)
    reference = read_file(lab.text("reference"), Path("reference.yaml"), rules)
    names = [each.id for each in rules.metrics] + ["errors-new", "above-old"]
    watches = tuple(Alarm(f"{n}", name, "Average", 5, "gt", 101, 3, 5, "missing") for n, name in enumerate(names))
    assert reference.code
    day = Rollout(replace(reference.code, steps=(Step(1_400, 0.1),), watches=watches), None)
    taken: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for place, rollout in enumerate((reference, day)):
            begin = time.perf_counter()
            evaluate(rollout, lab.scenario, silent)
            taken[place].append(time.perf_counter() - begin)
    return min(taken[0]), min(taken[1])


def _from_nothing(name: str, forget: Callable[[], None]) -> float:
    """Seconds of the processor to judge a lab's reference, with what was drawn before forgotten."""
    lab = load_labs()[name]
    text = lab.text("reference")
    taken = []
    for _ in range(ROUNDS):
        forget()
        begin = time.process_time()
        lab.judge(text)
        taken.append(time.process_time() - begin)
    return min(taken)


def guardrails() -> float:
    """Seconds of the processor to draw requests and try the reference's guardrails on them, from nothing."""
    return _from_nothing("guardrails", draw.cache_clear)


def drift() -> tuple[float, float]:
    """Seconds to judge the reference's drift, from nothing and again: most is spent in cfn-guard and cfn-lint."""
    lab = load_labs()["drift"]
    text = lab.text("reference")
    taken = []
    for _ in range(2):
        begin = time.perf_counter()
        lab.judge(text)
        taken.append(time.perf_counter() - begin)
    return taken[0], taken[1]


def corrections() -> float:
    """Seconds of the processor to draw the incident and hold the reference's document against it, from nothing."""
    return _from_nothing("correction-of-error", draw_incident.cache_clear)


def events() -> float:
    """Seconds of the processor to draw four days of events and play the reference on them, from nothing."""
    return _from_nothing("event-response", draw_events.cache_clear)


def hunts() -> tuple[float, float]:
    """Seconds of the slowest question of the reference, and for trying the reference in all worlds."""
    lab = load_labs()["find-the-cause"]
    read = read_hunt(lab.text("reference"), Path("reference.yaml"))
    sandbox, slowest, whole = Sandbox(), 0.0, []
    for world in practice_worlds(lab.scenario):
        sandbox.hold(world.tables)
        for question in read.questions:
            begin = time.perf_counter()
            sandbox.keep(question.question.id, question.sql, ROWS)
            slowest = max(slowest, time.perf_counter() - begin)
    for number in range(ROUNDS):
        begin = time.perf_counter()
        hunt(read, lab.scenario, silent, f"benchmark {number}")
        whole.append(time.perf_counter() - begin)
    sandbox.close()
    return slowest, min(whole)


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
    short, day = rollouts()
    number = load_releases(scenario("northwind")).releases
    print(f"{number:,} rollouts: {short:.2f} s, over a day with ten alarms {day:.2f} s (limit {ROLLOUT_LIMIT} s)")
    first, again = drift()
    print(f"drift, with 126 templates: {first:.1f} s, the linter's start among them; the same again {again:.2f} s")
    print(f"guardrails on 700 requests: {guardrails():.2f} s of the processor")
    print(f"a Correction of Error: {corrections():.2f} s of the processor")
    print(f"rules on four days of events: {events():.2f} s of the processor")
    slowest, whole = hunts()
    print(f"a hunt: slowest question {slowest:.3f} s (limit {HUNT_LIMIT} s), all worlds {whole:.2f} s")
    for name, (runs, seconds) in runbooks().items():
        print(f"{name}: {runs} runs in {seconds:.1f} s")


if __name__ == "__main__":
    main()
