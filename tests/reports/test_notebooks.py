"""The two notebooks run unattended, and become one self-contained page that everybody can read."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import papermill
import pytest

from opexkit import content
from opexkit.reports import portfolio as many
from opexkit.reports import team
from opexkit.reports.notebook import Report
from opexkit.reports.text import sections
from opexkit.review.portfolio_grade import Portfolio
from opexkit.review.team_grade import TeamGrade
from opexkit.view.html import render_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ["team", "portfolio"]


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(content.notebook("reports", f"{name}.ipynb"), as_version=4)


def executed(name: str, graded: TeamGrade | Portfolio) -> nbformat.NotebookNode:
    """The notebook with the outputs that its cells give, without a kernel."""
    node = read(name)
    for section in sections(content.notebook("reports", f"{name}.ipynb")):
        cell = next(cell for cell in node.cells if cell.id == section.id)
        shown = Report(graded, {"team": team, "portfolio": many}[name].SECTIONS).show(section.id)
        data = {"text/html": shown._repr_html_(), "text/plain": repr(shown)}
        cell.outputs = [nbformat.v4.new_output("execute_result", data)]
    return node


@pytest.fixture(scope="module")
def pages(grade: TeamGrade, hostile: TeamGrade, portfolio: Portfolio) -> dict[str, str]:
    return {
        "team": render_html(executed("team", grade), "Dispatch: Q3 review"),
        "hostile": render_html(executed("team", hostile), f"{hostile.team}: Q3 review"),
        "portfolio": render_html(executed("portfolio", portfolio), "Portfolio"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_short_named_and_without_outputs(name: str) -> None:
    node = read(name)
    nbformat.validate(node)
    assert (node.nbformat, node.nbformat_minor) == (4, 5)
    assert [cell.id for cell in node.cells if "parameters" in cell.metadata.get("tags", [])] == ["parameters"]
    for cell in node.cells:
        assert re.fullmatch(r"[a-z][a-z-]+", cell.id)
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 3
            assert not cell.outputs
            assert cell.execution_count is None


@pytest.mark.parametrize(("name", "known"), [("team", team.SECTIONS), ("portfolio", many.SECTIONS)])
def test_each_section_of_the_model_has_its_cell(name: str, known: dict) -> None:
    assert {section.id for section in sections(content.notebook("reports", f"{name}.ipynb"))} == set(known)


@pytest.mark.parametrize("name", NAMES)
def test_the_prose_is_plain_enough_for_the_pdf(name: str) -> None:
    for section in sections(content.notebook("reports", f"{name}.ipynb")):
        assert not re.search(r"[*_`#\[\]<>]", " ".join((section.title, *section.paragraphs)))


@pytest.mark.parametrize("name", ["team", "hostile", "portfolio"])
def test_a_page_is_small_and_loads_and_runs_nothing(pages: dict[str, str], name: str) -> None:
    page = pages[name]
    assert len(page.encode()) < 400_000
    assert not re.search(r"<(link|iframe|object|form)\b", page)
    assert page.count("<script") == (name == "portfolio")
    assert not re.search(r"<[^>]*\son\w+=", page)
    assert not re.search(r"(src|url)\s*[=(]\s*[\"']?https?:", page)
    assert "javascript:" not in " ".join(re.findall(r'href="([^"]*)"', page))
    assert "report.show" not in page


def test_the_policy_of_a_page_lets_its_own_script_run_and_no_other(pages: dict[str, str]) -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", pages["portfolio"], re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; script-src 'sha256-{digest}'; " in pages["portfolio"]
    assert "script-src" not in pages["team"] + pages["hostile"]


@pytest.mark.parametrize("name", ["team", "hostile", "portfolio"])
def test_a_page_has_one_title_a_language_landmarks_and_a_way_past_the_contents(
    pages: dict[str, str], name: str
) -> None:
    page = pages[name]
    assert page.lower().startswith('<!doctype html>\n<html lang="en">')
    for tag in ("<h1", "<main", "<header", "<nav", "<footer"):
        assert page.count(tag) == 1
    assert 'class="skip" href="#main"' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_same_notebook_gives_the_same_page(grade: TeamGrade, pages: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "report.ipynb"
    nbformat.write(executed("team", grade), path)
    assert render_html(path, "Dispatch: Q3 review") == pages["team"]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_papermill_runs_them_from_a_path(
    name: str, grade: TeamGrade, portfolio: Portfolio, pages: dict[str, str], tmp_path: Path
) -> None:
    graded, parameter = (grade, "grade") if name == "team" else (portfolio, "portfolio")
    (tmp_path / "in.json").write_text(json.dumps(graded.model_dump(mode="json")), encoding="utf-8")
    papermill.execute_notebook(
        content.notebook("reports", f"{name}.ipynb"),
        tmp_path / "out.ipynb",
        {parameter: str(tmp_path / "in.json")},
        kernel_name="python3",
        progress_bar=False,
    )
    title = "Dispatch: Q3 review" if name == "team" else "Portfolio"
    assert render_html(tmp_path / "out.ipynb", title) == pages[name]


@pytest.mark.slow
@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["team", "hostile", "portfolio"])
def test_axe_finds_no_violation_and_no_page_scrolls_sideways(
    pages: dict[str, str], name: str, tmp_path: Path, browser: "Browser"
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    (tmp_path / "page.html").write_text(pages[name], encoding="utf-8")
    for width in (1280, 400):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((tmp_path / "page.html").as_uri())
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.close()
