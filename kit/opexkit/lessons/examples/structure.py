"""Who owns what: accounts, responsibilities, alarms and procedures."""

from collections.abc import Callable, Sequence

from opexkit.company.pack import Alarm, OrganizationStage
from opexkit.lessons.company import STAGES, LessonCompany
from opexkit.view.blocks import Block, Cell, Column, Table, Text, items
from opexkit.view.charts import pairs, parts

_RACI = {"R": "does it", "A": "answers for it", "C": "is asked before", "I": "is told"}


def accounts(subject: LessonCompany) -> list[Block]:
    """Show the OUs with their accounts and guardrails, before and after."""
    organization = subject.pack.organization
    blocks: list[Block] = []
    for when, stage in (("Before", organization.before), ("After", organization.after)):
        blocks += [Text(stage.summary), _units(when, stage)]
    layers = {"accounts": [float(len(unit.accounts)) for unit in organization.after.units]}
    names = [unit.name for unit in organization.after.units]
    said = ", ".join(f"{name} {len(unit.accounts)}" for name, unit in zip(names, organization.after.units, strict=True))
    return [parts(names, layers, f"Accounts in each OU after the uplift: {said}."), *blocks]


def raci(subject: LessonCompany) -> list[Block]:
    """Show who is responsible, accountable, consulted and informed, after the uplift and before."""
    organization = subject.pack.organization
    key = ", ".join(f"{letter} {meaning}" for letter, meaning in _RACI.items())
    stages = (("After the uplift", organization.after), ("Before it", organization.before))
    tables: list[Block] = [_raci(when, stage) for when, stage in stages]
    return [Text(f"{key}. A row without exactly one A is a row that nobody, or everyone, answers for."), *tables]


def ownership(subject: LessonCompany) -> list[Block]:
    """Show which share of the alarms has an owner, a procedure and a reader."""
    alarms = subject.pack.alarms
    rows: dict[str, Callable[[Alarm], bool]] = {
        "have an owner": lambda alarm: alarm.owner is not None,
        "call for action": lambda alarm: alarm.actionable,
        "name a procedure": lambda alarm: alarm.procedure is not None,
    }
    return _shares(list(rows), list(rows.values()), alarms.before, alarms.after)


def coverage(subject: LessonCompany) -> list[Block]:
    """Show how many alarms name a runbook, a playbook or nothing, before and after."""
    kinds = {procedure.id: procedure.kind for procedure in subject.pack.procedures.procedures}
    stages = {"before": subject.pack.alarms.before, "after": subject.pack.alarms.after}
    layers = {
        name: [float(sum(kinds.get(alarm.procedure or "") == kind for alarm in stage)) for stage in stages.values()]
        for name, kind in (("no procedure", None), ("runbook", "runbook"), ("playbook", "playbook"))
    }
    said = "; ".join(
        f"{when}: " + ", ".join(f"{layers[name][place]:.0f} {name}" for name in layers)
        for place, when in enumerate(stages)
    )
    rows = tuple(
        (Cell(alarm.title), Cell(alarm.procedure or "none"), Cell(kinds.get(alarm.procedure or "", "")))
        for alarm in stages["after"]
    )
    columns = (Column("Alarm after the uplift", "head", 3), Column("Procedure", "text", 2), Column("Kind", "text"))
    picture = parts(list(stages), layers, f"Alarms by procedure. {said}.", "alarms")
    named = sum(alarm.procedure is not None for alarm in stages["after"])
    caption = "Every alarm that is left names its procedure"
    if named < len(rows):
        caption = f"{named} of {len(rows)} alarms that are left name a procedure"
    return [picture, Table(caption, columns, rows)]


def procedures(subject: LessonCompany) -> list[Block]:
    """Show how long procedures took by hand, and how long they take now."""
    timed = [
        procedure
        for procedure in subject.pack.procedures.procedures
        if procedure.minutes_before is not None and procedure.minutes_after is not None
    ]
    timed.sort(key=lambda procedure: -(procedure.minutes_before or 0))
    shown = timed[:10]
    before = [procedure.minutes_before or 0 for procedure in shown]
    after = [procedure.minutes_after or 0 for procedure in shown]
    said = "; ".join(f"{item.title} {item.minutes_before:g} to {item.minutes_after:g}" for item in shown)
    rows = tuple(
        (
            Cell(item.title),
            Cell(item.kind),
            Cell(item.form),
            Cell(f"{item.minutes_before:g}"),
            Cell(f"{item.minutes_after:g}"),
        )
        for item in timed
    )
    columns = (
        Column("Procedure", "head", 2),
        Column("Kind", "text", 1),
        Column("Form", "long", 2),
        Column("Minutes by hand", "number", 0.8),
        Column("Minutes now", "number", 0.8),
    )
    alt = f"Minutes of the ten longest procedures: {said}."
    picture = pairs([item.title for item in shown], before, after, alt, STAGES)
    return [picture, Table("Procedures with their times", columns, rows, shape="stack")]


def _units(when: str, stage: OrganizationStage) -> Table:
    rows = tuple(
        (
            Cell(unit.name),
            Cell(unit.purpose),
            Cell(str(len(unit.accounts)), detail=", ".join(unit.accounts)),
            Cell(items=items(guardrail.title for guardrail in stage.guardrails if unit.name in guardrail.targets)),
        )
        for unit in stage.units
    )
    columns = (
        Column("Unit", "head"),
        Column("Purpose", "long", 2),
        Column("Accounts", "long", 2.4),
        Column("Guardrails", "long", 2),
    )
    return Table(f"{when}: units and accounts", columns, rows, "No units: one account for everything.", "stack")


def _raci(when: str, stage: OrganizationStage) -> Table:
    teams = list(
        dict.fromkeys(
            team
            for row in stage.raci
            for team in (row.accountable, *row.responsible, *row.consulted, *row.informed)
            if team
        )
    )
    rows = tuple(
        (
            Cell(row.activity),
            *(Cell(_letters(team, row.responsible, row.accountable, row.consulted, row.informed)) for team in teams),
        )
        for row in stage.raci
    )
    columns = (Column("Activity", "head", 2), *(Column(team.replace("-", " "), "text") for team in teams))
    return Table(when, columns, rows, "Nothing was written down.")


def _letters(
    team: str, responsible: Sequence[str], accountable: str, consulted: Sequence[str], informed: Sequence[str]
) -> str:
    said = [
        ("R", team in responsible),
        ("A", team == accountable),
        ("C", team in consulted),
        ("I", team in informed),
    ]
    return " ".join(letter for letter, holds in said if holds)


def _shares(
    names: Sequence[str], tests: Sequence[Callable[[Alarm], bool]], before: Sequence[Alarm], after: Sequence[Alarm]
) -> list[Block]:
    counts = [(sum(map(test, before)), sum(map(test, after))) for test in tests]
    shares = [(100 * was / len(before), 100 * now / len(after)) for was, now in counts]
    said = "; ".join(
        f"{name}: {was:.0f} % before, {now:.0f} % after" for name, (was, now) in zip(names, shares, strict=True)
    )
    alt, form = f"Alarms that {said}.", "{:.0f} %".format
    picture = pairs(names, [was for was, _ in shares], [now for _, now in shares], alt, STAGES, form)
    rows = tuple(
        (Cell(name), Cell(f"{was} of {len(before)}"), Cell(f"{now} of {len(after)}"))
        for name, (was, now) in zip(names, counts, strict=True)
    )
    columns = (Column("Alarms that", "head", 2), Column("Before", "number"), Column("After", "number"))
    return [picture, Table("Alarms and those who answer for them", columns, rows)]
