"""Blocks in a notebook: HTML where it can be shown, plain text elsewhere."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from opexkit.view.blocks import Block, plain
from opexkit.view.rows import rows
from opexkit.view.style import PAGE_COLORS, css_colors
from opexkit.view.templates import TEMPLATES, environment


@dataclass(frozen=True, slots=True)
class NotebookView:
    """A section in a notebook: HTML where it can be shown, plain text elsewhere."""

    blocks: tuple[Block, ...]

    def _repr_html_(self) -> str:
        return f'{notebook_style()}<div class="opexkit">{to_html(self.blocks)}</div>'

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("…" if cycle else repr(self))

    def __repr__(self) -> str:
        return plain(self.blocks)


@cache
def notebook_style() -> str:
    """How blocks look in a live notebook; a page of its own brings its own style and drops this one."""
    rules = (TEMPLATES / "notebook.css").read_text(encoding="utf-8")
    return f"<style>.opexkit {{\n  {css_colors(PAGE_COLORS)}\n}}\n{rules}</style>"


def to_html(blocks: Sequence[Block]) -> str:
    """Write blocks as HTML; every text is escaped."""
    templates = environment()
    templates.filters.setdefault("data_uri", _data_uri)
    templates.globals.setdefault("rows", rows)
    lines = templates.get_template("blocks.html.j2").render(blocks=blocks).splitlines()
    return "\n".join(line for line in lines if line.strip())


def _data_uri(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
