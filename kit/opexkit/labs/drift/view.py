"""What was found of a stack: what drift detection reports, what the rules stopped, and the record to read."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from opexkit.labs.drift.detection import Finding
from opexkit.labs.drift.draw import PRACTICE, draw
from opexkit.labs.drift.judging import POLICIES, Evaluation, Tried, told_apart
from opexkit.labs.drift.record import Record, load_stack
from opexkit.labs.trials_view import trials
from opexkit.view.blocks import Block, Cell, Column, Picture, Table
from opexkit.view.charts import parts
from opexkit.view.style import HIGH, INK, MET, MET_MARK, PAPER

MOST_WRONG = 24
"""Templates of the judged ones that are shown."""
_TONES = ((MET, PAPER, ""), (HIGH, PAPER, ""), (PAPER, INK, "//"))


def happened(done: Evaluation) -> list[Block]:
    """Show drift before and after, what the rules did by policy, and the templates for practice."""
    return [
        apart(done),
        Table(_REPORTED, _REPORT, _report(done), shape="stack"),
        *_lint(done),
        *_wrong(done),
        *trials(
            "Templates for practice, on which nothing is judged",
            _TRIED,
            [(each.right, _tried(each)) for each in done.practice],
        ),
    ]


def apart(done: Evaluation) -> Picture:
    """Draw, by policy, how many templates the rules tell from their twins."""
    counts: dict[str, list[float]] = {"told apart": [], "let through": [], "stopped for another reason": []}
    for policy in POLICIES:
        own = done.pairs(policy)
        through = sum(not bad.ruling.rejected for bad, _ in own)
        right = sum(told_apart(bad, twin) for bad, twin in own)
        for name, count in zip(counts, (right, through, len(own) - right - through), strict=True):
            counts[name].append(count)
    said = "; ".join(
        f"{policy}: {counts['told apart'][place]:.0f} told apart, {counts['let through'][place]:.0f} let through, "
        f"{counts['stopped for another reason'][place]:.0f} stopped for another reason"
        for place, policy in enumerate(POLICIES)
    )
    title = f"Templates that a policy forbids, each next to a twin that is right, drawn by the seed {done.handin.seed}"
    return parts(list(POLICIES), counts, f"{title}. {said}.", "templates", _TONES)


_REPORTED = (
    "What drift detection reports of the template as it was deployed, and of yours; what is to be restored differs "
    "until the change set has run"
)
_REPORT = (
    Column("Resource", "head", 1),
    Column("As deployed", "long", 2.2),
    Column("Your template", "long", 2.2),
)


def _report(done: Evaluation) -> tuple[tuple[Cell, ...], ...]:
    after = {each.resource: each for each in done.after}
    before = {each.resource: each for each in done.before}
    return tuple(
        (Cell(name), _status(before.get(name)), _status(after.get(name))) for name in dict.fromkeys([*before, *after])
    )


def _status(finding: Finding | None) -> Cell:
    if finding is None:
        return Cell("not in the template")
    said = "; ".join(
        f"{each.path} {each.kind}: {_short(each.expected)} → {_short(each.actual)}" for each in finding.differences
    )
    return Cell(finding.status, detail=said)


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _lint(done: Evaluation) -> list[Block]:
    rows = tuple(
        (Cell(f"{each.line}"), Cell(each.rule), Cell(each.severity), Cell(each.message)) for each in done.remarks[:40]
    )
    columns = (
        Column("Line", "number", 0.4),
        Column("Rule", "head", 0.6),
        Column("Weight", "text", 0.8),
        Column("What cfn-lint says", "long", 4),
    )
    return [Table("What cfn-lint says of the template", columns, rows, shape="stack")] if rows else []


_TRIED = (
    Column("Template", "head", 1.5),
    Column("Policy", "text", 0.8),
    Column("Must", "text", 0.6),
    Column("Right", "mark", 0.5),
    Column("What the rules say", "long", 1.8),
    Column("The resource", "long", 2.6),
)


def _wrong(done: Evaluation) -> list[Block]:
    """Show judged templates that went wrong, one of a kind."""
    wrong = [each for each in done.tried if not each.right]
    kinds = {(each.drawn.case.id, each.drawn.bad): each for each in reversed(wrong)}
    rows = tuple(_tried(each) for each in [*reversed(kinds.values())][:MOST_WRONG])
    caption = f"Judged templates that went wrong, {len(wrong)} of {len(done.tried)}: {len(rows)} of them, one of a kind"
    return [Table(caption, _TRIED, rows, shape="stack")] if rows else []


def _tried(each: Tried) -> tuple[Cell, ...]:
    drawn, ruling = each.drawn, each.ruling
    said = "; ".join(ruling.messages) or ("stopped, and nothing is said" if ruling.rejected else "it passes")
    twin = "" if drawn.changed else "Right, the twin of: "
    return (
        Cell(f"{twin}{drawn.case.title}"),
        Cell(drawn.case.policy),
        Cell("be stopped" if drawn.bad else "pass"),
        Cell(mark=MET_MARK[each.right]),
        Cell(said, detail=", ".join(ruling.rules)),
        Cell(drawn.changed),
    )


def material(folder: Path) -> list[Block]:
    """Show the record: account, trail, tickets, policies, and what may have let the outage happen."""
    record = load_stack(folder).record
    return [
        Table(
            f"The account: what is there of the stack {record.stack}, and what is in no stack",
            _ACCOUNT,
            tuple(_account(record)),
        ),
        Table("The audit trail, with the values that were found", _TRAIL, tuple(_trail(record)), shape="stack"),
        Table(
            "Tickets",
            (Column("Ticket", "head", 0.8), Column("State", "text", 0.8), Column("What it says", "long", 4)),
            tuple((Cell(each.id), Cell(each.state), Cell(each.title, detail=each.says)) for each in record.tickets),
        ),
        _listed("Policies that the rules have to hold", ((each.id, each.text) for each in record.policies)),
        _listed("What may have let the 90 minutes happen", ((each.id, each.text) for each in record.outage.conditions)),
        Table(
            "Templates for practice, without their other resources",
            (*_TRIED[:3], _TRIED[5]),
            tuple(_practice(folder)),
            shape="stack",
            fold=True,
        ),
    ]


_ACCOUNT = (Column("Resource", "head", 1), Column("Type", "text", 1.2), Column("Properties", "long", 4))
_TRAIL = (
    Column("Event", "head", 0.6),
    Column("When", "text", 0.9),
    Column("Who", "text", 0.9),
    Column("Call", "text", 2),
    Column("What it says", "long", 2.4),
)


def _account(record: Record) -> Iterable[tuple[Cell, ...]]:
    for each in record.account:
        gone = each.properties is None
        said = (
            "deleted"
            if gone
            else "; ".join(f"{key}: {_short_all(own)}" for key, own in (each.properties or {}).items())
        )
        outside = "" if each.resource else "in no stack"
        yield Cell(each.resource or each.name, detail=outside), Cell(each.type), Cell(said)


def _short_all(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _trail(record: Record) -> Iterable[tuple[Cell, ...]]:
    for each in record.trail:
        through = "" if each.through == each.by else f"{each.by}, {each.through}"
        yield (
            Cell(each.id),
            Cell(each.time),
            Cell(through or each.by),
            Cell(each.call, detail=each.on),
            Cell(each.says),
        )


def _listed(caption: str, rows: Iterable[tuple[str, str]]) -> Table:
    columns = (Column("Name", "head", 1), Column("What it is", "long", 4))
    return Table(caption, columns, tuple((Cell(name), Cell(text)) for name, text in rows))


def _practice(folder: Path) -> Sequence[tuple[Cell, ...]]:
    return [
        (
            Cell(each.case.title),
            Cell(each.case.policy),
            Cell("be stopped" if each.bad else "pass"),
            Cell(each.changed),
        )
        for each in draw(folder, PRACTICE, 1)
        if each.changed
    ]
