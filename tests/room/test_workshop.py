"""A workshop in a minute: forty seats, a server that is killed twice; all that was called saved is in the export."""

import csv
import datetime as dt
import io
import json
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from tests.room.hall import Client, Hall
from websockets.exceptions import WebSocketException

from opexkit.room.export import leave
from opexkit.room.store import find_room

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
SEATS, TEAMS = 40, 5
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


def test_forty_seats_lose_nothing_though_the_server_dies_twice(tmp_path: Path) -> None:
    hall = Hall(tmp_path, "--names")
    hall.start()
    lead = Person(hall)
    lead.kind = "lead"
    assert lead.join("Lea", "", hall.lead)[0] == 200
    lead.connect("lead")
    kept: dict[str, Any] = {}
    crossed = threading.Barrier(SEATS + 1)
    people = [threading.Thread(target=_seat, args=(hall, number, kept, crossed)) for number in range(SEATS)]
    for person in people:
        person.start()
    crossed.wait()
    for place, item in enumerate(ITEMS):
        lead.sure(do="open", items=[item])
        if place in (1, 3):
            lead.sure_until(f"ballot:{item}", lambda part: sum(team["votes"] for team in part["teams"]) >= 5)
            hall.kill()
            hall.start()
    for person in people:
        person.join(300)
    assert len(kept) == SEATS
    hall.stop()
    store = find_room("Test", hall.database)
    left = leave(store, dt.date(2026, 11, 26))
    store.close()
    assert left.left_out == []
    tables = {
        name: list(csv.DictReader(io.StringIO(left.files[f"{name}.csv"].decode("utf-8-sig"))))
        for name in ("votes", "texts", "parking")
    }
    assert len(tables["votes"]) == SEATS * len(ITEMS)
    for row in tables["votes"]:
        assert kept[row["seat"]][row["practice"]] == row["status"]
    assert sorted(row["text"] for row in tables["texts"]) == sorted(said["note"] for said in kept.values())
    assert sorted(row["text"] for row in tables["parking"]) == sorted(f"parked by {number}" for number in range(SEATS))
    assert sum(name.endswith("2026-11-26.yaml") for name in left.files) == TEAMS


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
