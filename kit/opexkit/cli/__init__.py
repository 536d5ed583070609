"""The command line: each command is a few lines over the packages, which are imported when it runs."""

import typer

from opexkit.cli.assess import assess
from opexkit.cli.check import check
from opexkit.cli.compare import compare
from opexkit.cli.exchange import export, import_
from opexkit.cli.labs import lab
from opexkit.cli.learn import learn
from opexkit.cli.measure import measure
from opexkit.cli.simulate import simulate

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
app.command()(learn)
app.command("import")(import_)
app.add_typer(export, name="export")
app.add_typer(lab, name="lab")
