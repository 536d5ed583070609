"""What keeps pages quiet that must not: another fault, or telemetry that is missing."""

from collections.abc import Callable, Iterator
from pathlib import Path

from opexkit.labs.alarms import rule
from opexkit.labs.alarms.alarms import Alarms, Composite, Watch
from opexkit.labs.alarms.drill import Drilled
from opexkit.labs.alarms.rule import AtLeast, Both, Is, Not, Rule
from opexkit.labs.alarms.states import ALARM, NO_DATA
from opexkit.labs.alarms.world import RELEASE, load_signals

_KEEPS: dict[tuple[str, bool], frozenset[int]] = {
    ("ALARM", True): frozenset({ALARM}),
    ("OK", False): frozenset({ALARM, NO_DATA}),
    ("INSUFFICIENT_DATA", True): frozenset({NO_DATA}),
}
"""By a state, and whether a rule denies it: the states of an alarm in which the rule keeps quiet."""


def hushed(alarms: Alarms, drilled: Drilled, folder: Path, kind: Callable[[str], str | None]) -> Iterator[str]:
    """Say of each alarm that wakes someone what silences it while something is wrong.

    Weeks that are drawn hold few incidents at the same time, so that this is told from the alarms themselves, and from
    what they did in a drill.

    Args:
        alarms: what was read.
        drilled: what they did in a drill.
        folder: of the pack, which says whose faults show where.
        kind: tells of an action what it does, such as page.
    """
    faults = load_signals(folder).faults
    paging = {name for name, own in alarms.each.items() if "page" in map(kind, own.properties.alarm_actions)}
    for name in paging:
        alarm = alarms.each[name]
        if not isinstance(alarm, Composite):
            continue
        told = {each for part in _tellers(alarm) for each in alarms.services[part]}
        below = {each for fault in faults if told & set(fault.also) for each in fault.on} - told
        awake = {part for other in paging - {name} for part in (other, *_tellers(alarms.each[other]))}
        for silencer, states in _silencers(alarm):
            if elsewhere := sorted(alarms.services[silencer] - told - below):
                yield f"{name[:60]} is silenced by {silencer[:60]}, so by what happens to {elsewhere[0]}"
            for watch in _watches(alarms, silencer):
                own = alarms.services[watch.name] & told
                if (
                    own
                    and watch.name not in awake
                    and any(each.metric.metric_name != RELEASE for each in watch.metrics)
                ):
                    yield f"{name[:60]} is silenced by {watch.name[:60]}, so by a fault of its own that wakes nobody"
            if drilled.silent[silencer] & states:
                yield f"{name[:60]} is silenced by {silencer[:60]} for as long as telemetry is missing"


def _tellers(alarm: Watch | Composite) -> Iterator[str]:
    """The alarms whose ringing makes a composite alarm ring."""
    if isinstance(alarm, Composite):
        yield from (name for name, state, denied in _parts(alarm.rule, False) if (state, denied) not in _KEEPS)


def _silencers(alarm: Composite) -> Iterator[tuple[str, frozenset[int]]]:
    """The alarms that keep a composite alarm quiet, each with the states in which it does."""
    if alarm.suppressor:
        yield alarm.suppressor, frozenset({ALARM})
    for name, state, denied in dict.fromkeys(_parts(alarm.rule, False)):
        if (state, denied) in _KEEPS:
            yield name, _KEEPS[state, denied]


def _parts(node: Rule, denied: bool) -> Iterator[tuple[str, str, bool]]:
    """Each alarm of a rule with the state that is asked for, and whether it is denied."""
    if isinstance(node, Not):
        yield from _parts(node.inner, not denied)
    elif isinstance(node, Both):
        for part in node.parts:
            yield from _parts(part, denied)
    elif isinstance(node, Is):
        yield node.name, node.state, denied
    elif isinstance(node, AtLeast):
        yield from ((name, node.state, denied != node.negated) for name in node.names)


def _watches(alarms: Alarms, name: str) -> Iterator[Watch]:
    """The metric alarms on which an alarm rests."""
    alarm = alarms.each[name]
    if isinstance(alarm, Watch):
        yield alarm
    else:
        for part in rule.names(alarm.rule):
            yield from _watches(alarms, part)
