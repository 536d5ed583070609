"""What guardrails did: the tree with what is attached, what went wrong by kind, and the requests for practice."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes

from opexkit.labs.guardrails.attachments import Guardrails
from opexkit.labs.guardrails.draw import Drawn, draw
from opexkit.labs.guardrails.evaluate import RCP_SERVICES
from opexkit.labs.guardrails.judging import PRACTICE, Evaluation, Tried
from opexkit.labs.guardrails.world import ROOT, Organization, load_organization
from opexkit.labs.trials_view import trials
from opexkit.view.blocks import Block, Cell, Column, Picture, Table
from opexkit.view.figure import canvas, drawing, svg
from opexkit.view.style import HIGH, INK, MET, MET_MARK, UNKNOWN

_MUST = {True: "work", False: "be denied"}


def happened(done: Evaluation) -> list[Block]:
    """Show the tree, what became of each kind of request, and the requests for practice."""
    said = f"{len(done.tried)} requests that nobody has seen, drawn by the seed {done.seed}, by kind"
    shown = "The requests for practice, and what decided each"
    return [
        tree(done),
        *trials(said, _KINDS, _by_kind(done.tried)),
        *trials(shown, _PRACTICE, [(each.right, _row(each)) for each in done.practice]),
    ]


_KINDS = (
    Column("Request", "head", 1.8),
    Column("Must", "text", 0.7),
    Column("As it must be", "number", 0.8),
    Column("One that is wrong", "long", 1.8),
    Column("What decided it", "long", 2),
)


def _by_kind(tried: Sequence[Tried]) -> list[tuple[bool, tuple[Cell, ...]]]:
    kinds: dict[str, list[Tried]] = {}
    for each in tried:
        kinds.setdefault(each.drawn.kind.id, []).append(each)
    rows: list[tuple[bool, tuple[Cell, ...]]] = []
    for own in kinds.values():
        wrong = [each for each in own if not each.right]
        first = wrong[0] if wrong else None
        row = (
            Cell(own[0].drawn.kind.title),
            Cell(_MUST[own[0].drawn.must]),
            Cell(f"{len(own) - len(wrong)} of {len(own)}"),
            Cell(_asks(first.drawn) if first else "", detail=_where(first.drawn) if first else ""),
            Cell(str(first.decision) if first else ""),
        )
        rows.append((not wrong, row))
    return rows


_PRACTICE = (
    Column("Request", "head", 1.6),
    Column("By", "text", 1.6),
    Column("Must", "text", 0.7),
    Column("Right", "text", 0.5),
    Column("What decided it", "long", 2.2),
)


def _row(tried: Tried) -> tuple[Cell, ...]:
    return (
        *_request(tried.drawn),
        Cell(mark=MET_MARK[tried.right]),
        Cell(str(tried.decision)),
    )


def _request(drawn: Drawn) -> tuple[Cell, ...]:
    caller = drawn.request.context.get("aws:principalarn", ("",))[0] or drawn.principal.service
    return (
        Cell(_asks(drawn), detail=_where(drawn)),
        Cell(drawn.principal.title, detail=caller),
        Cell(_MUST[drawn.must]),
    )


def _asks(drawn: Drawn) -> str:
    return f"{drawn.request.action} in {drawn.region}"


def _where(drawn: Drawn) -> str:
    resource = f" on {drawn.request.resource}" if drawn.request.resource != "*" else ""
    return f"{drawn.account}{', created later' if drawn.newcomer else ''}{resource}"


def tree(done: Evaluation) -> Picture:
    """Draw the organization: what is attached to each part, and how many requests in it went as they must."""
    lines = list(_lines(done.organization, done.guardrails, done.tried))
    with drawing():
        figure, axes = canvas(2 * len(lines))
        for row, line in enumerate(lines):
            above = max((place for place in range(row) if lines[place][0] < line[0]), default=row)
            _draw(axes, row, line, above)
        axes.text(0.99, -0.62, "requests that went right", va="center", ha="right", fontsize=7, color=INK)
        axes.set_xlim(0, 1)
        axes.set_ylim(len(lines) - 0.4, -0.8)
        axes.set_yticks([])
        return Picture(svg(figure), f"The organization. {' '.join(_said(line) for line in lines)}")


Line = tuple[int, str, str, int, int]
"""Depth in the tree, name, what is attached, how many requests went right, and how many there were."""


def _lines(organization: Organization, guardrails: Guardrails, tried: Sequence[Tried]) -> list[Line]:
    found: list[Line] = []
    named = {target for by_target in guardrails.attached.values() for target in by_target}
    children: dict[str, list[str]] = {}
    for unit in organization.rules.units:
        children.setdefault(unit.parent, []).append(unit.name)

    def add(name: str, depth: int) -> None:
        own = [each for each in tried if each.drawn.demand and name in organization.paths.get(each.drawn.account, ())]
        right = sum(each.right for each in own)
        found.append((depth, name, _attached(guardrails, name), right, len(own)))
        for account in organization.accounts.get(name, ()):
            if account in named:
                add(account, depth + 1)
        for child in children.get(name, ()):
            add(child, depth + 1)

    add(ROOT, 0)
    return found


def _attached(guardrails: Guardrails, target: str) -> str:
    scps = ", ".join(policy.name for policy in guardrails.of("SCP", target))
    rcps = ", ".join(policy.name for policy in guardrails.of("RCP", target))
    return f"SCP: {scps or 'none'}" + (f"; RCP: {rcps}" if rcps else "")


def _draw(axes: Axes, row: int, line: Line, above: int) -> None:
    depth, name, attached, right, count = line
    left = 0.06 * depth
    if depth:
        corner = left - 0.04
        axes.plot([corner, corner, left - 0.01], [above + 0.42, row - 0.15, row - 0.15], color=UNKNOWN, linewidth=1)
    color = MET if right == count else HIGH
    figures = f"{right} of {count}" if count else ""
    axes.text(left, row - 0.15, name, va="center", weight="bold", color=INK, parse_math=False)
    axes.text(0.99, row - 0.15, figures, va="center", ha="right", color=color, parse_math=False)
    axes.text(left, row + 0.22, _fitted(attached), va="center", fontsize=7, color=INK, parse_math=False)


def _fitted(text: str, most: int = 92) -> str:
    return text if len(text) <= most else f"{text[: most - 2]} …"


def _said(line: Line) -> str:
    _, name, attached, right, count = line
    return f"{name}: {attached}; {right} of {count} requests went right."


def material(folder: Path) -> list[Block]:
    """Show the organization, who sends requests, and the requests for practice."""
    organization = load_organization(folder)
    rules = organization.rules
    units = tuple(
        (Cell(unit.name), Cell(unit.parent), Cell(", ".join(organization.accounts[unit.name]))) for unit in rules.units
    )
    callers = tuple(
        (Cell(each.title), Cell(each.arn or each.service or "an identity from elsewhere"), Cell(_tags(each.tags)))
        for each in rules.principals
    )
    requests = tuple(_request(each) for each in draw(folder, PRACTICE, practice=True))
    caption = (
        f"The organization {rules.organization}: {rules.management} is the management account, the Regions are "
        f"{' and '.join(rules.regions)}"
    )
    bound = f"Requests for practice; resource control policies bind {', '.join(RCP_SERVICES)}"
    return [
        Table(caption, (Column("Unit", "head", 1), Column("Below", "text", 0.6), Column("Accounts", "long", 4)), units),
        Table("Who sends requests", _CALLERS, callers, shape="stack"),
        Table(bound, _PRACTICE[:3], requests, shape="stack"),
    ]


_CALLERS = (Column("Who", "head", 1.4), Column("aws:PrincipalArn", "long", 3), Column("Tags", "text", 1))


def _tags(tags: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in tags.items())
