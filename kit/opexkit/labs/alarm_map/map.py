"""The alarm-to-procedure map: every actionable alarm with the one procedure that it names, its kind and its owner."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from opexkit.company.pack import Alarm, Pack
from opexkit.files import InputError, Problem, Strict, parse_document, suggestion, validated
from opexkit.files.document import Document
from opexkit.files.problem import Severity
from opexkit.labs.verdict import Verdict

ROW_LIMIT = 500
"""Rows of a map."""

Word = Annotated[str, Field(min_length=1, max_length=200)]


class Row(Strict):
    """One alarm and what it names."""

    alarm: Word
    procedure: Word | None = None
    kind: Literal["runbook", "playbook"] | None = None
    owner: Word | None = None
    note: str = Field(default="", max_length=500)


class AlarmMap(Strict):
    """The map: a row an alarm."""

    rows: Annotated[list[Row], Field(min_length=1, max_length=ROW_LIMIT)]


@dataclass(frozen=True)
class WrittenMap:
    """A map as it was read.

    Attributes:
        rows: a row an alarm.
        source: where each was written.
    """

    rows: list[Row]
    source: Document


@dataclass(frozen=True)
class Line:
    """One row as it was judged.

    Attributes:
        alarm: of the catalogue; None if it has no such alarm.
        row: as written; None if the alarm has none.
        wrong: what is wrong with it, a clause for each demand that it misses.
    """

    alarm: Alarm | None
    row: Row | None
    wrong: Mapping[str, str]


def compare_map(read: WrittenMap, pack: Pack) -> tuple[Line, ...]:
    """Hold a map against the catalogue of alarms and the library of procedures: a line for each alarm and row."""
    return _lines(read.rows, pack)


def read_map(text: str | bytes, path: Path = Path("map.yaml")) -> WrittenMap:
    """Read a map in YAML or JSON, whatever it names.

    Raises:
        InputError: it cannot be read; with every problem, at its line and column.
    """
    source = parse_document(text, path)
    rows = validated(source, AlarmMap).rows
    twice = [place for place, row in enumerate(rows) if row.alarm in [other.alarm for other in rows[:place]]]
    problems = [
        source.problem(("rows", place, "alarm"), f"{rows[place].alarm[:60]!r} appears twice", "keep one row an alarm")
        for place in twice
    ]
    if problems:
        raise InputError(problems)
    return WrittenMap(rows, source)


def strangers(read: WrittenMap, pack: Pack) -> list[Problem]:
    """Warn of what a map names and the company does not have: alarms, procedures, teams."""
    known = {
        "alarm": [alarm.id for alarm in (*pack.alarms.before, *pack.alarms.after)],
        "procedure": [procedure.id for procedure in pack.procedures.procedures],
        "owner": [team.id for team in pack.organization.teams],
    }
    return [
        read.source.problem(
            ("rows", place, key),
            f"{pack.company.name} has no {'team' if key == 'owner' else key} {name!r}",
            suggestion(name, names, "write the id of one"),
            Severity.WARNING,
        )
        for place, row in enumerate(read.rows)
        for key, names in known.items()
        if (name := getattr(row, key)) is not None and name not in names
    ]


def _lines(rows: list[Row], pack: Pack) -> tuple[Line, ...]:
    alarms = {alarm.id: alarm for alarm in pack.alarms.after if alarm.actionable}
    written = {row.alarm: row for row in rows}
    known = [Line(alarm, written.get(name), _wrong(alarm, written.get(name), pack)) for name, alarm in alarms.items()]
    others = [row for name, row in written.items() if name not in alarms]
    strange = {"no-noise": "no actionable alarm of the catalog"}
    return (*known, *(Line(None, row, strange) for row in others))


def _wrong(alarm: Alarm, row: Row | None, pack: Pack) -> Mapping[str, str]:
    if row is None or row.procedure is None:
        return {"covered": "names no procedure"}
    library = {procedure.id: procedure for procedure in pack.procedures.procedures}
    fitting = [library[name] for name in (alarm.procedure, *alarm.also) if name in library]
    procedure = library.get(row.procedure)
    found = {}
    if procedure is None:
        found["links"] = f"the library has no {row.procedure!r}"
    elif row.kind != procedure.kind:
        found["kinds"] = f"{row.procedure} is a {procedure.kind}, not a {row.kind or 'procedure without a kind'}"
    elif fitting and procedure.kind not in {each.kind for each in fitting}:
        found["kinds"] = f"it needs a {fitting[0].kind}"
    if fitting and procedure not in fitting:
        found["fits"] = f"{fitting[0].title!r} fits better"
    if said := _not_the_owner(alarm, row.owner, pack):
        found["owners"] = said
    return found


def _not_the_owner(alarm: Alarm, owner: str | None, pack: Pack) -> str:
    """Say why a team does not answer an alarm: the one that is paged and the one whose service it watches do."""
    if owner is None:
        return "nobody owns it"
    if owner not in {team.id for team in pack.organization.teams}:
        return f"there is no team {owner!r}"
    services = {service.id: service.owner for service in pack.services.services}
    right = [name for name in dict.fromkeys((alarm.owner, services.get(alarm.service))) if name]
    return "" if owner in right else f"{alarm.service} is not {owner}'s, but {' or '.join(right)}'s"


def judge_lines(lines: tuple[Line, ...], bars: Mapping[str, float]) -> tuple[Verdict, ...]:
    """Judge each demand.

    Args:
        lines: the map, row by row.
        bars: for `useful` and `whole`, the share of the alarms whose row is right as a whole; for `kinds`, `fits` and
            `owners` the share that is right in this one thing, and all critical alarms must be.
    """
    own = [line for line in lines if line.alarm]
    number, bare = len(own), len(_missing(own, "covered"))
    mapped = number - bare
    dead, strange = _missing(own, "links"), _missing(lines, "no-noise")
    whole = sum(not line.wrong for line in own)
    return (
        Verdict.of("useful", whole >= bars["useful"] * number, f"{whole} of {number} rows are right as a whole"),
        Verdict.of("covered", not bare, f"{mapped} of {number} actionable alarms name a procedure"),
        Verdict.of("links", bool(mapped) and not dead, _named(dead, "with dead links")),
        _share("kinds", own, bars, "have the right kind"),
        _share("fits", own, bars, "name what the experts chose"),
        _share("owners", own, bars, "go to a team that answers for them"),
        Verdict.of("whole", whole >= bars["whole"] * number, f"{whole} of {number} rows are right as a whole"),
        Verdict.of("no-noise", not strange, _named(strange, "for alarms that nobody should act on")),
    )


def _share(demand: str, own: list[Line], bars: Mapping[str, float], what: str) -> Verdict:
    wrong = [line for line in own if demand in line.wrong or "covered" in line.wrong]
    critical = [line.alarm.id for line in wrong if line.alarm and line.alarm.severity == "sev1"]
    right = len(own) - len(wrong)
    found = f"{right} of {len(own)} {what}"
    if critical:
        found += f"; of the critical ones, {critical[0]} does not"
    return Verdict.of(demand, not critical and right >= bars[demand] * len(own), found)


def _missing(lines: Iterable[Line], demand: str) -> list[Line]:
    return [line for line in lines if demand in line.wrong]


def _named(lines: list[Line], what: str) -> str:
    names = [line.row.alarm for line in lines if line.row]
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return f"{len(names)} rows {what}: {shown}" if names else f"no rows {what}"
