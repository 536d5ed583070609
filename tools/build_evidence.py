"""Read what each check finds in the telemetry of each fault of a pack; it takes a few minutes.

python tools/build_evidence.py            # Northwind
python tools/build_evidence.py FOLDER     # any other pack
"""

import argparse
import csv
from collections.abc import Iterable
from pathlib import Path

from rich.progress import track

from opexkit.company.carried import DEFAULT
from opexkit.company.folders import find_pack
from opexkit.company.loader import load_pack
from opexkit.labs.game_day import evidence as game
from opexkit.labs.game_day.evidence import WINDOWS
from opexkit.labs.game_day.scenes import FILE as SCENES
from opexkit.labs.game_day.scenes import load_scenes
from opexkit.labs.playbook.diagnosis import load_diagnosis
from opexkit.labs.playbook.evidence import FILE, SEEDS, causes, read_evidence


def build(pack: Path) -> int:
    """Write the evidence of a pack's playbook lab; return how many incidents it holds."""
    total = SEEDS * len(causes(load_pack(pack), load_diagnosis(pack)))
    return write(pack / FILE, track(read_evidence(pack, range(SEEDS)), "Reading telemetry", total))


def build_game(pack: Path) -> int:
    """Write the evidence of a pack's game days; return how many incidents it holds."""
    loaded = load_pack(pack)
    total = WINDOWS * len(game.causes(loaded, load_scenes(pack, loaded)))
    return write(pack / game.FILE, track(game.read_windows(pack, range(WINDOWS)), "Drawing incidents", total))


def write(path: Path, found: Iterable[dict[str, str]]) -> int:
    """Write rows as CSV; return how many there are."""
    rows = list(found)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", nargs="?", default=DEFAULT, help="a scenario pack: a name of the kit, or a folder")
    folder = find_pack(parser.parse_args().pack)
    if (folder / "labs" / "diagnosis.yaml").is_file():
        print(f"wrote {folder / FILE} with {build(folder)} incidents")
    if (folder / SCENES).is_file():
        print(f"wrote {folder / game.FILE} with {build_game(folder)} incidents")
