"""A room's server as people start it, and clients that speak its protocol."""

import http.cookiejar
import json
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect


class Hall:
    """A server; `stop` and `kill` end it, `start` goes on with the same database and port."""

    def __init__(self, folder: Path, *options: str, database: str = "", base: str = "") -> None:
        self.folder, self.options = folder, (*options, *([f"--base-url={base}"] if base else []))
        self.database = database or f"sqlite:///{folder / 'room.sqlite'}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}{base.rstrip('/')}/room"
        self.code = self.lead = ""
        self.context: ssl.SSLContext | None = None  # by which clients trust a proxy that ends TLS

    def start(self) -> None:
        log = self.folder / "log"
        command = [sys.executable, "-m", "opexkit", "room", "--name", "Test", "--database", self.database]
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [*command, f"--port={self.port}", *self.options], stdout=out, stderr=subprocess.STDOUT
            )
        for _ in range(1200):
            text = log.read_text(encoding="utf-8")
            if "Facilitator's code" in text:
                break
            if self.process.poll() is not None:
                raise RuntimeError(text)
            time.sleep(0.1)
        self.code = re.search(r"^Code: +(\S+)", text, re.MULTILINE)[1]  # type: ignore[index]
        self.lead = re.search(r"^Facilitator's code: +(\S+)", text, re.MULTILINE)[1]  # type: ignore[index]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(60)

    def join(self, label: str, team: str = "Blue", code: str = "") -> "Client":
        client = Client(self)
        status, text = client.join(label, team, code or self.code)
        assert status == 200, text
        return client


class Client:
    """A browser without a screen: cookies, forms, one socket."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.jar = http.cookiejar.CookieJar()
        secure = urllib.request.HTTPSHandler(context=hall.context)
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), secure)
        self.line: ClientConnection | None = None
        self.parts: dict[str, Any] = {}

    def get(self, path: str = "", **headers: str) -> tuple[int, str]:
        return self._answer(urllib.request.Request(self.hall.url + path, headers=headers))

    def post(self, path: str, form: dict[str, str], **headers: str) -> tuple[int, str]:
        data = urllib.parse.urlencode(form, errors="surrogatepass").encode()
        return self._answer(urllib.request.Request(self.hall.url + path, data, headers))

    def join(self, label: str, team: str, code: str) -> tuple[int, str]:
        self.get()
        return self.post("", {"code": code, "label": label, "team": team, "_xsrf": self.cookie("_xsrf")})

    def cookie(self, name: str) -> str:
        return next((each.value or "" for each in self.jar if each.name.startswith(name)), "")

    @property
    def token(self) -> str:
        return self.cookie("opexkit-room-")

    def connect(self, kind: str = "seat", origin: str | None = "", **headers: str) -> "Client":
        """Open the line; the first message is the room."""
        cookies = "; ".join(f"{each.name}={each.value}" for each in self.jar)
        address = self.hall.url.replace("http", "ws") + f"/socket/{kind}"
        given = "/".join(self.hall.url.split("/")[:3]) if origin == "" else origin
        trust = {"ssl": self.hall.context} if self.hall.context else {}
        sent = {"Cookie": cookies} | headers
        opened: Any = connect  # its types differ from version to version
        self.line = opened(
            address, additional_headers=sent, origin=given, open_timeout=60, max_size=None, legacy=True, **trust
        )
        self.hear()
        return self

    def hear(self, timeout: float = 60) -> dict[str, Any]:
        assert self.line
        message: dict[str, Any] = json.loads(self.line.recv(timeout))
        if "set" in message:
            for name in message["gone"]:
                self.parts.pop(name, None)
            self.parts |= message["set"]
        return message

    def send(self, raw: str) -> dict[str, Any]:
        """Send a text, and wait for what is said of it."""
        assert self.line
        self.line.send(raw)
        while True:
            message = self.hear()
            if not message.keys() & {"set", "away", "running"}:
                return message

    def say(self, uid: str = "", **body: Any) -> dict[str, Any]:
        told = self.send(json.dumps({"id": uid or uuid.uuid4().hex, "body": body}))
        reply: dict[str, Any] = told.get("reply", told)
        return reply

    def until(self, name: str, condition: Any) -> Any:
        """Wait until a part of the room is so."""
        while not (name in self.parts and condition(self.parts[name])):
            self.hear()
        return self.parts[name]

    def _answer(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
