"""A mock exam is sat by the keyboard alone, survives a reload, ends by its clock, and marks as a run without a page."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from opexkit.exam.bank import load_items
from opexkit.exam.form import draw_form
from opexkit.exam.result import attempts_of
from opexkit.exam.sitting import answer, finish, keep, resume, start
from opexkit.exam.standing import seen_in_mocks
from opexkit.progress.attempt import Attempt
from opexkit.progress.database import open_database
from opexkit.progress.past import past_attempts
from opexkit.progress.store import Store

pytestmark = pytest.mark.slow
ITEMS = 10


@pytest.fixture
def page(browser: Browser, room: Any) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    room.open(opened)
    yield opened
    opened.close()


def mock(page: Page) -> Locator:
    """The mock exam; JupyterLab draws what is far below only when it is near."""
    found = page.locator(".opexkit-widget.mock")
    for _ in range(400):
        if found.count():
            found.scroll_into_view_if_needed()
            return found
        page.mouse.move(700, 600)
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(100)
    raise AssertionError("there is no mock exam")


def press(it: Locator, name: str) -> None:
    """Press a button by the keyboard."""
    button = it.get_by_role("button", name=name, exact=True).first
    button.focus()
    button.press("Enter")


def choose(it: Locator, page: Page) -> None:
    """Choose the first options by the keyboard, as many as the item asks for."""
    wanted = {"Choose TWO": 2, "Choose THREE": 3}
    legend = it.locator("legend").inner_text()
    count = next((number for words, number in wanted.items() if words in legend), 1)
    for place in range(count):
        it.locator("fieldset input").nth(place).focus()
        page.keyboard.press("Space")
        expect(it.locator("fieldset input").nth(place)).to_be_checked()
        expect(it.locator("fieldset input").nth(place)).to_be_focused()


def begin(it: Locator, page: Page, items: int) -> None:
    """Begin a mock exam over the pillar with so many items, by the keyboard."""
    it.get_by_label("Which", exact=True).select_option("pillar")
    it.get_by_label("Items").first.focus()
    page.keyboard.type(str(items))
    press(it, "Begin")


def headless(store: Store) -> list[Attempt]:
    """What comes of the same form without a page, when the first options are chosen."""
    bank, kept = load_items(), resume(store, "ana")
    assert kept is not None
    seen = seen_in_mocks(bank, past_attempts(store, "ana"))
    assert kept.form == draw_form(bank, "pillar", ITEMS, 1 + len(seen), seen)
    sitting = start(kept.form, "ana", kept.started)
    for name, order in zip(kept.form.items, kept.form.orders, strict=True):
        sitting = answer(sitting, bank, name, order[: len(bank.get(name).key)], kept.started)
    return attempts_of(finish(sitting, kept.started), bank)


@pytest.mark.parametrize("room", ["lab"], indirect=True)
def test_a_whole_form_by_the_keyboard_with_a_reload_in_the_middle(page: Page, room: Any) -> None:
    it, store = mock(page), Store(open_database(room.database))
    begin(it, page, ITEMS)
    for number in range(1, ITEMS + 1):
        expect(it.get_by_text(f"Item {number} of {ITEMS}", exact=True)).to_be_visible()
        choose(it, page)
        if number == ITEMS // 2:
            press(it, "Flag to look at again")
            flagged = f"Item {number}, answered, flagged"
            expect(it.get_by_role("button", name=flagged)).to_be_visible()
            page.reload()
            room.open(page)
            it = mock(page)
            expect(it.get_by_role("button", name=flagged)).to_be_visible()
            expect(it.get_by_text(re.compile(r"\d+ min \d\d s left"))).to_be_visible()
            assert Axe().run(page, {"include": [[".opexkit-widget.mock"]]}).violations_count == 0
            press(it, flagged)
        press(it, "Next" if number < ITEMS else "Look it over")
    expect(it.get_by_text(f"{ITEMS} of {ITEMS} answered, 1 flagged.")).to_be_visible()
    wanted = headless(store)
    press(it, "Hand in")
    right = sum(attempt.score == 1 for attempt in wanted)
    expect(it.get_by_role("listitem").filter(has_text=f"{right} of {ITEMS} right, all or nothing")).to_be_visible()
    made = [attempt for attempt in store.attempts("ana") if attempt.origin == "mock"][-ITEMS:]
    assert [(one.exercise, one.answer, one.score) for one in made] == [
        (one.exercise, one.answer, one.score) for one in wanted
    ]
    assert Axe().run(page, {"include": [[".opexkit-widget.mock"]]}).violations_count == 0
    press(it, "Put it away")
    expect(it.get_by_role("button", name="Begin")).to_be_visible()


@pytest.mark.parametrize("room", ["lab"], indirect=True)
def test_the_time_runs_out_on_the_page(page: Page, room: Any) -> None:
    it, store = mock(page), Store(open_database(room.database))
    begin(it, page, 2)
    expect(it.get_by_text("Item 1 of 2")).to_be_visible()
    choose(it, page)
    expect(it.get_by_role("button", name="Item 1, answered")).to_be_visible()
    kept = resume(store, "ana")
    assert kept is not None
    short = (dt.datetime.now(dt.UTC) - kept.started + dt.timedelta(seconds=4)) / dt.timedelta(minutes=1)
    keep(kept.model_copy(update={"form": kept.form.model_copy(update={"minutes": short})}), store)
    press(it, "Flag to look at again")
    expect(it.get_by_text("The time is up; it was handed in.")).to_be_visible(timeout=30_000)
    expect(it.get_by_role("listitem").filter(has_text="1 unanswered, counted as wrong")).to_be_visible()
    press(it, "Put it away")
    expect(it.get_by_role("button", name="Begin")).to_be_visible()


@pytest.mark.parametrize("room", ["lab"], indirect=True)
def test_orders_and_pairs_are_filled_by_the_keyboard_and_kept(page: Page, room: Any) -> None:
    it = mock(page)
    it.get_by_label("Which", exact=True).select_option("other-forms")
    press(it, "Begin")
    for number in range(1, 13):
        expect(it.get_by_text(f"Item {number} of 12")).to_be_visible()
        legend = it.locator("legend").inner_text()
        if "Ordering" in legend or "Matching" in legend:
            break
        press(it, "Next")
    lists = it.locator("fieldset select")
    for place in range(lists.count()):
        expect(it.get_by_role("button", name=f"Item {number}, not answered")).to_be_visible()
        lists.nth(place).focus()
        page.keyboard.press("ArrowDown")  # to the first one that stands in no other list
        expect(lists.nth(place)).not_to_have_value("-")
        expect(lists.nth(place)).to_be_focused()
    expect(it.get_by_role("button", name=f"Item {number}, answered")).to_be_visible(timeout=30_000)
    values = lists.evaluate_all("all => all.map((one) => one.value)")
    assert len(set(values)) == len(values)
    assert "-" not in values
    assert Axe().run(page, {"include": [[".opexkit-widget.mock"]]}).violations_count == 0
    press(it, "Look it over")
    press(it, "Hand in")
    expect(it.get_by_text("right, all or nothing")).to_be_visible()
    expect(it.get_by_role("rowheader", name="Case studies")).to_be_visible()
    press(it, "Put it away")
