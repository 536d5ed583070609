"""Read what each check finds in the telemetry of each fault; it takes about a minute."""

import csv
from pathlib import Path

from rich.progress import track

from opexkit.company.loader import load_pack
from opexkit.labs.playbook.diagnosis import load_diagnosis
from opexkit.labs.playbook.evidence import FILE, SEEDS, causes, read_evidence

PACK = Path(__file__).resolve().parents[1] / "scenarios" / "northwind"

if __name__ == "__main__":
    total = SEEDS * len(causes(load_pack(PACK), load_diagnosis(PACK)))
    rows = list(track(read_evidence(PACK, range(SEEDS)), "Reading telemetry", total))
    with (PACK / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"wrote {FILE} with {len(rows)} incidents")
