"""The alarm-to-procedure map: every actionable alarm with the one procedure that it names, its kind and its owner."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from opexkit.company.pack import Alarm, Pack
from opexkit.files import InputError, Strict, parse_document, validated
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


def compare_map(read: AlarmMap, pack: Pack) -> tuple[Line, ...]:
    """Hold a map against the catalogue of alarms and the library of procedures: a line for each alarm and row."""
    return _lines(read.rows, pack)


def read_map(text: str | bytes, path: Path = Path("map.yaml")) -> AlarmMap:
    """Read a map in YAML or JSON, whatever it names.

    Raises:
        InputError: it cannot be read; with every problem, at its line and column.
    """
    source = parse_document(text, path)
    read = validated(source, AlarmMap)
    rows = read.rows
    twice = [place for place, row in enumerate(rows) if row.alarm in [other.alarm for other in rows[:place]]]
    problems = [
        source.problem(("rows", place, "alarm"), f"{rows[place].alarm[:60]!r} stands twice", "keep one row an alarm")
        for place in twice
    ]
    if problems:
        raise InputError(problems)
    return read


def _lines(rows: list[Row], pack: Pack) -> tuple[Line, ...]:
    alarms = {alarm.id: alarm for alarm in pack.alarms.after if alarm.actionable}
    written = {row.alarm: row for row in rows}
    known = [Line(alarm, written.get(name), _wrong(alarm, written.get(name), pack)) for name, alarm in alarms.items()]
    others = [row for name, row in written.items() if name not in alarms]
    strange = {"no-noise": "no actionable alarm of the catalogue"}
    return (*known, *(Line(None, row, strange) for row in others))


def _wrong(alarm: Alarm, row: Row | None, pack: Pack) -> Mapping[str, str]:
    if row is None or row.procedure is None:
        return {"covered": "names no procedure"}
    library = {procedure.id: procedure for procedure in pack.procedures.procedures}
    found = {}
    procedure, expert = library.get(row.procedure), library.get(alarm.procedure or "")
    if procedure is None:
        found["links"] = f"the library has no {row.procedure!r}"
    elif row.kind != procedure.kind:
        found["kinds"] = f"{row.procedure} is a {procedure.kind}, not a {row.kind or 'procedure without a kind'}"
    elif expert and procedure.kind != expert.kind:
        found["kinds"] = f"it needs a {expert.kind}"
    if expert and procedure is not expert:
        found["fits"] = f"{expert.title!r} fits better"
    if row.owner not in {team.id for team in pack.organization.teams}:
        found["owners"] = "nobody owns it" if row.owner is None else f"there is no team {row.owner!r}"
    return found


def judge_lines(lines: tuple[Line, ...], fitting_share: float) -> tuple[Verdict, ...]:
    """Judge each demand; `fitting_share` of the alarms should name the very procedure that the experts chose."""
    own = [line for line in lines if line.alarm]
    number, bare = len(own), len(_missing(own, "covered"))
    mapped = number - bare
    dead, kinds, unowned = (_missing(own, demand) for demand in ("links", "kinds", "owners"))
    fitting = mapped - len(_missing(own, "fits"))
    strange = _missing(lines, "no-noise")
    return (
        Verdict.of("covered", not bare, f"{mapped} of {number} actionable alarms name a procedure"),
        Verdict.of("links", bool(mapped) and not dead, _named(dead, "with dead links")),
        Verdict.of("kinds", bool(mapped) and not kinds, _named(kinds, "of the wrong kind")),
        Verdict.of("fits", fitting >= fitting_share * number, f"{fitting} of {number} name what the experts chose"),
        Verdict.of("owners", bool(mapped) and not unowned, _named(unowned, "without an owner that exists")),
        Verdict.of("no-noise", not strange, _named(strange, "for alarms that nobody should act on")),
    )


def _missing(lines: Iterable[Line], demand: str) -> list[Line]:
    return [line for line in lines if demand in line.wrong]


def _named(lines: list[Line], what: str) -> str:
    names = [line.row.alarm for line in lines if line.row]
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return f"{len(names)} rows {what}: {shown}" if names else f"no rows {what}"
