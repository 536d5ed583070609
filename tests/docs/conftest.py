"""The command line as its parser knows it, and the pages that people write."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from opexkit.cli import app

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = [
    *sorted(ROOT.glob("*.md")),
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if not {"made", "_build"} & set(path.parts)),
]


@pytest.fixture(params=WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def page(request: pytest.FixtureRequest) -> Path:
    """A page that someone wrote."""
    return request.param


@pytest.fixture(scope="session")
def commands() -> dict[str, Any]:
    """Every command by its whole name: `export plan`; the empty name has the options that go before any."""
    return dict(_below("", typer.main.get_command(app)))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        if not name or command.invoke_without_command:
            yield name, command
        for word, below in command.commands.items():
            yield from _below(f"{name} {word}".strip(), below)
    else:
        yield name, command
