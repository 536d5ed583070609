"""The room over its own protocol: who gets in, who sees what, and what bad input does."""

import http.client
import json
import time
import urllib.request
import uuid

import pytest
from tests.room.hall import Client, Hall
from websockets.exceptions import ConnectionClosed, InvalidStatus

pytestmark = pytest.mark.slow
ITEM = "OPS08-BP01"
NOTE = {"do": "write", "item": ITEM, "name": "note"}
ID = '"id": "00000000000000000000000000000001"'


def _vote(lead: Client, *seats: Client, item: str = ITEM) -> str:
    lead.say(do="open", items=[item])
    ballot = lead.until(f"ballot:{item}", lambda part: part["state"] == "open")["id"]
    for seat in seats:
        seat.until(f"ballot:{item}", lambda part: part["id"] == ballot)
    return str(ballot)


def test_a_vote_from_opening_to_agreement(hall: Hall) -> None:
    lead = hall.join("Lea", code=hall.lead).connect("lead")
    seats = [hall.join("on-call engineer", "Green").connect() for _ in range(5)]
    labels = {seat.parts["me"]["label"] for seat in seats}
    assert len(labels) == 5
    assert "on-call engineer (5)" in labels
    ballot = _vote(lead, *seats)
    for seat, status in zip(seats, ["implemented"] * 2 + ["partial"] * 3, strict=True):
        assert seat.say(do="vote", ballot=ballot, status=status) == {"voted": status}
    counted = seats[0].until(f"ballot:{ITEM}", lambda part: part["teams"][0]["votes"] == 5)
    assert counted["teams"][0]["tally"] is None
    assert "implemented" not in json.dumps(lead.parts[f"ballot:{ITEM}"])
    lead.say(do="close", items=[ITEM])
    assert "is over" in seats[0].say(do="vote", ballot=ballot, status="partial")["refused"]
    lead.say(do="close", items=[ITEM], reveal=True)
    shown = seats[0].until(f"ballot:{ITEM}", lambda part: part["state"] == "revealed")["teams"][0]
    assert (shown["tally"], shown["spread"] > 0) == ({"implemented": 2, "partial": 3}, True)
    lead.say(do="steer", name="focus", value=ITEM)
    screen = Client(hall)
    screen.jar = lead.jar
    screen.connect("screen").until("ballot", lambda part: part and part["state"] == "revealed")
    assert "on-call" not in json.dumps(screen.parts)


def test_a_seat_survives_reload_restart_and_another_device(hall: Hall) -> None:
    seat = hall.join("Vera", "Red").connect()
    seat.say(do="write", item=ITEM, name="note", value="kept", base=0)
    hall.kill()
    hall.start()
    seat.connect()
    phone = Client(hall)
    assert phone.get(f"/me?key={seat.token}")[0] == 200
    phone.connect()
    for each in (seat, phone):
        assert each.parts["me"]["label"] == "Vera"
        assert each.parts[f"fields:{ITEM}"]["note"]["value"] == "kept"


def test_nobody_reads_another_team_and_a_participant_leads_nothing(hall: Hall) -> None:
    one = hall.join("One", "Team one").connect()
    one.say(do="write", item=ITEM, name="note", value="our secret", base=0)
    one.say(do="park", text="our parked secret")
    one.until("parking", len)
    other = hall.join("Other", "Team two").connect()
    assert "secret" not in json.dumps(other.parts)
    assert "codes" not in other.parts
    for path in ("/lead", "/screen", "/qr.svg", "/export.zip", "/report.zip"):
        assert other.get(path)[0] == 403
    for kind in ("lead", "screen"):
        with pytest.raises(InvalidStatus, match="403"):
            Client.connect(other, kind)
    assert "Only a facilitator" in other.say(do="steer", name="locked", value=True)["refused"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("x" * 10_000, "10,000 characters"),
        ("a\x00b", "U+0000"),
        ("Bob\u200e", "U+200E"),
        ("\u202etxt", "U+202E"),
        (" ", "is blank"),
    ],
)
def test_a_bad_name_is_told_and_takes_no_seat(hall: Hall, name: str, says: str) -> None:
    client = Client(hall)
    status, text = client.join(name, "Blue", hall.code)
    assert (status, says in text, client.token) == (400, True, "")


def test_markup_in_a_name_stays_text(hall: Hall) -> None:
    name = "<img src=x onerror=alert(1)>"
    seat = hall.join(name, "<b>Team</b>").connect()
    assert seat.parts["me"]["label"] == name
    status, page = Client(hall).get()
    assert (status, "<b>Team</b>" in page, "&lt;b&gt;Team" in page) == (200, False, True)


@pytest.mark.parametrize("tries", [40, pytest.param(1000, marks=pytest.mark.thorough)])
def test_a_code_is_not_guessed(hall: Hall, tries: int) -> None:
    guesser, begin = Client(hall), time.monotonic()
    guesser.get()
    form = {"label": "x", "_xsrf": guesser.cookie("_xsrf")}
    told = [guesser.post("", form | {"code": f"{number:06}"})[0] for number in range(tries)]
    assert told[:20] == [403] * 20
    assert told.count(403) <= 21 + (time.monotonic() - begin) / 3  # one more every three seconds
    assert told.count(403) + told.count(429) == tries
    assert told[-10:].count(429) >= 8
    assert guesser.join("x", "Blue", hall.code)[0] == 429
    assert guesser.get(f"/me?key={uuid.uuid4().hex}")[0] == 429
    hall.stop()
    hall.start()  # a new server, new tries


def test_forged_cookies_forms_and_origins_get_nothing(hall: Hall) -> None:
    seat = hall.join("Ana")
    assert seat.post("/leave", {})[0] == 403
    assert Client(hall).post("", {"code": hall.code, "label": "x", "team": "y"})[0] == 403
    for origin in ("http://evil.example", f"http://127.0.0.1.evil.example:{hall.port}", "null"):
        with pytest.raises(InvalidStatus, match="403"):
            seat.connect(origin=origin)
    for cookie in ("", "x", "0" * 5000, "' OR 1=1 --"):
        request = urllib.request.Request(hall.url + "/questions.json", headers={"Cookie": f"{_name(seat)}={cookie}"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=60)
        assert refused.value.code in (400, 403)


def _name(seat: Client) -> str:
    return next(each.name for each in seat.jar if each.name.startswith("opexkit-room-"))


def test_the_cookie_is_for_the_room_alone_and_for_no_script(hall: Hall) -> None:
    seat = hall.join("Ana")
    (cookie,) = [each for each in seat.jar if each.name.startswith("opexkit-room-")]
    assert cookie.path == "/room"
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"


def test_replayed_and_reordered_messages_change_nothing_twice(hall: Hall) -> None:
    seat = hall.join("Ana", "Replay").connect()
    sent = [
        json.dumps(
            {"id": uuid.uuid4().hex, "body": {"do": "write", "item": ITEM, "name": "note", "value": v, "base": b}}
        )
        for v, b in (("first", 0), ("second", 1))
    ]
    assert seat.send(sent[1])["reply"]["refused"]
    assert seat.send(sent[0])["reply"] == {"version": 1}
    assert seat.send(sent[0])["reply"] == {"version": 1}
    assert seat.send(sent[1])["reply"]["refused"]
    assert seat.until(f"fields:{ITEM}", lambda part: "note" in part)["note"]["value"] == "first"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "[]",
        "null",
        "{",
        "[" * 5000,
        '{"id": "x", "body": {"do": "park", "text": "x"}}',
        f'{{{ID}, "body": {{"do": "format"}}}}',
        f'{{{ID}, "body": {{"do": "park", "text": "\\ud800"}}}}',
        f'{{{ID}, "body": {{"do": "park", "text": "a\\u0000b"}}}}',
        f'{{{ID}, "body": {json.dumps(NOTE | {"name": "due", "value": "soon", "base": 0})}}}',
        f'{{{ID}, "body": {json.dumps(NOTE | {"name": "seat", "value": "", "base": 0})}}}',
    ],
)
def test_what_is_no_message_is_told_and_the_line_goes_on(hall: Hall, raw: str) -> None:
    seat = hall.join("Ana", "Odd").connect()
    told = seat.send(raw)
    assert told["error"]
    assert len(told["error"]) < 400
    assert "parked" in seat.say(do="park", text="still here")


def _send_all(seat: Client) -> None:
    assert seat.line
    seat.line.send("x" * 2_000_000)
    while True:
        seat.hear()


def test_a_message_of_megabytes_closes_its_own_line_only(hall: Hall) -> None:
    seat, other = hall.join("Big").connect(), hall.join("Small").connect()
    with pytest.raises(ConnectionClosed):
        _send_all(seat)
    assert "parked" in other.say(do="park", text="x")


def test_a_form_of_megabytes_is_not_read(hall: Hall) -> None:
    line = http.client.HTTPConnection("127.0.0.1", hall.port, timeout=60)
    line.putrequest("POST", "/room")
    line.putheader("Content-Length", "9000000")
    line.endheaders()  # it is refused before anything of it is sent
    assert line.getresponse().status == 400
    line.close()
    assert Client(hall).get()[0] == 200


def test_no_kernel_file_or_terminal_is_reached(hall: Hall) -> None:
    for path in ("api/kernels", "api/contents", "api/terminals", "lab", "files/etc/passwd", "metrics", "tree"):
        line = http.client.HTTPConnection("127.0.0.1", hall.port, timeout=60)
        line.request("GET", f"/{path}")
        answer = line.getresponse()
        is_login = (answer.status, answer.headers.get("Location", "").partition("?")[0]) == (302, "/login")
        assert is_login or answer.status in (403, 404), path
        line.close()


def test_nothing_that_opens_jupyter_is_printed(hall: Hall) -> None:
    assert "token" not in (hall.folder / "log").read_text(encoding="utf-8")


def test_pages_load_nothing_from_elsewhere_and_stay_out_of_caches_and_frames(hall: Hall) -> None:
    seat = hall.join("Ana")
    with seat.opener.open(hall.url + "/seat") as answer:
        policy, text = answer.headers["Content-Security-Policy"], answer.read().decode()
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "//" not in text.replace(f"http://127.0.0.1:{hall.port}", "").replace("<!doctype", "")
