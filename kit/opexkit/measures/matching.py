"""Which preset a file is read with, and which of its columns give which role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from opexkit.files.problem import InputError, Problem
from opexkit.measures.preset import Alternative, Mapped, Preset, recognize
from opexkit.measures.reading import Reading
from opexkit.measures.role import Table
from opexkit.measures.sources import Source

_SHOWN = 30
"""Names of a file that are told."""


@dataclass(frozen=True, slots=True)
class Given:
    """A column of the file that gives a role: its name, the name of what is added, and what is said of it.

    `where` names another column and its words, folded, of the rows that it holds for.
    """

    name: str
    plus: str | None = None
    say: str = ""
    where: tuple[str, frozenset[str]] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Of every column that it needs."""
        return tuple(name for name in (self.name, self.plus, self.where and self.where[0]) if name)


@dataclass(frozen=True, slots=True)
class Role:
    """Where a role's cells come from in one file: the first, then the others where it is empty."""

    spec: Mapped
    given: tuple[Given, ...]
    default: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Of every column that it needs."""
        return (*(name for one in self.given for name in one.names), *filter(None, [self.default]))

    def __str__(self) -> str:
        return ", else ".join(f"{one.name} + {one.plus}" if one.plus else one.name for one in self.given)


def choose_preset(source: Source, table: Table | None, reading: Reading) -> Preset:
    """The preset that fits a file.

    Raises:
        InputError: none fits, or several fit equally.
    """
    known = reading.known(table)
    for preset in known:
        for refusal in preset.refuse:
            if {name.casefold() for name in source.names} == {key.casefold() for key in refusal.keys}:
                message = f"is of {preset.title}, but holds no events"
                raise InputError([Problem(source.path, message, refusal.fix)])
    if reading.preset is not None and known:
        return known[0]
    fitting = recognize(source.names, [preset for preset in reading.own if preset in known]) or recognize(
        source.names, known
    )
    own = [preset for preset in known if preset.source.basis == "the kit"]
    if not fitting and table is not None and own:
        return own[0]
    if len(fitting) == 1:
        return fitting[0]
    raise InputError([_unclear(source, fitting)])


def _unclear(source: Source, fitting: Iterable[Preset]) -> Problem:
    titles = ", ".join(f"{preset.id} ({preset.title})" for preset in fitting)
    if titles:
        fix = f"choose with --as; it fits {titles}"
        return Problem(source.path, "may be the export of several tools", fix)
    fix = f"say what its rows are: --deployments, --incidents, --alarms or --commits FILE; it holds {listed(source)}"
    return Problem(source.path, f"is of no tool that is known ({source.kind})", fix)


def listed(source: Source) -> str:
    """The names that a file holds, the first of them if there are many."""
    more = len(source.names) - _SHOWN
    return ", ".join(source.names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def match_roles(source: Source, preset: Preset, columns: Mapping[str, str]) -> dict[str, Role]:
    """The roles that a file gives.

    Args:
        source: the file.
        preset: what it is read with.
        columns: names that were asked for instead.

    Raises:
        InputError: a name that was asked for is not there, or a role that is needed is not given.
    """
    roles: dict[str, Role] = {}
    problems: list[Problem] = []
    taken: set[str] = set()
    for role, name in columns.items():
        found = source.find(name)
        if found is None:
            fix = f"the file has {listed(source)}"
            problems.append(Problem(source.path, f"there is no column {name!r} (asked for as {role})", fix))
        else:
            old = next((spec for own, spec in preset.columns.items() if own == role), None)
            spec = Mapped(of=[found], yes=old.yes if old else [], no=old.no if old else [])
            roles[role] = Role(spec, (Given(found),))
            taken.add(found)
    for role, spec in preset.columns.items():
        if role not in roles and (given := _given(source, spec, taken)):
            roles[role] = Role(spec, given, _first(source, spec.default.of) if spec.default else None)
    lacking = [needed for needed in preset.needs if not any(role in roles for role in needed)]
    problems += [_missing(source, preset, needed) for needed in lacking]
    if problems:
        raise InputError(problems)
    return roles


def _given(source: Source, spec: Mapped, taken: set[str]) -> tuple[Given, ...]:
    first = Alternative(of=spec.of, plus=spec.plus, say=spec.say)
    given: list[Given] = []
    for part in (first, *spec.orelse):
        name = next((found for name in part.of if (found := source.find(name)) and found not in taken), None)
        plus = _first(source, part.plus)
        where = _first(source, part.when.of) if part.when else None
        if name is not None and (plus is not None or not part.plus) and (where is not None or not part.when):
            words = frozenset(word.casefold() for word in part.when.keep) if part.when else frozenset()
            given.append(Given(name, plus, part.say, (where, words) if where else None))
    return tuple(given)


def _first(source: Source, names: Iterable[str]) -> str | None:
    return next((found for name in names if (found := source.find(name))), None)


def _missing(source: Source, preset: Preset, needed: Iterable[str]) -> Problem:
    roles = " or ".join(f"`{role}`" for role in needed)
    first = next(iter(needed))
    if preset.source.basis == "the kit":
        fix = f"name it with --columns {preset.table}.{first}=NAME; the file has {listed(source)}"
        return Problem(source.path, f"no column gives {roles}", fix)
    wanted = ", ".join(name for role in needed if role in preset.columns for name in preset.columns[role].of)
    fix = f"export it again: {preset.export[0]}"
    return Problem(source.path, f"was taken for {preset.title}, which gives {roles} by {wanted}", fix)
