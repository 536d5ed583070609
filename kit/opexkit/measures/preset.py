"""A preset: how the export of one tool is recognized, and what its columns mean."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from opexkit import content
from opexkit.files import Form, Strict, read
from opexkit.measures.role import RoleName, Table


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_listed)]
"""One text, or a list of them."""


class Condition(Strict):
    """Words of another column that a row must have."""

    of: Names
    keep: Names


class Alternative(Strict):
    """Another column for cells that are empty, and what a figure that rests on it must say."""

    of: Names
    plus: Names = Field(default_factory=list)
    when: Condition | None = Field(default=None, description="Which rows it holds for; none: all.")
    say: str = ""


class Default(Strict):
    """A column whose equal cell shows that the tool filled a cell in by itself, so that it says nothing."""

    of: Names
    say: str


class Mapped(Strict):
    """Where a role's cells come from.

    `of` holds names of a CSV file's columns, or paths in JSON (`a.b`, `a[].b` for the first filled item, `a[k=v].b` for
    the item whose k is v); the first that the file has is taken. `plus` names a column with a length that is added to
    the time. `say` is a remark that every figure made from the column carries.
    """

    of: Names
    plus: Names = Field(default_factory=list)
    unit: Literal["s", "ms"] = "s"
    orelse: list[Alternative] = Field(default_factory=list, alias="else")
    default: Default | None = None
    yes: Names = Field(default_factory=list, description="Words that mean yes, for a flag.")
    no: Names = Field(default_factory=list, description="Words that mean no, for a flag.")
    other: Literal["yes", "no"] | None = Field(default=None, description="What any other word means.")
    last_part: bool = Field(default=False, description="Take what stands after the last slash.")
    say: str = ""


def _mapped(value: Any) -> Any:
    return {"of": value} if isinstance(value, str | list) else value


Role = Annotated[Mapped, BeforeValidator(_mapped)]


class Rows(Strict):
    """Which rows count, by the words of one column; any other word is unknown, and the row is left out."""

    of: Names
    keep: Names = Field(default_factory=list, description="Words of rows that count; none: all but those set aside.")
    aside: dict[str, Names] = Field(default_factory=dict, description="Why, and the words of rows that do not count.")
    blank: str = Field(default="", description="Why a row with an empty cell does not count; empty: it counts.")
    needed: bool = Field(default=True, description="Whether a file without the column cannot be read.")


class Recognition(Strict):
    """What a file must hold: all names of one of the sets, or columns for all roles of one of the sets."""

    keys: list[list[str]] = Field(default_factory=list)
    without: list[str] = Field(default_factory=list, description="Names that another tool's file has.")
    roles: list[list[RoleName]] = Field(default_factory=list)


class Refusal(Strict):
    """Names of a file of this tool that holds no events, and what to export instead."""

    keys: list[str]
    fix: str


class Seen(Strict):
    """How the mapping is known.

    `real file`: from a file that the tool wrote; `schema`: from the tool's own schema, SDK or source; `documentation`:
    from its pages; `third party`: from other people's pages or files. Files that were read with it are in `tried`.
    """

    basis: Literal["real file", "schema", "documentation", "third party", "the kit"]
    detail: str
    page: str
    checked: str


class Trial(Strict):
    """A public file of the tool, or what it answered, that was read with the preset; its rows are not in the kit."""

    of: str
    rows: Annotated[int, Field(gt=0)]
    page: str
    checked: str
    found: str = Field(default="", description="What it showed that the documents do not say.")


class Preset(Strict):
    """`data/measures/tools/*.yaml`: one export of one tool."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$"), Form("a short name, such as my-tool")]
    title: str
    table: Table
    source: Seen
    tried: list[Trial] = Field(default_factory=list)
    export: Names = Field(description="The command, or the clicks, that make the file.")
    recognize: Recognition
    columns: dict[RoleName, Role]
    needs: list[list[RoleName]] = Field(description="Sets of roles; a file must give one role of each set.")
    rows: list[Rows] = Field(default_factory=list)
    closed: Rows | None = Field(default=None, description="Which rows without a time of resolution are closed, anyway.")
    choose: Literal["environment", "service"] | None = Field(
        default=None, description="What must be chosen where the file holds several."
    )
    zone: str | None = Field(default=None, description="The zone of times that carry none, where the tool fixes it.")
    zone_key: str | None = Field(default=None, description="The key next to the list that names that zone.")
    cut_at: list[int] = Field(default_factory=list, description="Numbers of rows at which the tool stops by default.")
    container: list[str] = Field(default_factory=list, description="The path to the list inside of each JSON object.")
    completes: str | None = Field(default=None, description="The preset whose rows this one gives an outcome to.")
    refuse: list[Refusal] = Field(default_factory=list)
    say: Names = Field(default_factory=list, description="What whoever reads the figures must know.")


class Words(Strict):
    """`data/measures/words.yaml`: words of many languages and tools."""

    yes: list[str]
    no: list[str]
    production: list[str] = Field(description="Parts of an environment's name that mean production.")
    months: dict[str, int] = Field(description="The number of a month by its names, lower case, without a final dot.")
    before_noon: list[str]
    after_noon: list[str]
    zones: dict[str, str] = Field(description="The offset of a zone's letters.")
    unclear_zones: list[str] = Field(description="Letters that several zones use.")


@cache
def words() -> Words:
    """The words that cells are made of."""
    return read(content.data("measures", "words.yaml"), Words)


def presets() -> dict[str, Preset]:
    """Every preset by its id: one's own folders' first, then those of tools, then the kit's own forms."""
    return _read_all(tuple(content.named(content.TOOLS).values()))


@cache
def _read_all(paths: tuple[Path, ...]) -> dict[str, Preset]:
    every = [(path, read_preset(path)) for path in paths]
    every.sort(key=lambda pair: (not content.is_own(pair[0]), pair[1].source.basis == "the kit"))
    return {preset.id: preset for _, preset in every}


def read_preset(path: Path) -> Preset:
    """Read a preset's file.

    Raises:
        InputError: it is not there, or is no preset.
    """
    return read(path, Preset)


def recognize(names: Iterable[str], known: Iterable[Preset]) -> list[Preset]:
    """The presets that a file with these names fits, the closest first; several are equally close if it is not clear.

    A preset is as close as the largest set of its names that the file holds; roles count only where no names fit.
    """
    have = {part.casefold() for name in names for part in (name, name.partition(".")[0])}
    candidates = list(known)
    scored = [(_score(preset, have), preset) for preset in candidates]
    best = max((score for score, _ in scored), default=0)
    if best:
        return [preset for score, preset in scored if score == best]
    return [preset for preset in candidates if any(_gives(preset, roles, have) for roles in preset.recognize.roles)]


def _score(preset: Preset, have: set[str]) -> int:
    if any(name.casefold() in have for name in preset.recognize.without):
        return 0
    fitting = (keys for keys in preset.recognize.keys if {key.casefold() for key in keys} <= have)
    return max((len(keys) for keys in fitting), default=0)


def _gives(preset: Preset, roles: Iterable[RoleName], have: set[str]) -> bool:
    return all(any(name.casefold() in have for name in preset.columns[role].of) for role in roles)
