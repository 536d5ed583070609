"""A proxy that ends TLS, as a hub's does: what comes in by https goes on as http, with the headers that say so."""

import asyncio
import datetime as dt
import ipaddress
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.room.hall import Client, Hall
from websockets.exceptions import InvalidStatus

from opexkit.room.qr import qr_svg

_ITEM = "OPS08-BP01"


@contextmanager
def tls_proxy(folder: Path, port: int) -> Iterator[tuple[int, Path]]:
    """Pass on to a port of this machine; gives the proxy's own port, and the certificate to trust."""
    certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    loop = asyncio.new_event_loop()
    passing = asyncio.start_server(lambda reader, writer: _pass_on(reader, writer, port), "127.0.0.1", 0, ssl=context)
    server = loop.run_until_complete(passing)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1], certificate
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        server.close()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def stays_secure(hall: Hall, lead: Client) -> None:
    """Nobody in a room behind such a proxy is told or given anything but https: cookie, links, QR picture, line."""
    assert "not encrypted" not in Client(hall).get()[1]
    seat = hall.join("Bo")
    (cookie,) = [each for each in seat.jar if each.name.startswith("opexkit-room-")]
    assert (cookie.secure, cookie.path) == (True, "/user/ana/room")
    assert f'href="{hall.url}/me?key={seat.token}"' in seat.get("/seat")[1]
    phone = Client(hall)
    assert (phone.get(f"/me?key={seat.token}")[0], phone.token) == (200, seat.token)
    assert lead.get("/qr.svg")[1] == qr_svg(f"{hall.url}?key={hall.code}")
    assert f'data-address="{hall.url}"' in lead.get("/screen")[1]
    assert "http://" not in seat.get("/seat")[1] + lead.get("/lead")[1] + lead.get("/screen")[1]
    seat.connect()
    lead.connect("lead")
    lead.say(do="open", items=[_ITEM])
    ballot = seat.until(f"ballot:{_ITEM}", lambda part: part["state"] == "open")["id"]
    assert seat.say(do="vote", ballot=ballot, status="partial") == {"voted": "partial"}
    with pytest.raises(InvalidStatus, match="403"):
        seat.connect(origin="https://evil.example")


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """One request a connection, or one websocket; `Host` stays, as a hub's proxy leaves it."""
    with suppress(OSError, asyncio.IncompleteReadError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        if not re.search(r"^upgrade:", head, re.IGNORECASE | re.MULTILINE):
            head = re.sub(r"^connection:.*?\r\n", "", head, flags=re.IGNORECASE | re.MULTILINE)
            head = head[:-2] + "Connection: close\r\n\r\n"
        told = "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\n\r\n"
        inner, outer = await asyncio.open_connection("127.0.0.1", port)
        outer.write((head[:-2] + told).encode("latin-1"))
        await asyncio.gather(_flow(reader, outer), _flow(inner, writer))


async def _flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()


def _certificate(folder: Path) -> Path:
    """A key with its self-signed certificate for this machine, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - dt.timedelta(hours=1)).not_valid_after(now + dt.timedelta(hours=1))
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    path = folder / "proxy.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path
