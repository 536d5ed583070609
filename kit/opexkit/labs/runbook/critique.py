"""What a reviewer would say of a document that AWS accepts."""

import re
from collections.abc import Iterator
from typing import Any

from opexkit.labs.runbook import flow
from opexkit.labs.runbook.document import Block, Runbook, Step
from opexkit.labs.runbook.response import response_faults
from opexkit.labs.runbook.services import Fault
from opexkit.labs.runbook.templates import references

_ENDED = {
    "python3.6": "2021-12-23",
    "python3.7": "2023-06-27",
    "python3.8": "2024-10-07",
    "python3.9": "2025-10-31",
    "PowerShell Core 6.0": "2019-02-13",
    "PowerShell 7.0": "2022-12-03",
}
"""The day on which a runtime got its last fix: devguide.python.org/versions and PowerShell's support lifecycle."""
_DESTROYS = re.compile(r"(Delete|Terminate|Purge|Deregister|Disassociate|Revoke|Cancel|Reset)[A-Z]")
_LOOKS = re.compile(r"(Describe|Get|List|Lookup|Search|Query|Scan|Head|BatchGet)[A-Z]")
_TELLS = re.compile(r"(Publish|Send|PutMetricData|PutEvents|AddTags|CreateTags|TagResource|CreateOpsItem|PutItem)")
_MAY_LOOK = (
    *("aws:waitForAwsResourceProperty", "aws:assertAwsResourceProperty", "aws:executeScript"),
    *("aws:executeAutomation", "aws:runCommand", "aws:invokeLambdaFunction", "aws:executeStateMachine"),
)


def critique(runbook: Runbook) -> Iterator[Fault]:
    """Tell what will surprise whoever runs a document."""
    yield from _unused(runbook)
    for block, step in runbook.all_steps():
        for where, message, fix in (*response_faults(step), *_habits(step)):
            yield (*block.place(step), *where), message, fix
    for block in runbook.blocks.values():
        yield from _too_early(block)
        yield from _unasked(runbook, block)


def _unused(runbook: Runbook) -> Iterator[Fault]:
    used = {name.partition(".")[0] for _, name in references(runbook.source.data)}
    for name in runbook.content.parameters:
        if name not in used:
            yield ("parameters", name), f"nothing uses the parameter {name!r}", "use it, or delete it"


def _habits(step: Step) -> Iterator[Fault]:
    runtime = step.inputs.get("Runtime")
    if isinstance(runtime, str) and runtime in _ENDED:
        yield ("inputs", "Runtime"), f"{runtime} has had no fixes since {_ENDED[runtime]}", "write python3.11"
    if step.action == "aws:waitForAwsResourceProperty" and step.timeout_seconds is None:
        yield ("action",), "the wait has no timeoutSeconds, so it waits an hour", "say how long it may take"


def _too_early(block: Block) -> Iterator[Fault]:
    """Find references to a step of the same list from which no way leads to where they stand."""
    edges = {name: set(to) for name, to in flow.graph(block).items()}
    for step in block.steps:
        if step.on_cancel.startswith("step:"):
            edges[step.name].add(step.on_cancel.removeprefix("step:"))
    after = {name: set().union(*(flow.reached(edges, target) for target in to)) for name, to in edges.items()}
    for step in block.steps:
        for where, name in references(_own(step), (*block.place(step), "inputs")):
            maker = name.partition(".")[0]
            if maker in after and step.name not in after[maker]:
                message = f"{{{{ {name} }}}} is empty here: no way leads from {maker!r} to {step.name!r}"
                yield where, message, f"run {maker!r} first"


def _own(step: Step) -> dict[str, Any]:
    """A step's inputs without the steps of a loop, which are a list of their own."""
    return {name: value for name, value in step.inputs.items() if name != "Steps" or step.action != "aws:loop"}


def _unasked(runbook: Runbook, block: Block) -> Iterator[Fault]:
    """Find what destroys something although nobody was asked before, and what changes something and never looks."""
    asked = {
        name
        for each in runbook.blocks.values()
        for step in each.steps
        if step.action == "aws:approve"
        for name in _later(runbook, each, step)
    }
    for step in block.steps:
        api = _title(str(step.inputs.get("Api", "")))
        if step.action != "aws:executeAwsApi" or _LOOKS.match(api) or _TELLS.match(api):
            continue
        where = (*block.place(step), "inputs", "Api")
        later = _later(runbook, block, step)
        if _DESTROYS.match(api) and step.name not in asked:
            yield where, f"{api} cannot be undone, and nobody is asked before", "let someone approve it"
        if not any(_looks(other) for _, other in runbook.all_steps() if other.name in later):
            yield where, f"{api} changes something, and no later step looks at the result", "wait for it, or assert it"


def _later(runbook: Runbook, block: Block, step: Step) -> set[str]:
    """The steps that may run after one, those inside of later loops and after its own loop among them."""
    edges = flow.graph(block)
    found = set().union(*(flow.reached(edges, target) for target in edges[step.name])) - {flow.END}
    for name in tuple(found):
        if name in runbook.blocks:
            found |= {inner.name for inner in runbook.blocks[name].steps}
    if block.loop is not None:
        outer = next(each for each in runbook.blocks.values() if block.loop in each.steps)
        found |= _later(runbook, outer, block.loop)
    return found


def _looks(step: Step) -> bool:
    """Whether a step looks at something, or may, as far as can be told from outside."""
    if step.action in _MAY_LOOK:
        return True
    return step.action == "aws:executeAwsApi" and bool(_LOOKS.match(_title(str(step.inputs.get("Api", "")))))


def _title(api: str) -> str:
    """An API's name as AWS writes it, from whatever form a document has it in."""
    return "".join(part[:1].upper() + part[1:] for part in api.split("_"))
