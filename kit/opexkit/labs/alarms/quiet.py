"""What keeps pages quiet that must not: another fault elsewhere, or telemetry that is missing."""

from collections.abc import Callable, Iterator
from pathlib import Path

from opexkit.labs.alarms import rule
from opexkit.labs.alarms.alarms import Alarms, Composite
from opexkit.labs.alarms.drill import Drilled
from opexkit.labs.alarms.rule import Both, Not, Rule
from opexkit.labs.alarms.world import load_signals


def hushed(alarms: Alarms, drilled: Drilled, folder: Path, kind: Callable[[str], str | None]) -> Iterator[str]:
    """Say of each alarm that wakes someone what silences it while something is wrong.

    Weeks that are drawn hold few incidents at the same time, so that this is told from the alarms themselves.

    Args:
        alarms: what was read.
        drilled: what they did in a drill.
        folder: of the pack, which says whose faults show where.
        kind: tells of an action what it does, such as page.
    """
    faults = load_signals(folder).faults
    for name, alarm in alarms.each.items():
        if not isinstance(alarm, Composite) or "page" not in map(kind, alarm.properties.alarm_actions):
            continue
        told = {each for part in _parts(alarm.rule, False) for each in alarms.services[part]}
        above = told | {each for fault in faults if told & set(fault.also) for each in fault.on}
        for silencer in dict.fromkeys(filter(None, (alarm.suppressor, *_parts(alarm.rule, True)))):
            if elsewhere := sorted(alarms.services[silencer] - above):
                yield f"{name[:60]} is silenced by {silencer[:60]}, so by what happens to {elsewhere[0]}"
            if silencer in drilled.stuck:
                yield f"{name[:60]} is silenced by {silencer[:60]} for as long as telemetry is missing"


def _parts(node: Rule, denied: bool) -> Iterator[str]:
    """The alarms that a rule names: those below a NOT, or all others."""
    if isinstance(node, Not):
        yield from rule.names(node.inner) if denied else ()
    elif isinstance(node, Both):
        for part in node.parts:
            yield from _parts(part, denied)
    elif not denied:
        yield from rule.names(node)
