"""A rollout as it is played, whatever its file looks like: which share has the new version when, and who watches.

Times are whole minutes from the beginning of a stage; shares lie between 0 and 1.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from opexkit.files import Document
from opexkit.labs.alarms.properties import Treatment

Shares = npt.NDArray[np.float64]
Statistic = Literal["Average", "Minimum", "Maximum"]
Compare = Literal["gt", "gte", "lt", "lte", "eq", "ne"]
Answer = Literal["back", "stop"]
"""What happens when a watch rings: the old version comes back, or all stays as it is until a person comes."""


@dataclass(frozen=True)
class Step:
    """A time in which nothing changes.

    Attributes:
        minutes: how long; None where it ends only when a person says so.
        share: of the requests that the new version serves.
        capacity: of the usual capacity, both versions together.
        ends: whether a person can end it; a deployment that is stuck does not end.
    """

    minutes: int | None
    share: float
    capacity: float = 1.0
    ends: bool = True


@dataclass(frozen=True)
class Alarm:
    """A CloudWatch alarm on a metric of the lab.

    Attributes:
        metric: None where the lab has no such metric.
        at: line and column at which it is written.
    """

    name: str
    metric: str | None
    statistic: Statistic
    period: int
    compare: Compare
    threshold: float
    least: int
    of: int
    treatment: Treatment
    answer: Answer = "back"
    at: tuple[int, int] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Comparison:
    """One comparison of what was measured; of `missing`, whether anything was."""

    compare: Compare | Literal["missing", "there"]
    value: float = 0.0


Condition = tuple[tuple[Comparison, ...], ...]
"""Alternatives, each of comparisons that all hold; none at all where nothing was written."""


@dataclass(frozen=True)
class Analysis:
    """A metric of an analysis of Argo Rollouts.

    Attributes:
        metric: None where the lab has no such metric.
        window: minutes over which it is averaged.
        start: minute of the first measurement.
        end: minute at which the analysis ends; None where it ends with the stage.
        interval: minutes between measurements; None where there is one.
        count: how many measurements there are at most.
        failure_limit: how many may fail.
        error_minutes: minutes without data after which it gives up.
        at: line and column at which it is written.
    """

    name: str
    metric: str | None
    window: int
    start: int
    end: int | None
    interval: int | None
    count: int | None
    success: Condition
    failure: Condition
    failure_limit: int = 0
    inconclusive_limit: int = 0
    error_minutes: int = 1
    at: tuple[int, int] | None = field(default=None, compare=False, repr=False)


Watch = Alarm | Analysis


@dataclass(frozen=True)
class Stage:
    """One tool's part of a rollout.

    Attributes:
        title: the tool and its strategy in words.
        steps: in their order; after the last one everyone has the new version and nothing watches any more.
        back: how the way back goes: traffic is shifted, pods or hosts are replaced, or a flag is switched off.
        document: where it is written.
        ignores: whether it goes on where the state of its alarms cannot be read.
    """

    title: str
    steps: tuple[Step, ...]
    watches: tuple[Watch, ...]
    back: Literal["shift", "replace", "flag"]
    document: Document = field(repr=False, compare=False)
    ignores: bool = False

    def minutes(self, resumes: int, horizon: int) -> int | None:
        """Return how long it takes; None if it is not over at the horizon.

        Args:
            resumes: minutes after which a person ends a step that does not end by itself.
            horizon: minutes after which nobody waits any longer.
        """
        total = 0
        for step in self.steps:
            if step.minutes is None and not step.ends:
                return None
            total += resumes if step.minutes is None else step.minutes
        return total if total < horizon else None

    def timeline(self, resumes: int, horizon: int) -> tuple[Shares, Shares]:
        """Return the share and the capacity minute by minute, up to the horizon at most."""
        shares: list[Shares] = []
        capacities: list[Shares] = []
        left = horizon
        for step in self.steps:
            own = resumes if step.minutes is None and step.ends else step.minutes
            span = left if own is None else min(own, left)
            shares.append(np.full(span, step.share))
            capacities.append(np.full(span, step.capacity))
            left -= span
        empty = np.zeros(0)
        return np.concatenate((empty, *shares)), np.concatenate((empty, *capacities))


@dataclass(frozen=True)
class Rollout:
    """The stages of a release: its code, then its flag, or one of the two.

    Attributes:
        code: how the code gets to production; None where it is there already, switched off.
        flag: how the feature is switched on; None where it comes with the code.
    """

    code: Stage | None
    flag: Stage | None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Its stages in their order."""
        return tuple(each for each in (self.code, self.flag) if each)

    @property
    def seed(self) -> str:
        """Draws the releases that it is judged on; names, texts and the third digit of a number change nothing."""
        parts = [[_plain(each.steps), sorted(map(_plain, each.watches)), each.back] for each in self.stages]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _plain(part: Any) -> Any:
    if isinstance(part, tuple):
        return json.dumps([_plain(each) for each in part])
    if isinstance(part, Alarm | Analysis):
        part = replace(part, name="")
    return repr(part) if not isinstance(part, Alarm) else repr(replace(part, threshold=float(f"{part.threshold:.2g}")))


def merged(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Leave steps of no length out, and put equal neighbors together."""
    found: list[Step] = []
    for step in steps:
        if step.minutes == 0:
            continue
        last = found[-1] if found else None
        if (
            last
            and last.minutes is not None
            and step.minutes is not None
            and (last.share, last.capacity) == (step.share, step.capacity)
        ):
            found[-1] = replace(last, minutes=last.minutes + step.minutes)
        else:
            found.append(step)
    return tuple(found)
