"""Write every output that a move must not change, so that two states can be compared file by file.

    python tools/golden.py BEFORE                   # in the state to keep
    python tools/golden.py AFTER --against BEFORE   # after the move; exits with 1 and shows what differs

It grades the sample teams with all lessons and both reviews of Northwind, and judges the three artefacts of every lab.
What a move may change is left out: the code of notebooks, timings. `--quick` leaves the lessons out.
"""

import argparse
import difflib
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REVIEWS = [ROOT / "scenarios" / "northwind" / "reviews" / f"{name}.yaml" for name in ("before", "after")]
EDITION = "operational-excellence-2024-11-06"
SHOWN = 40
"""Lines of a difference that are shown of each file."""


def main() -> int:
    """Write the outputs, compare them if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    shutil.rmtree(given.folder, ignore_errors=True)
    for name, text in outputs(given.quick):
        path = given.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return compare(given.against, given.folder, given.quick) if given.against else 0


def outputs(quick: bool) -> Iterator[tuple[str, str]]:
    """Every output by name, as text."""
    from opexkit.batch import assess

    for name, paths, lens, lessons in (
        ("teams", [ROOT / "data" / "teams"], None, not quick),
        ("northwind", REVIEWS, None, False),
        ("northwind-carried", REVIEWS, EDITION, False),
    ):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out"
            assess(paths, out, lens, with_lessons=lessons)
            for path in sorted(out.rglob("*")):
                if path.is_file():
                    yield f"{name}/{path.relative_to(out)}", _text(path)
    yield from _labs()


def _labs() -> Iterator[tuple[str, str]]:
    from opexkit.labs import load_labs

    for lab in load_labs().values():
        for kind in ("starter", "middling", "reference"):
            result = lab.judge(lab.text(kind))
            verdicts = [[verdict.demand, str(verdict.met), verdict.found] for verdict in result.verdicts]
            said = {"verdicts": verdicts, "remarks": list(result.remarks)}
            yield f"labs/{lab.id}/{kind}.json", json.dumps(said, indent=1, ensure_ascii=False)


def _text(path: Path) -> str:
    if path.suffix in (".pdf", ".xlsx"):
        return hashlib.sha256(path.read_bytes()).hexdigest() + "\n"
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = [cell.get("outputs") for cell in json.loads(text)["cells"]]
        return json.dumps(cells, indent=1, ensure_ascii=False)
    if path.name == "run.json":
        return json.dumps(json.loads(text) | {"seconds": None, "files": None}, indent=1, ensure_ascii=False)
    return text


def compare(before: Path, after: Path, quick: bool) -> int:
    """Print what differs between two folders; 1 if anything does."""
    names = sorted({path.relative_to(folder) for folder in (before, after) for path in folder.rglob("*.*")})
    names = [name for name in names if not (quick and "lessons" in name.parts)]
    differing = 0
    for name in names:
        old, new = (_lines(folder / name) for folder in (before, after))
        if old != new:
            differing += 1
            print("\n".join(list(difflib.unified_diff(old, new, f"before/{name}", f"after/{name}", "", "", 0))[:SHOWN]))
    print(f"{differing} of {len(names)} outputs differ")
    return 1 if differing else 0


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


if __name__ == "__main__":
    sys.exit(main())
