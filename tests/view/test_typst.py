"""Blocks for the typesetter: what each holds, and where words that are too long may break."""

import json

from opexkit.view.blocks import Cell, Column, Count, Counts, Item, Table, Text
from opexkit.view.style import Badge
from opexkit.view.typst import _plain, block_data

BREAK = "\u200b"
MARK = Badge("high", "▲", "HIGH", "#c00")


def data(*blocks: Text | Table | Counts) -> list[dict[str, object]]:
    """What the template reads, through JSON."""
    found: list[dict[str, object]] = json.loads(json.dumps(block_data(blocks), default=_plain))
    return found


def test_a_word_longer_than_its_line_may_break_and_others_stay() -> None:
    (text,) = data(Text("short " + "w" * 200, "remark"))
    assert text == {
        "text": "short " + "w" * 90 + BREAK + "w" * 90 + BREAK + "w" * 20,
        "role": "remark",
        "block": "text",
        "lang": "",
    }
    assert data(Text("a b " * 100))[0]["text"] == "a b " * 100


def test_a_column_gives_its_share_of_the_line() -> None:
    columns = (Column("a", share=1), Column("b", share=8))
    row = (Cell("w" * 30, MARK), Cell("é" * 81, detail="d", items=(Item("i" * 100, "https://example.com"),)))
    (table,) = data(Table("t", columns, (row,)))
    narrow, wide = table["rows"][0]  # type: ignore[index]
    assert narrow["text"] == "w" * 11 + BREAK + "w" * 11 + BREAK + "w" * 8
    assert narrow["mark"]["word"] == "HIGH"
    assert wide["text"] == "é" * 80 + BREAK + "é"
    assert wide["items"][0]["text"] == "i" * 80 + BREAK + "i" * 20
    assert wide["items"][0]["href"] == "https://example.com"


def test_only_a_long_cell_goes_over_a_page() -> None:
    columns = (Column("a", share=1), Column("b", share=8))
    rows = (
        (Cell("é " * 80), Cell("é " * 600)),
        (Cell("é " * 120, detail="x " * 40), Cell("\n" * 36)),
        (Cell(items=(Item("x"),) * 37), Cell(items=(Item("x"),) * 36)),
    )
    (table,) = data(Table("t", columns, rows))
    assert [[cell.get("long", False) for cell in row] for row in table["rows"]] == [  # type: ignore[attr-defined]
        [False, False],
        [True, True],
        [True, False],
    ]


def test_a_cell_names_what_it_says_alone() -> None:
    (table,) = data(Table("t", (Column("a"),), ((Cell(),), (Cell("x", lang="ar"),), (Cell(items=(Item("y"),)),))))
    assert table["rows"] == [[{}], [{"text": "x", "lang": "ar"}], [{"items": [{"text": "y"}]}]]


def test_numbers_keep_their_marks() -> None:
    (counts,) = data(Counts((Count("3", "teams", MARK),)))
    assert counts["counts"] == [{"number": "3", "label": "teams", "mark": json.loads(json.dumps(_plain(MARK)))}]
