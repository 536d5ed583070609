"""What happened when a playbook was played: the ways that incidents took, and what it is compared with."""

from collections.abc import Mapping
from textwrap import shorten

from matplotlib.axes import Axes

from opexkit.labs.playbook.evaluate import Evaluation, Field
from opexkit.labs.playbook.simulate import Game
from opexkit.view.blocks import Block, Cell, Column, Picture, Table
from opexkit.view.charts import parts
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import HIGH, INK, MEDIUM, MET, PAPER, UNKNOWN

_ENDS = {"resolved": MET, "called": MEDIUM, "dead end": HIGH}
_RARE = 0.01
"""Share of the incidents from which a way is drawn."""


def happened(played: Evaluation) -> list[Block]:
    """Show the ways that incidents took, and the figures beside what the playbook is compared with."""
    own = played.own
    scores = {"This playbook": own, "Informed strategy": played.baseline, "Checks in any order": played.random_baseline}
    if played.reference:
        scores |= {"The kit's reference": played.reference}
    bars = {name: each.expected for name, each in scores.items()}
    said = "; ".join(f"{name} {minutes:.1f}" for name, minutes in bars.items())
    rows = tuple(
        (
            Cell(name),
            Cell(f"{each.resolved:.0%}"),
            Cell(f"{each.expected:.1f} ± {2 * each.error:.1f}"),
            Cell(f"{each.p90:.0f}"),
            Cell(f"{each.wrong:.0f}"),
            Cell(f"{each.dead_ends:.0%}"),
        )
        for name, each in scores.items()
    )
    columns = (
        Column("Way of searching", "head", 1.6),
        Column("Resolved", "number"),
        Column("Minutes expected", "number", 1.2),
        Column("Nine of ten", "number"),
        Column("Wrong runbooks in 100", "number"),
        Column("Dead ends", "number"),
    )
    picture = parts(list(bars), {"minutes": list(bars.values())}, f"Expected minutes to the cause: {said}.", "min")
    return [
        picture,
        Table(f"{own.number:,} incidents", columns, rows),
        paths(played),
        _by_fault(played),
    ]


def _by_fault(played: Evaluation) -> Table:
    """How the playbook did on each fault, the slowest first."""
    games: dict[str, list[Game]] = {game.incident.fault.id: [] for game in played.games}
    for game in played.games:
        games[game.incident.fault.id].append(game)
    slow = sorted(games.values(), key=lambda own: -sum(game.minutes for game in own) / len(own))
    rows = tuple(
        (
            Cell(own[0].incident.fault.title),
            Cell(f"{len(own)}"),
            Cell(f"{sum(game.end == 'resolved' for game in own) / len(own):.0%}"),
            Cell(f"{sum(game.minutes for game in own) / len(own):.1f}"),
        )
        for own in slow
    )
    columns = (
        Column("Fault", "head", 2),
        Column("Incidents", "number"),
        Column("Resolved", "number"),
        Column("Minutes expected", "number"),
    )
    return Table("By fault, the slowest first", columns, rows)


def paths(played: Evaluation) -> Picture:
    """Draw the steps of a playbook from left to right, and how many incidents went from each to which."""
    ways = {way: number for way, number in played.own.ways.items() if number >= _RARE * played.own.number}
    first = played.playbook.guide.steps[0].id
    columns = _columns(ways, first)
    with drawing():
        rows = max((len(names) for names in columns), default=1)
        figure, axes = canvas(2 * rows + 3)
        places = _places(columns, rows)
        for (start, end), number in ways.items():
            (x1, y1), (x2, y2) = places[start], places[end]
            color = _ENDS.get(end, UNKNOWN)
            width = 0.5 + 9 * number / played.own.number
            axes.plot([x1, x2], [y1, y2], color=color, linewidth=width, alpha=0.45, solid_capstyle="round", zorder=1)
        _names(axes, places, played)
        axes.set_xlim(-0.5, len(columns) - 0.3)
        axes.set_ylim(rows - 0.4, -0.6)
        axes.axis("off")
        widest = sorted(ways.items(), key=lambda way: -way[1])
        share = "; ".join(f"{start} to {end} {number / played.own.number:.0%}" for (start, end), number in widest)
        return Picture(svg(figure), f"The ways that {played.own.number:,} incidents took, in shares. {share}.")


def _columns(ways: Mapping[tuple[str, str], int], first: str) -> list[list[str]]:
    """Steps by how many come before them at most, circles left aside; the three ends come last."""
    names = dict.fromkeys([first, *(name for way in ways for name in way if name not in _ENDS)])
    depth = dict.fromkeys(names, 0)
    for _ in range(len(names)):
        for start, end in ways:
            if end in depth and end != first and depth[end] <= depth[start] < len(names):
                depth[end] = depth[start] + 1
    used = sorted(set(depth.values()))
    columns = [[name for name, own in depth.items() if own == column] for column in used]
    return [*columns, [end for end in _ENDS if any(way[1] == end for way in ways)]]


def _places(columns: list[list[str]], rows: int) -> dict[str, tuple[float, float]]:
    return {
        name: (column, (row + 0.5) * rows / len(names) - 0.5)
        for column, names in enumerate(columns)
        for row, name in enumerate(names)
    }


def _names(axes: Axes, places: Mapping[str, tuple[float, float]], played: Evaluation) -> None:
    kinds = {step.id: "check" if step.check else "run" if step.run else "call" for step in played.playbook.guide.steps}
    shapes = {"check": "○", "run": "▶", "call": "☎"}
    for name, (x, y) in places.items():
        words = f"{shapes.get(kinds.get(name, ''), '●')} {shorten(name, 22, placeholder='…')}"
        box = {"facecolor": PAPER, "edgecolor": _ENDS.get(name, INK), "linewidth": 0.7, "pad": 1.6}
        axes.text(x, y, words, fontsize=6.5, ha="center", va="center", bbox=box, zorder=2)


def checks(field: Field) -> list[Block]:
    """Show what a playbook can name: checks with what each finds, and runbooks."""
    rows = tuple(
        (
            Cell(check.id, detail=check.title),
            Cell(f"{check.minutes:g}"),
            Cell(check.asks),
            Cell("; ".join(f"{name}: {words}" for name, words in field.diagnosis.outcomes(check).items())),
        )
        for check in field.diagnosis.checks
    )
    columns = (
        Column("Check", "head", 1.4),
        Column("Minutes", "number", 0.6),
        Column("It asks", "long", 1.6),
        Column("It finds", "long", 2.6),
    )
    runbooks = tuple((Cell(name), Cell(f"{minutes:g}")) for name, minutes in field.runbooks.items())
    return [
        Table("Checks that on-call can make", columns, rows, shape="stack"),
        Table("Runbooks of the library", (Column("Runbook", "head", 2), Column("Minutes", "number")), runbooks),
    ]
