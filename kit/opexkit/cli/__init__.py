"""The command line: each command is a few lines over the packages, which are imported when it runs."""

import atexit
import errno
import gc
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from opexkit.cli.assess import assess
from opexkit.cli.check import check
from opexkit.cli.compare import compare
from opexkit.cli.console import fail, refuse
from opexkit.cli.content import use_content
from opexkit.cli.exchange import export, import_
from opexkit.cli.labs import lab
from opexkit.cli.learn import learn
from opexkit.cli.measure import measure
from opexkit.cli.merge import merge
from opexkit.cli.room import room
from opexkit.cli.simulate import simulate
from opexkit.cli.start import form, import_form, init, questions
from opexkit.files.problem import InputError, Problem

__all__ = ["app"]

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for plugins takes a fifth of a short command

_OF_THE_USER = {
    *(errno.EACCES, errno.EEXIST, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG),
    *(errno.ENOENT, errno.ENOSPC, errno.ENOTDIR, errno.EPERM, errno.EROFS),
}
"""What can be wrong with a path that a user gave."""


def _end_soon() -> None:
    """Keep Python from looking for circles among all objects as it ends, which takes another fifth."""
    if "duckdb" not in sys.modules:  # it tells at length of each of its objects that is still there
        gc.freeze()


atexit.register(_end_soon)


class _Commands(TyperGroup):
    """Says which optional part of the installation a command lacks, and prints on a console of any encoding."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
                stream.reconfigure(errors="backslashreplace")  # a name that the console lacks letters for ends nothing
        return super().main(*args, **kwargs)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            from opexkit.extras import ExtraMissingError, extra_of

            extra = extra_of(error.name or "")
            if extra is None:
                raise
            fail(str(ExtraMissingError(f"opexkit {ctx.invoked_subcommand}", extra)))
        except MemoryError:
            fail("memory ran out; end other programs, or take a machine with more")
        except OSError as error:
            if not isinstance(error.filename, str | bytes) or error.errno not in _OF_THE_USER:
                raise
            said = f"cannot be used ({(error.strerror or '').lower()})"
            refuse(InputError([Problem(Path(os.fsdecode(error.filename)), said, "check the path and its rights")]))


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(
    own: Annotated[
        list[Path] | None,
        typer.Option(
            "--content",
            help="A folder with exercises, lessons, labs, lenses or packs of your own; it goes before the kit's.",
        ),
    ] = None,
) -> None:
    """Learn and assess operational excellence."""
    use_content(own or [])


app.command()(assess)
app.command()(merge)
app.command()(check)
app.command()(compare)
app.command()(simulate)
app.command()(measure)
app.command()(learn)
app.command()(init)
app.command()(questions)
app.command()(form)
import_.command("form")(import_form)
app.add_typer(import_, name="import")
app.add_typer(export, name="export")
app.add_typer(lab, name="lab")
app.add_typer(room, name="room")
