"""What a map names and the company does not have is told at its line, as a warning."""

from pathlib import Path

from opexkit import check_paths


def test_strangers_are_told_with_the_nearest_name(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        "rows:\n"
        "  - {alarm: hot-table, procedure: cool-hot-keys, kind: runbook, owner: tracking}\n"
        "  - {alarm: no-such-alarm, owner: nobody}\n",
        encoding="utf-8",
    )
    (found,) = check_paths([path])
    told = [str(problem).removeprefix(f"{path}:") for problem in found.problems]
    assert told == [
        "2:24: warning: Northwind Logistics has no procedure 'cool-hot-keys'; did you mean 'cool-hot-key'?",
        "3:6: warning: Northwind Logistics has no alarm 'no-such-alarm'; write the id of one",
        "3:28: warning: Northwind Logistics has no team 'nobody'; write the id of one",
    ]
    assert not found.errors
