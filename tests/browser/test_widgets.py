"""A person answers: one exercise of every kind by mouse and by keyboard alone, and a self-assessment."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from opexkit.labs import find_lab

pytestmark = pytest.mark.slow


@pytest.fixture
def page(browser: Browser, room: Any) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1400, "height": 1000})
    room.open(opened)
    yield opened
    opened.close()


def widget(page: Page, title: str) -> Locator:
    """The widget of an exercise; JupyterLab draws what is far below only when it is near."""
    found = page.locator(".opexkit-widget.exercise", has=page.locator("h4", has_text=title))
    for _ in range(40):
        if found.count():
            found.first.scroll_into_view_if_needed()
            return found.first
        page.mouse.move(700, 600)
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(150)
    raise AssertionError(f"there is no widget {title!r}")


def self_assessment(page: Page) -> Locator:
    """The self-assessment, at the end of the notebook."""
    found = page.locator(".opexkit-widget.review")
    for _ in range(60):
        if found.is_visible():
            return found
        page.mouse.move(700, 600)
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(100)
    raise AssertionError("there is no self-assessment")


def drag(page: Page, card: Locator, place: Locator) -> None:
    card.scroll_into_view_if_needed()
    card.drag_to(place)


def single(page: Page, it: Locator) -> None:
    it.get_by_label("A known outcome").check()


def multiple(page: Page, it: Locator) -> None:
    it.get_by_label("An owner").check()
    it.get_by_label("A trigger").check()


def true_false(page: Page, it: Locator) -> None:
    for text, says in (("The mean hides", "True"), ("Every trace", "False"), ("A log line", "True")):
        row = it.locator("fieldset.statement", has_text=text)
        row.get_by_label(says).check()
        row.get_by_label("How sure you are").select_option("sure")


def classify(page: Page, it: Locator) -> None:
    for text, place in (("Fail Aurora over", "Runbook"), ("Rotate a credential", "Runbook")):
        drag(page, it.locator(".card", has_text=text), it.get_by_role("group", name=place, exact=True))
    for text in ("Lookups are slow", "Errors after no release"):
        it.locator(".card", has_text=text).click()
        it.get_by_role("button", name="Put it here: Playbook").click()


def match(page: Page, it: Locator) -> None:
    pairs = (
        ("A number over time", "CloudWatch"),
        ("The path of a request", "X-Ray"),
        ("What a browser felt", "CloudWatch RUM"),
    )
    for text, place in pairs:
        drag(page, it.locator(".card", has_text=text), it.get_by_role("group", name=place, exact=True))


def grid(page: Page, it: Locator) -> None:
    for row, column, value in (
        ("Change a guardrail", "Platform team", "A"),
        ("Change a guardrail", "Squad", "I"),
        ("Release a service", "Platform team", "R"),
        ("Release a service", "Squad", "A"),
    ):
        it.get_by_label(f"{row}: {column}").select_option(label=value)


def order(page: Page, it: Locator) -> None:
    for text in ("Check the lag", "Tell the channel", "Get an approval", "Verify", "Fail over"):
        it.get_by_role("button", name=f"Add: {text}").click()
    it.get_by_role("button", name="Move down: Verify").click()


def number(page: Page, it: Locator) -> None:
    it.get_by_label("Your number").fill("43.2 min")


def rubric(page: Page, it: Locator) -> None:
    it.get_by_label("Your answer").fill("The squad does it by Friday.")
    it.locator("button.check").click()
    expect(it.locator(".model")).to_contain_text("The orders squad adds an alarm")
    own = it.locator("fieldset.levels", has_text="You say")
    own.get_by_label("2: A role").check()
    own.get_by_label("1: A day").check()


def artefact(page: Page, it: Locator) -> None:
    area = it.get_by_label("The file")
    area.fill(area.input_value().replace('"risk": "MEDIUM_RISK"', '"risk": "HIGH_RISK"'))


BY_MOUSE: dict[str, Callable[[Page, Locator], None]] = {
    "A single choice": single,
    "A multiple choice": multiple,
    "True or false": true_false,
    "Sort the cards": classify,
    "Find the partners": match,
    "A RACI": grid,
    "Put it in order": order,
    "A number": number,
    "A few sentences": rubric,
    "A lens of your own": artefact,
}


def test_every_kind_by_mouse_and_then_by_the_keyboard_alone(page: Page, room: Any) -> None:
    """Right answers by mouse survive a reload; wrong ones by keys then get their feedback."""
    for title, act in BY_MOUSE.items():
        it = widget(page, title)
        act(page, it)
        certainty = it.locator("fieldset.confidence")
        if certainty.count():
            certainty.get_by_label("fairly sure").check()
        it.locator("button.check").click()
        expect(it.locator(".status")).to_contain_text("Saved.", timeout=15_000)
        shows_that_it_is_right(it)
        expect(it.locator(".explanation")).to_be_visible()
    page.reload()
    room.open(page)
    for title in BY_MOUSE:
        shows_that_it_is_right(widget(page, title))
    for title, act in BY_KEYS.items():
        it = widget(page, title)
        it.locator("button, input, select, textarea").first.focus()
        act(page, it)
        tab_to(page, it.locator("button.check"))
        page.keyboard.press("Enter")
        expect(it.locator(".status")).not_to_have_class("status marked right", timeout=15_000)
        expect(it.locator(".status")).not_to_be_empty()
    assert page.locator(".jp-Dialog").count() == 0


def shows_that_it_is_right(it: Locator) -> None:
    expect(it.locator(".status")).to_have_class("status marked right")
    expect(it.locator(".verdict").first).to_contain_text("Right.")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(60):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def choose_by_keys(page: Page, it: Locator, label: str) -> None:
    """Within a group of radio buttons arrows choose; Tab alone leaves the group."""
    target = it.get_by_label(label, exact=True)
    for _ in range(12):
        if target.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(label)


def single_by_keys(page: Page, it: Locator) -> None:
    choose_by_keys(page, it, "An unknown cause")


def multiple_by_keys(page: Page, it: Locator) -> None:
    tab_to(page, it.get_by_label("A guess at the cause"))
    page.keyboard.press("Space")


def true_false_by_keys(page: Page, it: Locator) -> None:
    row = it.locator("fieldset.statement", has_text="The mean hides")
    row.locator("input").first.focus()
    choose_by_keys(page, row, "False")


def classify_by_keys(page: Page, it: Locator) -> None:
    tab_to(page, it.locator(".card", has_text="Lookups are slow"))
    page.keyboard.press("ArrowLeft")


def match_by_keys(page: Page, it: Locator) -> None:
    tab_to(page, it.locator(".card", has_text="What a browser felt"))
    page.keyboard.press("ArrowRight")


def grid_by_keys(page: Page, it: Locator) -> None:
    tab_to(page, it.get_by_label("Release a service: Squad"))
    press(page, "ArrowDown")


def order_by_keys(page: Page, it: Locator) -> None:
    before = it.locator("ol > li").all_inner_texts()
    tab_to(page, it.locator("ol .card").first)
    press(page, "ArrowDown")
    expect(it.locator("ol > li").nth(1)).to_contain_text(before[0].splitlines()[0])
    press(page, "Delete")
    expect(it.locator("ol > li")).to_have_count(len(before) - 1)


def number_by_keys(page: Page, it: Locator) -> None:
    tab_to(page, it.get_by_label("Your number"))
    press(page, "Control+a")
    page.keyboard.type("432")


def text_by_keys(page: Page, it: Locator) -> None:
    tab_to(page, it.locator("textarea"))
    press(page, "Control+a")
    page.keyboard.type("It should be done.")


def rubric_by_keys(page: Page, it: Locator) -> None:
    tab_to(page, it.locator("fieldset.levels input:checked").first)
    press(page, "ArrowUp")


BY_KEYS: dict[str, Callable[[Page, Locator], None]] = {
    "A single choice": single_by_keys,
    "A multiple choice": multiple_by_keys,
    "True or false": true_false_by_keys,
    "Sort the cards": classify_by_keys,
    "Find the partners": match_by_keys,
    "A RACI": grid_by_keys,
    "Put it in order": order_by_keys,
    "A number": number_by_keys,
    "A few sentences": rubric_by_keys,
    "A lens of your own": text_by_keys,
}


def test_a_runbook_is_handed_in_and_run(page: Page) -> None:
    it = widget(page, "Rotate a credential")
    area = it.get_by_label("The file")
    it.get_by_role("button", name="Run it").click()
    expect(it.locator(".status")).to_contain_text(
        "0 of 8 demands are met. It does harm, so it is worth 25% at most. Saved.", timeout=60_000
    )
    expect(it.locator(".report img.chart")).to_have_count(3)  # as it is, and two others
    expect(it.locator(".verdict").first).to_contain_text("Not met.")
    area.fill("mainSteps: [")
    area.press("End")
    expect(it.locator(".caret")).to_have_text("line 1, column 13")
    it.get_by_role("button", name="Run it").click()
    expect(it.locator(".status")).to_contain_text("artefact.yaml:2:1: is not YAML", timeout=30_000)
    expect(it.locator(".report img.chart")).to_have_count(0)
    area.fill(find_lab("rotate-credential").text("reference"))
    it.get_by_role("button", name="Run it").click()
    expect(it.locator(".status")).to_contain_text("8 of 8 demands are met. Saved.", timeout=60_000)
    expect(it.locator(".explanation")).to_be_visible()
    it.locator("summary", has_text="What the task gives").click()
    expect(it.locator(".material")).to_contain_text("RolloutFunction")


def test_an_incident_is_played_to_its_end(page: Page) -> None:
    it = game(page)
    it.get_by_role("button", name="Begin").click()
    expect(it.locator(".clock")).to_have_text("Minute 0", timeout=20_000)
    expect(it).to_contain_text("this is the alarm that woke you")
    it.get_by_role("button", name="Service map, errors").click()
    expect(it.locator(".clock")).to_have_text("Minute 1", timeout=20_000)
    expect(it.locator(".evidence")).to_have_count(1)
    it.get_by_label("As", exact=True).select_option(label="Communications lead")
    it.get_by_label("write", exact=True).fill("We know that some lookups are slow")
    it.get_by_label("write", exact=True).press("Enter")
    expect(it.locator("table", has_text="Decision log")).to_contain_text("some lookups are slow")
    it.get_by_role("button", name="Lines of the lookup path").click()
    expect(it.locator(".evidence").first).to_contain_text("ThroughputExceeded", timeout=20_000)
    it.get_by_label("Runbook", exact=True).select_option("shed-load")
    it.get_by_role("button", name="Run it").click()
    expect(it.locator(".status")).to_contain_text("does not help", timeout=20_000)
    it.get_by_label("Runbook", exact=True).select_option("cool-hot-key")
    it.get_by_role("button", name="Run it").click()
    expect(it.get_by_role("heading", name="Debrief")).to_be_visible(timeout=20_000)
    expect(it).to_contain_text("minute 1")
    expect(it.get_by_role("button", name="Hand over")).to_be_disabled()
    it.get_by_role("button", name="Next incident").click()
    expect(it.locator("h4")).to_have_text("A game day: incident 4", timeout=20_000)
    expect(it.get_by_role("heading", name="Debrief")).to_have_count(0)


def game(page: Page) -> Locator:
    """The game day, far below."""
    found = page.locator(".opexkit-widget.game")
    for _ in range(60):
        if found.count() and found.is_visible():
            found.scroll_into_view_if_needed()
            return found
        page.mouse.move(700, 600)
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(100)
    raise AssertionError("there is no game")


def test_a_self_assessment_becomes_what_assess_grades(page: Page, room: Any, tmp_path: Any) -> None:
    it = self_assessment(page)
    it.get_by_label("Team", exact=True).fill("Room lab")
    it.get_by_label("Team", exact=True).press("Enter")
    it.get_by_label("Workload").first.click()
    expect(it.locator(".how").first).to_contain_text("room-lab")
    rows = it.locator("fieldset.practice")
    for number in range(4):
        rows.nth(number).get_by_label("Implemented", exact=True).check()
        expect(it.locator(".status")).to_contain_text(f"Saved OPS06-BP0{number + 1}")
    expect(it.locator(".risk")).to_contain_text("None")
    rows.first.get_by_label("Partial").check()
    expect(it.locator(".risk")).to_contain_text("High")
    rows.first.get_by_label("Note").fill("By hand: yes")
    rows.first.get_by_label("Owner").click()
    expect(it.locator(".status")).to_contain_text("Saved OPS06-BP01")
    rows.first.get_by_text("Why it matters at Northwind").click()
    expect(rows.first).to_contain_text("It had no way back.")
    command = [sys.executable, "-m", "opexkit", "assess", str(room.teams), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page.goto((tmp_path / "out" / "teams" / "room-lab" / "report.html").as_uri())
    expect(page.locator("body")).to_contain_text("By hand: yes")


def test_a_room_votes_sees_the_spread_and_agrees(page: Page) -> None:
    it = self_assessment(page)
    it.get_by_label("I answer").select_option("vote")
    for role, status in (("tech lead", "Implemented"), ("on-call engineer", "Not implemented")):
        it.get_by_label("I am").fill(role)
        it.get_by_label("I am").press("Enter")
        row = it.locator("fieldset.practice").nth(1)
        row.get_by_label(status, exact=True).check()
        expect(it.locator(".status")).to_contain_text(f"{role}: OPS06-BP02 kept")
        expect(row.locator(".votes")).to_be_empty()
    it.get_by_role("button", name="Show the votes so far").click()
    expect(it.locator("fieldset.practice").nth(1).locator(".votes")).to_contain_text("Spread 1.00 of 1")
    it.get_by_label("I answer").select_option("team")
    it.locator("fieldset.practice").nth(1).get_by_label("Partial").check()
    expect(it.locator(".status")).to_contain_text("Saved OPS06-BP02")
