"""What a room costs and how long its people wait: forty seats on one server, all at once.

Run it with `python -m benchmarks.room`.
"""

import json
import os
import re
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.room.hall import Client, Hall

SEATS = 40
LIMITS = {
    "MB a seat": 20.0,
    "vote, 40 at once, median s": 0.3,
    "exercise, 40 at once, median s": 0.3,
    "first lesson page, s": 2.0,
    "exercise while a lab runs, p95 s": 0.3,
}
LESSON = "03-operate"
AHEAD = 20.0
"""Seconds in which the server has drawn the agenda's lesson ahead."""
LAB = "aurora-failover"


def measure(folder: Path) -> dict[str, float]:
    """The figures by name."""
    hall = Hall(folder)
    hall.start()
    try:
        return _measured(hall)
    finally:
        hall.stop()


def _measured(hall: Hall) -> dict[str, float]:
    pid, before = hall.process.pid, _memory(hall.process.pid)
    lead = hall.join("Lea", code=hall.lead).connect("lead")
    seats = [hall.join(f"engineer {number}", f"Team {number % 5}").connect() for number in range(SEATS)]
    found = {"server, MB": before, "MB a seat": (_memory(pid) - before) / SEATS}
    lead.say(do="open", items=["OPS08-BP01"])
    ballots = [seat.until("ballot:OPS08-BP01", lambda part: part["state"] == "open") for seat in seats]
    found |= _timed(pid, "vote", seats, do="vote", ballot=ballots[0]["id"], status="partial")
    time.sleep(AHEAD)
    begin = time.perf_counter()
    seats[0].get(f"/lessons/{LESSON}")
    found["first lesson page, s"] = time.perf_counter() - begin
    begin = time.perf_counter()
    asked = json.loads(seats[0].get(f"/lessons/{LESSON}.json")[1])
    found["the same again, s"] = time.perf_counter() - begin
    exercise = next(name for name, kind in asked["kinds"].items() if kind == "classify")
    found |= _timed(pid, "exercise", seats, do="practice", exercise=exercise, act="check", answer={})
    found |= {"server with 40 seats and a lesson, MB": _memory(pid)}
    return found | _beside_a_lab(seats, exercise) | {"server after all, MB": _memory(pid)}


def _beside_a_lab(seats: list[Client], exercise: str) -> dict[str, float]:
    """How long answers of the others take while one seat's lab runs."""
    begin = time.perf_counter()
    with ThreadPoolExecutor(SEATS) as together:
        lab = together.submit(seats[0].say, do="practice", exercise=LAB, act="check", answer=None)
        times: list[float] = []
        while not lab.done():
            for seat in seats[1:]:
                times.append(_once(seat, do="practice", exercise=exercise, act="check", answer={}))
                if lab.done():
                    break
    ended = time.perf_counter() - begin
    return {"lab, s": ended, "exercise while a lab runs, p95 s": statistics.quantiles(times, n=20)[-1]}


def _timed(pid: int, what: str, seats: list[Client], **body: Any) -> dict[str, float]:
    before = _cpu(pid)
    with ThreadPoolExecutor(SEATS) as together:
        times = sorted(together.map(lambda seat: _once(seat, **body), seats))
    named = f"{what}, {SEATS} at once"
    found = {f"{named}, median s": statistics.median(times), f"{named}, worst s": times[-1]}
    time.sleep(1)  # the picture of the room that goes to all belongs to it
    return found | {f"{named}, server's CPU ms each": 1000 * (_cpu(pid) - before) / len(seats)}


def _once(seat: Client, **body: Any) -> float:
    begin = time.perf_counter()
    seat.say(**body)
    return time.perf_counter() - begin


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """Megabytes that a process has in memory."""
    told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", told)
    return int(found[1]) / 1024 if found else float("nan")


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as folder:
        for name, value in measure(Path(folder)).items():
            limit = f"  (limit {LIMITS[name]})" if name in LIMITS else ""
            print(f"{name}: {value:.3f}{limit}")


if __name__ == "__main__":
    main()
