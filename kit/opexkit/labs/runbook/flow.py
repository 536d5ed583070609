"""Where each step of a block leads, what is never reached, and what never ends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from opexkit.files.fields import Where
from opexkit.labs.runbook.document import Block, Step

END = ""
"""Where a way ends well: after a step with `isEnd`, or after the last one."""

_WAITING = ("aws:sleep", "aws:pause", "aws:approve", "aws:waitForAwsResourceProperty")


@dataclass(frozen=True, slots=True)
class Target:
    """A step's name as it is written somewhere, and where."""

    name: str
    where: Where


def targets(block: Block, step: Step) -> Iterator[Target]:
    """Every step that a step names."""
    where = block.place(step)
    if step.next_step is not None:
        yield Target(step.next_step, (*where, "nextStep"))
    for key, way in (("onFailure", step.on_failure), ("onCancel", step.on_cancel)):
        if way.startswith("step:"):
            yield Target(way.removeprefix("step:"), (*where, key))
    if step.action == "aws:branch":
        yield from _choices(step, (*where, "inputs"))


def _choices(step: Step, where: Where) -> Iterator[Target]:
    choices = step.inputs.get("Choices")
    for place, choice in enumerate(choices if isinstance(choices, list) else []):
        if isinstance(choice, dict) and isinstance(choice.get("NextStep"), str):
            yield Target(choice["NextStep"], (*where, "Choices", place, "NextStep"))
    if isinstance(step.inputs.get("Default"), str):
        yield Target(step.inputs["Default"], (*where, "Default"))


def following(block: Block, step: Step) -> str:
    """The step after one that was done; for a branch without a choice that is true, too."""
    if step.is_end:
        return END
    if step.next_step is not None:
        return step.next_step
    place = block.position(step) + 1
    return block.steps[place].name if place < len(block.steps) else END


def ways(block: Block, step: Step) -> set[str]:
    """Where a step may lead unless it aborts; `END` among them."""
    if step.action == "aws:branch":
        found = {target.name for target in _choices(step, ())}
        if "Default" not in step.inputs:
            found.add(following(block, step))
    else:
        found = {following(block, step)}
    if step.on_failure.startswith("step:"):
        found.add(step.on_failure.removeprefix("step:"))
    return found


def graph(block: Block) -> dict[str, set[str]]:
    """The ways from each step, by name."""
    return {step.name: ways(block, step) for step in block.steps}


def reached(edges: Mapping[str, set[str]], start: str) -> set[str]:
    """Everything that a way from a start comes to, the start included."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += edges.get(name, ())
    return found


def restless(block: Block) -> list[list[str]]:
    """Cycles without a step that waits, each as the steps that can come to each other."""
    steps = {step.name: step for step in block.steps}
    edges = graph(block)
    after = {name: set().union(*(reached(edges, way) for way in edges[name])) for name in steps}
    cycles = {frozenset(other for other in after[name] if other in after and name in after[other]) for name in steps}
    found = [[name for name in steps if name in cycle] for cycle in cycles if cycle]
    return sorted(cycle for cycle in found if not any(steps[name].action in _WAITING for name in cycle))
