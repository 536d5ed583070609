"""Read what each check finds in the telemetry of each fault of a pack; it takes about a minute.

python tools/build_evidence.py            # Northwind
python tools/build_evidence.py FOLDER     # any other pack
"""

import argparse
import csv
from pathlib import Path

from rich.progress import track

from opexkit.company.carried import DEFAULT
from opexkit.company.folders import find_pack
from opexkit.company.loader import load_pack
from opexkit.labs.playbook.diagnosis import load_diagnosis
from opexkit.labs.playbook.evidence import FILE, SEEDS, causes, read_evidence


def build(pack: Path) -> int:
    """Write a pack's evidence; return how many incidents it holds."""
    total = SEEDS * len(causes(load_pack(pack), load_diagnosis(pack)))
    rows = list(track(read_evidence(pack, range(SEEDS)), "Reading telemetry", total))
    with (pack / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", nargs="?", default=DEFAULT, help="a scenario pack: a name of the kit, or a folder")
    folder = find_pack(parser.parse_args().pack)
    print(f"wrote {folder / FILE} with {build(folder)} incidents")
