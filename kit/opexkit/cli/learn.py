"""Open the lessons in JupyterLab; `opexkit room` shows them as pages without code."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from opexkit import content
from opexkit.cli.console import err_console, fail, out_console

_START = "00-start-here.ipynb"
_RECORD = ".opexkit-copies.json"
"""What was copied, so that a later kit knows which copies nobody changed."""
_CONFIG = Path(__file__).with_name("jupyter")
"""Settings of JupyterLab: nobody is asked about news in the middle of a lesson; cells that are run early wait."""


def learn(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where the notebooks lie or are copied to; the checkout's own, or ./opexkit-notebooks."),
    ] = None,
    ip: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8888,
    token: Annotated[str | None, typer.Option(help="What the address must hold; drawn at random if left out.")] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser.")] = True,
) -> None:
    """Open the lessons in JupyterLab, on the start page.

    For pages without code, for yourself or for a room, see `opexkit room`.
    """
    if find_spec("jupyterlab") is None:
        fail("jupyterlab is not installed; pip install 'opexkit[learn]'")
    notebooks = _notebooks(folder)
    import secrets  # slow to import for the other commands

    secret = token or secrets.token_urlsafe(16)
    shown = "localhost" if ip in ("127.0.0.1", "0.0.0.0") else ip  # noqa: S104 - only compared
    out_console.print(f"Lessons: http://{shown}:{port}/lab/tree/{_START}?token={secret}", markup=False, soft_wrap=True)
    command = _jupyterlab(notebooks, secret)
    listening = [f"--ServerApp.ip={ip}"]
    if not browser:
        listening.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        listening.append("--allow-root")
    server = [sys.executable, "-P", "-m", *command, *listening, f"--port={port}"]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(
        filter(None, [str(_CONFIG), os.environ.get("JUPYTER_CONFIG_PATH")])
    )
    _become(server)


def _become(command: list[str]) -> NoReturn:
    """Let the server take this process's place, so that a signal to it ends the server."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # Windows starts another process for exec, and the shell would not wait for it
        raise typer.Exit(subprocess.call(command))  # noqa: S603 - no shell, and the words are our own
    os.execv(command[0], command)  # noqa: S606 - the same


def _jupyterlab(notebooks: Path, token: str) -> list[str]:
    return [
        "jupyterlab",
        f"--ServerApp.root_dir={notebooks}",
        f"--ServerApp.default_url=/lab/tree/{_START}",
        f"--IdentityProvider.token={token}",
        f"--LabApp.extra_labextensions_path={_CONFIG / 'labextensions'}",
    ]


def _copies(folders: Sequence[Path], target: Path) -> Iterator[tuple[Path, Path]]:
    for folder in folders:
        for source in sorted(folder.rglob("*.ipynb")):
            yield source, target / source.relative_to(folder)


def _notebooks(folder: Path | None) -> Path:
    """The notebooks to open: the checkout's, or copies that a person may write to.

    Whoever has notebooks of their own gets copies of those and of the kit's side by side. A copy that nobody changed is
    renewed when the kit's is newer; one that someone changed stays, and the new one lies next to it.
    """
    ours = content.notebook()
    folders = [own for root in content.own_roots() if (own := root / "notebooks").is_dir()]
    if folder is None and "site-packages" not in ours.parts and not folders:
        return ours
    target = folder or Path("opexkit-notebooks")
    try:
        for told in renewed([*folders, ours], target):
            err_console.print(told, markup=False, soft_wrap=True)
    except OSError as error:
        fail(f"{target}: notebooks cannot be copied there ({error.strerror}); give another folder")
    err_console.print(f"Notebooks are in {target}", soft_wrap=True)
    return target.resolve()


def renewed(folders: Sequence[Path], target: Path) -> Iterator[str]:
    """Copy notebooks, or renew copies; say which ones someone changed and so stay.

    Raises:
        OSError: the target cannot be written.
    """
    record = target / _RECORD
    before = _recorded(record)
    after = dict(before)
    for source, place in _copies(folders, target):
        name, new = place.relative_to(target).as_posix(), _digest(source)
        own = _digest(place) if place.exists() else ""
        if own in ("", before.get(name)) or own == new:
            if own != new:
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, place)
            after[name] = new
        elif before.get(name) != new:
            beside = place.with_name(f"{place.stem}.new.ipynb")
            shutil.copyfile(source, beside)
            after[name] = new
            yield f"{name} was changed by you and stays; the kit's new one is {beside.name}"
    target.mkdir(parents=True, exist_ok=True)
    new_record = record.with_name(f"{record.name}.new")
    new_record.write_text(json.dumps(after, indent=1), encoding="utf-8")
    new_record.replace(record)


def _recorded(record: Path) -> dict[str, str]:
    """What was copied before; nothing where that cannot be read, so that each copy counts as changed by its owner."""
    try:
        found = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _digest(path: Path) -> str:
    """A digest of what a notebook says; outputs, counts and the editor's own notes do not count."""
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        said = [[cell["cell_type"], "".join(cell["source"])] for cell in json.loads(text)["cells"]]
    except (ValueError, KeyError, TypeError):
        return hashlib.sha256(text.encode()).hexdigest()
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
