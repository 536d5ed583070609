"""What a report is made of: texts, counts, pictures and tables, which HTML and PDF show alike."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from opexkit.view.style import Badge

Kind = Literal["head", "text", "long", "mark", "number"]


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list; `href` is set for a web address only, `lang` where the language of the text is known."""

    text: str
    href: str | None = None
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: a mark, a text (or a link, with `href`), smaller detail, and a list.

    With `fold` a screen shows that line, and text and list when it is opened; print shows them. `lang` is the tag of
    the text's language where it is known.
    """

    text: str = ""
    mark: Badge | None = None
    detail: str = ""
    items: tuple[Item, ...] = ()
    href: str | None = None
    fold: str = ""
    lang: str = ""

    def __str__(self) -> str:
        parts = [str(self.mark or ""), self.text, self.detail, *(item.text for item in self.items)]
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `head` marks the cells that name their row, `share` is its width beside the others.

    `detail` stands below the title, smaller.
    """

    title: str
    kind: Kind = "text"
    share: float = 1.0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; `empty` is said when it has no rows.

    `shape` says what a narrow screen does: "grid" scrolls, "stack" puts the cells of a row below each other;
    "wide" is a grid that is printed across. `fold` lets a screen show the caption alone until it is opened.
    With `sortable` a page's script adds a filter and an order; without it all rows stand as they are.
    `whole` keeps a table on one printed page where it fits one.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "Nothing to show."
    shape: Literal["grid", "stack", "wide"] = "grid"
    mark: Badge | None = None
    fold: bool = False
    sortable: bool = False
    whole: bool = False
    block: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of plain text; `role` lets a remark stand out, `lang` is its language's tag where it is known."""

    text: str
    role: Literal["body", "remark"] = "body"
    lang: str = ""
    block: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class Count:
    """A number with what it counts, and its mark."""

    number: str
    label: str
    mark: Badge | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The few numbers that matter most."""

    counts: tuple[Count, ...]
    block: str = field(default="counts", init=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as SVG with the text that says the same in words."""

    svg: str
    alt: str
    block: str = field(default="picture", init=False)


@dataclass(frozen=True, slots=True)
class Code:
    """Something to read as it stands: log lines, a definition, a file."""

    caption: str
    text: str
    block: str = field(default="code", init=False)


Block = Table | Text | Counts | Picture | Code


def link(text: str) -> str | None:
    """Return the text if it is a web address that is safe to link to, else None."""
    if any(letter.isspace() or not letter.isprintable() for letter in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname else None


def items(texts: Iterable[str]) -> tuple[Item, ...]:
    """Make list items of texts, web addresses as links."""
    return tuple(Item(text, link(text)) for text in texts)


def plain(blocks: Sequence[Block]) -> str:
    """Write blocks as plain text."""
    return "\n\n".join(_WRITERS[block.block](block) for block in blocks)


def _table(table: Table) -> str:
    caption = f"{table.caption} {table.mark or ''}".strip()
    if not table.rows:
        return f"{caption}\n{table.empty}"
    titles = " | ".join(column.title for column in table.columns)
    rows = [" | ".join(" ".join(str(cell).split()) for cell in row) for row in table.rows]
    return "\n".join([caption, titles, *rows])


_WRITERS: dict[str, Callable[..., str]] = {
    "table": _table,
    "text": lambda block: block.text,
    "counts": lambda block: "\n".join(
        f"{count.mark.shape + ' ' if count.mark else ''}{count.number} {count.label}" for count in block.counts
    ),
    "picture": lambda block: f"[Picture: {block.alt}]",
    "code": lambda block: f"{block.caption}\n{block.text}",
}
