"""Whether a document makes sense: names, inputs, references and the ways through it, each problem at its line."""

from collections.abc import Iterator
from dataclasses import dataclass

from opexkit.files.document import CONTROL
from opexkit.files.fields import Where
from opexkit.files.problem import InputError, Problem, Severity
from opexkit.files.spelling import suggestion
from opexkit.labs.runbook import flow, inputs
from opexkit.labs.runbook.actions import load_actions
from opexkit.labs.runbook.critique import critique
from opexkit.labs.runbook.document import SCALARS, Block, Runbook, Step
from opexkit.labs.runbook.parameters import ParameterError, check_pattern, read_value
from opexkit.labs.runbook.templates import GLOBALS, references, texts

SHOWN = 40
"""Problems that are told at once."""

_NO_CANCEL = (
    *("approve", "copyImage", "createImage", "createStack", "createTags"),
    *("loop", "pause", "runInstances", "sleep", "updateVariable"),
)

_IN_DEFAULTS = ("ssm:", "resolve:ssm:", "global:", "automation:", "TARGET_ID", "RESOURCE_ID")

Fault = tuple[Where, str, str]
"""A place, what is wrong, what to do."""


@dataclass(frozen=True)
class Checked:
    """What a check found: `errors` keep a document from running, `warnings` do not."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check_runbook(runbook: Runbook) -> Checked:
    """Check a document that could be read: everything that can be known without running it."""
    errors = [*_characters(runbook), *_parameters(runbook), *_names(runbook)]
    for block, step in runbook.all_steps():
        errors += _step(runbook, block, step)
    errors += _references(runbook)
    if not errors:  # the ways through a document whose names are wrong say nothing
        errors += [fault for block in runbook.blocks.values() for fault in _endless(block)]
    warnings = [fault for block in runbook.blocks.values() for fault in _oddities(block)]
    if not errors:
        warnings += critique(runbook)
    return Checked(_problems(runbook, errors), _problems(runbook, warnings, Severity.WARNING))


def demand_sound(runbook: Runbook) -> None:
    """Raise InputError with every error of a document, if it has one."""
    if errors := check_runbook(runbook).errors:
        raise InputError(errors)


def _problems(runbook: Runbook, faults: list[Fault], severity: Severity = Severity.ERROR) -> tuple[Problem, ...]:
    found = [runbook.source.problem(*fault, severity) for fault in faults[:SHOWN]]
    return tuple(sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _characters(runbook: Runbook) -> Iterator[Fault]:
    for where, text in texts(runbook.source.data):
        if unseen := CONTROL.search(text):
            yield where, f"holds the control character U+{ord(unseen[0]):04X}", "delete it"


def _parameters(runbook: Runbook) -> Iterator[Fault]:
    for name, parameter in runbook.content.parameters.items():
        where: Where = ("parameters", name)
        if parameter.allowed_pattern is not None:
            try:
                check_pattern(parameter.allowed_pattern)
            except ParameterError as error:
                yield (*where, "allowedPattern"), str(error), "write a plainer pattern"
                continue
        named = [text for _, text in references(parameter.default)]
        if wrong := [text for text in named if not text.startswith(_IN_DEFAULTS)]:
            message = f"the default of {name!r} refers to {wrong[0]!r}, which has no value yet"
            yield (*where, "default"), message, "write a value, or refer to it in a step"
        elif parameter.default is not None and not named:
            try:
                read_value(name, parameter, parameter.default)
            except ParameterError as error:
                yield (*where, "default"), str(error), "give another default"
    for name, variable in runbook.content.variables.items():
        if variable.default is not None and variable.type in SCALARS and isinstance(variable.default, (list, dict)):
            yield ("variables", name, "default"), f"the default of {name!r} is no {variable.type}", "give another one"


def _names(runbook: Runbook) -> Iterator[Fault]:
    seen: set[str] = set()
    for block, step in runbook.all_steps():
        if step.name in seen:
            yield (*block.place(step), "name"), f"a second step has the name {step.name!r}", "give it another name"
        seen.add(step.name)


def _step(runbook: Runbook, block: Block, step: Step) -> Iterator[Fault]:
    where = block.place(step)
    action = load_actions().get(step.action)
    if action is None:
        fix = suggestion(step.action, load_actions(), "docs/automation-actions.md lists them")
        yield (*where, "action"), f"there is no action {step.action!r}", fix
        return
    for target in flow.targets(block, step):
        if target.name not in {other.name for other in block.steps}:
            names = [other.name for other in block.steps]
            fix = suggestion(target.name, names, "name a step of the same list")
            yield target.where, f"there is no step {target.name!r}", fix
    for place, message, fix in inputs.faults_of(runbook, step, action):
        yield (*where, *place), message, fix


def _references(runbook: Runbook) -> Iterator[Fault]:
    known = _known(runbook)
    yield from _unknown(references(runbook.content.assume_role, ("assumeRole",)), known)
    yield from _unknown(references(runbook.content.outputs_for_references, ("outputs",)), known)
    for block, step in runbook.all_steps():
        own = step.inputs if step.action != "aws:loop" else {k: v for k, v in step.inputs.items() if k != "Steps"}
        yield from _unknown(references(own, (*block.place(step), "inputs")), known)


def _known(runbook: Runbook) -> dict[str, set[str] | None]:
    """What may stand before the first dot of a reference, and what after it; None takes anything."""
    plain = [*runbook.content.parameters, *GLOBALS, *(f"variable:{name}" for name in runbook.content.variables)]
    known: dict[str, set[str] | None] = {name: {""} for name in plain}
    for _, step in runbook.all_steps():
        own = {output.name for output in step.outputs}
        action = load_actions().get(step.action)
        offered = own | set(action.outputs if action else ())
        known[step.name] = None if step.action == "aws:executeAutomation" else offered
    return known


def _unknown(named: Iterator[tuple[Where, str]], known: dict[str, set[str] | None]) -> Iterator[Fault]:
    for where, name in named:
        head, _, tail = name.partition(".")
        if head.startswith(("ssm:", "resolve:")) or name in known:
            continue
        if head not in known:
            fix = suggestion(head, known, "declare it, or delete it")
            yield where, f"{{{{ {name} }}}} names nothing that the document has", fix
        elif (own := known[head]) is not None and not any(f"{tail}.".startswith(f"{each}.") for each in own):
            offered = ", ".join(sorted(own)) or "no output"
            yield where, f"{{{{ {name} }}}}: the step {head!r} has no such output", f"it has {offered}"


def _endless(block: Block) -> Iterator[Fault]:
    edges = flow.graph(block)
    for name in [step.name for step in block.steps if step.name in flow.reached(edges, block.steps[0].name)]:
        if flow.END not in flow.reached(edges, name):
            step = next(step for step in block.steps if step.name == name)
            message = f"from {name!r} no way leads to an end"
            yield (*block.place(step), "name"), message, "let a branch leave the cycle, or set isEnd"
            return


def _oddities(block: Block) -> Iterator[Fault]:
    edges = flow.graph(block)
    seen = flow.reached(edges, block.steps[0].name)
    cancels = {step.on_cancel.removeprefix("step:") for step in block.steps}
    for step in block.steps:
        if step.name not in seen | cancels:
            yield (*block.place(step), "name"), f"no way leads to {step.name!r}", "name it in a branch, or delete it"
        if step.action.removeprefix("aws:") in _NO_CANCEL and step.on_cancel != "Abort":
            yield (*block.place(step), "onCancel"), f"{step.action} takes no onCancel; it has no effect", "delete it"
        limit = step.timeout_seconds if isinstance(step.timeout_seconds, int) else 0
        if step.action == "aws:executeScript" and limit > inputs.LONGEST_SCRIPT:
            message = f"a script is cut at {inputs.LONGEST_SCRIPT} s"
            yield (*block.place(step), "timeoutSeconds"), message, f"write {inputs.LONGEST_SCRIPT} or less"
        if step.is_end and step.next_step is not None:
            yield (*block.place(step), "nextStep"), "isEnd makes nextStep idle", "delete one of the two"
    for cycle in flow.restless(block):
        step = next(step for step in block.steps if step.name == cycle[0])
        message = f"the cycle {' → '.join(cycle)} has no step that waits"
        yield (*block.place(step), "name"), message, "let it sleep, so that it does not hurry"
