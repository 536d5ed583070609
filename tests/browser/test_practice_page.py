"""A practice page in a real browser, from a file: by keyboard alone, over a reload, for axe, and back into the kit."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.exam.made import a_bank, an_item, an_order, pairs

from opexkit.exam.exchange.page.page import practice_page
from opexkit.exam.exchange.results import read_results

pytestmark = pytest.mark.slow
WRONG = [{"text": f"wrong {place}", "why": f"no {place}", "misconception": "restart-first"} for place in range(3)]
RIGHT = [{"text": f"right {place}", "why": "yes", "right": True} for place in range(2)]
MARKUP = "</script><b>The situation</b>"
ITEMS = (
    an_item(
        "one",
        stem="</script><b>The situation</b>",
        exhibit={"caption": "The log", "text": "x" * 300},
        source="https://" + "x" * 90,
    ),
    an_item("two", form="two", options=[*WRONG, *RIGHT]),
)


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Page:
    path = tmp_path / "practice.html"
    path.write_text(practice_page(ITEMS), encoding="utf-8")
    shown = browser.new_context(viewport={"width": 400, "height": 800}, offline=True).new_page()
    shown.goto(path.as_uri())
    return shown


def answer(page: Page, letters: str) -> None:
    """Answer by keyboard alone."""
    for letter in letters:
        page.keyboard.press(letter)
    page.keyboard.press("Enter")


def test_items_are_answered_by_keyboard_and_come_back_into_the_kit(page: Page, tmp_path: Path) -> None:
    key = {"One": "a", "TWO": "de"}
    for number in range(2):
        form = (page.locator("legend").first.text_content() or "").split("Choose ")[1].rstrip(".")
        answer(page, "b" if form == "one" else key[form])
        expect(page.locator("#verdict")).to_contain_text("Not right: A" if form == "one" else "Right")
        expect(page.locator("#state")).to_contain_text(f"{number + 1} of 2 items answered")
        expect(page.get_by_role("button", name="Next item")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.locator("#stem")).to_have_text(MARKUP)  # what was wrong comes back first
    page.reload()
    expect(page.locator("#state")).to_contain_text("2 of 2 items answered; 1 of 2 answers right")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my answers").click()
    path = tmp_path / "answers.json"
    download.value.save_as(path)
    attempts, left = read_results(path, a_bank(*ITEMS), "ana")
    assert left == []
    assert {one.exercise: (one.score, one.learner, one.origin) for one in attempts} == {
        "item-one": (0.0, "ana", "practice"),
        "item-two": (1.0, "ana", "practice"),
    }
    page.close()


def test_a_choice_of_another_size_is_told_and_counts_nothing(page: Page) -> None:
    while "TWO" not in (page.locator("legend").first.text_content() or ""):
        answer(page, "a")
        page.keyboard.press("Enter")
    before = page.locator("#state").text_content()
    answer(page, "d")
    expect(page.locator("#verdict")).to_have_text("Choose 2: 1 chosen.")
    assert page.locator("#state").text_content() == before
    page.close()


def test_two_tabs_lose_nothing_and_the_next_person_can_begin_with_nothing(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        several = "TWO" in (tab.locator("legend").first.text_content() or "")
        answer(tab, "de" if several else "a")
    expect(other.locator("#state")).to_contain_text("2 of 2 answers right")
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="Forget them").click()
    other.reload()
    expect(other.locator("#state")).to_contain_text("0 of 2 items answered; 0 of 0 answers right")
    page.context.close()


def test_axe_finds_nothing_before_and_after_an_answer_and_nothing_is_loaded(page: Page) -> None:
    for _ in range(2):
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        answer(page, "a")
    assert page.evaluate("document.documentElement.scrollWidth <= 400")
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page.content())
    page.close()


def test_orders_and_pairs_are_filled_by_keyboard_and_come_back(browser: Browser, tmp_path: Path) -> None:
    items = (an_order(), pairs())
    path = tmp_path / "places.html"
    path.write_text(practice_page(items), encoding="utf-8")
    page = browser.new_context(viewport={"width": 400, "height": 800}, offline=True).new_page()
    page.goto(path.as_uri())
    for number in range(2):
        ordering = "Ordering" in (page.locator("legend").first.text_content() or "")
        assert Axe().run(page).violations_count == 0
        page.get_by_role("button", name="Answer", exact=True).press("Enter")
        expect(page.locator("#verdict")).to_have_text("Choose 3: 0 chosen.")
        typed = [(0, "b"), (1, "b"), (1, "d"), (2, "a")] if ordering else [(0, "c"), (1, "b"), (2, "a")]
        for place, letter in typed:
            page.locator("#options select").nth(place).focus()
            page.keyboard.press(letter)
            values = page.locator("#options select").evaluate_all("all => all.map((one) => one.value).join('')")
            assert len(set(values.replace("-", ""))) == len(values.replace("-", ""))  # an option stands once
            page.wait_for_timeout(1100)  # letters that follow each other at once are read as one word
        page.get_by_role("button", name="Answer", exact=True).press("Enter")
        expect(page.locator("#verdict")).to_contain_text("Right." if ordering else "Not right: C, A, B.")
        expect(page.locator("#options")).to_contain_text("C. never belongs nowhere" if ordering else "Here belongs A")
        assert Axe().run(page).violations_count == 0
        assert page.evaluate("document.documentElement.scrollWidth <= 400")
        expect(page.get_by_role("button", name="Next item")).to_be_focused()
        if number == 0:
            page.keyboard.press("Enter")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my answers").click()
    download.value.save_as(tmp_path / "answers.json")
    attempts, left = read_results(tmp_path / "answers.json", a_bank(*items), "ana")
    assert left == []
    assert {one.exercise: (one.answer, one.score) for one in attempts} == {
        "item-an-order": ("bda", 1.0),
        "item-pairs": ("cba", 0.0),
    }
    page.context.close()
