"""Rollouts of releases: when each came back, what it did to customers until then, when a good one had arrived.

Requests that fail are expected values; only what watches see is drawn. A release that stands still is taken back by
whoever comes, and so is every bad one that people notice by themselves, after its end by deploying the old one again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from opexkit.labs.rollout.plan import Rollout, Shares, Stage
from opexkit.labs.rollout.signals import Role, Signals
from opexkit.labs.rollout.watching import NEVER, Rung, ring
from opexkit.labs.rollout.world import Drawn, Flags, Floats, Ints, Releases, begins


@dataclass(frozen=True)
class Outcome:
    """What became of releases, an entry for each.

    Attributes:
        rung: minute at which a watch rang; `NEVER` if none did.
        by: what rang, as (stage, place); (-1, -1) if nothing.
        own: whether the rollout itself took it back.
        harm: minute of the first harm by its fault; `NEVER` if there was none.
        back: minute at which the fault harmed no one any longer; `NEVER` if it harmed no one.
        failed: requests that failed through it, and through missing capacity.
        wrong: orders that it wrote wrongly.
        hurt: customers of whom at least one request or order is among those.
        arrived: minute at which everyone had it and the rollout was over; `NEVER` where it did not come to that.
    """

    drawn: Drawn
    rung: Ints
    by: tuple[Ints, Ints]
    own: Flags
    harm: Ints
    back: Ints
    failed: Floats
    wrong: Floats
    hurt: Floats
    arrived: Ints


@dataclass(frozen=True)
class _Played:
    """A stage with the minute at which it begins, and what its watches did, in minutes of the whole."""

    stage: Stage
    begins: int
    share: Shares
    capacity: Shares
    over: bool
    rung: Rung


def play(rollout: Rollout, rules: Releases, drawn: Drawn, seed: str) -> Outcome:
    """Roll releases out.

    Args:
        rollout: what is played.
        rules: of the scenario.
        drawn: the releases.
        seed: draws what watches see of them.
    """
    stages = _stages(rollout, rules, drawn, seed)
    rung, place, watch, stops = _first(stages, len(drawn))
    own = (rung != NEVER) & ~stops
    exposed, shown = _exposure(rollout, stages, drawn)
    ends = all(each.over for each in stages) and len(stages) == len(rollout.stages)
    starts = _starts(exposed, shown, drawn)
    harm = _harm(starts, len(exposed[0]), drawn, ends)
    back = _back(stages, rules, drawn, rung, place, stops, harm, rollout)
    requests = _requests(exposed, shown, starts, drawn, rung, back, ends)
    lost = _lost(stages, rules, drawn, rung)
    failed = requests * drawn.concerned * drawn.errors + lost
    wrong = requests * drawn.rejects
    bad = (drawn.errors > 0) | (drawn.rejects > 0)
    hurt = _customers(requests * drawn.concerned * drawn.errors + wrong, drawn.concerned * rules.customers)
    hurt = np.maximum(hurt, _customers(lost, np.full(len(drawn), float(rules.customers))))
    total = sum(len(each.share) for each in stages)
    arrived = np.where((rung == NEVER) & ends & ~(bad & (back < total)), total, NEVER)
    return Outcome(drawn, rung, (place, watch), own, harm, back, failed, wrong, hurt, arrived)


def _stages(rollout: Rollout, rules: Releases, drawn: Drawn, seed: str) -> list[_Played]:
    found: list[_Played] = []
    roles: Sequence[Role] = ("code before flag", "flag after code") if len(rollout.stages) == 2 else ("alone",)
    first, left = 0, rules.horizon
    before = np.zeros(0)
    for stage, role in zip(rollout.stages, roles, strict=True):
        share, capacity = stage.timeline(rules.person.resumes, left)
        over = stage.minutes(rules.person.resumes, left) is not None
        lost = np.maximum(1 - capacity / rules.needed, 0) if rules.needed else np.zeros(len(capacity))
        signals = Signals(rules, drawn, role, share, lost, seed, before)
        rung = ring(stage.watches, signals)
        found.append(_Played(stage, first, share, capacity, over, rung))
        before = share
        first, left = first + len(share), left - len(share)
        if not over:
            break
    return found


def _first(stages: list[_Played], count: int) -> tuple[Ints, Ints, Ints, Flags]:
    """When the first watch rang, in which stage, its place there, and whether all stays as it is."""
    minute, place = np.full(count, NEVER), np.full(count, -1)
    watch, stops = np.full(count, -1), np.zeros(count, bool)
    for number, each in enumerate(stages):
        new = (minute == NEVER) & (each.rung.minute != NEVER)
        minute = np.where(new, each.begins + each.rung.minute, minute)
        place, watch = np.where(new, number, place), np.where(new, each.rung.by, watch)
        stops = np.where(new, each.rung.stops, stops)
    return minute, place, watch, stops


def _exposure(rollout: Rollout, stages: list[_Played], drawn: Drawn) -> tuple[list[Shares], Ints]:
    """The share that meets a fault by minute, of faults with the code and behind the flag, and which a release has."""
    whole = np.concatenate([each.share for each in stages])
    if len(rollout.stages) == 1:
        return [whole], np.zeros(len(drawn), np.int64)
    code = len(stages[0].share)
    with_code = np.concatenate((whole[:code], np.ones(len(whole) - code)))
    behind = np.concatenate((np.zeros(code), whole[code:]))
    return [with_code, behind], drawn.behind.astype(np.int64)


def _starts(exposed: list[Shares], which: Ints, drawn: Drawn) -> Ints:
    """The minute from which on a fault can show; the length where it takes more than was ever exposed."""
    return np.stack([begins(each, drawn.at) for each in exposed])[which, np.arange(len(drawn))]


def _harm(starts: Ints, length: int, drawn: Drawn, ends: bool) -> Ints:
    """The minute of the first harm, if nobody took the release back."""
    bad = (drawn.errors > 0) | (drawn.rejects > 0)
    meets = ends | (starts < length)  # who does not meet it before the end meets it then, or never
    return np.where(bad & meets, starts + drawn.after, NEVER)


def _back(
    stages: list[_Played],
    rules: Releases,
    drawn: Drawn,
    rung: Ints,
    place: Ints,
    stops: Flags,
    harm: Ints,
    rollout: Rollout,
) -> Ints:
    """The minute at which a release harms no one any longer; `NEVER` of a good one."""
    ways = [getattr(rules.back, each.stage.back) for each in stages]
    way = np.asarray([*ways, 0])[place]
    after = np.where(stops, rules.person.looks, 0) + way
    itself = np.where(rung == NEVER, NEVER, rung + after)
    if len(rollout.stages) == 2:  # switching the flag off leaves the code where it is
        itself = np.where((place == 1) & ~drawn.behind, NEVER, itself)
    total = sum(len(each.share) for each in stages)
    over = all(each.over for each in stages)
    notices = np.minimum(harm + drawn.noticed, NEVER)
    by_hand = np.full(len(drawn), rules.back.redeploy)
    for each, minutes in zip(stages, ways, strict=True):
        ends = each.begins + len(each.share)
        there = (notices >= each.begins) & (notices < (ends if over or each is not stages[-1] else NEVER))
        can = there & (drawn.behind | (each is stages[0]) | (len(rollout.stages) == 1))
        by_hand = np.where(can, minutes, by_hand)
    if len(rollout.stages) == 2 and over:
        by_hand = np.where(drawn.behind & (notices >= total), rules.back.flag, by_hand)
    elif rollout.flag is not None and over and len(rollout.stages) == 1:
        by_hand = np.where(notices >= total, rules.back.flag, by_hand)
    people = np.where(harm == NEVER, NEVER, notices + by_hand)
    found = np.minimum(itself, people)
    return np.where(harm == NEVER, NEVER, np.where(itself <= harm, np.minimum(itself, harm), found))


def _requests(
    exposed: list[Shares], which: Ints, starts: Ints, drawn: Drawn, rung: Ints, back: Ints, ends: bool
) -> Floats:
    """Requests that met a fault until the release was back, all customers of the version together.

    From the minute at which a watch rings all stays as it was in the minute before.
    """
    found = np.zeros(len(drawn))
    for number, share in enumerate(exposed):
        own = np.flatnonzero((which == number) & (back != NEVER))
        if not len(own):
            continue
        tail = 1.0 if ends or not len(share) else float(share[-1])
        sums = np.concatenate(([0.0], np.cumsum(share)))
        start = starts[own] + drawn.after[own]
        until = np.maximum(back[own], start)
        frozen = rung[own]
        moving = _met(sums, np.minimum(until, frozen), tail) - _met(sums, np.minimum(start, frozen), tail)
        last = np.concatenate((share, [tail]))[np.clip(frozen - 1, 0, len(share))]
        found[own] = drawn.load[own] * (moving + last * np.maximum(until - np.maximum(start, frozen), 0))
    return found


def _met(sums: Floats, minute: Ints, tail: float) -> Floats:
    """How many whole minutes of exposure there are before a minute; after the last one the exposure stays as it is."""
    length = len(sums) - 1
    return np.asarray(sums[np.minimum(minute, length)] + tail * np.maximum(minute - length, 0))


def _lost(stages: list[_Played], rules: Releases, drawn: Drawn, rung: Ints) -> Floats:
    """Requests that failed since capacity was missing, before anything was taken back."""
    capacity = np.concatenate([each.capacity for each in stages])
    lost = np.maximum(1 - capacity / rules.needed, 0) if rules.needed else np.zeros(len(capacity))
    sums = np.concatenate(([0.0], np.cumsum(lost)))
    return np.asarray(drawn.load * sums[np.minimum(rung, len(lost))])


def _customers(requests: Floats, customers: Floats) -> Floats:
    """Customers with at least one of these requests, each as likely as any other to have sent it."""
    return np.asarray(customers * -np.expm1(-requests / np.maximum(customers, 1e-9)))
