"""A surge day of all of Northwind's services as Parquet: seconds and memory, in a process of its own.

Run it with `python -m benchmarks.telemetry`.
"""

import json
import subprocess
import sys
import tempfile

SECONDS = 20
GIGABYTES = 1.5

WORK = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
from opexkit.content import scenario
from opexkit.company.loader import load_pack
from opexkit.company.telemetry import emit, write_window

pack = load_pack(scenario("northwind"))
fault = pack.faults.faults[0].id
begin = time.perf_counter()
signals = emit(pack, datetime(2026, 11, 27, tzinfo=UTC), 1440, fault=fault, seed=1, surge=True)
paths = write_window(signals, Path(sys.argv[1]))
print(json.dumps({
    "seconds": time.perf_counter() - begin,
    "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
    "services": len(signals.metrics.services),
    "rows": {"metrics": signals.metrics.requests.size, "logs": len(signals.logs), "spans": len(signals.spans)},
    "megabytes_on_disk": sum(path.stat().st_size for path in paths) / 1e6,
}))
"""


def measure() -> dict[str, float | dict[str, int]]:
    """Run the day once and say what it took."""
    with tempfile.TemporaryDirectory() as folder:
        ran = subprocess.run([sys.executable, "-c", WORK, folder], check=True, capture_output=True, text=True)
    found: dict[str, float | dict[str, int]] = json.loads(ran.stdout)
    return found


def main() -> None:
    """Print the figures beside their limits."""
    found = measure()
    print(f"A surge day of {found['services']} services: {found['rows']}, {found['megabytes_on_disk']:.1f} MB on disk")
    print(f"  {found['seconds']:.1f} s (limit {SECONDS} s), {found['gigabytes']:.2f} GB (limit {GIGABYTES} GB)")


if __name__ == "__main__":
    main()
