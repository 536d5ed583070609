"""A lab on paper: what it asks, and what an artefact got."""

from opexkit.labs import Judgment, Lab, Result
from opexkit.view.blocks import Block, Cell, Code, Column, Count, Counts, Table, Text
from opexkit.view.style import HIGH, MET, UNKNOWN, Badge

JUDGED = {
    Judgment.MET: Badge("met", "✓", "Met", MET),
    Judgment.NOT_MET: Badge("high", "✗", "Not met", HIGH),
    Judgment.UNKNOWN: Badge("unknown", "?", "Cannot be judged", UNKNOWN),
    Judgment.FOR_A_PERSON: Badge("unknown", "…", "For a person to judge", UNKNOWN),
}


def asked(lab: Lab) -> list[Block]:
    """Show what a lab asks, what it hands over, and where one starts from."""
    about = f"Save it as a file and run `opexkit lab run {lab.id} FILE`, or name it under `labs:` in a submission."
    return [
        *(Text(text) for text in lab.data.task.split("\n\n")),
        demands(lab),
        *handed_over(lab),
        Code(f"{lab.data.title}: where to start from", lab.text("starter")),
        Text(about, "remark"),
    ]


def handed_over(lab: Lab) -> list[Block]:
    """Show what the task hands over: parameters, or the format and what of the scenario can be named in it."""
    rows = tuple((Cell(each.name), Cell(each.what)) for each in lab.data.given)
    caption = f"{lab.data.title}: {lab.engine.gives}"
    given = Table(caption, (Column("Name", "head", 1), Column("What it is", "long", 2.5)), rows)
    return [given, *lab.engine.material(lab.brief)]


def demands(lab: Lab) -> Table:
    """Show what an artefact must meet."""
    rows = tuple((Cell(demand.text),) for demand in lab.data.demands)
    return Table(f"{lab.data.title}: what it must meet", (Column("Demand", "head"),), rows)


def judged(lab: Lab, result: Result) -> list[Block]:
    """Show what an artefact got, and what happened when it ran."""
    whole = Judgment.MET if result.passed else Judgment.NOT_MET if result.missed else Judgment.UNKNOWN
    told = len(result.verdicts) - result.for_a_person
    met, open_ones = result.counts[Judgment.MET], told - result.judged
    unjudged = (Count(f"{open_ones}", "could not be judged"),) if open_ones else ()
    person = (Count(f"{result.for_a_person}", f"{Judgment.FOR_A_PERSON}"),) if result.for_a_person else ()
    counts = Counts((Count(f"{met} of {told}", "demands met", JUDGED[whole]), *unjudged, *person))
    words = {demand.id: demand for demand in lab.data.demands}
    rows = tuple(
        (
            Cell(words[verdict.demand].text),
            Cell(mark=JUDGED[verdict.judgment]),
            Cell(verdict.found),
            Cell(words[verdict.demand].feedback if verdict.judgment is Judgment.NOT_MET else ""),
        )
        for verdict in result.verdicts
        if verdict.judgment is not Judgment.FOR_A_PERSON
    )
    columns = (
        Column("Demand", "head", 1.6),
        Column("Verdict", "mark", 0.8),
        Column("What happened", "long", 1.6),
        Column("What to do", "long", 2.2),
    )
    explained = [Text(lab.data.explanation)] if result.passed else []
    return [
        counts,
        Table(f"{lab.data.title}: what it got", columns, rows, shape="stack"),
        *for_a_person(lab, result),
        *happened(lab, result),
        *explained,
    ]


def for_a_person(lab: Lab, result: Result) -> list[Block]:
    """Show what no rule can tell: where a person looks, and how."""
    words = {demand.id: demand for demand in lab.data.demands}
    rows = tuple(
        (Cell(words[verdict.demand].text), Cell(verdict.found), Cell(words[verdict.demand].feedback))
        for verdict in result.verdicts
        if verdict.judgment is Judgment.FOR_A_PERSON
    )
    columns = (
        Column("Demand", "head", 1.6),
        Column("Where to look", "long", 1.6),
        Column("How to find out", "long", 2.2),
    )
    caption = f"{lab.data.title}: {Judgment.FOR_A_PERSON}, which counts neither as met nor as missed"
    return [Table(caption, columns, rows, shape="stack")] if rows else []


def happened(lab: Lab, result: Result) -> list[Block]:
    """Show what happened when an artefact ran: its picture, the same in tables, and what is worth knowing."""
    ran = lab.engine.view(lab.data.title, result.detail) if result.detail is not None else []
    remarks = tuple((Cell(remark),) for remark in result.remarks)
    known = [Table(f"{lab.data.title}: worth knowing", (Column("Remark", "head"),), remarks)] if remarks else []
    return [*ran, *known]
