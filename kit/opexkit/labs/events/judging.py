"""Whether rules respond as they have to: a verdict for each demand, from a stream that nobody has seen."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from opexkit.labs.events.draw import Happened, draw
from opexkit.labs.events.play import Delivery, Played, play, waits
from opexkit.labs.events.queues import AWS_KEY, LARGEST, SHORTEST_STAY
from opexkit.labs.events.rules import Response, Rule, Target
from opexkit.labs.events.world import Goal, World, load_world
from opexkit.labs.verdict import Tick, Verdict, silent

PRACTICE = "practice"
"""The seed of the events that are shown; no artifact is judged on them."""
THEMES = ("repair", "security", "people")
DEMANDS = ("useful", *THEMES, "quiet", "once", "loop", "input", "retry", "late", "dead-letters", "alarm")
PARAMETERS = ("AutomationAssumeRole",)
"""Parameters that every runbook takes besides its own."""


@dataclass(frozen=True)
class Met:
    """What became of an event.

    Attributes:
        reached: deliveries to what it has to start.
        others: deliveries to anything else that the lab knows.
    """

    happened: Happened
    reached: tuple[Delivery, ...]
    others: tuple[Delivery, ...]

    @property
    def looping(self) -> bool:
        """Whether something is started in vain by what a run left behind."""
        return bool(self.others) and (bool(self.happened.after) or self.happened.kind.demand == "loop")

    @property
    def right(self) -> bool:
        """Whether what it has to start is started or on its way, once, and nothing else."""
        return len(self.reached) == bool(self.happened.kind.goal) and not self.others


@dataclass(frozen=True)
class Evaluation:
    """Rules on the stream that they are judged on, and on the one that is shown."""

    response: Response
    world: World
    seed: str
    played: Played
    practice: Played

    @cached_property
    def met(self) -> tuple[Met, ...]:
        """What became of each event of the stream."""
        return tuple(_met(self.played))

    @cached_property
    def shown(self) -> tuple[Met, ...]:
        """What became of each event for practice."""
        return tuple(_met(self.practice))


def _met(played: Played) -> Iterator[Met]:
    own: dict[str, list[Delivery]] = {}
    for each in played.deliveries:
        if each.goal is not None:
            own.setdefault(each.happened.id, []).append(each)
    for happened in played.events:
        found = own.get(happened.id, [])
        wanted = happened.kind.goal
        reached = tuple(each for each in found if each.goal and each.goal.id == wanted)
        yield Met(happened, reached, tuple(each for each in found if each.goal and each.goal.id != wanted))


def evaluate(response: Response, folder: Path, tick: Tick = silent, seed: str | None = None) -> Evaluation:
    """Play the stream that the rules draw, and the one for practice.

    Raises:
        InputError: the pack carries no events, or a file does not fit.
    """
    world = load_world(folder)
    drawn = seed or response.seed
    played = play(draw(folder, drawn), response, world, drawn, tick)
    practice = play(draw(folder, PRACTICE, practice=True), response, world, PRACTICE, silent)
    return Evaluation(response, world, drawn, played, practice)


def judge(done: Evaluation, bar: Callable[[str], float]) -> tuple[Verdict, ...]:
    """Judge each demand; `bar` gives the figure that decides whether the rules are of use."""
    acting = [each for each in done.met if each.happened.kind.goal]
    idle = [each for each in done.met if not each.happened.kind.goal]
    started, left = _share(acting, lambda each: bool(each.reached)), _share(idle, lambda each: not each.others)
    said = f"{started:.0%} of what needs a response gets one, and {left:.0%} of the rest is left alone"
    enough = min(started, left) >= bar("useful")
    verdicts = [Verdict.of("useful", enough, f"{said}, of {len(done.met)} events drawn by the seed {done.seed}")]
    verdicts += [_theme(theme, acting) for theme in THEMES]
    verdicts += [_quiet(done), _once(done), _loop(done), _input(done), _retry(acting), _late(done)]
    return (*verdicts, _dead_letters(done), _alarm(done))


def _share(met: Sequence[Met], right: Callable[[Met], bool]) -> float:
    """The share that is right, each kind counted the same."""
    kinds: dict[str, list[bool]] = {}
    for each in met:
        kinds.setdefault(each.happened.kind.id, []).append(right(each))
    return sum(sum(own) / len(own) for own in kinds.values()) / max(len(kinds), 1)


def _verdict(demand: str, wrong: Sequence[tuple[str, str]], fine: str, *, harm: bool = False) -> Verdict:
    """A verdict from what is wrong: each with the kind of event, the rule or the queue that it is about."""
    if not wrong:
        return Verdict.of(demand, True, fine)
    others = len({about for about, _ in wrong}) - 1
    times = "" if len(wrong) == 1 else f"{len(wrong):,} times: "
    more = f", and {others} more like it" if others else ""
    return Verdict.of(demand, False, f"{times}{wrong[0][1]}{more}", harm=harm)


def _theme(theme: str, acting: Sequence[Met]) -> Verdict:
    own = [each for each in acting if each.happened.kind.demand == theme]
    wrong = [(each.happened.kind.id, f"{event(each.happened)} starts nothing") for each in own if not each.reached]
    for each in own:
        if each.reached and all(one.lasting for one in each.reached):
            said = f"{event(each.happened)} starts nothing, since {each.reached[0].why}"
            wrong.append((each.happened.kind.id, said))
        elif each.reached and not any(_holds_later(one) for one in each.reached):
            why = f"since {each.reached[0].rule.name} asks for its time or its id"
            wrong.append((each.happened.kind.id, f"{event(each.happened)} starts nothing a year later, {why}"))
    return _verdict(theme, wrong, f"all {len(own)} events reach what they have to start")


def _holds_later(delivery: Delivery) -> bool:
    """Whether a rule matches the same event when it happens again, a year later."""
    later = datetime.fromisoformat(str(delivery.happened.event["time"])) + timedelta(days=400)
    again = {
        **delivery.happened.event,
        "time": later.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "id": str(uuid5(NAMESPACE_OID, "again")),
    }
    return delivery.rule.pattern is not None and delivery.rule.pattern.matches(again)


def _quiet(done: Evaluation) -> Verdict:
    wrong = [
        (each.happened.kind.id, f"{event(each.happened)} starts {each.others[0].title}{by(each.others[0])}")
        for each in done.met
        if each.others and not each.looping and each.happened.kind.demand != "once"
    ]
    idle = sum(not each.happened.kind.goal for each in done.met)
    return _verdict("quiet", wrong, f"{idle} events that need nothing start nothing")


def _once(done: Evaluation) -> Verdict:
    wrong = []
    for each in done.met:
        name = each.happened.kind.id
        if each.happened.kind.demand == "once" and each.others:
            wrong.append((name, f"{event(each.happened)} starts {each.others[0].title} once more"))
        elif len(each.reached) > 1:
            rules = " and ".join(dict.fromkeys(one.rule.name for one in each.reached))
            wrong.append((name, f"{event(each.happened)} starts {each.reached[0].title} twice, by {rules}"))
    return _verdict("once", wrong, "nothing is started twice for one matter")


def _loop(done: Evaluation) -> Verdict:
    wrong = [
        (each.happened.kind.id, f"{event(each.happened)}, which its own run left behind, starts {one.title}{by(one)}")
        for each in done.met
        if each.looping
        for one in each.others[:1]
    ]
    runs = sum(each.started for each in done.played.deliveries)
    return _verdict("loop", wrong, f"no event that one of {runs} runs left behind starts anything in vain", harm=True)


def _input(done: Evaluation) -> Verdict:
    wrong = [
        (each.happened.kind.id, f"{one.title} of {one.rule.name}: {said}")
        for each in done.met
        for one in each.reached
        if (said := wrong_input(one))
    ]
    return _verdict("input", wrong, "each target is given what it needs")


def wrong_input(delivery: Delivery) -> str:
    """What is wrong with what a target is given; empty if nothing is."""
    goal, payload = delivery.goal, delivery.payload
    if goal is None:
        return ""
    if payload.wrong:
        return payload.wrong
    wanted = delivery.happened.given
    if goal.takes == "parameters":
        return _wrong_parameters(payload.data, wanted)
    if goal.takes == "object":
        data = payload.data if isinstance(payload.data, dict) else {}
        lost = next((name for name, value in wanted.items() if data.get(name) != value), None)
        return f"{lost} is not {wanted[lost]}" if lost else ""
    return _wrong_text(goal, payload.text, list(wanted.values()), isinstance(payload.data, str))


def _wrong_parameters(data: Any, needed: Mapping[str, str]) -> str:
    if not isinstance(data, dict):
        return "a runbook takes an object of parameters"
    for name, value in needed.items():
        if data.get(name) != [value]:
            return f'{name} is {str(data.get(name))[:60]} and has to be ["{value}"]'
    unknown = next((name for name in data if name not in (*needed, *PARAMETERS)), None)
    return f"the runbook has no parameter {unknown[:60]!r}" if unknown else ""


def _wrong_text(goal: Goal, text: str, words: Sequence[str], is_text: bool) -> str:
    lost = next((word for word in words if word not in text), None)
    if lost:
        return f"it does not say {lost}"
    if goal.takes == "text" and not is_text:
        return "a person gets JSON to read"
    if goal.takes == "text" and len(text) > goal.text_limit:
        return f"it has {len(text)} characters, and a pager shows {goal.text_limit}"
    return ""


def _retry(acting: Sequence[Met]) -> Verdict:
    hit = [
        each
        for each in acting
        if each.happened.outage and each.happened.outage[1] == "short" and any(not one.lasting for one in each.reached)
    ]
    wrong = [
        (each.happened.kind.id, f"{event(each.happened)} is given up by {one.rule.name}, since {one.why}")
        for each in hit
        for one in each.reached
        if not one.started and not one.lasting
    ]
    fine = f"all {len(hit)} events that met a target that throttles reached it later"
    if not hit:
        return Verdict.of("retry", False, "no event reaches a target that throttles")
    return _verdict("retry", wrong, fine)


def _late(done: Evaluation) -> Verdict:
    wrong = []
    for each in done.met:
        for one in (*each.reached, *each.others):
            limit = one.goal.within if one.goal else None
            if one.started and limit is not None and one.delay > limit:
                said = f"{one.title} starts {one.delay / 60:.1f} hours after {event(each.happened)}"
                wrong.append((each.happened.kind.id, said))
    for rule, target in routes(done) if not wrong else ():
        goal = done.world.goal_at(target.arn)
        longest = waits(target.retries, target.age)[-1] / 60
        if goal and goal.within is not None and longest > goal.within:
            wrong.append((rule.name, f"{goal.title} may start {longest / 60:.1f} hours late, by {rule.name}"))
    return _verdict("late", wrong, "nothing starts so late that it does harm")


def _dead_letters(done: Evaluation) -> Verdict:
    wrong = [
        (rule.name, f"{said} ({rule.name}, target {target.id})")
        for rule, target in routes(done)
        if (said := no_queue(done.response, rule.arn, target.queue))
    ]
    wrong += [
        (one.rule.name, f"{event(one.happened)} is lost: {one.why}")
        for one in done.played.deliveries
        if one.outcome == "dropped"
    ]
    queued = sum(one.outcome == "queued" for one in done.played.deliveries)
    if not list(routes(done)):
        return Verdict.of("dead-letters", False, "no rule leads to a target that the lab knows")
    return _verdict("dead-letters", wrong, f"{queued} events that could not be delivered wait in a queue; none is lost")


def routes(done: Evaluation) -> Iterator[tuple[Rule, Target]]:
    """Each rule with each of its targets that the lab knows."""
    for rule in done.response.rules:
        for target in rule.targets:
            goal = done.world.goal_at(target.arn)
            if goal is not None and rule.enabled and rule.pattern is not None:
                yield rule, target


def no_queue(response: Response, rule: str, arn: str) -> str:
    """Why what a target does not take is lost; empty if it is not."""
    if not arn:
        return "no DeadLetterConfig"
    queue = response.queues.get(arn)
    if queue is None:
        return f"this template makes no queue {arn[:80]}"
    if queue.fifo:
        return f"{queue.name} is a FIFO queue, and EventBridge takes a standard one"
    if not queue.admits(rule):
        return f"no policy of {queue.name} lets EventBridge write into it"
    if queue.is_open:
        return f"a policy of {queue.name} lets strangers write into it; admit the service, for your rules alone"
    if queue.key.endswith(AWS_KEY):
        return f"{queue.name} is encrypted with {AWS_KEY}, which EventBridge may not use"
    if queue.largest < LARGEST:
        return f"{queue.name} takes messages of {queue.largest:,} bytes, and an event may have {LARGEST:,}"
    if queue.stay < SHORTEST_STAY:
        return f"{queue.name} keeps a message for {queue.stay / 3_600:g} hours, less than a weekend"
    return ""


def _alarm(done: Evaluation) -> Verdict:
    used = {target.queue for _, target in routes(done) if target.queue in done.response.queues}
    if not used:
        return Verdict.of("alarm", False, "there is no queue to watch")
    wrong = []
    for arn in sorted(used):
        queue = done.response.queues[arn]
        if "" not in queue.alarms:
            wrong.append((arn, f"{queue.name}: {queue.alarms[0] if queue.alarms else 'no alarm watches it'}"))
    return _verdict("alarm", wrong, "someone is told when an event waits in the queue")


def event(happened: Happened) -> str:
    """Say which event it is, by its kind and time."""
    return f"“{happened.kind.title}” ({moment(happened)})"


def moment(happened: Happened) -> str:
    """Say when an event happened, to the minute."""
    return f"{datetime.fromisoformat(str(happened.event['time'])):%d %b, %H:%M}"


def by(delivery: Delivery) -> str:
    """Say which rule sent an event."""
    return f", by {delivery.rule.name}"
