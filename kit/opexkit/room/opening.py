"""Opening a room on a Jupyter Server that runs already, by whoever is signed in there."""

import asyncio
import atexit
from http import HTTPStatus
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.ioloop import IOLoop

from opexkit.company.carried import DEFAULT
from opexkit.company.folders import find_pack
from opexkit.files.problem import InputError
from opexkit.lessons.company import LessonCompany
from opexkit.lessons.loader import lessons, load_lesson
from opexkit.lessons.why_it_matters import reasons_why
from opexkit.progress.database import ProgressError
from opexkit.room.floor import Floor
from opexkit.room.handler import ADDRESS, PAGES, SETTING, RoomHandler
from opexkit.room.label import LabelError
from opexkit.room.store import RoomError, RoomStore, open_room
from opexkit.view.templates import environment

_LOCK = "opexkit_room_opening"


def settle(store: RoomStore, scenario: str = DEFAULT) -> Floor:
    """Make a room ready for pages; it takes a second.

    Args:
        store: the room's rows.
        scenario: the company of the lessons, by name or folder.
    """
    return Floor(store, reasons_why(LessonCompany(find_pack(scenario), seed=1)), scenario)


def begin(settings: dict[str, Any], floor: Floor, address: str) -> None:
    """Let a server's pages answer for a room; called on the server's loop, or before it runs.

    Args:
        settings: the server's.
        floor: the room.
        address: what people type.
    """
    settings[SETTING], settings[ADDRESS] = floor, address
    for task in (floor.keep_time, floor.draw_ahead):
        IOLoop.current().add_callback(task)


class OpenHandler(RoomHandler):
    """Opens a room and gives a facilitator's seat, to whoever is signed in to the server; to nobody else."""

    auth_resource = "opexkit-room"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Show the form, or the room that is open with its codes; a facilitator goes on to the own seat."""
        seat = await self.seat() if self.is_open else None
        if seat and seat.leads:
            self.redirect(self.at("lead"))
            return
        user = self.current_user
        self._form({"label": user.display_name or user.name or user.username, "name": "Workshop", "lesson": "operate"})

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Open a room, if none is open yet, and join it as a facilitator."""
        given = {name: self.get_body_argument(name, "")[:200] for name in ("name", "lesson", "label", "names")}
        try:
            async with self.settings[_LOCK]:
                if not self.is_open:
                    await self._open(given)
            _, token = await self.floor.join(given["label"], "", lead=True)
        except (LabelError, RoomError) as error:
            self._form(given, str(error), HTTPStatus.BAD_REQUEST)
        except InputError as error:
            self._form(given, str(error.problems[0]), HTTPStatus.BAD_REQUEST)
        except ProgressError as error:
            self._form(given, f"The room is not open: {error}.", HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self.keep(token)
            self.redirect(self.at("lead"))

    @property
    def is_open(self) -> bool:
        """Whether this server has a room."""
        return SETTING in self.settings

    async def _open(self, given: dict[str, str]) -> None:
        agenda = await Floor.asked(lambda: load_lesson(given["lesson"]).questions)
        store = await Floor.asked(lambda: open_room(given["name"], agenda, bool(given["names"])))
        floor = await Floor.asked(lambda: settle(store))
        begin(self.settings, floor, f"{self.request.protocol}://{self.request.host}{self.at()}")
        atexit.register(floor.close)

    def _form(self, given: dict[str, str], wrong: str = "", status: int = 200) -> None:
        self.set_status(status)
        words: dict[str, Any] = {"given": given, "wrong": wrong, "xsrf": self.xsrf_token.decode(), "at": self.at}
        words |= {"room": self.floor.room if self.is_open else None, "address": self.settings.get(ADDRESS, "")}
        words["lessons"] = [each for each in lessons() if each.questions]
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(environment(PAGES).get_template("open.html.j2").render(words))


def add_handlers(web_app: Any) -> None:
    """Give a server the address that opens a room for its own user.

    Args:
        web_app: the server's tornado application.
    """
    web_app.settings[_LOCK] = asyncio.Lock()  # for two requests at once
    web_app.add_handlers(".*$", [(url_path_join(web_app.settings["base_url"], "room/new"), OpenHandler)])
