"""The portfolio of 80 teams in a browser: filter, sort, keyboard, without scripts, narrow, printed, and for axe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from opexkit import content
from opexkit.reports import portfolio as many
from opexkit.reports.text import sections
from opexkit.review.portfolio import make_portfolio
from opexkit.review.submission import Risk
from opexkit.review.team_grade import TeamGrade
from opexkit.view.html import render_page
from opexkit.view.notebook import to_html

pytestmark = pytest.mark.slow
NAMES = ("配送チーム", "فريق الإرسال", "Équipe 🚚", *(f"Team {number:02}" for number in range(77)))


@pytest.fixture(scope="module")
def folder(grade: TeamGrade, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portfolio of 80 teams, of which three have no high risk."""
    calm = [item.model_copy(update={"risk": Risk.NONE}) for item in grade.questions]
    grades = [
        grade.model_copy(update={"slug": f"t{place}", "team": name} | ({"questions": calm} if place % 30 == 5 else {}))
        for place, name in enumerate(NAMES)
    ]
    made = make_portfolio(grades)
    path = tmp_path_factory.mktemp("pages")
    shown = {name: to_html(section(made)) for name, section in many.SECTIONS.items()}
    notebook = content.notebook("reports", "portfolio.ipynb")
    page = render_page("Reviews", "Q3", {part.title: shown[part.id] for part in sections(notebook)})
    (path / "portfolio.html").write_text(page, encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    shown = browser.new_page(viewport={"width": 1280, "height": 900})
    said: list[str] = []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.goto((folder / "portfolio.html").as_uri())
    yield shown
    shown.close()
    assert said == []


def teams(page: Page) -> list[str]:
    """The teams of the heat map, in order, that one can see."""
    heads: Locator = page.locator("table.wide tbody tr:visible th a")
    return heads.all_text_contents()


def test_rows_are_filtered_by_a_word_in_any_column_or_in_one(page: Page) -> None:
    tools = page.get_by_role("group", name="Rows of: Risk by team and question").first
    assert len(teams(page)) == 80
    tools.get_by_role("searchbox").fill("equipe")
    assert teams(page) == ["Équipe 🚚"]
    assert tools.get_by_role("status").text_content() == "1 of 80 rows"
    tools.get_by_role("searchbox").fill("none")
    tools.get_by_label("in column").select_option(index=1 + 1)  # any column, team, first question
    assert teams(page) == ["Team 02", "Team 32", "Team 62"]
    tools.get_by_role("searchbox").fill("")
    assert len(teams(page)) == 80


def test_rows_are_sorted_by_keyboard_and_by_a_click_and_come_back(page: Page) -> None:
    printed = teams(page)
    assert printed == sorted(printed, key=lambda name: name.replace("É", "E"))
    tools = page.get_by_role("group", name="Rows of: Risk by team and question").first
    page.keyboard.press("Tab")
    tools.get_by_role("searchbox").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # as printed, most at risk
    assert teams(page)[-3:] == ["Team 02", "Team 32", "Team 62"]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert set(teams(page)[:3]) == {"Team 02", "Team 32", "Team 62"}
    head = page.locator("table.wide thead th").first
    head.click()
    assert (head.get_attribute("aria-sort"), teams(page)[0]) == ("ascending", "Équipe 🚚")
    head.click()
    assert (head.get_attribute("aria-sort"), teams(page)[-1]) == ("descending", "Équipe 🚚")
    tools.get_by_label("Sort by").select_option("")
    tools.get_by_label("reversed").uncheck()
    assert teams(page) == printed


def test_without_scripts_every_row_is_there_as_printed(browser: Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "portfolio.html").as_uri())
    assert len(teams(page)) == 80
    assert page.locator(".tools").count() == 0
    assert page.locator("table.wide tbody tr").count() == page.locator("table.wide tbody tr:visible").count()
    context.close()


def test_print_shows_what_is_folded_and_no_controls(page: Page) -> None:
    gap = page.locator("td details").first.locator(".said")
    assert not gap.is_visible()
    page.emulate_media(media="print")
    assert gap.is_visible()
    assert page.get_by_role("searchbox").count() == 0


@pytest.mark.sampled(1)
@pytest.mark.parametrize("width", [1280, 400])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(browser: Browser, folder: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((folder / "portfolio.html").as_uri())
    found = Axe().run(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for tile in page.locator(".counts li").all():
        assert tile.evaluate("each => each.scrollWidth <= each.clientWidth + 1")
    for chart in page.locator(".chart").all():
        assert chart.evaluate("each => each.getBoundingClientRect().width / each.naturalWidth") >= 0.95
    page.close()
    assert found.violations_count == 0, found.generate_report()
