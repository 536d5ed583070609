"""What worlds of a hunt are drawn from: `labs/hunt.yaml` of a scenario pack."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from opexkit.company.carried import need
from opexkit.company.loader import load_pack
from opexkit.company.pack import Pack
from opexkit.files import Strict, read

FILE = "labs/hunt.yaml"
Cause = Literal["deployment", "config_change", "requests", "itself"]
"""What a fault came from, in the telemetry's own words: a kind of event, a metric, or the service itself."""
Change = Literal["deployment", "config_change"]
CHANGES: tuple[Change, ...] = ("deployment", "config_change")
Range = Annotated[list[float], Field(min_length=2, max_length=2)]
Share = Annotated[float, Field(ge=0, le=1)]


class CauseKind(Strict):
    """What a fault can come from, and the share of the faults that do."""

    id: Cause
    title: str
    share: Share


class Decoy(Strict):
    """Something that is not the cause: in which share of the worlds it happens, and minutes from the beginning."""

    share: Share
    minutes: Range


class Decoys(Strict):
    """What only looks guilty.

    Attributes:
        near: a change at another service of the journey, and one at the loudest victim where there is one.
        repair: a change at the guilty service, by someone who tries to help; always where no change is the cause.
        long_ago: a change at the guilty service that did no harm; always where the service itself is the cause.
        elsewhere: trouble of a service that the journey does not need.
        background: how many changes there are besides.
    """

    near: Decoy
    repair: Decoy
    long_ago: Decoy = Field(alias="long-ago")
    elsewhere: Decoy
    background: Annotated[int, Field(ge=0, le=50)]


class Rates(Strict):
    """Log lines a minute, from and to: the guilty service's own, its callers', the loudest caller's, elsewhere."""

    own: Range
    caller: Range
    loud: Range
    elsewhere: Range


class Words(Strict):
    """What lines are filled with."""

    a: list[str] = Field(min_length=5)
    b: list[str] = Field(min_length=5)


class HuntRules(Strict):
    """The file.

    Attributes:
        day: over whose hours worlds are spread.
        minutes: of telemetry; the fault begins somewhere in the second fifth, up to the half.
        worlds: that a hunt is judged on.
        calm: how many of them have no fault.
        noticed: minutes from the beginning until the alert rings.
        after: minutes of telemetry after the alert: what one has when one begins to look.
        least: requests a minute that a guilty service has, so that its metrics mean something.
        errors: share of the requests that fail at a guilty service.
        slower: milliseconds that its requests take longer.
        load: times the usual requests.
        full: added to the saturation of what gets too many.
        louder: share of the requests that fail at the loudest victim.
        lines: what a service says that is in trouble, with words and numbers drawn.
        complaint: what callers of a guilty service say.
    """

    day: dt.date
    minutes: Annotated[int, Field(ge=60, le=360)]
    worlds: Annotated[int, Field(ge=6, le=60)]
    calm: Annotated[int, Field(ge=1)]
    noticed: Range
    after: Annotated[int, Field(ge=3, le=20)]
    least: float
    causes: list[CauseKind]
    errors: Range
    slower: Range
    load: Range
    full: Share
    louder: Range
    decoys: Decoys
    lines: list[str] = Field(min_length=3)
    complaint: str
    words: Words
    rates: Rates

    @model_validator(mode="after")
    def _fits_together(self) -> "HuntRules":
        if abs(sum(each.share for each in self.causes) - 1) > 1e-9:
            raise ValueError("the shares of `causes` do not add up to 1; change one")
        if self.calm >= self.worlds:
            raise ValueError("`calm` leaves no world with a fault; make it smaller")
        return self


@cache
def load_rules(folder: Path) -> HuntRules:
    """Return what a pack's worlds are drawn from.

    Raises:
        InputError: the pack carries none, or it cannot be read.
    """
    return read(need(folder, FILE, "causes to hunt"), HuntRules)


@cache
def needed_by(folder: Path) -> dict[str, dict[str, int]]:
    """Return by journey the services that it needs, each with the calls between its entry and the service.

    Raises:
        InputError: the pack cannot be read.
    """
    pack = load_pack(folder)
    calls = {service.id: service.calls for service in pack.services.services}
    found: dict[str, dict[str, int]] = {}
    for journey in pack.journeys.journeys:
        depths, waiting = {journey.entry: 0}, [journey.entry]
        while waiting:
            name = waiting.pop(0)
            for called in calls[name]:
                if called not in depths:
                    depths[called] = depths[name] + 1
                    waiting.append(called)
        found[journey.id] = depths
    return found


@cache
def part_of(folder: Path) -> Pack:
    """Return the part of a company that worlds are made of: what its journeys need, and who calls their entries.

    Raises:
        InputError: the pack cannot be read.
    """
    pack = load_pack(folder)
    depths = needed_by(folder)
    entries = {journey.entry for journey in pack.journeys.journeys}
    kept = {name for own in depths.values() for name in own}
    kept |= {service.id for service in pack.services.services if entries & service.calls.keys()}
    services = [
        service.model_copy(
            update={
                "calls": {name: share for name, share in service.calls.items() if name in kept},
                "publishes": [name for name in service.publishes if name in kept],
                "consumes": [name for name in service.consumes if name in kept],
            }
        )
        for service in pack.services.services
        if service.id in kept
    ]
    alarms = pack.alarms.model_copy(update={"before": [], "after": []})
    return pack.model_copy(
        update={"services": pack.services.model_copy(update={"services": services}), "alarms": alarms}
    )
