"""What happened when a runbook ran: its steps over time, where a demand was missed, and all other runs."""

from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import Any

from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from opexkit.labs.runbook.record import StepRun
from opexkit.labs.runbook.trial import Trial, Trials
from opexkit.view.blocks import Block, Cell, Column, Picture, Table, Text
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import HIGH, INK, LOW, MET, PAPER, UNKNOWN, Badge

_ENDED = {
    "Success": Badge("met", "✓", "Success", MET),
    "Failed": Badge("high", "✗", "Failed", HIGH),
    "TimedOut": Badge("high", "✗", "Timed out", HIGH),
    "Refused": Badge("unknown", "?", "Refused", UNKNOWN),
}
_SHOWN = 60
"""Steps of a run that are listed."""
_WORLDS = 3
"""Runs in which a demand was missed that are shown one by one."""
_DIFFERENCES = 12
"""Differences of an account that are listed."""


def happened(title: str, trials: Trials[Any]) -> list[Block]:
    """Show the plain run step by step, the runs in which a demand was missed, and how all others ended."""
    told = [*_run(title, trials.plain, trials.target, f"{trials.by_hand:.0f} by hand")]
    runs = {id(verdict.seen): verdict.seen for verdict in trials.missed if verdict.seen is not trials.plain}
    for trial in [*runs.values()][:_WORLDS]:
        scene = trial.scene or "an account with other names"
        found = "; ".join(verdict.found for verdict in trials.missed if verdict.seen is trial)
        told += [Text(f"Missed here: {found}."), *_run(f"{title}, {scene}", trial, trials.target)]
    if len(runs) > _WORLDS:
        told.append(Text(f"{len(runs) - _WORLDS} more runs show a demand missed; fix these first.", "remark"))
    return [*told, _variants(title, trials)]


def _run(title: str, trial: Trial[Any], target: float, *more: str) -> Iterator[Block]:
    """Show one run: its picture, the same step by step, and what is different in the account since."""
    run = trial.run
    said = "; ".join(f"{step.name} {step.started / 60:.1f} to {step.ended / 60:.1f}" for step in run.steps)
    took = f"The run took {run.minutes:.1f} minutes; {', '.join((f'{target:.0f} is the target', *more))}."
    steps = run.steps[:_SHOWN]
    yield timeline(steps, target, f"{took} {said}.")
    rows = tuple(
        (
            Cell(step.name, detail=step.action + (f", attempt {step.attempt}" if step.attempt > 1 else "")),
            Cell(mark=_ENDED[step.status]),
            Cell(f"{step.started / 60:.1f}"),
            Cell(f"{step.seconds / 60:.1f}"),
            Cell(step.message),
        )
        for step in steps
    )
    columns = (
        Column("Step", "head", 1.6),
        Column("Ended", "mark", 0.8),
        Column("From minute", "number", 0.7),
        Column("Minutes", "number", 0.7),
        Column("Message", "long", 1.6),
    )
    yield Table(f"{title}: {run.status} after {run.minutes:.1f} minutes", columns, rows, shape="stack")
    yield _differences(title, trial)


def _differences(title: str, trial: Trial[Any]) -> Block:
    """What is different in the account after a run, or after two where there was a second one."""
    runs = "two runs" if trial.again else "the run"
    unasked = set(trial.changes)
    rows = [
        (Cell(str(each)), Cell("not asked for" if each in unasked else ""))
        for each in trial.difference
        if each in unasked or "/history/" not in each.path  # what an alarm keeps of its states, told by the state
    ]
    if not rows:
        return Text(f"Nothing in the account is different after {runs}.", "remark")
    rows.sort(key=lambda row: not row[1].text)
    if more := rows[_DIFFERENCES:]:
        rows[_DIFFERENCES:] = [(Cell(f"and {len(more)} more"), Cell(""))]
    width = 2 if unasked else 1
    columns = (Column("What is different", "head", 3), Column("Remark", "long", 1))[:width]
    return Table(f"{title}: the account after {runs}", columns, tuple(row[:width] for row in rows), shape="stack")


def _variants(title: str, trials: Trials[Any]) -> Table:
    """What happened on accounts where something was special, and how the runs with a fault ended."""
    special = [*trials.variants.values()]
    rows = [(Cell(trial.variant), Cell(mark=_ENDED[trial.run.status]), Cell(_last(trial))) for trial in special]
    for variant in dict.fromkeys(trial.variant for trial in trials.broken):
        own = [trial for trial in trials.broken if trial.variant == variant]
        good = sum(trial.run.status == "Success" for trial in own)
        name = f"a fault at each step{f', with {variant}' if variant else ''}"
        rows.append((Cell(name), Cell(f"{good} of {len(own)} claimed success"), Cell("")))
    columns = (Column("Account", "head", 1.6), Column("Run", "mark", 1), Column("Where it ended", "long", 2))
    return Table(f"{title}: the other runs", columns, tuple(rows), shape="stack")


def _last(trial: Trial[Any]) -> str:
    step = trial.run.steps[-1]
    return f"{step.name}{f': {step.message}' if step.message else ''}"


def timeline(steps: Sequence[StepRun], target: float, alt: str) -> Picture:
    """Draw each step as a bar over minutes, the target as a line."""
    with drawing():
        figure, axes = canvas(max(3, len(steps)) + 2)
        end = max([step.ended for step in steps] + [target * 60]) / 60
        for row, step in enumerate(steps):
            good = step.status == "Success"
            width = max(step.seconds / 60, end * 0.006)
            fill, hatch = (LOW, "") if good else (PAPER, "xx")
            edge = LOW if good else HIGH
            axes.barh(row, width, left=step.started / 60, height=0.6, color=fill, hatch=hatch, edgecolor=edge)
        side = "right" if target > end * 0.7 else "left"
        axes.axvline(target, color=INK, linewidth=0.8, linestyle=":")
        axes.text(target, -0.75, f" target {target:.0f} min ", fontsize=7.5, ha=side)
        names = [shorten(step.name, 26, placeholder="…") for step in steps]
        axes.set_yticks(range(len(steps)), names, parse_math=False)
        axes.set_ylim(len(steps) - 0.4, -1.1)
        axes.set_xlim(0, end * 1.05)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.tick_params(axis="x", bottom=True, labelbottom=True)
        axes.set_xlabel("simulated minutes")
        good_key = Patch(facecolor=LOW, label="succeeded")
        bad_key = Patch(facecolor=PAPER, edgecolor=HIGH, hatch="xx", label="did not")
        place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1.0), "borderaxespad": 0.2}
        axes.legend(handles=[good_key, bad_key], ncols=2, frameon=False, fontsize=7.5, **place)
        return Picture(svg(figure), alt)
