"""What all commands share: the two consoles, exit statuses, options, and how problems are printed."""

import os
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from opexkit.files.problem import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from opexkit.lens.catalogue import Catalogue

_UNPRINTABLE = dict.fromkeys((*range(9), *range(11, 32), 127))
"""Characters of a file that would move a terminal's cursor or change its colors."""


class Screen:
    """A console that is made when something is printed: help needs none, and rich is slow to import.

    Attributes:
        stderr: whether it writes to the standard error.
    """

    def __init__(self, stderr: bool = False) -> None:
        self.stderr = stderr

    @cached_property
    def console(self) -> "Console":
        """The console itself, for what draws on one."""
        from rich.console import Console

        return Console(stderr=self.stderr)

    def print(self, shown: Any, *, markup: bool = True, **how: Any) -> None:
        """Print a table or another renderable, as `rich.console.Console.print` does; a text without markup as it is."""
        if isinstance(shown, str) and not markup:
            typer.echo(shown.translate(_UNPRINTABLE), err=self.stderr)
        else:
            self.console.print(shown, markup=markup, **how)


out_console = Screen()
err_console = Screen(stderr=True)

SOME_FAILED, UNUSABLE, TOO_RISKY, STOPPED = 1, 2, 3, 130
"""Exit statuses beside 0."""
NOT_JUDGED = 3
"""Exit status of a lab in which nothing is missed, and something could not be judged."""

Lens = Annotated[str | None, typer.Option(help="Grade in this lens: a name of the kit or a path to a lens's JSON.")]
OutFile = Annotated[Path | None, typer.Option("-o", "--out", help="Write here instead of to the screen.")]


class Form(StrEnum):
    """What a command can print for another tool."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    JUNIT = "junit"


FormOption = Annotated[Form, typer.Option("--format", help="What goes to the screen, or on into a file.")]


def relative(out: Path | None, path: str) -> str:
    """The way to a file from where another is written: what a file names is read relative to it."""
    try:
        return Path(os.path.relpath(path, out.parent if out else Path())).as_posix()
    except ValueError:  # another drive
        return str(Path(path).resolve())


def write(text: str | bytes, out: Path | None, *, quiet: bool = False) -> None:
    """Write a text or bytes to a file, which is said unless `quiet`, or to the screen."""
    if out is None:
        typer.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(text if isinstance(text, bytes) else text.encode())
    if not quiet:
        err_console.print(f"Wrote {out}", soft_wrap=True)


def print_problems(error: InputError) -> int:
    """Print every problem of an input; return how many there are."""
    for problem in error.problems:
        err_console.print(str(problem), markup=False, soft_wrap=True)
    return len(error.problems)


def refuse(error: InputError) -> NoReturn:
    """Print the problems and leave with the status for unusable input."""
    print_problems(error)
    raise typer.Exit(UNUSABLE)


def fail(message: str) -> NoReturn:
    """Print one message and leave with the status for unusable input."""
    err_console.print(message, markup=False, soft_wrap=True)
    raise typer.Exit(UNUSABLE)


def find_lens(name: str) -> "Catalogue":
    """Load a lens by its name or path, or leave with what is wrong."""
    from opexkit.lens.catalogue import load_catalogue

    try:
        return load_catalogue(name)
    except InputError as error:
        refuse(error)
