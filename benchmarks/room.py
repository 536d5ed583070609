"""What a room costs and how long its people wait: forty seats on one server, all at once.

Run it with `python -m benchmarks.room`.
"""

import json
import re
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.room.hall import Client, Hall

SEATS = 40
LIMITS = {"MB a seat": 20.0, "vote, 40 at once, median s": 0.3, "exercise, 40 at once, median s": 0.3}
LESSON = "03-operate"


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
    found |= _timed("vote", seats, do="vote", ballot=ballots[0]["id"], status="partial")
    begin = time.perf_counter()
    seats[0].get(f"/lessons/{LESSON}")
    found["first lesson page, s"] = time.perf_counter() - begin
    begin = time.perf_counter()
    asked = json.loads(seats[0].get(f"/lessons/{LESSON}.json")[1])
    found["the same again, s"] = time.perf_counter() - begin
    exercise = next(name for name, kind in asked["kinds"].items() if kind == "classify")
    found |= _timed("exercise", seats, do="practice", exercise=exercise, act="check", answer={})
    return found | {"server with 40 seats and a lesson, MB": _memory(pid)}


def _timed(what: str, seats: list[Client], **body: Any) -> dict[str, float]:
    def once(seat: Client) -> float:
        begin = time.perf_counter()
        seat.say(**body)
        return time.perf_counter() - begin

    with ThreadPoolExecutor(SEATS) as together:
        times = sorted(together.map(once, seats))
    named = f"{what}, {SEATS} at once"
    return {f"{named}, median s": statistics.median(times), f"{named}, worst s": times[-1]}


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
