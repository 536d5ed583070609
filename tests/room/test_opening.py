"""A room within a Jupyter server that runs already, below a hub's path: its own user opens it, others join by code."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.room.hall import Client, Hall
from tests.room.proxy import stays_secure, tls_proxy

pytestmark = pytest.mark.slow
ITEM, TOKEN, BASE = "OPS08-BP01", "of-ana-alone", "/user/ana/"
ENABLED = Path(__file__).parents[2] / "kit" / "jupyter_server_config.d"
HUB = {"headers": {"Content-Security-Policy": "frame-ancestors 'none'"}}  # a hub sets its own policy for all pages


class Lab(Hall):
    """`jupyter server` of someone, with the file that the wheel puts where Jupyter looks for extensions."""

    settings: Sequence[str] = ()

    def start(self) -> None:
        kept = {"OPEXKIT_DATABASE_URL": self.database, "JUPYTER_PLATFORM_DIRS": "1"}
        own = {f"JUPYTER_{name}_DIR": str(self.folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
        environment = os.environ | kept | own | {"JUPYTER_TOKEN": TOKEN}
        shutil.copytree(ENABLED, self.folder / "config" / ENABLED.name)
        options = [f"--port={self.port}", "--no-browser", "--allow-root", f"--ServerApp.base_url={BASE}"]
        options += [f"--ServerApp.tornado_settings={HUB}", "--ServerApp.allow_unauthenticated_access=False"]
        options += self.settings
        with (self.folder / "log").open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyter", "server", *options],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=self.folder,
            )
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError((self.folder / "log").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    running = Lab(tmp_path_factory.mktemp("lab"), base=BASE)
    running.start()
    yield running
    running.stop()


def _form(client: Client, **changed: str) -> dict[str, str]:
    given = {"name": "Within", "lesson": "operate", "label": "Ana", "_xsrf": client.cookie("_xsrf")}
    return given | changed


def _status(lab: Lab) -> dict[str, Any]:
    address = lab.url.removesuffix("/room") + "/api/status"
    asked = urllib.request.Request(address, headers={"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        told: dict[str, Any] = json.loads(answer.read())
    return told


def test_its_user_opens_a_room_and_people_join_by_code_without_its_login(lab: Lab) -> None:
    stranger = Client(lab)
    assert 'name="code"' not in stranger.get()[1]
    assert 'name="lesson"' not in stranger.get("/open")[1]  # the server's login is asked for
    assert 'name="lesson"' not in stranger.get("/open?token=guessed")[1]

    ana = Client(lab)
    status, page = ana.get(f"/open?token={TOKEN}")
    assert (status, 'value="operate" selected' in page) == (200, True)
    assert 'name="lesson"' not in stranger.get("/new")[1]
    status, page = stranger.get()
    assert (status, "No room is open here yet" in page) == (404, True)
    assert stranger.post("/new", _form(stranger))[0] == 403
    assert stranger.post("/new", _form(stranger), Authorization="token guessed")[0] == 403
    assert ana.post("/new", _form(ana, _xsrf=""))[0] == 403
    assert ana.post("/new", _form(ana), Origin="http://evil.example")[0] in (403, 404)
    assert "is no lesson" in ana.post("/new", _form(ana, lesson="nothing"))[1]
    assert ana.get()[0] == 404
    status, page = ana.post("/new", _form(ana))
    assert status == 200, page
    assert "Lead Within" in page
    assert "Lead Within" in ana.get("/open")[1]  # who leads goes on to the own seat

    again = Client(lab)  # the same user on another browser: the room is open, and its codes are there
    page = again.get(f"/open?token={TOKEN}")[1]
    assert f"http://127.0.0.1:{lab.port}/user/ana/room" in page
    lab.code, lab.lead = re.findall(r'<strong class="code">(\w+)</strong>', page)
    assert lab.code not in stranger.get()[1] + stranger.get("/open")[1]

    seat = lab.join("Bo")
    before = _status(lab)["last_activity"]
    seat.connect()
    ana.connect("lead")
    ana.say(do="open", items=[ITEM])
    ballot = seat.until(f"ballot:{ITEM}", lambda part: part["state"] == "open")["id"]
    assert seat.say(do="vote", ballot=ballot, status="partial") == {"voted": "partial"}
    assert _status(lab)["last_activity"] > before  # a hub does not end it as idle
    assert seat.get("/lead")[0] == 403
    assert stranger.get("/export.zip")[0] == 403


def test_behind_a_hub_s_proxy_that_ends_tls_every_address_is_https(tmp_path: Path) -> None:
    lab = Lab(tmp_path, base=BASE)
    lab.settings = ["--ServerApp.trust_xheaders=True"]
    with tls_proxy(tmp_path, lab.port) as (port, certificate):
        lab.start()
        lab.url, lab.context = f"https://127.0.0.1:{port}/user/ana/room", ssl.create_default_context(cafile=certificate)
        ana = Client(lab)
        ana.get(f"/open?token={TOKEN}")
        assert "Lead Within" in ana.post("/new", _form(ana))[1]
        again = Client(lab)
        page = again.get(f"/open?token={TOKEN}")[1]
        lab.code, lab.lead = re.findall(r'<strong class="code">(\w+)</strong>', page)
        assert lab.url in page
        stays_secure(lab, ana)
        lab.stop()


def test_a_seat_reaches_nothing_else_of_the_server(lab: Lab) -> None:
    lab_page = Client(lab)
    page = lab_page.get(f"/open?token={TOKEN}")[1]
    if 'name="lesson"' in page:
        page = lab_page.post("/new", _form(lab_page))[1]
        page = Client(lab).get(f"/open?token={TOKEN}")[1]
    lab.code = re.findall(r'<strong class="code">(\w+)</strong>', page)[0]
    seat = lab.join("Cy")
    seat.hall = Hall(lab.folder, base=BASE)
    seat.hall.url = lab.url.removesuffix("/room")
    for path in ("/api/kernels", "/api/contents", "/api/sessions", "/api/terminals"):
        assert seat.get(path)[0] == 403, path
    assert "Password or token" in seat.get("/files/log")[1]
    with urllib.request.urlopen(f"{lab.url}?key=x", timeout=60) as answer:
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]  # the room's own, not the server's


def test_a_server_imports_nothing_of_the_kit_until_a_room_is_asked_for() -> None:
    load = (
        "import sys; from opexkit.room import door; print(*sorted(m for m in sys.modules if m.startswith('opexkit')))"
    )
    told = subprocess.run([sys.executable, "-c", load], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["opexkit", "opexkit.lazy", "opexkit.room", "opexkit.room.door"]
