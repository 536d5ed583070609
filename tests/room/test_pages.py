"""The pages in a real browser: a vote, two writers, a server that dies; by keyboard, at two widths, with axe."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.room.hall import Hall

from opexkit.lessons.loader import lessons
from opexkit.room.handler import PAGES
from opexkit.view.templates import environment

pytestmark = [pytest.mark.slow, pytest.mark.sampled(2, of="pages of a room")]
ITEM = "OPS08-BP01"
_PATIENCE = 60_000


class People:
    """Those who are in the room, each with a browser of their own."""

    def __init__(self, browser: Browser, hall: Hall) -> None:
        self.browser, self.hall, self.pages = browser, hall, list[Page]()
        self.wrong: list[str] = []

    def join(self, label: str, team: str = "Blue", width: int = 1280) -> Page:
        page = self.browser.new_context(viewport={"width": width, "height": 800}).new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.goto(f"{self.hall.url}?key={self.hall.code if team else self.hall.lead}")
        page.fill("#label", label)
        page.fill("#team", team)
        page.keyboard.press("Enter")
        page.wait_for_selector("#who:not(:empty)")
        self.pages.append(page)
        return page


@pytest.fixture
def people(browser: Browser, hall: Hall) -> Iterator[People]:
    expect.set_options(timeout=_PATIENCE)
    made = People(browser, hall)
    yield made
    for page in made.pages:
        page.context.close()
    assert made.wrong == []


def fine(page: Page) -> None:
    """Nothing is wider than the window, and axe finds nothing."""
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_a_vote_by_keyboard_and_what_axe_says_of_every_page(people: People) -> None:
    lead = people.join("Lea", "")
    seats = [people.join(f"engineer {number}", "Wide", width=400) for number in range(4)]
    lead.select_option("#focus", ITEM)
    lead.get_by_role("button", name="Open the vote").press("Enter")
    for seat, downs in zip(seats, (0, 1, 1, 2), strict=True):
        first = seat.locator(".vote input").first
        expect(first).to_be_visible()
        first.focus()
        seat.keyboard.press("Space")
        for _ in range(downs):
            seat.keyboard.press("ArrowDown")
        expect(seat.get_by_text("Your vote is saved")).to_be_visible()
    fine(seats[0])
    lead.get_by_role("button", name="Show what was voted").press("Enter")
    assert lead.evaluate("document.activeElement.textContent") == "Show what was voted"
    expect(seats[0].locator(".bars .number")).to_have_text(["1", "2", "1", "0", "0"])
    expect(seats[0].locator(".vote input").first).to_be_disabled()
    screen = lead.context.new_page()
    screen.goto(f"{people.hall.url}/screen")
    expect(screen.locator(".bars .number")).to_have_text(["1", "2", "1", "0", "0"])
    assert screen.locator("#join img").evaluate("image => image.naturalWidth") > 0
    assert screen.locator("button, input, a").count() == 0
    for page in (lead, seats[0], screen):
        fine(page)
    out = people.browser.new_page()
    out.goto(people.hall.url)
    fine(out)
    out.close()


def test_two_who_write_one_field_are_both_shown_and_lose_nothing(people: People) -> None:
    scribe, driver = people.join("scribe", "Pair"), people.join("driver", "Pair")
    notes = [page.get_by_label("Note", exact=True) for page in (scribe, driver)]
    notes[1].fill("the driver's text")
    notes[0].fill("the scribe's text")
    notes[0].press("Tab")
    expect(scribe.get_by_text("Saved.", exact=True)).to_be_visible()
    notes[1].press("Tab")
    conflict = driver.locator(".conflict:not(:empty)")
    expect(conflict).to_contain_text("the scribe's text")
    expect(conflict).to_contain_text("the driver's text")
    driver.get_by_role("button", name="Put mine").press("Enter")
    expect(notes[0]).to_have_value("the driver's text")
    shown = scribe.locator(".conflict:not(:empty)")
    expect(shown).to_contain_text("driver wrote over yours")
    scribe.get_by_role("button", name="Keep both").press("Enter")
    expect(notes[1]).to_have_value("the driver's text\nthe scribe's text")


def test_what_a_locked_room_does_not_take_stays_on_the_page_until_it_is_sent_again(people: People) -> None:
    lead, writer = people.join("Lea", ""), people.join("writer", "Locked", width=400)
    lead.get_by_role("button", name="Lock the room").press("Enter")
    expect(writer.get_by_text("The facilitator has locked the room.")).to_be_visible()
    note = writer.get_by_label("Note", exact=True)
    note.fill("written behind the lock")
    note.press("Tab")
    again = writer.get_by_role("button", name="Send it again")
    expect(again).to_be_visible()
    fine(writer)
    lead.get_by_role("button", name="Unlock the room").press("Enter")
    other = people.join("other", "Locked")
    other.get_by_label("Note", exact=True).fill("written meanwhile")
    other.get_by_label("Note", exact=True).press("Tab")
    expect(other.get_by_text("Saved.", exact=True)).to_be_visible()
    again.press("Enter")
    conflict = writer.locator(".conflict:not(:empty)")
    expect(conflict).to_contain_text("written meanwhile")
    expect(conflict).to_contain_text("written behind the lock")


def test_what_is_written_while_the_server_is_away_arrives(people: People) -> None:
    writer = people.join("writer", "Storm")
    people.hall.kill()
    expect(writer.locator("#line")).to_contain_text("cannot be reached")
    writer.get_by_label("Note", exact=True).fill("written in the storm")
    writer.get_by_label("Note", exact=True).press("Tab")
    writer.get_by_label("What cannot be settled now").fill("parked in the storm")
    writer.get_by_role("button", name="Park it").press("Enter")
    expect(writer.locator("#line")).to_contain_text("2 changes wait")
    people.hall.start()
    expect(writer.locator(".parked")).to_contain_text("parked in the storm")
    expect(writer.locator("#line")).to_have_text("All is saved.")
    writer.reload()
    expect(writer.get_by_label("Note", exact=True)).to_have_value("written in the storm")
    expect(writer.locator(".parked li")).to_have_count(1)


def test_an_incident_is_played_by_vote_on_the_wall_by_keyboard(people: People) -> None:
    lead, scribe = people.join("Lea", ""), people.join("scribe", "Night", width=400)
    lead.get_by_text("A game day", exact=True).press("Enter")
    lead.get_by_role("button", name="Begin for each team").press("Enter")
    look = scribe.locator(".game .buttons button").first
    expect(look).to_be_visible()
    look.press("Enter")
    expect(scribe.locator(".game .evidence .opexkit")).to_be_visible()
    assert scribe.evaluate("document.activeElement.dataset.key").startswith("check ")
    line = scribe.get_by_label("write", exact=True)
    line.fill("We look at errors first")
    line.press("Enter")
    expect(scribe.locator(".game .log li").first).to_contain_text("We look at errors first")
    screen = lead.context.new_page()
    screen.goto(f"{people.hall.url}/screen")
    expect(screen.locator(".game").filter(has_text="Night").locator(".log li").first).to_contain_text(
        "We look at errors first"
    )
    assert screen.locator("button, input, a").count() == 0
    for page in (lead, scribe, screen):
        fine(page)


def test_an_exercise_and_a_lab_of_a_lesson_by_keyboard(people: People) -> None:
    learner = people.join("learner", "Study")
    learner.get_by_role("link", name="Lessons with exercises").press("Enter")
    expect(learner.get_by_role("listitem").filter(has_text="03 Operate")).to_contain_text(
        re.compile(r"\d+ minutes, labs \d+")
    )
    learner.get_by_role("link", name="03 Operate").press("Enter")
    exercise = learner.locator('[data-exercise="page-ticket-delete"] .exercise')
    expect(exercise).to_be_visible()
    check = exercise.get_by_role("button", name="Check")
    check.press("Enter")
    expect(exercise.locator(".status")).to_contain_text("Saved.")
    assert learner.evaluate("document.activeElement.textContent") == "Check"
    number = learner.locator('[data-exercise="recover-minutes"] .exercise')
    number.locator("input[type=text]").first.fill("12")
    number.get_by_role("button", name="Check").press("Enter")
    expect(number.locator(".verdict").first).to_be_visible()
    lab = learner.locator('[data-exercise="alarm-map"] .exercise')
    lab.get_by_role("button", name="Run it").press("Enter")
    expect(lab.locator(".report table").first).to_be_visible()
    assert learner.evaluate("document.activeElement.textContent") == "Run it"
    expect(lab.locator(".verdict").first).to_be_visible()
    fine(learner)
    learner.reload()
    expect(number.locator(".verdict").first).to_be_visible()
    expect(number.locator("input[type=text]").first).to_have_value("12")
    expect(lab.locator(".verdict").first).to_be_visible()


def test_a_quiz_is_answered_and_shown_by_keyboard(people: People) -> None:
    lead, seat = people.join("Lea", ""), people.join("player", "Quiz", width=400)
    lead.get_by_text("A quiz of ten exam items", exact=True).press("Enter")
    lead.get_by_role("button", name="Begin a quiz").press("Enter")
    options = seat.locator(".quiz input")
    expect(options.first).to_be_visible()
    if options.first.get_attribute("type") == "radio":
        options.first.press("Space")
    else:
        many = int(
            seat.locator(".quiz legend")
            .inner_text()
            .split("Choose ")[1]
            .split()[0]
            .replace("two", "2")
            .replace("three", "3")
        )
        for place in range(many):
            options.nth(place).press("Space")
    expect(seat.locator(".quiz [role=status]")).to_contain_text("Saved.")
    screen = lead.context.new_page()
    screen.goto(f"{people.hall.url}/screen")
    expect(screen.locator(".quiz .count")).to_contain_text("1 person has answered")
    for page in (seat, screen):
        fine(page)
    lead.get_by_role("button", name="Show the answers").press("Enter")
    expect(seat.locator(".quiz .count")).to_contain_text("Fewer than four answers stay hidden")
    expect(seat.locator(".quiz li", has_text="✓ right").first).to_be_visible()
    expect(screen.locator(".quiz li", has_text="✓ right").first).to_be_visible()
    for page in (lead, seat, screen):
        fine(page)
    lead.get_by_role("button", name="End the quiz").press("Enter")
    expect(seat.locator(".quiz")).to_be_hidden()


def test_an_agenda_leads_to_a_cell_whose_texts_are_marked_and_shown(people: People) -> None:
    lead, writer = people.join("Lea", ""), people.join("Wen", "Prose", width=400)
    lead.get_by_text("Agenda: all steps, another one").press("Enter")
    lead.select_option("#plan", "half-day")
    lead.get_by_role("button", name="Take this agenda").press("Enter")
    lead.get_by_role("button", name="Write one action item").press("Enter")
    writer.get_by_role("link", name="Write one action item").press("Enter")
    place = writer.locator('[data-exercise="coe-action-item"]')
    place.locator("textarea").fill("The pipeline refuses a limit below the forecast.")
    place.locator("textarea").press("Tab")
    expect(place.locator(".status")).to_contain_text("Saved.")
    fine(lead)
    lead.get_by_role("link", name="Texts side by side").press("Enter")
    lead.select_option("#rubric", "coe-action-item")
    card = lead.locator(".card", has_text="refuses a limit")
    expect(card).to_be_visible()
    assert not card.locator(".who").is_visible()
    for points in card.locator("select").all():
        points.select_option("1")
    expect(card.get_by_role("status")).to_contain_text("% of the points")
    expect(place).to_contain_text("50% of the points")
    card.get_by_role("checkbox").press("Space")
    lead.get_by_role("button", name="Show the chosen ones").press("Enter")
    screen = lead.context.new_page()
    screen.goto(f"{people.hall.url}/screen")
    expect(screen.locator(".shown-texts")).to_contain_text("refuses a limit")
    expect(screen.locator(".step")).to_contain_text("Write one action item")
    assert "Wen" not in screen.content()
    for page in (lead, screen, writer):
        fine(page)


def test_drill_items_and_a_plan_by_keyboard(people: People) -> None:
    learner = people.join("learner", "Practice", width=400)
    learner.goto(f"{people.hall.url}/lessons/09-practice")
    drill = learner.locator(".drill")
    expect(drill.locator(".exercise")).to_be_visible()
    first = drill.locator("h4").inner_text()
    drill.get_by_role("button", name="Next exercise").press("Enter")
    expect(drill.locator("h4")).not_to_have_text(first)
    expect(drill.locator("h4")).to_be_focused()
    expect(drill.get_by_role("status").first).to_contain_text("1 done")
    items = learner.locator(".items")
    items.get_by_label("About").select_option("numbers")
    options = items.locator(".exercise input[type=radio]")
    expect(options).not_to_have_count(0)
    options.first.press("Space")
    items.get_by_role("button", name="Check").press("Enter")
    expect(items.locator(".verdict").first).to_be_visible()
    items.get_by_text("Is the item wrong or unclear?").press("Enter")
    items.get_by_label("Say why").fill("Two of them are right")
    items.get_by_role("button", name="I disagree").press("Enter")
    expect(items.get_by_text("It is in the parking lot.")).to_be_visible()
    asked = items.locator("h4").inner_text()
    items.get_by_role("button", name="Next item").press("Enter")
    expect(items.locator("h4")).not_to_have_text(asked)
    plan = learner.locator(".plan")
    plan.get_by_role("button", name="Plan").press("Enter")
    expect(plan.get_by_role("alert")).to_contain_text("day of the exam")
    plan.get_by_label("Day of the exam").fill("2020-01-01")
    plan.get_by_role("button", name="Plan").press("Enter")
    expect(plan.get_by_role("alert")).to_contain_text("not ahead")
    plan.get_by_label("Day of the exam").fill("2099-01-01")
    plan.get_by_role("button", name="Plan").press("Enter")
    expect(plan.locator("table")).to_be_visible()
    fine(learner)
    with learner.expect_download() as saved:
        learner.get_by_role("link", name="Your own part").press("Enter")
    assert '"origin": "practice"' in saved.value.path().read_text(encoding="utf-8")
    learner.get_by_role("link", name="Bring such a file back").press("Enter")
    learner.get_by_label("File").set_input_files(saved.value.path())
    learner.get_by_role("button", name="Bring it back").press("Enter")
    expect(learner.get_by_role("status")).to_contain_text("0 attempts were added")
    fine(learner)
    learner.get_by_label("File").set_input_files({"name": "x.json", "mimeType": "text/plain", "buffer": b"{"})
    learner.get_by_role("button", name="Bring it back").press("Enter")
    expect(learner.get_by_role("alert")).to_contain_text("Nothing was changed")
    learner.goto(f"{people.hall.url}/lessons/09-practice")
    learner.locator(".own").first.scroll_into_view_if_needed()


def test_the_list_of_lessons_a_refusal_and_the_page_that_opens_a_room(people: People) -> None:
    seat = people.join("reader", "Lists")
    for path in ("lessons", "lead"):  # a participant leads nothing, and is told so on a page
        seat.goto(f"{people.hall.url}/{path}")
        fine(seat)
    given = {"label": "Ana", "name": "Workshop", "lesson": "operate", "names": ""}
    words = {"given": given, "wrong": "The room's name is blank.", "xsrf": "x", "room": None, "lessons": lessons()}
    shown = environment(PAGES).get_template("open.html.j2").render(words | {"at": lambda *_: ""})
    seat.route("**/opening", lambda route: route.fulfill(body=shown, content_type="text/html"))
    seat.goto(f"{people.hall.url}/opening")
    seat.add_style_tag(url=f"{people.hall.url}/room.css")
    fine(seat)


@pytest.mark.thorough
@pytest.mark.parametrize("number", range(11))
def test_axe_finds_nothing_in_any_lesson(people: People, number: int) -> None:
    learner = people.join("reader", "All")
    learner.goto(f"{people.hall.url}/lessons")
    learner.locator(".practices a").nth(number).click()
    expect(learner.locator("#line")).to_have_text("All is saved.")
    expect(learner.locator(".mount:empty")).to_have_count(0)
    fine(learner)
