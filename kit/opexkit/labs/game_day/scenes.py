"""What incidents of a game day are made of: alarms, looks, levels, variants, and what goes on next to a fault."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from opexkit.company.carried import need
from opexkit.company.pack import Fault, LogSign, MetricSign, Name, Pack, Share
from opexkit.files import Document, Form, InputError, Problem, Strict, read_document, suggestion, validated
from opexkit.labs.playbook.diagnosis import Looks

Noun = Literal["service", "fault", "journey", "alarm", "procedure"]
Source = Annotated[str, StringConstraints(pattern=r"^https://"), Form("an address that begins with https://")]
Month = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$"), Form("a month or a day, such as 2024-07 or 2024-07-19")
]
FILE = Path("labs", "game-day.yaml")
"""Below the pack's folder."""


class Level(Strict):
    """How hard an incident is.

    Attributes:
        least, most: within which the fault's size is drawn, against the library's.
        asides: how many things go on next to it.
        moved: share of incidents in which a fault sits in another place, where it has one.
        silent: share of incidents in which the cause itself writes next to nothing.
        unseen: share of changes that left no trace, such as one made by hand long before it hurt.
        changes: innocent deployments and settings near the journeys.
    """

    id: Name
    title: str
    says: str
    least: float = Field(gt=0)
    most: float = Field(gt=0)
    asides: int = Field(ge=0, le=20)
    changes: int = Field(ge=0, le=8)
    moved: Share
    silent: Share
    unseen: Share


class Variant(Strict):
    """Another place in which a fault of the library can sit: by service, which one takes its part."""

    fault: Name
    instead: dict[Name, Name] = Field(min_length=1)


class Rare(Fault):
    """A fault that the library has not, as it once happened to another firm.

    Attributes:
        like: faults that look like it.
        source: that firm's own report, or the list that leads to it.
        happened: when, there.
        checked: when the source was read.
    """

    query: str = ""
    journey_share: Share = 0
    like: list[Name] = Field(min_length=2)
    source: Source
    happened: Month
    checked: dt.date


class Innocent(Strict):
    """Something that looks guilty, hurts nobody, and goes on next to faults."""

    metrics: list[MetricSign] = Field(default_factory=list)
    logs: list[LogSign] = Field(default_factory=list)


class Scenes(Looks):
    """`labs/game-day.yaml`: what the incidents of a game day are made of.

    Attributes:
        day: over whose hours incidents are spread.
        surge_share: share of incidents that fall into a surge.
        alarms: the alarm of each journey whose budget burns.
        left_out: faults that do not burn a budget fast enough, or that their alarm would name.
        symptoms: what the entry of a journey writes, whatever the cause.
        near: services on the ways of the journeys, at which an innocent change looks guilty.
        rare: faults that only game days draw.
    """

    day: dt.date
    surge_share: Share
    alarms: dict[Name, Name]
    left_out: list[Name] = Field(default_factory=list)
    symptoms: dict[Name, list[LogSign]]
    near: list[Name] = Field(min_length=1)
    levels: Annotated[list[Level], Field(min_length=1)]
    variants: list[Variant] = Field(default_factory=list)
    innocents: list[Innocent] = Field(default_factory=list)
    rare: list[Rare] = Field(default_factory=list)

    def level(self, name: str) -> Level:
        """A level by its id.

        Raises:
            ValueError: there is no such level; it says which there are.
        """
        for level in self.levels:
            if level.id == name:
                return level
        raise ValueError(f"there is no level {name!r}; use one of {', '.join(each.id for each in self.levels)}")


def load_scenes(folder: Path, pack: Pack) -> Scenes:
    """Read what a pack's game days are made of, and hold its names against the pack.

    Raises:
        InputError: the pack carries none, or the file does not fit.
    """
    path = need(folder, FILE.as_posix(), "scenes for a game day")
    document = read_document(path)
    scenes = validated(document, Scenes)
    if problems := list(strangers(scenes, pack, document)):
        raise InputError(problems)
    return scenes


def strangers(scenes: Scenes, pack: Pack, document: Document) -> list[Problem]:
    """Names that the pack has not, each at its place."""
    services = {each.id for each in pack.services.services}
    faults = {each.id for each in (*pack.faults.faults, *scenes.rare)}
    asked: list[tuple[Noun, tuple[str | int, ...], str]] = []
    asked += [("service", ("near", at), name) for at, name in enumerate(scenes.near)]
    asked += [("fault", ("left_out", at), name) for at, name in enumerate(scenes.left_out)]
    asked += [("fault", ("variants", at, "fault"), each.fault) for at, each in enumerate(scenes.variants)]
    for at, variant in enumerate(scenes.variants):
        asked += [("service", ("variants", at, "instead", key), name) for key, name in variant.instead.items()]
    for at, rare in enumerate(scenes.rare):
        signs = [("metrics", each.service) for each in rare.metrics] + [("logs", each.service) for each in rare.logs]
        asked += [("service", ("rare", at, "service"), rare.service), ("procedure", ("rare", at, "fix"), rare.fix)]
        asked += [("service", ("rare", at, kind), name) for kind, name in signs]
        asked += [("fault", ("rare", at, "like", place), name) for place, name in enumerate(rare.like)]
    for name, place in scenes.places.items():
        asked += [("service", ("places", name, "services", at), each) for at, each in enumerate(place.services)]
    for journey, alarm in scenes.alarms.items():
        asked += [("journey", ("alarms", journey), journey), ("alarm", ("alarms", journey), alarm)]
    known = {
        "service": services,
        "fault": faults,
        "procedure": {each.id for each in pack.procedures.procedures},
        "journey": {each.id for each in pack.journeys.journeys},
        "alarm": {each.id for each in pack.alarms.after},
    }
    return [
        document.problem(where, f"there is no {noun} {name!r}", suggestion(name, sorted(known[noun])))
        for noun, where, name in asked
        if name not in known[noun]
    ]
