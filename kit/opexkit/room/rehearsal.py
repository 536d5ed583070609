"""Simulated people, so that a facilitator can try a room alone: they join by the code, vote, agree and park."""

import asyncio
import json
import random
import uuid
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

ROLES = ("on-call engineer", "developer", "team lead", "product manager", "tester", "operator")
TEAM_SIZE = 6
"""Simulated people of one team."""

_STATUSES = ("implemented", "partial", "partial", "not_implemented", "cannot_determine")
_PARKED = "Who owns this when the team is on leave?"


class SimulatedSeat:
    """One simulated person, on the same way in as everyone.

    Args:
        address: of the room, on this machine.
        code: of the room.
        number: which of them; it decides team and temper.
        pace: longest seconds to think.
    """

    def __init__(self, address: str, code: str, number: int, pace: float = 8.0) -> None:
        self._address, self._code, self._number, self._pace = address, code, number, pace
        self._chance = random.Random(number)  # noqa: S311 - a play, no secret
        self._parts: dict[str, Any] = {}
        self._done: set[str] = set()

    async def play(self) -> None:
        """Join, and act on what the room does until the room closes the line."""
        line = await self._joined()
        while (data := await line.read_message()) is not None:
            message = json.loads(data)
            for name in message.get("gone", ()):
                self._parts.pop(name, None)
            self._parts |= message.get("set", {})
            await self._react(line)

    async def _joined(self) -> WebSocketClientConnection:
        form = await self._fetch(self._address)
        cookies = _cookies(form)
        team = f"Rehearsal {self._number // TEAM_SIZE + 1}"
        given = {"code": self._code, "label": f"{ROLES[self._number % len(ROLES)]}, simulated", "team": team}
        body = urlencode(given | {"_xsrf": cookies["_xsrf"]})
        answer = await self._fetch(self._address, method="POST", body=body, headers={"Cookie": _header(cookies)})
        cookies |= _cookies(answer)
        where = self._address.replace("http", "ws", 1) + "/socket/seat"
        asked = HTTPRequest(where, headers={"Cookie": _header(cookies)}, validate_cert=False)
        return await websocket_connect(asked)

    async def _fetch(self, url: str, **settings: Any) -> HTTPResponse:
        return await AsyncHTTPClient().fetch(
            HTTPRequest(url, follow_redirects=False, validate_cert=False, **settings), raise_error=False
        )

    async def _react(self, line: WebSocketClientConnection) -> None:
        for name, part in list(self._parts.items()):
            if not name.startswith("ballot:"):
                continue
            if part["state"] == "open" and part["mine"] is None and self._is_new(part["id"]):
                await self._think()
                await _say(line, do="vote", ballot=part["id"], status=self._chance.choice(_STATUSES))
            elif part["state"] == "revealed" and self._leads_team and self._is_new(f"{part['id']} agreed"):
                await self._think()
                await self._agree(line, part)

    async def _agree(self, line: WebSocketClientConnection, part: dict[str, Any]) -> None:
        tally: dict[str, int] = part["teams"][0]["tally"] or {"cannot_determine": 1}
        kept = self._parts.get(f"fields:{part['item']}", {}).get("status", {"version": 0})
        status = max(tally, key=lambda each: tally[each])
        await _say(line, do="write", item=part["item"], name="status", value=status, base=kept["version"])
        if self._chance.random() < 0.3:
            await _say(line, do="park", text=_PARKED, item=part["item"])

    @property
    def _leads_team(self) -> bool:
        return self._number % TEAM_SIZE == 0

    def _is_new(self, name: str) -> bool:
        is_new = name not in self._done
        self._done.add(name)
        return is_new

    async def _think(self) -> None:
        await asyncio.sleep(self._chance.uniform(0.1, 1) * self._pace)


async def rehearse(address: str, code: str, count: int, pace: float = 8.0) -> None:
    """Play simulated people until the room closes.

    Args:
        address: of the room, on this machine.
        code: of the room.
        count: how many.
        pace: longest seconds that one thinks.
    """
    await asyncio.gather(*(SimulatedSeat(address, code, number, pace).play() for number in range(count)))


async def _say(line: WebSocketClientConnection, **body: Any) -> None:
    await line.write_message(json.dumps({"id": uuid.uuid4().hex, "body": body}))


def _cookies(answer: HTTPResponse) -> dict[str, str]:
    found: dict[str, str] = {}
    for header in answer.headers.get_list("Set-Cookie"):
        found |= {name: cookie.value for name, cookie in SimpleCookie(header).items()}
    return found


def _header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
