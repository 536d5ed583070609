"""A workshop in minutes: forty seats, five of them real browsers, a server that is killed twice; nothing is lost."""

import csv
import datetime as dt
import io
import json
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.room.hall import Client, Hall
from websockets.exceptions import WebSocketException

from opexkit.room.export import leave
from opexkit.room.store import find_room

pytestmark = pytest.mark.slow
TEAMS = 5
STATUSES = ("implemented", "partial", "not_implemented", "cannot_determine")
ITEMS = [f"OPS08-BP0{number}" for number in range(1, 6)]


class Person(Client):
    """Someone who goes on after the server died: connects again, and sends again what was not acknowledged."""

    def sure(self, **body: Any) -> dict[str, Any]:
        """Send a message until the room says what came of it."""
        uid = uuid.uuid4().hex
        while True:
            try:
                told = self.send(json.dumps({"id": uid, "body": body}))
            except (WebSocketException, OSError, EOFError):
                self.again()
                continue
            if "reply" in told and told.get("ack") == uid:
                reply: dict[str, Any] = told["reply"]
                return reply

    def sure_until(self, name: str, condition: Any) -> Any:
        while True:
            try:
                return self.until(name, condition)
            except (WebSocketException, OSError, EOFError):
                self.again()

    def again(self) -> None:
        while True:
            try:
                self.parts = {}
                self.connect(self.kind)
            except (WebSocketException, OSError, EOFError):
                self.waited.wait(0.2)
            else:
                return

    kind = "seat"
    waited = threading.Event()


def _seat(hall: Hall, number: int, kept: dict[str, Any], crossed: threading.Barrier) -> None:
    """Vote on every practice, write a note of one's own practice, park a line; tell what was called saved."""
    me = Person(hall)
    assert me.join(f"engineer {number}", f"Team {number % TEAMS}", hall.code)[0] == 200
    me.connect()
    crossed.wait()
    votes = {}
    for place, item in enumerate(ITEMS):
        ballot = me.sure_until(f"ballot:{item}", lambda part: part["state"] == "open")["id"]
        status = STATUSES[(number + place) % 4]
        assert me.sure(do="vote", ballot=ballot, status=status) == {"voted": status}
        votes[item] = status
    item, text = f"OPS0{number // TEAMS % 7 + 1}-BP01", f"note of {number}"
    base = 0
    while "conflict" in (told := me.sure(do="write", item=item, name="note", value=text, base=base)):
        base = told["conflict"]["version"]
    assert told == {"version": base + 1}
    assert "parked" in me.sure(do="park", text=f"parked by {number}")
    kept[me.parts["me"]["label"]] = votes | {"note": text}


class Window:
    """Someone with a real browser, who votes, writes and parks, and waits until the page says that all is saved."""

    def __init__(self, browser: Browser, hall: Hall, number: int) -> None:
        self.page = browser.new_context(viewport={"width": 400 if number % 2 else 1280, "height": 800}).new_page()
        self.label, self.said = f"browser {number}", dict[str, Any]()
        self.page.goto(f"{hall.url}?key={hall.code}")
        self.page.fill("#label", self.label)
        self.page.fill("#team", f"Team {number % TEAMS}")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#who:not(:empty)")
        self.number = number

    def vote(self, item: str, place: int) -> None:
        status = STATUSES[(self.number + place) % 4]
        box = self.page.locator(f'section[aria-label="Vote on {item}"]')
        expect(box).to_be_visible()
        box.locator(f'input[value="{status}"]').check()
        self.said[item] = status

    def write(self) -> None:
        text = f"note of {self.label}"
        self.page.get_by_label("Note", exact=True).fill(text)
        self.page.get_by_label("What cannot be settled now").fill(f"parked by {self.label}")
        self.page.get_by_role("button", name="Park it").press("Enter")
        self.said["note"] = text

    def saved(self) -> None:
        """Whoever is asked which text stays keeps both."""
        expect(self.page.locator("#line")).to_have_text("All is saved.")
        while self.page.get_by_role("button", name="Keep both").count():
            self.page.get_by_role("button", name="Keep both").first.press("Enter")
            expect(self.page.locator("#line")).to_have_text("All is saved.")


@pytest.mark.parametrize(
    ("seats", "windows", "kills"),
    [(4, 1, (1,)), pytest.param(35, 5, (1, 3), marks=pytest.mark.thorough)],
)
def test_nobody_loses_anything_though_the_server_dies(
    browser: Browser, tmp_path: Path, seats: int, windows: int, kills: tuple[int, ...]
) -> None:
    expect.set_options(timeout=120_000)
    hall = Hall(tmp_path, "--names")
    hall.start()
    lead = Person(hall)
    lead.kind = "lead"
    assert lead.join("Lea", "", hall.lead)[0] == 200
    lead.connect("lead")
    kept: dict[str, Any] = {}
    crossed = threading.Barrier(seats + 1)
    people = [threading.Thread(target=_seat, args=(hall, number, kept, crossed)) for number in range(seats)]
    for person in people:
        person.start()
    pages = [Window(browser, hall, number) for number in range(windows)]
    crossed.wait()
    for place, item in enumerate(ITEMS):
        lead.sure(do="open", items=[item])
        lead.sure(do="steer", name="focus", value=item)
        for page in pages:
            page.vote(item, place)
        if place in kills:
            lead.sure_until(
                f"ballot:{item}", lambda part: sum(team["votes"] for team in part["teams"]) >= seats // 8 + 1
            )
            hall.kill()
            for page in pages:
                page.write()
            hall.start()
    for person in people:
        person.join(300)
    for page in pages:
        page.saved()
        kept[page.label] = page.said
        page.page.context.close()
    assert len(kept) == seats + windows
    hall.stop()
    _is_all_in_the_export(hall, kept)


def _count(ballot: dict[str, Any]) -> int:
    votes: int = sum(team["votes"] for team in ballot["teams"])
    return votes


def _is_all_in_the_export(hall: Hall, kept: dict[str, Any]) -> None:
    store = find_room("Test", hall.database)
    left = leave(store, dt.date(2026, 11, 26))
    store.close()
    assert all("no answer was agreed on" in line for line in left.left_out)
    tables = {
        name: list(csv.DictReader(io.StringIO(left.files[f"{name}.csv"].decode("utf-8-sig"))))
        for name in ("votes", "texts", "parking")
    }
    assert len(tables["votes"]) == len(kept) * len(ITEMS)
    for row in tables["votes"]:
        assert kept[row["seat"]][row["practice"]] == row["status"]
    texts = [row["text"] for row in tables["texts"]]
    for said in kept.values():
        assert any(said["note"] in text for text in texts)
    assert {row["text"] for row in tables["parking"]} == {
        f"parked by {label.removeprefix('engineer ')}" for label in kept
    }


@pytest.mark.thorough
def test_simulated_people_vote_agree_and_wait_for_the_facilitator(tmp_path: Path) -> None:
    hall = Hall(tmp_path, "--rehearse", "4")
    hall.start()
    lead = hall.join("Lea", code=hall.lead).connect("lead")
    lead.until("people", lambda part: part == {"here": 4, "seats": 4})
    lead.say(do="open", items=ITEMS[:1])
    lead.until(f"ballot:{ITEMS[0]}", lambda part: part["teams"][0]["votes"] == 4)
    lead.say(do="close", items=ITEMS[:1], reveal=True)
    team = lead.parts["teams"][0]["id"]
    agreed = lead.until(f"fields:{team}:{ITEMS[0]}", lambda part: "status" in part)["status"]
    assert agreed["by"] == "on-call engineer, simulated"
    hall.stop()
