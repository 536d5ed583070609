"""A slow and obvious twin of the play: one release after the other, minute by minute, with plain lists."""

from dataclasses import dataclass
from math import exp, isnan

import numpy as np

from opexkit.labs.alarms.states import ALARM, alarm_states
from opexkit.labs.rollout.plan import Alarm, Analysis, Rollout, Stage
from opexkit.labs.rollout.signals import Signals
from opexkit.labs.rollout.watching import NEVER
from opexkit.labs.rollout.world import Drawn, Releases

LATE = 4_000
"""Minutes after which the twin looks no further."""


@dataclass
class Fate:
    """What became of one release."""

    rung: int
    harm: int
    back: int
    failed: float
    wrong: float
    hurt: float
    arrived: int


def compare(word: str, value: float, limit: float) -> bool:
    return {
        "gt": value > limit, "gte": value >= limit, "lt": value < limit,
        "lte": value <= limit, "eq": value == limit, "ne": value != limit,
    }[word]  # fmt: skip


def mean(values: list[float]) -> float:
    known = [value for value in values if not isnan(value)]
    return sum(known) / len(known) if known else float("nan")


def rings_at(watch: Alarm | Analysis, values: list[float]) -> tuple[int, bool] | None:
    """The minute at which a watch rings, and whether everything then stands still."""
    return alarm_rings(watch, values) if isinstance(watch, Alarm) else analysis_rings(watch, values)


def alarm_rings(alarm: Alarm, values: list[float]) -> tuple[int, bool] | None:
    points = []
    for start in range(0, len(values) - alarm.period + 1, alarm.period):
        known = [value for value in values[start : start + alarm.period] if not isnan(value)]
        pick = {"Average": mean, "Minimum": min, "Maximum": max}[alarm.statistic]
        points.append(pick(known) if known else float("nan"))
    breaching = np.asarray([not isnan(each) and compare(alarm.compare, each, alarm.threshold) for each in points], bool)
    there = np.asarray([not isnan(each) for each in points], bool)
    for number in range(1, len(points) + 1):
        states = alarm_states(breaching[:number], there[:number], alarm.least, alarm.of, alarm.treatment)
        if states[-1] == ALARM:
            return number * alarm.period, alarm.answer == "stop"
    return None


def holds(condition: tuple, value: float) -> bool:  # type: ignore[type-arg]
    def one(each: object) -> bool:
        word = each.compare  # type: ignore[attr-defined]
        if word in ("missing", "there"):
            return isnan(value) == (word == "missing")
        return not isnan(value) and compare(word, value, each.value)  # type: ignore[attr-defined]

    return any(all(one(each) for each in part) for part in condition)


def analysis_rings(own: Analysis, values: list[float]) -> tuple[int, bool] | None:
    copes = any(each.compare == "missing" for part in (*own.success, *own.failure) for each in part)
    failed = unclear = taken = 0
    minute = own.start
    end = len(values) if own.end is None else min(own.end, len(values))
    while minute <= end and (own.count is None or taken < own.count):
        value = mean(values[max(minute - own.window, 0) : minute])
        if isnan(value) and not copes:
            later = [values[max(minute + more - own.window, 0) : minute + more] for more in range(own.error_minutes)]
            if all(isnan(mean(part)) for part in later):
                return minute, False
        else:
            good, bad = holds(own.success, value), holds(own.failure, value)
            if own.success and not own.failure:
                bad = not good
            elif own.failure and not own.success:
                good = not bad
            elif not own.failure:
                good, bad = True, False
            failed += bad
            unclear += not good and not bad
            if failed > own.failure_limit:
                return minute, False
            if unclear > own.inconclusive_limit:
                return minute, True
        taken += 1
        if own.interval is None:
            return None
        minute += own.interval
    return None


def minutes_of(stage: Stage, rules: Releases, left: int) -> tuple[list[float], list[float], bool]:
    """Share and capacity of a stage minute by minute, and whether it comes to its end."""
    shares: list[float] = []
    capacities: list[float] = []
    for step in stage.steps:
        length = step.minutes
        if length is None:
            length = rules.person.resumes if step.ends else LATE
        for _ in range(length):
            shares.append(step.share)
            capacities.append(step.capacity)
    over = all(step.minutes is not None or step.ends for step in stage.steps) and len(shares) < left
    return shares[:left], capacities[:left], over


def play_one(rollout: Rollout, rules: Releases, drawn: Drawn, place: int, signals: list[Signals]) -> Fate:
    """Follow one release; what its watches see is taken from the signals that were drawn."""
    load, behind = float(drawn.load[place]), bool(drawn.behind[place])
    two = len(rollout.stages) == 2
    share: list[float] = []
    fault: list[float] = []
    capacity: list[float] = []
    owner: list[int] = []
    rung, stops, where = NEVER, False, -1
    complete = True
    for number, stage in enumerate(rollout.stages):
        if not complete:
            break
        own, able, over = minutes_of(stage, rules, rules.horizon - len(share))
        ringing = []
        for watch in stage.watches:
            values = [float("nan")] * len(own)
            if watch.metric is not None:
                values = [float(each) for each in signals[number].series(watch.metric)[place]]
            ringing.append(rings_at(watch, values))
        known = [each for each in ringing if each is not None]
        if known and rung == NEVER:
            minute = min(each[0] for each in known)
            stops = next(each[1] for each in known if each[0] == minute)
            rung, where = len(share) + minute, number
        for each, serving in zip(own, able, strict=True):
            share.append(each)
            capacity.append(serving)
            owner.append(number)
            fault.append(each if not two else (0.0 if behind else each) if number == 0 else (each if behind else 1.0))
        complete = over
    complete = complete and len(set(owner) | set(range(len(rollout.stages)))) == len(rollout.stages)
    total = len(share)

    def exposed(minute: int) -> float:
        at = min(minute, rung - 1) if minute >= rung else minute
        if at < 0:
            at = 0
        return fault[at] if at < total else 1.0 if complete else (fault[-1] if fault else 1.0)

    bad = drawn.errors[place] > 0 or drawn.rejects[place] > 0
    needed = float(drawn.at[place])
    first = next((minute for minute, each in enumerate(fault) if each >= needed), total if complete else None)
    harm = first + int(drawn.after[place]) if bad and first is not None else NEVER
    lost = 0.0
    for minute in range(min(total, rung)):
        if rules.needed:
            lost += load * max(1 - capacity[minute] / rules.needed, 0)
    if harm == NEVER:
        arrived = total if rung == NEVER and complete else NEVER
        return Fate(rung, NEVER, NEVER, lost, 0.0, customers(lost, rules.customers), arrived)

    ends = []
    if rung != NEVER and not (two and where == 1 and not behind):
        way = {"shift": rules.back.shift, "replace": rules.back.replace, "flag": rules.back.flag}
        ends.append(rung + (rules.person.looks if stops else 0) + way[rollout.stages[where].back])
    notice = harm + int(drawn.noticed[place])
    ends.append(notice + by_hand(rollout, rules, owner, notice, total, complete, behind))
    back = max(min(ends), harm) if ends[0] > harm or len(ends) == 1 else harm
    requests = 0.0
    for minute in range(harm, min(back, LATE)):
        requests += load * exposed(minute)
    failed = requests * float(drawn.concerned[place] * drawn.errors[place])
    wrong = requests * float(drawn.rejects[place])
    hurt = customers(failed + wrong, float(drawn.concerned[place]) * rules.customers)
    hurt = max(hurt, customers(lost, rules.customers))
    arrived = total if rung == NEVER and complete and back >= total else NEVER
    return Fate(rung, harm, min(ends) if ends[0] > harm else min(ends[0], harm), failed + lost, wrong, hurt, arrived)


def by_hand(
    rollout: Rollout, rules: Releases, owner: list[int], notice: int, total: int, complete: bool, behind: bool
) -> int:
    """Minutes of the way back that people take once they have noticed."""
    two = len(rollout.stages) == 2
    way = {"shift": rules.back.shift, "replace": rules.back.replace, "flag": rules.back.flag}
    if notice < total or not complete:
        number = owner[notice] if notice < total else owner[-1]
        if two and number == 1 and not behind:
            return rules.back.redeploy
        return way[rollout.stages[number].back]
    if rollout.flag is not None and (behind or not two):
        return rules.back.flag
    return rules.back.redeploy


def customers(requests: float, count: float) -> float:
    return count * (1 - exp(-requests / count))
