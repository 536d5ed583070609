"""A million deployments as CSV: seconds of the processor and memory, in a process of its own, the best of three.

Run it with `python -m benchmarks.measures`.
"""

import json
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROWS = 1_000_000
SECONDS = 10
GIGABYTES = 1.0
TIMES = 3

WORK = """
import json, resource, sys, time
from opexkit.measures.measuring import measure_files

begin = time.process_time()
report = measure_files(sys.argv[1])
print(json.dumps({
    "seconds": time.process_time() - begin,
    "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
    "rows": report.figure("change_lead_time").n,
}))
"""


def write_rows(path: Path, count: int) -> None:
    """Write deployments a few minutes apart, each with its first commit and whether it failed."""
    draw = random.Random(1)
    at = datetime(2020, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8") as file:
        file.write("id,time,committed,failed,service,environment\n")
        for number in range(count):
            at += timedelta(seconds=draw.randint(1, 300))
            first = at - timedelta(seconds=draw.randint(60, 500_000))
            failed = "yes" if draw.random() < 0.1 else "no"
            file.write(f"d-{number},{at:%Y-%m-%dT%H:%M:%SZ},{first:%Y-%m-%dT%H:%M:%SZ},{failed},orders,production\n")


def measure() -> list[dict[str, float]]:
    """Measure the file several times, each in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "deployments.csv")
        write_rows(path, ROWS)
        command = [sys.executable, "-c", WORK, str(path)]
        runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(TIMES)]
    return [json.loads(run.stdout) for run in runs]


def main() -> None:
    """Print the figures beside their limits."""
    found = measure()
    best = min(found, key=lambda one: one["seconds"])
    every = ", ".join(f"{one['seconds']:.1f}" for one in found)
    print(f"A table of {best['rows']:,} deployments")
    print(f"  {best['seconds']:.1f} s of the processor at best of {every} (limit {SECONDS} s)")
    print(f"  {max(one['gigabytes'] for one in found):.2f} GB (limit {GIGABYTES} GB)")


if __name__ == "__main__":
    main()
