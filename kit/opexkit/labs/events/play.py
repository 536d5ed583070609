"""A stream played against rules: what each event starts, when, with what, and what becomes of what is not delivered.

What EventBridge does: a rule sends each event that its pattern matches to each of its targets. Where one throttles or
is down, it tries again until the attempts or the time are used up; where rights or JSON are wrong, it does not try
again. What is not delivered goes to the queue for it, or is dropped.

Source: docs.aws.amazon.com/eventbridge/latest/userguide, eb-rule-retry-policy and eb-rule-dlq, read 2026-11-26. How
long it waits between attempts is not written there; here it is a second, doubled each time, at most about eight
minutes, so that 185 attempts take a day.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from opexkit.labs.events.content import Payload
from opexkit.labs.events.draw import Happened, followers
from opexkit.labs.events.rules import Response, Rule, Target
from opexkit.labs.events.world import Goal, World
from opexkit.labs.verdict import Tick

Outcome = Literal["started", "queued", "dropped"]
GENERATIONS = 2
"""Runs that lead to one another, after which a loop is a loop."""
RUNS = 400
"""Runs of one stream that leave events behind; where a loop makes more, the others leave none."""
MOST = 10_000
"""Deliveries of one stream; what comes after that is not played."""
_LONGEST_WAIT = 488.0


@dataclass(frozen=True)
class Delivery:
    """What became of an event at a target.

    Attributes:
        goal: what the target is; None if the lab does not know it.
        why: why it was not delivered at once; empty if it was.
        lasting: whether trying again would not help.
        delay: minutes until it was started; 0 if it never was.
    """

    happened: Happened
    rule: Rule
    target: Target
    goal: Goal | None
    outcome: Outcome
    payload: Payload
    why: str = ""
    lasting: bool = False
    delay: float = 0.0

    @property
    def started(self) -> bool:
        """Whether the target was started."""
        return self.outcome == "started"

    @property
    def title(self) -> str:
        """What the target is called."""
        return self.goal.title if self.goal else self.target.arn


@dataclass(frozen=True)
class Played:
    """A stream that was played.

    Attributes:
        events: those that were drawn and those that runs left behind, in the order of time.
        cut: whether runs started one another without end, so that not all of it was played.
    """

    events: tuple[Happened, ...]
    deliveries: tuple[Delivery, ...]
    cut: bool


def waits(retries: int, age: float) -> list[float]:
    """The seconds after an event at which it is tried: at once, and then until attempts or time are used up."""
    found, wait = [0.0], 1.0
    while len(found) <= retries and found[-1] + wait <= age:
        found.append(found[-1] + wait)
        wait = min(wait * 2, _LONGEST_WAIT)
    return found


def play(stream: Sequence[Happened], response: Response, world: World, seed: str, tick: Tick) -> Played:
    """Play a stream, with the events that runs leave behind."""
    waiting = [(each.minute, each.id, number, each) for number, each in enumerate(stream)]
    heapq.heapify(waiting)
    events: list[Happened] = []
    deliveries: list[Delivery] = []
    number, runs = len(waiting), 0
    listening = [rule for rule in response.rules if rule.enabled and rule.pattern is not None]
    while waiting and len(deliveries) < MOST:
        _, _, _, happened = heapq.heappop(waiting)
        events.append(happened)
        for delivery in _deliver(happened, listening, response, world):
            deliveries.append(delivery)
            if not delivery.started or delivery.goal is None or len(happened.after) >= GENERATIONS:
                continue
            runs += 1
            if runs > RUNS:
                continue
            minute = happened.minute + delivery.delay
            for each in followers(happened, delivery.goal.id, world, seed, minute):
                number += 1
                heapq.heappush(waiting, (each.minute, each.id, number, each))
        if len(events) % 100 == 0:
            tick("playing the stream", min(len(events), len(stream)), len(stream))
    return Played(tuple(events), tuple(deliveries), bool(waiting) or runs > RUNS)


def _deliver(happened: Happened, rules: Sequence[Rule], response: Response, world: World) -> list[Delivery]:
    found = []
    for rule in rules:
        if rule.bus == happened.bus and rule.pattern and rule.pattern.matches(happened.event):
            found += [_to(target, rule, happened, response, world) for target in rule.targets]
    return found


def _to(target: Target, rule: Rule, happened: Happened, response: Response, world: World) -> Delivery:
    goal = world.goal_at(target.arn)
    if goal is None:
        return Delivery(happened, rule, target, None, "started", Payload())
    payload = target.content.payload(happened.event, rule.name, rule.arn)
    wrong = refused(goal, target, response, world) or payload.wrong or unfit(goal, payload)
    why = wrong
    if not wrong:
        minutes, kind = happened.outage if happened.outage and happened.kind.goal == goal.id else (0.0, "")
        reached = next((each for each in waits(target.retries, target.age) if each >= minutes * 60), None)
        why = f"{goal.title} {'throttles' if kind == 'short' else 'is down'} for {minutes:.0f} minutes" if kind else ""
        if reached is not None:
            return Delivery(happened, rule, target, goal, "started", payload, why, delay=reached / 60)
    queue = response.queues.get(target.queue)
    kept = queue is not None and not queue.fifo and queue.admits(rule.arn)
    return Delivery(happened, rule, target, goal, "queued" if kept else "dropped", payload, why, bool(wrong))


def refused(goal: Goal, target: Target, response: Response, world: World) -> str:
    """Why EventBridge may not start a target; empty if it may."""
    if not goal.role:
        return ""
    if not target.role:
        return "no RoleArn gives EventBridge the right to start it"
    if target.role == world.rules.role or response.roles.get(target.role):
        return ""
    return f"the role {target.role[:80]} is none that EventBridge may take"


def unfit(goal: Goal, payload: Payload) -> str:
    """Why a target refuses what it gets at once; empty if it takes it.

    Systems Manager takes an object of lists of texts, and no other parameters than the runbook has.
    """
    if goal.takes == "parameters":
        return _no_parameters(payload.data)
    if goal.takes == "object" and not isinstance(payload.data, dict):
        return "it gets no JSON object"
    return ""


def _no_parameters(data: Any) -> str:
    if not isinstance(data, dict):
        return "a runbook takes an object of parameters"
    if any(not isinstance(each, list) or not all(isinstance(one, str) for one in each) for each in data.values()):
        return "each parameter of a runbook is a list of texts"
    return ""
