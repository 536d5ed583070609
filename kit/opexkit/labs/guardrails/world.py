"""The organization and the requests that are drawn: `labs/guardrails.yaml` of a scenario pack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from opexkit.company.carried import need
from opexkit.company.loader import load_pack
from opexkit.company.pack import Name
from opexkit.files import Strict, read
from opexkit.labs.guardrails.evaluate import Caller

FILE = "labs/guardrails.yaml"
ROOT = "Root"
DEPTH_LIMIT = 5
"""Levels of OUs below the root, as AWS Organizations has it."""


class Unit(Strict):
    """An organizational unit; `parent` is another one, or the root."""

    name: str
    parent: str


class Principal(Strict):
    """Someone or something that sends requests.

    Attributes:
        arn: what `aws:PrincipalArn` is, with places for account, squad and so on; empty where there is none.
        type: what `aws:PrincipalType` is.
        service: the name of a service that calls by itself.
        federated: whether it is an identity from elsewhere that takes a role.
    """

    id: Name
    title: str
    arn: str = ""
    type: Literal["AssumedRole", "User", "Account", "Anonymous"] = "AssumedRole"
    caller: Caller = "member"
    tags: dict[str, str] = Field(default_factory=dict)
    service: str = ""
    federated: bool = False


class Act(Strict):
    """An action and what it is on; `region` is where the endpoint of a global service is."""

    action: str
    resource: str
    region: str | None = None


class Asked(Strict):
    """A kind of request.

    Attributes:
        demand: of the lab; None where no guardrail changes anything.
        units: whose accounts it comes from or reaches for; empty for the management account.
        actions: names of groups of actions.
        regions: whether it is sent to a Region that is used, or to another one.
        owner: whether what is reached for belongs to another account.
        but: principals who may do it all the same; whom else a guardrail exempts is tried, too.
        draws: how many are drawn, and how many more in accounts that are created later.
        shown: how many are shown for practice.
    """

    id: Name
    title: str
    demand: Name | None = None
    must: Literal["allowed", "denied"]
    units: list[str]
    principals: Annotated[list[Name], Field(min_length=1)]
    actions: Annotated[list[Name], Field(min_length=1)]
    regions: Literal["used", "elsewhere"] = "used"
    owner: Literal["own", "other"] = "own"
    but: list[Name] = Field(default_factory=list)
    permitted: bool = True
    draws: Annotated[int, Field(ge=1, le=200)]
    newcomers: Annotated[int, Field(ge=0, le=50)] = 0
    shown: Annotated[int, Field(ge=0, le=20)] = 1


class Rules(Strict):
    """`labs/guardrails.yaml`.

    Attributes:
        management: name of the account that owns the organization.
        units: the tree; accounts of a unit are those that `organization.yaml` names.
        newcomers: by unit, accounts that do not exist yet.
        regions: those that the company uses.
        words: parts of names of resources.
    """

    organization: str
    management: Name
    units: Annotated[list[Unit], Field(min_length=1, max_length=50)]
    newcomers: dict[str, list[Name]] = Field(default_factory=dict)
    regions: Annotated[list[str], Field(min_length=1)]
    elsewhere: Annotated[list[str], Field(min_length=1)]
    words: Annotated[list[str], Field(min_length=1)]
    principals: Annotated[list[Principal], Field(min_length=1, max_length=50)]
    actions: Annotated[dict[Name, list[Act]], Field(min_length=1)]
    kinds: Annotated[list[Asked], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _is_a_tree(self) -> "Rules":
        parents = {unit.name: unit.parent for unit in self.units}
        for name in parents:
            way = list(_up(name, parents))
            if way[-1] == name and len(way) > 1:
                raise ValueError(f"the unit {name!r} lies below itself; give it another parent")
            if way[-1] != ROOT:
                raise ValueError(f"the unit {name!r} lies below {way[-1]!r}, which is no unit; name one, or {ROOT}")
            if len(way) - 1 > DEPTH_LIMIT:
                raise ValueError(f"the unit {name!r} lies deeper than {DEPTH_LIMIT} levels; write the tree flatter")
        return self

    @model_validator(mode="after")
    def _names_what_is_there(self) -> "Rules":
        known = {
            "principals": {each.id for each in self.principals},
            "actions": set(self.actions),
            "units": {unit.name for unit in self.units},
        }
        for kind in self.kinds:
            for what, names in known.items():
                named = [*kind.principals, *kind.but] if what == "principals" else getattr(kind, what)
                if unknown := [name for name in named if name not in names]:
                    raise ValueError(f"{kind.id!r} names {unknown[0]!r}, which is none of the {what}; name one that is")
        return self


def _up(name: str, parents: Mapping[str, str]) -> Iterator[str]:
    """A unit and what lies above it, up to the root, to what is no unit, or to a unit that came before."""
    seen: set[str] = set()
    while name in parents and name not in seen:
        seen.add(name)
        yield name
        name = parents[name]
    yield name


@dataclass(frozen=True)
class Organization:
    """The tree with its accounts.

    Attributes:
        paths: for each member account, those of newcomers among them, what lies from the root to the account.
        accounts: by unit, those that exist.
    """

    rules: Rules
    paths: Mapping[str, tuple[str, ...]]
    accounts: Mapping[str, tuple[str, ...]]

    @property
    def targets(self) -> list[str]:
        """What policies can be attached to: root, units, and the accounts that exist."""
        existing = [account for each in self.accounts.values() for account in each]
        return [ROOT, *self.accounts, *existing, self.rules.management]


@cache
def load_organization(folder: Path) -> Organization:
    """Read the tree and the kinds of requests of a pack.

    Raises:
        InputError: the pack carries none, or a file does not fit.
    """
    rules = read(need(folder, FILE, "organization to guard"), Rules)
    parents = {unit.name: unit.parent for unit in rules.units}
    units = {unit.name: unit.accounts for unit in load_pack(folder).organization.after.units}
    paths: dict[str, tuple[str, ...]] = {}
    accounts: dict[str, tuple[str, ...]] = {}
    for unit in rules.units:
        way = tuple(reversed(list(_up(unit.name, parents))))
        accounts[unit.name] = tuple(units.get(unit.name, ()))
        for account in (*accounts[unit.name], *rules.newcomers.get(unit.name, ())):
            paths[account] = (*way, account)
    return Organization(rules, paths, accounts)
