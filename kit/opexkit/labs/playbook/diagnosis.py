"""The checks that on-call can make, and what each finds in telemetry: `labs/diagnosis.yaml` of a scenario pack."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from opexkit.company.carried import need
from opexkit.company.pack import Name
from opexkit.company.telemetry.signals import Signals
from opexkit.files import Strict, read

BACK = 6
"""Minutes of telemetry that a check looks back on."""
NOWHERE = "nowhere"
"""The outcome of a check that asks where, and finds no place."""
NOTHING = "nothing"
"""The outcome of a check of what services say, when they say nothing of it."""
QUIET = (NOWHERE, NOTHING, "normal")
"""Outcomes that tell of nothing."""
_MINUTE_US = 60_000_000
_BEFORE, _LEAST = 60, 12


class WorstLook(Strict):
    """Which place stands out most in a metric, against the time before.

    Errors, saturation and the minutes that messages wait are compared by difference, latency and requests by ratio.
    """

    kind: Literal["worst"]
    metric: Literal["errors", "latency", "saturation", "waiting", "requests"]
    above: float


class LevelLook(Strict):
    """Whether a metric of one service is high: lag and saturation as they are, requests against the time before."""

    kind: Literal["level"]
    metric: Literal["lag", "requests", "saturation"]
    service: Name
    above: float


class LinesLook(Strict):
    """Whether a service writes lines with a text."""

    kind: Literal["lines"]
    service: Name
    pattern: str
    least: int = Field(gt=0)


class VoicesLook(Strict):
    """What services complain of most: the outcome whose texts stand in most of their lines."""

    kind: Literal["voices"]
    services: list[Name] = Field(min_length=1)
    says: dict[str, list[str]] = Field(min_length=1, description="By outcome, the texts that stand for it.")
    least: int = Field(gt=0)


class ChangesLook(Strict):
    """At which place something was changed last; deployments go everywhere all the time."""

    kind: Literal["changes"]
    minutes: int = Field(gt=0)
    what: Literal["config_change", "deployment"] = "config_change"


Look = Annotated[WorstLook | LevelLook | LinesLook | VoicesLook | ChangesLook, Field(discriminator="kind")]


class Place(Strict):
    """Services that on-call thinks of together."""

    title: str
    services: list[Name] = Field(min_length=1)


class Check(Strict):
    """Something to look at: what it costs, what it asks, and what it can find.

    `outcomes` are in words; a check that asks where finds a place, or nowhere.
    """

    id: Name
    title: str
    minutes: float = Field(gt=0)
    asks: str
    look: Look
    outcomes: dict[str, str] = Field(default_factory=dict)


class SecondLine(Strict):
    """Who is called when a playbook does not help.

    Attributes:
        minutes: that they then take.
        after: minutes after which on-call calls them.
    """

    team: Name
    minutes: float = Field(gt=0)
    after: float = Field(gt=0)


class Looks(Strict):
    """The checks that on-call can make, and what it costs to be wrong.

    Attributes:
        gives_up: minutes after which a customer calls, if nobody else did.
    """

    gives_up: float = Field(gt=0)
    setback: float = Field(
        ge=0, description="Minutes that a wrong runbook costs next to its own: to see it and undo it."
    )
    second_line: SecondLine
    places: dict[str, Place]
    checks: list[Check] = Field(min_length=1)

    def check(self, name: str) -> Check:
        """A check by its id.

        Raises:
            KeyError: there is no such check.
        """
        for check in self.checks:
            if check.id == name:
                return check
        raise KeyError(name)

    def outcomes(self, check: Check) -> dict[str, str]:
        """What a check can find, in words."""
        if check.outcomes:
            return check.outcomes
        words = {name: place.title for name, place in self.places.items()}
        return words | {NOWHERE: "no place stands out" if check.look.kind == "worst" else "nothing near the journey"}


class Diagnosis(Looks):
    """`labs/diagnosis.yaml`: the alarm that a playbook answers, and what its incidents are made of.

    Attributes:
        day: over whose hours incidents are spread.
        incidents: how many a playbook is played against.
        sure: how likely a runbook must be before the player that checks in any order runs it.
    """

    day: dt.date
    incidents: int = Field(gt=0, le=10_000)
    sure: float = Field(gt=0, lt=1)
    alarm: Name
    procedure: Name
    journey: Name
    surge_share: float = Field(ge=0, le=1)


def load_diagnosis(pack: Path) -> Diagnosis:
    """Read the checks of a scenario pack.

    Raises:
        InputError: the pack carries none, or the file does not fit.
    """
    return read(need(pack, "labs/diagnosis.yaml", "checks for a diagnosis"), Diagnosis)


def observe(diagnosis: Looks, check: Check, signals: Signals, now: int) -> str:
    """What a check finds in telemetry at a minute of its window.

    Raises:
        ValueError: the minute leaves nothing to compare with.
    """
    if not BACK < now <= signals.window.minutes:
        raise ValueError(f"minute {now} is not within {BACK + 1} to {signals.window.minutes}")
    look = check.look
    if isinstance(look, WorstLook):
        return _worst(diagnosis, look, signals, now)
    if isinstance(look, LevelLook):
        return "high" if _level(look, signals, now) > look.above else "normal"
    if isinstance(look, LinesLook):
        return "found" if _lines(look, signals, now) >= look.least else "nothing"
    if isinstance(look, VoicesLook):
        return _loudest(look, signals, now)
    return _changed(diagnosis, look, signals, now)


def recent_lines(signals: Signals, service: str, now: int) -> NDArray[np.intp]:
    """The positions of a service's lines in the minutes that a check looks back on, the newest last."""
    minute = (signals.logs.time - np.datetime64(signals.window.start, "us")).astype(np.int64) // _MINUTE_US
    position = signals.metrics.services.index(service)
    return np.flatnonzero((minute >= now - BACK) & (minute < now) & (signals.logs.service == position))


def _lines(look: LinesLook, signals: Signals, now: int) -> int:
    return sum(look.pattern in str(signals.logs.message[at]) for at in recent_lines(signals, look.service, now))


def _loudest(look: VoicesLook, signals: Signals, now: int) -> str:
    messages = [str(signals.logs.message[at]) for each in look.services for at in recent_lines(signals, each, now)]
    counts = {
        name: sum(any(text in message for text in texts) for message in messages) for name, texts in look.says.items()
    }
    name = max(counts, key=lambda each: counts[each])
    return name if counts[name] >= look.least else NOTHING


def _worst(diagnosis: Looks, look: WorstLook, signals: Signals, now: int) -> str:
    tops = by_place(diagnosis, look, signals, now)
    name = max(tops, key=lambda place: tops[place])
    return name if tops[name] > look.above else NOWHERE


def by_place(diagnosis: Looks, look: WorstLook, signals: Signals, now: int) -> dict[str, float]:
    """How far the service that stands out most does, by place."""
    strength = standing_out(look.metric, signals, now)
    at = {name: place for place, name in enumerate(signals.metrics.services)}
    return {name: max(float(strength[at[each]]) for each in place.services) for name, place in diagnosis.places.items()}


def before(now: int) -> slice:
    """The minutes that now is compared with: all until an hour ago, at least the first twelve."""
    return slice(0, max(_LEAST, now - _BEFORE))


def standing_out(metric: str, signals: Signals, now: int) -> NDArray[np.float64]:
    """How far each service stands out from the minutes before: a ratio of latencies, a difference of shares."""
    metrics, recent, calm = signals.metrics, slice(now - BACK, now), before(now)
    with np.errstate(invalid="ignore", divide="ignore"):
        if metric == "errors":
            shares = [
                metrics.errors[span].sum(axis=0) / np.maximum(metrics.requests[span].sum(axis=0), 1)
                for span in (recent, calm)
            ]
            found = shares[0] - shares[1]
        elif metric == "latency":
            found = np.nanmedian(np.nan_to_num(metrics.p99_ms[recent]), axis=0) / np.maximum(
                np.nanmedian(np.nan_to_num(metrics.p99_ms[calm]), axis=0), 1
            )
        elif metric == "requests":
            found = metrics.requests[recent].mean(axis=0) / np.maximum(metrics.requests[calm].mean(axis=0), 10)
        elif metric == "waiting":
            waiting = [
                metrics.lag[span].sum(axis=0) / np.maximum(metrics.requests[span].sum(axis=0), 1)
                for span in (recent, calm)
            ]
            found = waiting[0] - waiting[1]
        else:
            found = metrics.saturation[recent].mean(axis=0) - metrics.saturation[calm].mean(axis=0)
    return np.asarray(np.nan_to_num(found), dtype=np.float64)


def _level(look: LevelLook, signals: Signals, now: int) -> float:
    position = signals.metrics.services.index(look.service)
    values = getattr(signals.metrics, look.metric)[:, position]
    recent = float(values[now - BACK : now].mean())
    return recent / max(float(values[before(now)].mean()), 1.0) if look.metric == "requests" else recent


def _changed(diagnosis: Looks, look: ChangesLook, signals: Signals, now: int) -> str:
    """The place of the newest change near the journey."""
    for event in reversed(signals.events):
        if event.kind == look.what and now - look.minutes <= event.time / _MINUTE_US < now:
            for name, place in diagnosis.places.items():
                if event.service in place.services:
                    return name
    return NOWHERE
