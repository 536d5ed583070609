"""The server of a room: Jupyter's, with the room alone; no kernel, no file and no terminal can be reached on it."""

import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from traitlets.config import Config

from opexkit.company.carried import DEFAULT
from opexkit.room.brought import BYTES
from opexkit.room.extension import add_handlers
from opexkit.room.opening import begin, settle
from opexkit.room.rehearsal import rehearse
from opexkit.room.store import RoomStore


class RoomServer(ServerApp):
    """Jupyter Server with its login and its guards, and none of the services that run or read something."""

    name = "opexkit-room"
    default_services = ("auth", "security")  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a room can be reached.

    Attributes:
        ip: to listen on.
        port: to listen on.
        public: the address that people type; made of ip and port if empty.
        certificate: file of the TLS certificate, and of its key.
        base: the path below which a proxy passes everything on, as JupyterHub does: `/user/ana/`.
    """

    ip: str = "127.0.0.1"
    port: int = 8899
    public: str = ""
    certificate: tuple[Path, Path] | None = None
    base: str = "/"

    @property
    def address(self) -> str:
        """What people type."""
        if self.public:
            return self.public.rstrip("/") + ("" if self.public.rstrip("/").endswith("/room") else "/room")
        scheme = "https" if self.certificate else "http"
        host = _own_address() if self.ip in ("0.0.0.0", "::", "") else self.ip  # noqa: S104 - only compared
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}{self.path}"

    @property
    def path(self) -> str:
        """Where the room lies on its server."""
        return url_path_join("/", self.base, "room")

    @property
    def near(self) -> str:
        """The address for this machine itself."""
        host = "127.0.0.1" if self.ip in ("0.0.0.0", "::", "") else self.ip  # noqa: S104 - only compared
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}{self.path}"


def serve(
    store: RoomStore, listening: Listening, ready: Callable[[], None], simulated: int = 0, scenario: str = DEFAULT
) -> None:
    """Serve a room until a signal ends it; what waits to be written is written before it ends.

    Args:
        store: the room.
        listening: where.
        ready: is called once the port is open.
        simulated: people who are played, for a rehearsal.
        scenario: the company of the lessons, by name or folder.

    Raises:
        SystemExit: the port is taken.
    """
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    server = RoomServer.instance(**_traits(listening))
    server.initialize(argv=[], find_extensions=False)
    add_handlers(server.web_app)
    floor = settle(store, scenario)
    server.io_loop.add_callback(ready)
    begin(server.web_app.settings, floor, listening.address)
    if simulated:
        server.io_loop.add_callback(rehearse, listening.near, floor.room.code, simulated)
    try:
        server.start()
    finally:
        floor.close()


def _traits(listening: Listening) -> dict[str, object]:
    traits: dict[str, object] = {
        "ip": listening.ip,
        "port": listening.port,
        "port_retries": 0,
        "base_url": url_path_join("/", listening.base, "/"),
        "default_url": listening.path,
        "open_browser": False,
        "allow_root": True,
        "answer_yes": True,  # Ctrl-C ends it, without a question on the terminal
        "log_level": logging.WARNING,
        "no_browser_open_file": True,
        "max_body_size": 2 * BYTES,  # what is larger is not read, whoever sends it
        # Nobody needs Jupyter's token, so nobody is told; one that Jupyter draws is printed.
        "config": Config(IdentityProvider={"token": secrets.token_urlsafe(32)}),
    }
    if listening.public:
        traits |= {"allow_remote_access": True, "trust_xheaders": listening.public.startswith("https")}
    if listening.certificate:
        certificate, key = listening.certificate
        traits |= {"certfile": str(certificate), "keyfile": str(key)}
    return traits


def _own_address() -> str:
    """The address of this machine in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])
