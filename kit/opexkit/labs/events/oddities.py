"""What does not keep rules from being played and is worth knowing."""

from collections.abc import Iterator

from opexkit.files.fields import Where
from opexkit.files.problem import Problem, Severity
from opexkit.files.spelling import nearest
from opexkit.labs.events.compiling import Flat
from opexkit.labs.events.pattern import Path, Test, Tree
from opexkit.labs.events.play import waits
from opexkit.labs.events.rules import Response, Rule, Target
from opexkit.labs.events.world import World

_TEXTS = ("account", "region", "source", "detail-type", "time", "id", "version")


def oddities(response: Response, world: World) -> list[Problem]:
    """Return warnings, each at its rule."""
    return [
        rule.document.problem(where, f"{rule.name}: {message}", fix, Severity.WARNING)
        for rule in response.rules
        for where, message, fix in (*_of_rule(rule, world), *_of_pattern(rule), *_of_targets(rule, world))
    ]


Said = tuple[Where, str, str]


def _of_rule(rule: Rule, world: World) -> Iterator[Said]:
    if rule.schedule:
        yield ("ScheduleExpression",), "the lab plays no schedule", "no event starts it here"
    if not rule.enabled:
        yield ("State",), "it is disabled", "enable it, or delete it"
    if not rule.targets:
        yield (), "it has no target", "add what it has to start"
    if rule.bus not in world.buses:
        near = nearest(rule.bus, world.buses)
        fix = f"did you mean {near!r}?" if near else f"here they arrive on {' and '.join(world.buses)}"
        yield ("EventBusName",), f"no event arrives on the bus {rule.bus[:60]!r}", fix


def _of_pattern(rule: Rule) -> Iterator[Said]:
    if rule.pattern is None:
        return
    where: Where = ("EventPattern",)
    if all("source" not in tree for tree in rule.pattern.alternatives):
        yield where, "its pattern names no source", "name it, so that events of others never match"
    for tree in rule.pattern.alternatives[:1]:
        for name in _TEXTS:
            tests = tree.get(name)
            numbers = [test for test in tests or () if isinstance(test, Test) and _compares_numbers(test)]
            if numbers:
                yield (*where, name), f"{name!r} is a text in every event, and a number never matches it", "quote it"
    for name, field in _fields(rule):
        buts = [test for test in field if test.but]
        if buts and len(field) > 1:
            message = (
                f"of the values of {name!r} one has to fit, so an `anything-but` beside others lets them all through"
            )
            yield where, message, "put what may not be into one `anything-but`"


def _compares_numbers(test: Test) -> bool:
    return test.operator == "equals" and all(isinstance(value, int | float) for value in test.values)


def _fields(rule: Rule) -> Iterator[tuple[str, tuple[Test, ...]]]:
    """The fields of a pattern with their tests, each once."""
    found: Flat = {}
    waiting: list[tuple[Path, Tree]] = [((), tree) for tree in rule.pattern.alternatives] if rule.pattern else []
    while waiting:
        path, inner = waiting.pop()
        for name, each in inner.items():
            if isinstance(each, tuple):
                found[(*path, name)] = each
            else:
                waiting.append(((*path, name), each))
    yield from ((".".join(path), tests) for path, tests in found.items())


def _of_targets(rule: Rule, world: World) -> Iterator[Said]:
    for target in rule.targets:
        goal = world.goal_at(target.arn)
        if goal is None:
            yield from _unknown(target, world)
        elif goal.within is not None and (longest := waits(target.retries, target.age)[-1]) > goal.within * 60:
            message = f"{goal.title} may start up to {round(longest / 3_600, 1):g} hours late"
            yield (*target.where, "RetryPolicy"), message, "lower `MaximumEventAgeInSeconds`"


def _unknown(target: Target, world: World) -> Iterator[Said]:
    names = {goal.name: goal for goal in world.goals.values()}
    name = target.arn.removesuffix(":$DEFAULT").removesuffix(":$LATEST").replace("/", ":").rsplit(":", 1)[-1]
    if name in names:
        fix = f"write {names[name].arn}"
        yield (*target.where, "Arn"), f"nothing lies at {target.arn[:100]!r}", fix
    elif near := nearest(name, names):
        yield (*target.where, "Arn"), f"the lab knows no target {name[:60]!r}", f"did you mean {near!r}?"
