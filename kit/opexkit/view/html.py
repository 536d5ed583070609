"""An executed notebook as one self-contained HTML file: no code, no address to load from.

Only a page with a table to sort holds a script, which its policy names by its hash; no other script can run there.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import nbformat
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from opexkit import __version__
from opexkit.view.language import direction
from opexkit.view.notebook import notebook_style
from opexkit.view.style import PAGE_COLORS, css_colors
from opexkit.view.templates import TEMPLATES

_EXPORTING = Lock()  # an exporter keeps state while it works
_WRITTEN: dict[str, str] = {}
"""The HTML of Markdown: texts of our own notebooks, which are few."""
_SORTABLE = re.compile(r"<table [^>]*\bdata-sortable>")


def render_html(
    notebook: str | Path | NotebookNode,
    title: str,
    version: str = __version__,
    kicker: str = "",
    lang: str = "",
) -> str:
    """Render an executed notebook.

    Args:
        notebook: the notebook, or the path to it.
        title: the page's title and only first-level heading; escaped.
        version: what the footer names.
        kicker: the line above the title; the notebook's own first heading by default.
        lang: the tag of the title's language, where it is known.
    """
    node = notebook if isinstance(notebook, NotebookNode) else nbformat.read(notebook, as_version=4)
    cells = [_without_notebook_style(cell) for cell in node.cells]
    resources = {"report_title": title, "report_style": _style(), "report_version": version, "report_kicker": kicker}
    resources |= {"report_lang": lang, "report_direction": direction(lang)}
    if any(_SORTABLE.search(shown) for shown in _shown(cells)):
        resources |= {"report_script": _script(), "report_script_digest": _digest(_script())}
    with _EXPORTING:
        body, _ = _exporter().from_notebook_node(NotebookNode(node, cells=cells), resources)
    return _tidy(body) + "\n"


def _without_notebook_style(cell: NotebookNode) -> NotebookNode:
    """The cell with what it shows, without the style that a live notebook needs."""
    if cell.cell_type != "code":
        return cell
    return NotebookNode(cell, outputs=[_bare(output) for output in cell.outputs])


def _bare(output: NotebookNode) -> NotebookNode:
    data = output.get("data", {})
    if "text/html" not in data:
        return output
    return NotebookNode(output, data=data | {"text/html": "".join(data["text/html"]).replace(notebook_style(), "")})


def _shown(cells: Iterable[NotebookNode]) -> Iterator[str]:
    """The HTML of each output."""
    for cell in cells:
        yield from (output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))


def render_page(title: str, kicker: str, sections: Mapping[str, str]) -> str:
    """Render sections (heading to HTML) as a page of the same kind, where there is no notebook to execute."""
    cells = [new_markdown_cell(f"# {kicker}", id="title")]
    for number, (heading, body) in enumerate(sections.items()):
        cells.append(new_markdown_cell(f"## {heading}", id=f"section-{number}-text"))
        shown = new_output("display_data", {"text/html": body})
        cells.append(new_code_cell("", id=f"section-{number}", outputs=[shown]))
    return render_html(new_notebook(cells=cells), title)


class _PageExporter(HTMLExporter):  # type: ignore[misc]
    """Nbconvert's exporter without what our template does not ask for: a copy of the notebook, and a second look.

    That look parses all of the page to add what is here already: every picture has a text, and no cell is shown as one.
    """

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> Any:
        resources = self._init_resources(resources)
        return self.template.render(nb=nb, resources=resources), resources

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Markdown as HTML; what a notebook says in each of its runs is written once."""
        if source not in _WRITTEN:
            _WRITTEN[source] = super().markdown2html(context, source)
        return _WRITTEN[source]


@cache
def _exporter() -> HTMLExporter:
    return _PageExporter(
        template_name="opexkit",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
        default_preprocessors=[],
    )


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


@cache
def _script() -> str:
    """The script that filters and sorts, as it stands on the page."""
    return _tidy((TEMPLATES / "opexkit" / "rows.js").read_text(encoding="utf-8"))


def _digest(script: str) -> str:
    """How a page's policy names a script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


@cache
def _style() -> str:
    rules = (TEMPLATES / "opexkit" / "style.css").read_text(encoding="utf-8").strip()
    return rules.replace(":root {\n", f":root {{\n  {css_colors(PAGE_COLORS)}\n", 1)
