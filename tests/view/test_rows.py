"""Rows as HTML: what stands in a cell, in its order, with every text escaped."""

from opexkit.view.blocks import Cell, Column, Item, Table
from opexkit.view.rows import rows
from opexkit.view.style import Badge

BAD = "<b>\"&'</b>"
SAFE = "&lt;b&gt;&#34;&amp;&#39;&lt;/b&gt;"


def made(shape: str, kind: str, cell: Cell) -> str:
    column = Column(BAD, kind)  # type: ignore[arg-type]
    return str(rows(Table("", (column,), ((cell,),), shape=shape)))  # type: ignore[arg-type]


def test_all_parts_of_a_cell_come_in_their_order_and_are_escaped() -> None:
    mark = Badge("met", "✓", BAD, "#000000")
    cell = Cell(BAD, mark, BAD, (Item(BAD), Item(BAD, "https://a/?b&c", "he")), f"https://a/{BAD}", BAD, "ar")
    assert made("stack", "number", cell) == (
        f'<tr role="row">\n<td class="number" role="cell" data-label="{SAFE}">'
        f'<span class="mark met"><span class="shape" aria-hidden="true">✓</span> {SAFE}</span>'
        f'<details><summary>{SAFE}</summary><div class="said" lang="ar" dir="rtl">'
        f'<a href="https://a/{SAFE}" rel="noopener">{SAFE}</a></div><div class="detail" dir="auto">{SAFE}</div>'
        f'<ul><li dir="auto">{SAFE}</li><li lang="he" dir="rtl">'
        f'<a href="https://a/?b&amp;c" rel="noopener">{SAFE}</a></li></ul></details></td>\n</tr>'
    )


def test_a_row_is_named_by_its_head_and_an_empty_cell_says_so_where_rows_stack() -> None:
    assert made("stack", "head", Cell("a")) == (
        '<tr role="row">\n<th scope="row" class="head" role="rowheader">a</th>\n</tr>'
    )
    assert made("grid", "head", Cell("a")) == '<tr>\n<th scope="row" class="head">a</th>\n</tr>'
    assert " data-empty>" in made("stack", "text", Cell())
    assert made("grid", "text", Cell("a")) == (
        '<tr>\n<td class="text"><div class="said" dir="auto">a</div></td>\n</tr>'
    )
    assert made("grid", "mark", Cell()) == '<tr>\n<td class="mark"></td>\n</tr>'
