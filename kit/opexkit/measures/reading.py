"""How files are to be read: what whoever asks knows better than the file tells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opexkit.files.problem import InputError, Problem
from opexkit.measures.preset import Preset, presets
from opexkit.measures.role import ROLES, TABLES, Table
from opexkit.measures.sources import Known


@dataclass(frozen=True, slots=True)
class Reading:
    """What is asked for.

    Attributes:
        columns: for each table, the file's name of a role, where the preset's does not fit.
        only: for each role, the values of rows that count, such as the production environment.
        zone: of times that carry none; None takes the tool's own, else UTC.
        time_format: `day-first`, `month-first` or a `strptime` format, where the cells do not tell.
        encoding: of text files, where they do not tell.
        preset: the id of the preset that every file is read with.
        own: presets that are tried before the kit's.
    """

    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    zone: str | None = None
    time_format: str | None = None
    encoding: str | None = None
    preset: str | None = None
    own: tuple[Preset, ...] = ()

    def known(self, table: Table | None = None) -> list[Preset]:
        """The presets that may be meant, one's own first."""
        every = {preset.id: preset for preset in self.own} | {
            name: preset for name, preset in presets().items() if name not in {own.id for own in self.own}
        }
        if self.preset is not None and self.preset not in every:
            fix = f"use one of {', '.join(every)}"
            raise InputError([Problem(Path("--as"), f"there is no preset {self.preset!r}", fix)])
        chosen = [every[self.preset]] if self.preset else list(every.values())
        return [preset for preset in chosen if table in (None, preset.table)]


def known_json(every: Iterable[Preset]) -> Known:
    """What presets know of JSON: where events lie, and which keys make an object one."""
    listed = list(every)
    containers = dict.fromkeys(place for preset in listed for place in preset.container)
    return Known(tuple(containers), tuple(frozenset(keys) for preset in listed for keys in preset.recognize.keys))


def time_zone(name: str) -> ZoneInfo:
    """The zone of a name.

    Raises:
        InputError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        fix = "use a name such as UTC or Europe/Berlin"
        raise InputError([Problem(Path("--zone"), f"there is no time zone {name!r}", fix)]) from error


def split_columns(words: Sequence[str], tables: Iterable[str] = TABLES) -> dict[str, dict[str, str]]:
    """Split `table.role=Column` words by table.

    Raises:
        InputError: a word has another form, or names a table or role that the kit does not know.
    """
    known = {f"{table}.{role}" for table in tables for role in ROLES}
    split: dict[str, dict[str, str]] = {}
    for word in words:
        ours, equals, theirs = word.partition("=")
        if not equals or not theirs or ours not in known:
            fix = "write it like incidents.started=Opened"
            raise InputError([Problem(Path("--columns"), f"{word!r} names no column", fix)])
        table, _, role = ours.partition(".")
        split.setdefault(table, {})[role] = theirs
    return split


def split_only(words: Sequence[str]) -> dict[str, list[str]]:
    """Split `role=value` words by role.

    Raises:
        InputError: a word has another form, or names no role.
    """
    split: dict[str, list[str]] = {}
    for word in words:
        role, equals, value = word.partition("=")
        if not equals or role not in ("service", "environment", "severity", "alarm"):
            fix = "write it like environment=production, service=NAME, severity=NAME or alarm=NAME"
            raise InputError([Problem(Path("--only"), f"{word!r} chooses no rows", fix)])
        split.setdefault(role, []).append(value)
    return split
