"""The rows of a table as HTML. A report has a thousand cells, and a template takes several times as long for each."""

from functools import lru_cache

from markupsafe import Markup, escape

from opexkit.view.blocks import Cell, Column, Item, Table
from opexkit.view.language import direction
from opexkit.view.style import Badge


def rows(table: Table) -> Markup:
    """Write all rows, a line a cell; every text is escaped."""
    stack = table.shape == "stack"
    opening = '<tr role="row">' if stack else "<tr>"
    lines: list[str] = []
    for row in table.rows:
        lines.append(opening)
        lines += [_cell(cell, column, stack) for cell, column in zip(row, table.columns, strict=True)]
        lines.append("</tr>")
    return Markup("\n".join(lines))  # noqa: S704 - every text in it was escaped


def _cell(cell: Cell, column: Column, stack: bool) -> str:
    inside = _inside(cell, column.kind in ("long", "text"))
    if column.kind == "head":
        role = ' role="rowheader"' if stack else ""
        return f'<th scope="row" class="head"{role}>{inside}</th>'
    if not stack:
        return f'<td class="{column.kind}">{inside}</td>'
    empty = "" if str(cell) else " data-empty"
    return f'<td class="{column.kind}" role="cell" data-label="{escape(column.title)}"{empty}>{inside}</td>'


def _inside(cell: Cell, wrapped: bool) -> str:
    said = _linked(cell.text, cell.href) if cell.text else ""
    if said and (wrapped or cell.lang):
        said = f'<div class="said" {_spoken(cell.lang)}>{said}</div>'
    if cell.detail:
        said += f'<div class="detail" dir="auto">{escape(cell.detail)}</div>'
    if cell.items:
        said += f"<ul>{''.join(map(_item, cell.items))}</ul>"
    if cell.fold:
        said = f"<details><summary>{escape(cell.fold)}</summary>{said}</details>"
    return f"{_mark(cell.mark)}{said}" if cell.mark else said


def _item(item: Item) -> str:
    return f"<li {_spoken(item.lang)}>{_linked(item.text, item.href)}</li>"


def _linked(text: str, href: str | None) -> str:
    return f'<a href="{escape(href)}" rel="noopener">{escape(text)}</a>' if href else str(escape(text))


@lru_cache(256)
def _spoken(lang: str) -> str:
    return f'lang="{escape(lang)}" dir="{direction(lang)}"' if lang else 'dir="auto"'


@lru_cache(256)
def _mark(badge: Badge) -> str:
    shape = f'<span class="shape" aria-hidden="true">{escape(badge.shape)}</span>'
    return f'<span class="mark {escape(badge.key)}">{shape} {escape(badge.word)}</span>'
