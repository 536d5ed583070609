"""Requests that nobody has seen, drawn by a seed: each kind with every caller and action that it has."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from opexkit.labs.guardrails.evaluate import Request
from opexkit.labs.guardrails.world import Act, Asked, Organization, Principal, load_organization

_FROM = datetime(2026, 11, 26, 9, tzinfo=UTC)
_YEARS = 5
"""For how long guardrails have to hold: requests come at any time of these years."""
Each = TypeVar("Each")


@dataclass(frozen=True)
class Drawn:
    """A request that was drawn.

    Attributes:
        demand: of the lab; None where no guardrail changes anything.
        must: what has to become of it.
        account: where it happens.
        region: that it is sent to.
        newcomer: whether the account is created later.
    """

    kind: Asked
    demand: str | None
    must: bool
    principal: Principal
    account: str
    region: str
    newcomer: bool
    request: Request


def number_of(account: str) -> str:
    """Return the twelve digits of an account, the same for the same name."""
    return str(int(hashlib.sha256(account.encode()).hexdigest(), 16) % 900_000_000_000 + 100_000_000_000)


@lru_cache(maxsize=64)
def draw(folder: Path, seed: str, practice: bool = False) -> tuple[Drawn, ...]:
    """Draw requests.

    Args:
        folder: of the pack.
        seed: the same seed gives the same requests.
        practice: whether as few are drawn as are shown.

    Raises:
        InputError: the pack carries none, or a file does not fit.
    """
    organization = load_organization(folder)
    found: list[Drawn] = []
    for kind in organization.rules.kinds:
        digest = hashlib.sha256(f"{seed}-{kind.id}".encode()).hexdigest()
        rng = np.random.default_rng(int(digest, 16))
        found += _of_kind(kind, organization, rng, kind.shown if practice else kind.draws, newcomers=False)
        if not practice and kind.newcomers:
            found += _of_kind(kind, organization, rng, kind.newcomers, newcomers=True)
    return tuple(found)


def _of_kind(
    kind: Asked, organization: Organization, rng: np.random.Generator, count: int, newcomers: bool
) -> Iterator[Drawn]:
    rules = organization.rules
    known = {each.id: each for each in rules.principals}
    callers = _round([known[name] for name in kind.principals], count, rng)
    acts = _round([act for name in kind.actions for act in rules.actions[name]], count, rng)
    source = rules.newcomers if newcomers else organization.accounts
    places = [account for unit in kind.units for account in source.get(unit, ())] or [rules.management]
    units = _round([unit for unit in kind.units if source.get(unit)] or [""], count, rng)
    for principal, act, unit in zip(callers, acts, units, strict=True):
        account = _one(list(source.get(unit, ())) or places, rng)
        region = act.region or _one(rules.elsewhere if kind.regions == "elsewhere" else rules.regions, rng)
        owner = account
        if kind.owner == "other" and len(places) > 1:
            owner = _one([each for each in places if each != account], rng)
        demand = "tomorrow" if newcomers else kind.demand
        request = _request(kind, principal, act, (account, owner, region), organization, rng)
        yield Drawn(kind, demand, kind.must == "allowed", principal, owner, region, newcomers, request)


def _round(items: Sequence[Each], count: int, rng: np.random.Generator) -> list[Each]:
    """So many items, each as often as the others, in a mixed order."""
    found: list[Each] = []
    while len(found) < count:
        found += [items[int(place)] for place in rng.permutation(len(items))]
    return found[:count]


def _one(items: Sequence[Each], rng: np.random.Generator) -> Each:
    return items[int(rng.integers(len(items)))]


def _request(
    kind: Asked,
    principal: Principal,
    act: Act,
    at: tuple[str, str, str],
    organization: Organization,
    rng: np.random.Generator,
) -> Request:
    account, owner, region = at
    word = _one(organization.rules.words, rng)
    stranger = str(rng.integers(10**11, 10**12))
    common = {"region": region, "word": word, "stranger": stranger, "digit": str(rng.integers(1, 10))}
    common["hex"] = f"{int(rng.integers(16**12)):012x}"
    arn = principal.arn.format(**common, **_named(account))
    resource = act.resource.format(**common, **_named(owner))
    home = {"member": number_of(account), "management": number_of(organization.rules.management)}
    home |= {"service-linked": number_of(account), "outside": "" if principal.federated else stranger}
    context = _context(principal, arn, home.get(principal.caller, ""), number_of(owner), region, organization)
    context |= _circumstances(kind, act, context, rng)
    at_home = account if principal.caller in ("member", "service-linked") else ""
    in_tree = owner if owner in organization.paths else ""
    return Request(act.action, resource, principal.caller, at_home, in_tree, context, kind.permitted)


def _named(account: str) -> dict[str, str]:
    squad = account.removeprefix("nw-").removesuffix("-nonprod").removesuffix("-prod")
    return {"account": number_of(account), "squad": squad, "Squad": squad.title().replace("-", "")}


def _context(
    principal: Principal, arn: str, home: str, owner: str, region: str, organization: Organization
) -> dict[str, tuple[str, ...]]:
    inside = principal.caller in ("member", "management", "service-linked")
    said = {
        "aws:RequestedRegion": region,
        "aws:ResourceAccount": owner,
        "aws:ResourceOrgID": organization.rules.organization,
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
        "aws:PrincipalIsAWSService": "true" if principal.service else "false",
    }
    if principal.type == "Anonymous":  # what nobody signed says no more of whom it is from
        del said["aws:PrincipalIsAWSService"]
        said |= {"aws:PrincipalAccount": "anonymous", "aws:PrincipalType": "Anonymous"}
    if arn:
        said |= {"aws:PrincipalArn": arn, "aws:PrincipalAccount": home, "aws:PrincipalType": principal.type}
    if principal.service:
        said["aws:PrincipalServiceName"] = principal.service
    if inside:
        said["aws:PrincipalOrgID"] = organization.rules.organization
        said |= {f"aws:PrincipalTag/{key}": value for key, value in principal.tags.items()}
    return {key.lower(): (value,) for key, value in said.items()}


def _circumstances(
    kind: Asked, act: Act, context: Mapping[str, tuple[str, ...]], rng: np.random.Generator
) -> dict[str, tuple[str, ...]]:
    """When and from where a request comes; what must not happen comes through a service or without TLS, too."""
    at = _FROM + timedelta(minutes=int(rng.integers(_YEARS * 365 * 24 * 60)))
    found: dict[str, tuple[str, ...]] = {"aws:currenttime": (at.strftime("%Y-%m-%dT%H:%M:%SZ"),)}
    if "aws:principalarn" in context:
        found["aws:sourceip"] = (".".join(str(rng.integers(20, 224)) for _ in range(4)),)
    through, open_text = rng.random(2)
    if kind.must == "denied" and kind.demand and "aws:principalorgid" in context and through < 0.25:
        found["aws:viaawsservice"] = ("true",)
    if kind.must == "denied" and act.action.startswith("s3:") and open_text < 0.5:
        found["aws:securetransport"] = ("false",)
    return found
