"""Open a room for a workshop, export what it leaves, delete it."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from opexkit.cli.console import err_console, fail, out_console, refuse
from opexkit.company.carried import DEFAULT

if TYPE_CHECKING:
    from opexkit.room.store import RoomStore

room = typer.Typer(no_args_is_help=False, rich_markup_mode=None, help="Open a room for a workshop.")

_UNUSED: Any = ("rfc3987_syntax", None)
"""What jsonschema imports where it is installed, for over a second; no schema of a room's server asks for it."""
_NAME = Annotated[str, typer.Option("--name", help="What the room is called; one that is there goes on.")]
_DATABASE = Annotated[
    str | None,
    typer.Option(help="SQLAlchemy address of the database; OPEXKIT_DATABASE_URL or a file of your own if left out."),
]


@room.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    name: _NAME = "Workshop",
    lesson: Annotated[
        list[str] | None, typer.Option(help="A lesson whose questions the room goes through; repeat it for more.")
    ] = None,
    ip: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for a room.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8899,
    public_url: Annotated[str, typer.Option(help="What people type, where a proxy stands before this server.")] = "",
    base_url: Annotated[
        str, typer.Option(help="The path below which a proxy passes everything on, such as /user/ana/.")
    ] = "/",
    certificate: Annotated[Path | None, typer.Option(help="File of a TLS certificate (PEM).")] = None,
    key: Annotated[Path | None, typer.Option(help="File of its key.")] = None,
    scenario: Annotated[str, typer.Option(help="The lessons' company: a name of the kit, or a folder.")] = DEFAULT,
    names: Annotated[bool, typer.Option("--names", help="Put names into exports; else people are numbers.")] = False,
    rehearse: Annotated[
        int, typer.Option(min=0, max=60, help="Simulated people who join, vote and agree, to try a room alone.")
    ] = 0,
    database: _DATABASE = None,
) -> None:
    """Open a room: people join by address and code, vote, write and agree on pages of this server.

    Prints the address, the code, the facilitator's code and a QR picture. Ctrl-C ends it; the same command goes on
    where it was.
    """
    if context.invoked_subcommand:
        return
    sys.modules.setdefault(*_UNUSED)
    from opexkit.room.server import Listening, serve

    if bool(certificate) != bool(key):
        fail("a certificate needs its key; give both --certificate and --key")
    opened = _opened(name, _agenda(lesson or ["operate"], scenario), names, database)
    tls = (certificate, key) if certificate and key else None
    listening = Listening(ip, port, public_url, tls, base_url)
    serve(opened, listening, lambda: _tell(opened, listening.address, ip), rehearse, scenario)


def _opened(name: str, agenda: list[str], names: bool, database: str | None) -> "RoomStore":
    from opexkit.progress.database import ProgressError
    from opexkit.room.label import LabelError
    from opexkit.room.store import open_room

    try:
        return open_room(name, agenda, names, database)
    except (ProgressError, LabelError) as error:
        fail(str(error))


def _agenda(lessons: list[str], scenario: str) -> list[str]:
    from opexkit.company.folders import find_pack
    from opexkit.files.problem import InputError
    from opexkit.lessons.loader import load_lesson

    try:
        find_pack(scenario)
        return [code for each in lessons for code in load_lesson(each).questions]
    except InputError as error:
        refuse(error)


def _tell(opened: "RoomStore", address: str, ip: str) -> None:
    from opexkit.room.qr import qr_text

    picture = opened.snapshot()
    out_console.print(f"Room:               {picture.name}", markup=False)
    out_console.print(f"Address:            {address}", markup=False, soft_wrap=True)
    out_console.print(f"Code:               {picture.code}", markup=False)
    out_console.print(f"Facilitator's code: {picture.lead}", markup=False)
    out_console.print(qr_text(f"{address}?key={picture.code}"), markup=False, highlight=False, soft_wrap=True)
    if ip in ("127.0.0.1", "localhost", "::1"):
        err_console.print("Only this machine reaches it; for a room add --ip 0.0.0.0", markup=False)


@room.command("list")
def list_(database: _DATABASE = None) -> None:
    """List the rooms that the database holds."""
    from opexkit.progress.database import ProgressError
    from opexkit.room.store import rooms

    try:
        for each in rooms(database):
            out_console.print(f"{each.at:%Y-%m-%d}  {each.name}", markup=False, highlight=False)
    except ProgressError as error:
        fail(str(error))


@room.command()
def delete(
    name: Annotated[str, typer.Argument(help="The room's name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: _DATABASE = None,
) -> None:
    """Delete a room with all votes, texts and answers of its people."""
    from opexkit.progress.database import ProgressError
    from opexkit.room.store import RoomError, delete_room

    if not yes:
        typer.confirm(f"Delete the room {name!r} and all that its people did?", abort=True)
    try:
        delete_room(name, database)
    except (ProgressError, RoomError) as error:
        fail(str(error))
    err_console.print(f"Deleted {name}", markup=False)


@room.command()
def export(
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder to write to.")],
    name: _NAME = "Workshop",
    date: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The milestone's day; else today.")
    ] = None,
    database: _DATABASE = None,
) -> None:
    """Write what a room leaves: teams' submissions with their respondents, votes, texts, attempts, the parking lot.

    `opexkit assess OUT/teams -o REPORT` grades the teams. The room may still be open.
    """
    from opexkit.progress.database import ProgressError
    from opexkit.room.export import leave, write_files
    from opexkit.room.store import RoomError, find_room

    try:
        found = find_room(name, database)
        left = leave(found, (date or dt.datetime.now().astimezone()).date())
        found.close()
        write_files(left, out)
    except (ProgressError, RoomError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{out}: cannot be written ({error.strerror}); give another folder")
    for line in left.left_out:
        err_console.print(f"Left out: {line}", markup=False, soft_wrap=True)
    teams = sum(path.count("/") == 2 for path in left.files)
    err_console.print(f"Wrote {teams} {'submission' if teams == 1 else 'submissions'} and the tables to {out}")
    if teams:
        err_console.print(f"Grade them: opexkit assess {out / 'teams'} -o {out / 'report'}", soft_wrap=True)
