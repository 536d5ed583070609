"""What a Jupyter Server that runs already has of the room before it is wanted: one address, and nothing of the kit."""

import asyncio
from http import HTTPStatus
from importlib import import_module
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

_PARTS = ("opexkit.room.extension", "opexkit.room.opening")
_READY = "opexkit_room_ready"


class DoorHandler(JupyterHandler):
    """Gives the server the room's addresses as soon as its own user asks for one; importing them takes seconds."""

    auth_resource = "opexkit-room"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Go on to the page that opens a room."""
        loop = asyncio.get_running_loop()
        try:
            parts = [await loop.run_in_executor(None, import_module, name) for name in _PARTS]
        except ModuleNotFoundError as error:
            said = f"This server lacks {error.name}: pip install 'opexkit[learn]', and start it again."
            raise web.HTTPError(HTTPStatus.SERVICE_UNAVAILABLE, said) from error
        if not self.settings.get(_READY):
            self.settings[_READY] = True
            for part in parts:
                part.add_handlers(self.application)
        self.redirect(url_path_join(self.base_url, "room/new"))


def add_door(web_app: Any) -> None:
    """Give a server the address at which its own user opens a room.

    Args:
        web_app: the server's tornado application.
    """
    web_app.add_handlers(".*$", [(url_path_join(web_app.settings["base_url"], "room/open"), DoorHandler)])
