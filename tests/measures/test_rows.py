"""Rows of a table in blocks: the same cells, places and faults as one row at a time."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.files import InputError
from opexkit.measures.sources import Known, open_source, rows
from opexkit.measures.sources.rows import Rows

CELLS = st.text("ab, \n\r\"'é", max_size=4)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=12)


def slowly(text: str) -> tuple[list[tuple[int, list[str]]], list[int]]:
    """The rows with three cells, stripped, each with its first line; and the lines of the others that hold a cell."""
    reader = csv.reader(io.StringIO(text, newline=""))
    fitting, bent, line = [], [], 1
    for row in reader:
        while len(row) > 3 and not row[-1].strip():
            row.pop()
        if line > 1 and len(row) == 3:
            fitting.append((line, [cell.strip() for cell in row]))
        elif line > 1 and any(cell.strip() for cell in row):
            bent.append(line)
        line = reader.line_num + 1
    return fitting, bent


@settings(max_examples=3 * settings.default.max_examples)
@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.integers(1, 5))
def test_blocks_give_what_single_rows_give(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], end: str, block: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(["x", "y", "z"])
    writer.writerows([["1", "2", "3"]] * 30 + table)
    path = tmp_path_factory.mktemp("rows") / "table.csv"
    path.write_bytes(out.getvalue().encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "BLOCK", block)
        patch.setattr("opexkit.measures.sources.delimited._blocks.__defaults__", (block,))
        cells = opened(path).read(["x", "y", "z"])
    fitting, bent = slowly(out.getvalue())
    assert list(cells.lines) == [line for line, _ in fitting]
    assert list(zip(*(cells.columns[name] for name in "xyz"), strict=True)) == [tuple(row) for _, row in fitting]
    assert cells.rows == len(fitting) + len(bent)
    assert sum(fault.count for fault in cells.faults.all) == len(bent)
    assert [line for fault in cells.faults.all for line in fault.lines] == bent[:3]


def opened(path: Path) -> Rows:
    source = open_source(path, None, Known())
    assert isinstance(source, Rows)
    return source


def test_a_place_is_right_behind_many_blocks(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    lines = ["id,time"] + [f'{number},"a\nb"' if number % 700 == 0 else f"{number},c" for number in range(3000)]
    path.write_text("\n".join(lines) + "\n1,2,3\n", encoding="utf-8")
    cells = opened(path).read(["id"])
    assert cells.lines[2999] == 3000 + 1 + 5  # five cells of two lines stand above it
    assert cells.faults.all[0].lines == (3000 + 2 + 5,)


def test_a_cell_that_never_ends_is_told_where_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opexkit.measures.sources.delimited._LONGEST_CELL", 1000)
    path = tmp_path / "open.csv"
    path.write_text("id,time\n" + "1,2\n" * 2500 + '3,"' + "x\n" * 1000, encoding="utf-8")
    with pytest.raises(InputError, match=r"open\.csv:2502: cannot be read from here on \(field larger than"):
        opened(path).read(["id"])
