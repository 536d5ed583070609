"""What a worker does once, so that each of its forks finds it done: imports, models, templates, patterns, letters.

Typst looks for its fonts and sets no page: threads that it once started in this process would be missing in a fork.
"""

import json
import string
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opexkit.review.team_grade import TeamGrade


def rehearse_grading() -> "TeamGrade | None":
    """Grade a sample, so that the newest lens is read and models are built."""
    from opexkit import content
    from opexkit.batch.grades import grade_one
    from opexkit.review.record import record
    from opexkit.review.series import Source

    sample = content.data("teams", "pricing", "2026-08-31.yaml")
    if grade := grade_one(Source("sample", (sample,))).grade:
        record(grade)
    return grade


def rehearse_pages(grade: "TeamGrade") -> None:
    """Make a sample's notebook and page, all but the run of its cells, for which the kernel is made ready."""
    import nbformat
    from nbformat.v4 import new_output

    from opexkit import content
    from opexkit.batch.warm.kernel import prepare_kernel
    from opexkit.reports.team import SECTIONS
    from opexkit.reports.text import SENTENCES
    from opexkit.review.record import record
    from opexkit.review.team_grade import TeamGrade
    from opexkit.view.charts import parts
    from opexkit.view.fonts import fonts_for
    from opexkit.view.html import render_html
    from opexkit.view.letters import text_width
    from opexkit.view.notebook import NotebookView, to_html
    from opexkit.view.templates import environment

    for bold in (False, True):
        text_width(string.printable, 1, bold)
    for name in environment(SENTENCES).list_templates(["j2"]):
        environment(SENTENCES).get_template(name)
    to_html([parts(["a"], {"b": [1.0], "c": [2.0]}, "a")])
    read = TeamGrade.model_validate(json.loads(record(grade)))
    views = [NotebookView(tuple(section(read))) for section in SECTIONS.values()]
    node = nbformat.read(content.notebook("reports", "team.ipynb"), as_version=4)
    for cell, view in zip([cell for cell in node.cells if cell.cell_type == "code"][-len(views) :], views, strict=True):
        cell.outputs = [new_output("execute_result", {"text/html": view._repr_html_(), "text/plain": repr(view)})]
    nbformat.writes(node)
    render_html(node, "a", kicker="b")
    prepare_kernel()
    with suppress(ImportError):
        fonts_for("")
