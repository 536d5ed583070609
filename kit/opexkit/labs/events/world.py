"""What events are drawn from, and what has to happen: `labs/events.yaml` of a scenario pack."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from opexkit.company.carried import need
from opexkit.company.pack import Name
from opexkit.files import Form, Strict, read

FILE = "labs/events.yaml"
HOLE = re.compile(r'"<#([a-z_]+)>"|<([a-z_]+)>')
_Texts = Annotated[list[str], Field(min_length=1)]


class Goal(Strict):
    """Something that events start.

    Attributes:
        id: as kinds of events name it.
        title: with its article, as it stands inside of a sentence.
        arn: its address.
        takes: what it needs to be given: the parameters of a runbook, a JSON object, or a text for people.
        role: whether EventBridge needs a role to start it.
        within: minutes after which starting it does harm; None if it never does.
        fails: the share of its runs that fail, of a runbook.
        failed: the kind of event that a failed run sends, if it is one of its own.
        then: the kinds of events that its run leaves behind, some minutes later.
        text_limit: characters that a person is shown.
    """

    id: Name
    title: str
    arn: str
    takes: Literal["parameters", "object", "text", "anything"]
    role: bool = False
    within: Annotated[int, Field(ge=1)] | None = None
    fails: Annotated[float, Field(ge=0, le=1)] = 0.0
    failed: Name | None = None
    then: list[Name] = Field(default_factory=list)
    text_limit: Annotated[int, Field(ge=20)] = 300

    @property
    def heading(self) -> str:
        """The title as it stands alone."""
        return f"{self.title.removeprefix('the ')[:1].upper()}{self.title.removeprefix('the ')[1:]}"

    @property
    def is_runbook(self) -> bool:
        """Whether it is an Automation document, whose runs send events of their own."""
        return self.takes == "parameters"

    @property
    def name(self) -> str:
        """What it is called at AWS."""
        return re.split(r"[:/]", self.arn)[-1]


class Shape(Strict):
    """How events of a source look.

    Attributes:
        bus: on which they arrive.
        event: JSON with places such as `<alarm>` in texts, and `"<#severity>"` where a number stands.
        source: the page of AWS that shows it; empty for Northwind's own.
    """

    id: Name
    title: str
    bus: str = "default"
    event: str
    source: str = ""

    @property
    def places(self) -> set[str]:
        """The names of its places."""
        return {found[1] or found[2] for found in HOLE.finditer(self.event)}


class Happening(Strict):
    """A kind of event.

    Attributes:
        goal: what has to be started; None if nothing may be.
        demand: of the lab, that is lost where nothing is started by it, or where something is that may not be.
        draws: how many there are in a stream.
        shown: how many there are for practice.
        words: by place the texts to draw from; a text may name other places.
        numbers: by place the numbers to draw from.
        input: what the goal needs to be given, with places; of a text the words that it has to say.
        only_after: whether it is never drawn by itself, and comes of a run alone.
    """

    id: Name
    title: str
    shape: Name
    goal: Name | None = None
    demand: Name = "quiet"
    draws: Annotated[int, Field(ge=0, le=100)] = 6
    shown: Annotated[int, Field(ge=0, le=5)] = 1
    words: dict[str, _Texts] = Field(default_factory=dict)
    numbers: dict[str, Annotated[list[float], Field(min_length=1)]] = Field(default_factory=dict)
    input: dict[str, str] = Field(default_factory=dict)
    only_after: bool = False


class Weather(Strict):
    """How targets fail.

    Attributes:
        short: minutes between which a target throttles.
        long: minutes between which it is down.
        briefly: events of each kind that meet the first, and of each that meet the second.
    """

    short: Annotated[list[int], Field(min_length=2, max_length=2)]
    long: Annotated[list[int], Field(min_length=2, max_length=2)]
    briefly: Annotated[int, Field(ge=1, le=10)]
    lengthily: Annotated[int, Field(ge=1, le=10)]


class Events(Strict):
    """`labs/events.yaml`.

    Attributes:
        account: its number, as events name it.
        role: the one that may start runbooks and state machines.
        days: length of a stream.
        words: by place texts that every kind may draw from; `unseen` has those of streams that are judged.
        made: by place texts in which each # becomes a hexadecimal digit.
        failed: the kind of event that a failed run sends; `done` that of one that succeeded.
    """

    title: str
    account: Annotated[str, Field(pattern=r"^\d{12}$"), Form("twelve digits")]
    region: str
    role: str
    days: Annotated[int, Field(ge=1, le=30)]
    weather: Weather
    words: dict[str, _Texts] = Field(default_factory=dict)
    unseen: dict[str, _Texts] = Field(default_factory=dict)
    made: dict[str, str] = Field(default_factory=dict)
    goals: Annotated[list[Goal], Field(min_length=1, max_length=30)]
    shapes: Annotated[list[Shape], Field(min_length=1, max_length=30)]
    kinds: Annotated[list[Happening], Field(min_length=1, max_length=80)]
    failed: Name
    done: Name

    @model_validator(mode="after")
    def _names_what_is_there(self) -> "Events":
        goals, shapes = {each.id for each in self.goals}, {each.id: each for each in self.shapes}
        kinds = {each.id for each in self.kinds}
        for kind in self.kinds:
            if kind.shape not in shapes:
                raise ValueError(f"{kind.id!r} names the shape {kind.shape!r}, which is not there; name one that is")
            if kind.goal is not None and kind.goal not in goals:
                raise ValueError(f"{kind.id!r} names the goal {kind.goal!r}, which is not there; name one that is")
            known = {*kind.words, *kind.numbers, *self.words, *self.made}
            if lost := sorted(shapes[kind.shape].places - known):
                raise ValueError(f"{kind.id!r} does not say what <{lost[0]}> is; add it to `words` or `numbers`")
        for name in (self.failed, self.done, *(name for goal in self.goals for name in (*goal.then, goal.failed))):
            if name is not None and name not in kinds:
                raise ValueError(f"there is no kind {name!r}; name one that is")
        return self

    @model_validator(mode="after")
    def _is_json(self) -> "Events":
        for shape in self.shapes:
            try:
                json.loads(HOLE.sub(lambda hole: "0" if hole[1] else "x", shape.event))
            except ValueError as error:
                raise ValueError(f"the event of {shape.id!r} is no JSON: {error}; fix it") from None
        return self


@dataclass(frozen=True)
class World:
    """What events are drawn from, by name."""

    rules: Events
    goals: Mapping[str, Goal]
    shapes: Mapping[str, Shape]
    kinds: Mapping[str, Happening]

    def goal_at(self, arn: str) -> Goal | None:
        """What lies at an address, whatever version or alias it names."""
        return next((goal for goal in self.goals.values() if arn == goal.arn or arn.startswith(f"{goal.arn}:")), None)

    @property
    def buses(self) -> list[str]:
        """On which events arrive."""
        return list(dict.fromkeys(shape.bus for shape in self.shapes.values()))


@cache
def load_world(folder: Path) -> World:
    """Read what events are drawn from.

    Raises:
        InputError: the pack carries none, or a file does not fit.
    """
    rules = read(need(folder, FILE, "events to respond to"), Events)
    return World(
        rules,
        {each.id: each for each in rules.goals},
        {each.id: each for each in rules.shapes},
        {each.id: each for each in rules.kinds},
    )
