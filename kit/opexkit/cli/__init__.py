"""The command line: each command is a few lines over the packages, which are imported when it runs."""

import typer

from opexkit.cli.checking import check
from opexkit.cli.company import measure, simulate
from opexkit.cli.exchange import export, import_
from opexkit.cli.grading import assess, compare
from opexkit.cli.lab import lab
from opexkit.cli.trying import try_

__all__ = ["app"]

app = typer.Typer(
    help="Learn and assess operational excellence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(assess)
app.command()(check)
app.command()(compare)
app.command()(simulate)
app.command()(measure)
app.command()(lab)
app.command("try")(try_)
app.command("import")(import_)
app.add_typer(export, name="export")
