"""Teams of which one is broken, for runs in parts, and what a run wrote of them."""

import json
from pathlib import Path

GOOD = """\
team: {name}
workload: Northwind Track
lens: operational-excellence-2024-11-06
milestone: {{name: Q1, date: 2026-03-31}}
answers: {{OPS01-BP01: implemented, OPS01-BP02: {{status: partial, note: "{name}"}}}}
"""


def write_crews(folder: Path) -> Path:
    """Write four good teams, a broken one, and a link to a good one."""
    for name in ("Éclair", "Billing", "配送", "Dispatch", "Bad"):
        text = GOOD.format(name=name)
        (folder / name).mkdir()
        text = text.replace("OPS01-BP01", "OPS99-BP01") if name == "Bad" else text
        (folder / name / "q1.yaml").write_text(text, encoding="utf-8")
    (folder / "Linked").symlink_to(folder / "Billing")
    return folder


def written(out: Path) -> dict[str, object]:
    """All files; of the run's record what does not depend on the clock."""
    found: dict[str, object] = {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()
    }
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return found | {"run.json": {key: value for key, value in run.items() if key != "seconds"}}
