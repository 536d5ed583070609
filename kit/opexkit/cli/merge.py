"""Put the parts of a run together."""

from pathlib import Path
from typing import Annotated

import typer

from opexkit.cli.assess import FailOn, Out, closing_table
from opexkit.cli.console import SOME_FAILED, STOPPED, TOO_RISKY, err_console, fail, out_console, refuse
from opexkit.files.problem import InputError


def merge(
    parts: Annotated[list[Path], typer.Argument(help="The output folders of all parts, in any order.")],
    out: Out = "out",
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit with 3 when a team has such a question.")] = None,
    max_unanswered: Annotated[
        int | None, typer.Option(min=0, help="Exit with 3 when a team leaves more questions than this unanswered.")
    ] = None,
) -> None:
    """Put the parts of a run together that `assess --shard` wrote: the same files as of one run.

    Exit status as of assess; 2 also where a part is missing, there twice, changed or of another run.
    """
    from rich.markup import escape

    from opexkit import batch
    from opexkit.batch.gate import Gate
    from opexkit.batch.remote import NotDeliveredError, output_folder
    from opexkit.extras import ExtraMissingError
    from opexkit.files.kinds import counted

    try:
        with output_folder(out) as place:
            outcome = batch.merge(parts, place)
    except KeyboardInterrupt:
        err_console.print(f"Stopped. {out} is as it was; the same command merges again.", markup=False, soft_wrap=True)
        raise typer.Exit(STOPPED) from None
    except InputError as error:
        refuse(error)
    except (ExtraMissingError, NotDeliveredError) as error:
        fail(str(error))
    out_console.print(closing_table(outcome.portfolio))
    said = f"{counted(len(outcome.portfolio.teams), 'team')} of {counted(len(parts), 'part')}: {out}"
    out_console.print(said, markup=False, soft_wrap=True)
    for remark in outcome.remarks:
        err_console.print(remark, markup=False, soft_wrap=True)
    for failure in outcome.portfolio.failures:
        for message in failure.messages:
            err_console.print(f"[bold]Not graded:[/] {escape(message)}", soft_wrap=True)
    if outcome.failed:
        err_console.print(f"Not made: {outcome.failed}", markup=False, soft_wrap=True)
    if outcome.portfolio.failures or outcome.failed:
        raise typer.Exit(SOME_FAILED)
    held_back = Gate(fail_on.value if fail_on else "", max_unanswered).held_back(outcome.portfolio)
    for line in held_back:
        err_console.print(f"Held back: {line}", markup=False, soft_wrap=True)
    if held_back:
        raise typer.Exit(TOO_RISKY)
