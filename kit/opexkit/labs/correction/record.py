"""What incidents are drawn from: `labs/corrections.yaml` of a scenario pack."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from opexkit.company.carried import need
from opexkit.company.pack import Name
from opexkit.files import Form, Strict, read

FILE = "labs/corrections.yaml"
Phase = Literal["change", "impact begins", "detected", "escalated", "cause found", "mitigated", "impact ends"]
Stage = Literal["detection", "diagnosis", "mitigation"]
Kind = Literal["deploy", "alarm", "chat", "metric"]
Clock = Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d$"), Form("hours and minutes, such as 08:30")]
Range = Annotated[list[int], Field(min_length=2, max_length=2)]
Shares = Annotated[list[Annotated[float, Field(ge=0, le=1)]], Field(min_length=2, max_length=2)]


class Zone(Strict):
    """The zone of the chat; `hours` is how far it is ahead of UTC."""

    name: str
    hours: int


class Event(Strict):
    """A line of the record.

    Attributes:
        gap: minutes since the line before it, from and to.
        phase: what of the incident begins or ends with it.
        depth: its place in the chain of causes, from the harm on; None if it is no cause.
        noise: whether it has nothing to do with the incident.
        told: beginnings of words by which a row shows that it tells this and no other line.
        text: may name people as `{p0}`.
    """

    id: Name
    source: Kind
    gap: Range
    text: str
    phase: Phase | None = None
    depth: int | None = None
    noise: bool = False
    told: list[str] = Field(default_factory=list)


class Fact(Strict):
    """Something that was found out after the incident.

    Attributes:
        depth: its place in the chain of causes; the deepest is what can be acted on.
        slows: what took longer because of it.
        person: whether it tells of a person.
        about: beginnings of words by which a text shows that it is about this.
    """

    id: Name
    text: str
    depth: int | None = None
    slows: Stage | None = None
    person: bool = False
    about: list[str] = Field(default_factory=list)


class Kinds(Strict):
    """A kind of incident.

    Attributes:
        cause: the cause at which its analysis ends, one of `causes`.
        hands: teams beside `team` whose systems it touched; one of them can own what changes.
        metric: the journey's own, and `early` the one that would have shown it sooner.
        starts: between which times of a day, UTC, the record begins.
        requests: in five minutes, from and to; `failing` is the share of them that fails meanwhile.
    """

    id: Name
    cause: Name
    team: Name
    hands: list[Name]
    journey: str
    metric: str
    early: str
    metrics: list[str]
    starts: Annotated[list[Clock], Field(min_length=2, max_length=2)]
    requests: Range
    failing: Shares
    events: list[Event]
    facts: list[Fact]


class Item(Strict):
    """Something that could be improved: the person-days that it takes, and the share of its cause that it removes."""

    title: str
    days: Range
    removes: Annotated[float, Field(gt=0, le=1)]


class Cause(Strict):
    """A cause that analyses end at, in several words."""

    id: Name
    title: str
    endings: list[str]
    items: list[Item]


class Hours(Strict):
    """Hours that customers lost by an incident: usually, in a large one, and where a cause struck once."""

    usual: Range
    large: Range
    single: Range


class Library(Strict):
    """The earlier analyses: over how many months, and how many there are of a cause, the most frequent first."""

    months: int
    counts: list[int]
    hours: Hours


class Sprint(Strict):
    """The next sprint, and the share of it that improvements get."""

    share: Annotated[float, Field(gt=0, le=1)]
    people: Range
    days: int
    holidays: Range
    leave: Range


class Corrections(Strict):
    """`labs/corrections.yaml`.

    Attributes:
        shown: the incident that is shown where none is named.
        days: between which days incidents lie.
        review: how many days later the review is.
        baseline: the share of requests that fails on a good day.
    """

    shown: Annotated[str, StringConstraints(pattern=r"^INC-\d{4}$"), Form("an incident's id, such as INC-2611")]
    zone: Zone
    days: Annotated[list[date], Field(min_length=2, max_length=2)]
    review: Range
    people: list[str]
    baseline: Shares
    incidents: list[Kinds]
    causes: list[Cause]
    library: Library
    sprint: Sprint


@cache
def load_corrections(folder: Path) -> Corrections:
    """Read what incidents of a pack are drawn from.

    Raises:
        InputError: the pack carries none, or the file does not fit.
    """
    return read(need(folder, FILE, "record of incidents"), Corrections)
