"""The room: people vote, write and agree on pages of one server, without a kernel for each of them."""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter Server where the extension is; the rest of the kit is imported when a room is opened."""
    return [{"module": "opexkit.room"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    """Let the server's own user open a room on it."""
    from opexkit.room.door import add_door

    add_door(serverapp.web_app)
