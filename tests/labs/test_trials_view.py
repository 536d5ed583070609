"""Trials on a page: what went wrong is open, as much of it as one reads, and nothing is left out."""

import pytest

from opexkit.labs.trials_view import OPEN, trials
from opexkit.view.blocks import Cell, Column


@pytest.mark.parametrize(
    ("wrong", "right", "tables"),
    [
        (0, 0, []),
        (0, 3, [(3, True)]),
        (2, 0, [(2, False)]),
        (2, 3, [(2, False), (3, True)]),
        (OPEN + 4, 1, [(OPEN, False), (4, True), (1, True)]),
    ],
)
def test_what_went_wrong_is_open(wrong: int, right: int, tables: list[tuple[int, bool]]) -> None:
    rows = [(place >= wrong, (Cell(f"{place}"),)) for place in range(wrong + right)]
    found = trials("Trials", (Column("Trial"),), rows)
    assert [(len(each.rows), each.fold) for each in found] == tables
    assert [row for each in found for row in each.rows] == [row for _, row in rows]
    if wrong:
        assert found[0].caption == f"Trials: {wrong} of {wrong + right} went wrong"
