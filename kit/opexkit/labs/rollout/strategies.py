"""How tools move a release forward, as steps, and the strategies that they bring along (`data/labs/strategies.yaml`).

Traffic: a canary moves in two increments, a linear rollout in equal ones, the first of them at once. AppConfig's first
increment comes after its first interval. In place: hosts or tasks are replaced batch by batch while they serve nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from math import ceil, floor, log2
from typing import Annotated, Literal

from pydantic import Field

from opexkit.content import data
from opexkit.files import Strict, read
from opexkit.labs.rollout.plan import Step, merged

Platform = Literal["Server", "Lambda", "ECS"]
Share = Annotated[float, Field(ge=0, le=100)]
STEP_LIMIT = 1_000
"""Steps of a rollout that are played."""


class Source(Strict):
    """Where figures were read, and when."""

    page: str
    read: date
    says: str


class Traffic(Strict):
    """A predefined configuration of CodeDeploy that shifts traffic: a share, then more of it after minutes."""

    name: str
    platform: Literal["Lambda", "ECS"]
    kind: Literal["canary", "linear", "all"]
    percent: Share = 100
    minutes: Annotated[int, Field(ge=0)] = 0


class Hosts(Strict):
    """A predefined configuration of CodeDeploy for servers: how many hosts it takes at a time."""

    name: str
    at_a_time: Literal["one", "half", "all"]


class Configuration(Strict):
    """A predefined strategy of AppConfig."""

    name: str
    growth: Literal["LINEAR", "EXPONENTIAL"]
    factor: Annotated[float, Field(ge=1, le=100)]
    minutes: Annotated[float, Field(ge=0)]
    bake: Annotated[int, Field(ge=0)]


class Strategies(Strict):
    """`data/labs/strategies.yaml`: the strategies that tools bring along, and where AWS says so."""

    sources: list[Source]
    traffic: list[Traffic]
    hosts: list[Hosts]
    configuration: list[Configuration]


@cache
def load_strategies() -> Strategies:
    """Return the strategies that tools bring along."""
    return read(data("labs", "strategies.yaml"), Strategies)


def traffic() -> Mapping[str, Traffic]:
    """Return CodeDeploy's predefined configurations that shift traffic, by name."""
    return {each.name: each for each in load_strategies().traffic}


def canary(percent: float, minutes: int) -> list[Step]:
    """A share, and the rest after some minutes."""
    return [Step(minutes, percent / 100)]


def linear(percent: float, minutes: int) -> list[Step]:
    """Equal shares, the first at once, each after so many minutes; the last one stands at the end of the steps.

    Example:
        >>> [step.share for step in linear(40, 5)]
        [0.4, 0.8]
    """
    return [Step(minutes, round(each * percent / 100, 6)) for each in range(1, ceil(round(100 / percent, 6)))]


def shifted(kind: Literal["canary", "linear", "all"], percent: float, minutes: int) -> list[Step]:
    """Return the steps of a predefined configuration that shifts traffic."""
    if kind == "all":
        return []
    return canary(percent, minutes) if kind == "canary" else linear(percent, minutes)


def growing(kind: Literal["LINEAR", "EXPONENTIAL"], factor: float, minutes: float) -> list[Step]:
    """AppConfig's increments: equal ones, or doubling ones, evenly over the duration, the first after one interval.

    AWS says of doubling increments how large they are, not when they come; here they are spread evenly, too.

    Example:
        >>> [(step.minutes, step.share) for step in growing("LINEAR", 20, 600)][:3]
        [(120, 0.0), (120, 0.2), (120, 0.4)]
    """
    count = ceil(round(100 / factor, 6)) if kind == "LINEAR" else ceil(round(log2(100 / factor), 6)) + 1
    percent = [factor * each if kind == "LINEAR" else factor * 2 ** (each - 1) for each in range(1, count)]
    reached = [0.0, *(min(each, 100) / 100 for each in percent)]
    ends = [round(minutes * (each + 1) / count) for each in range(count)]
    starts = [0, *ends]
    return [Step(end - start, round(share, 6)) for start, end, share in zip(starts, ends, reached, strict=False)]


def batches(total: int, down: int, surge: int, boot: int) -> list[Step]:
    """Replace instances batch by batch.

    Args:
        total: instances that serve.
        down: how many may be out of service at a time.
        surge: how many more than usual may run at a time.
        boot: minutes until a new one serves.

    Returns:
        One step a batch; the only step never ends if no instance may be replaced.
    """
    if down + surge <= 0:
        return [Step(None, 0.0, ends=False)]
    return list(merged(_batches(total, down, surge, boot)))


def _batches(total: int, down: int, surge: int, boot: int) -> Iterator[Step]:
    new = 0
    while new < total:
        batch = min(down + surge, total - new)
        out = max(batch - surge, 0)
        old = total - new - out
        serving = old + new
        yield Step(boot, round(new / serving, 6) if serving else 0.0, round(serving / total, 6))
        new += batch


def at_a_time(hosts: int, kind: Literal["HOST_COUNT", "FLEET_PERCENT"], healthy: int) -> int:
    """Return to how many hosts CodeDeploy deploys at a time, so that enough stay healthy.

    Example:
        >>> at_a_time(9, "HOST_COUNT", 6), at_a_time(9, "FLEET_PERCENT", 40)
        (3, 5)
    """
    kept = healthy if kind == "HOST_COUNT" else ceil(round(hosts * healthy / 100, 9))
    return max(hosts - kept, 0)


def predefined_at_a_time(hosts: int, word: Literal["one", "half", "all"]) -> int:
    """Return to how many hosts a predefined configuration deploys at a time.

    Example:
        >>> [predefined_at_a_time(9, word) for word in ("one", "half", "all")]
        [1, 4, 9]
    """
    return {"one": 1, "half": max(floor(hosts / 2), 1), "all": hosts}[word]


def pods(replicas: int, percent: float) -> tuple[int, int]:
    """Return how many new and old pods make a weight without a traffic router: both are rounded up.

    Example:
        >>> pods(10, 10), pods(10, 15)
        ((1, 9), (2, 9))
    """
    return ceil(round(replicas * percent / 100, 6)), ceil(round(replicas * (100 - percent) / 100, 6))
