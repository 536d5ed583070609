"""The room: people vote, write and agree on pages of one server, without a kernel for each of them."""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter Server where the extension is; the rest of the kit is imported when a room is opened."""
    return [{"module": "opexkit.room"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    """Add the room's addresses to a server; they answer once a room is open."""
    from opexkit.room.extension import add_handlers

    add_handlers(serverapp.web_app)
