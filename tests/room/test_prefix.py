"""A room below a path, as JupyterHub and a proxy have it: forms, cookies, pages and lines stay below it."""

import re
import ssl
from pathlib import Path

import pytest
from tests.room.hall import Client, Hall
from tests.room.proxy import stays_secure, tls_proxy
from websockets.exceptions import InvalidStatus

pytestmark = pytest.mark.slow
ITEM = "OPS08-BP01"


def test_everything_lies_below_the_path_that_a_proxy_keeps(tmp_path: Path) -> None:
    hall = Hall(tmp_path, base="/user/ana/")
    hall.start()
    assert f"Address:            {hall.url}\n" in (tmp_path / "log").read_text(encoding="utf-8")
    outside = Client(hall)
    outside.hall = Hall(tmp_path)
    outside.hall.url = f"http://127.0.0.1:{hall.port}/room"
    assert outside.get()[0] == 404
    stranger = Client(hall)
    assert stranger.post("", {"code": hall.code, "label": "x", "team": "y"})[0] == 403  # no _xsrf
    lead, seat = hall.join("Lea", code=hall.lead), hall.join("Ana")
    (cookie,) = [each for each in seat.jar if each.name.startswith("opexkit-room-")]
    assert cookie.path == "/user/ana/room"
    for person, path in ((seat, "/seat"), (seat, "/lessons/09-practice"), (lead, "/lead"), (lead, "/screen")):
        status, page = person.get(path)
        assert status == 200
        own = re.findall(r'(?:href|src|data-[a-z]+)="(/[^"]*)"', page)
        assert own
        assert all(address.startswith("/user/ana/room") for address in own), path
    assert seat.get("/practice/drill.json")[0] == 200
    assert Client(hall).get("/practice/progress.json")[0] == 403
    seat.connect()
    lead.connect("lead")
    lead.say(do="open", items=[ITEM])
    ballot = seat.until(f"ballot:{ITEM}", lambda part: part["state"] == "open")["id"]
    assert seat.say(do="vote", ballot=ballot, status="partial") == {"voted": "partial"}
    with pytest.raises(InvalidStatus, match="403"):
        seat.connect(origin="http://evil.example")
    hall.stop()


@pytest.mark.thorough
def test_behind_a_proxy_that_ends_tls_every_address_is_https(tmp_path: Path) -> None:
    hall = Hall(tmp_path, base="/user/ana/")
    with tls_proxy(tmp_path, hall.port) as (port, certificate):
        hall.url, hall.context = (
            f"https://127.0.0.1:{port}/user/ana/room",
            ssl.create_default_context(cafile=certificate),
        )
        hall.options = (*hall.options, f"--public-url={hall.url}")
        hall.start()
        assert f"Address:            {hall.url}\n" in (tmp_path / "log").read_text(encoding="utf-8")
        stays_secure(hall, hall.join("Lea", code=hall.lead))
        hall.stop()
