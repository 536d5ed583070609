"""The record of a stack, and what templates are drawn from to try rules on: `labs/drift.yaml` of a scenario pack."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, model_validator

from opexkit.company.carried import need
from opexkit.company.pack import Name
from opexkit.files import Form, Strict, read
from opexkit.labs.alarms.template import Template, read_template

FILE = "labs/drift.yaml"
NO_TICKET = "none"
Decision = Literal["adopt", "restore"]
Code = Annotated[str, Field(pattern=r"^[A-Z]+-?[0-9]+$"), Form("capital letters and a number, such as T1 or CHG-204")]


class Page(Strict):
    """What is taken from AWS, and where it was read."""

    what: str
    page: str
    read: dt.date


class Actual(Strict):
    """A resource as it is in the account.

    Attributes:
        resource: its id in the stack; empty for one that is in no stack.
        name: what it is called, for one that is in no stack.
        properties: left out where it was deleted.
    """

    resource: str = ""
    name: str = ""
    type: str
    properties: dict[str, JsonValue] | None = None


class Event(Strict):
    """A call that the audit trail has, with what is known of it."""

    id: Code
    time: str
    by: str
    through: Literal["console", "pipeline", "schedule"]
    call: str
    on: str
    says: str


class Ticket(Strict):
    """A change that was asked for, or an incident."""

    id: Code
    state: Literal["approved", "rejected", "waiting", "open", "closed"]
    title: str
    says: str


class Check(Strict):
    """What a template that is right says of a resource, which is named by its id, or by its name outside of the stack.

    Attributes:
        path: keys of its properties, joined by dots.
        value: what it has to be (`is`).
        has: an entry of the list there; of a mapping, the keys that matter.
        lacks: an entry that the list must not have.
        gone: whether the resource is not there.
        harm: whether a template that fails this does harm.
    """

    resource: str
    path: str = ""
    value: str | None = Field(default=None, alias="is")
    has: JsonValue = None
    lacks: JsonValue = None
    gone: bool = False
    harm: bool = False


class Drift(Strict):
    """A difference that a change by hand left, and what has to become of it.

    Attributes:
        events: calls of the trail, any of which names it.
        tickets: those that decide; `none` where nobody asked.
        demand: of the lab, that the template is judged by.
    """

    events: Annotated[list[Code], Field(min_length=1)]
    decision: Decision
    tickets: Annotated[list[str], Field(min_length=1)]
    demand: Literal["adopted", "restored", "written"]
    checks: Annotated[list[Check], Field(min_length=1)]


class Condition(Strict):
    """What may have let the outage happen, and whether the record says that it did."""

    id: Name
    holds: bool
    text: str


class Outage(Strict):
    """The change that stopped the platform."""

    event: Code
    conditions: Annotated[list[Condition], Field(min_length=2)]


class Stateful(Strict):
    """A type whose resources hold data, and the properties whose change makes CloudFormation replace one."""

    type: str
    replaced_by: list[str]


class Policy(Strict):
    """What rules have to enforce."""

    id: Name
    text: str


class Block(Strict):
    """A kind of resource of drawn templates, as JSON; `<a|b>` is one of the two, `<word>` a word."""

    id: Name
    count: tuple[int, int]
    resource: str


class Case(Strict):
    """A change of a drawn template that a policy forbids, or allows although it looks alike.

    Attributes:
        of: the kind of resource that is changed.
        merge: a JSON merge patch for it (RFC 7386).
        add: a resource that is added, as JSON.
    """

    id: Name
    policy: Name
    bad: bool
    title: str
    of: Name | None = None
    merge: str | None = None
    add: str | None = None


class Record(Strict):
    """`labs/drift.yaml`.

    Attributes:
        names: by what the account calls something, what a template's functions become.
        deployed: the template that the stack was last updated with.
        draws: how often each case is drawn.
    """

    stack: str
    region: str
    names: dict[str, str] = Field(default_factory=dict)
    sources: list[Page]
    deployed: str
    account: Annotated[list[Actual], Field(min_length=1)]
    trail: Annotated[list[Event], Field(min_length=1)]
    tickets: list[Ticket]
    drifts: Annotated[list[Drift], Field(min_length=1)]
    outage: Outage
    stateful: list[Stateful]
    policies: Annotated[list[Policy], Field(min_length=1)]
    draws: Annotated[int, Field(ge=1, le=20)]
    words: Annotated[list[str], Field(min_length=2)]
    blocks: Annotated[list[Block], Field(min_length=1)]
    variants: Annotated[list[Case], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _names_what_is_there(self) -> "Record":
        events, tickets = {each.id for each in self.trail}, {NO_TICKET, *(each.id for each in self.tickets)}
        policies, blocks = {each.id for each in self.policies}, {each.id for each in self.blocks}
        named = [
            *((event, events, "the trail") for drift in self.drifts for event in drift.events),
            *((ticket, tickets, "the tickets") for drift in self.drifts for ticket in drift.tickets),
            (self.outage.event, events, "the trail"),
            *((case.policy, policies, "the policies") for case in self.variants),
            *((case.of, blocks, "the blocks") for case in self.variants if case.of),
        ]
        for name, known, where in named:
            if name not in known:
                raise ValueError(f"{name!r} is none of {where}; name one that is")
        return self


@dataclass(frozen=True)
class Stack:
    """The record of a stack, with the template that it was last updated with."""

    record: Record
    deployed: Template

    @property
    def drift_of(self) -> Mapping[str, Drift]:
        """By event, the difference that it left."""
        return {event: drift for drift in self.record.drifts for event in drift.events}

    @property
    def properties(self) -> Mapping[str, Mapping[str, Any] | None]:
        """By id, or by name outside of the stack, the properties of what is in the account; None for what is gone."""
        return {each.resource or each.name: each.properties for each in self.record.account}


@cache
def load_stack(folder: Path) -> Stack:
    """Read the record of a pack.

    Raises:
        InputError: the pack carries none, or a file does not fit.
    """
    record = read(need(folder, FILE, "record of a stack"), Record)
    return Stack(record, read_template(record.deployed, folder / FILE / "deployed"))
