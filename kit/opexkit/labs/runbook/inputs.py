"""Whether a step's inputs fit its action, and its outputs its response."""

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from opexkit.labs.runbook import choices
from opexkit.labs.runbook.actions import Action
from opexkit.labs.runbook.document import Runbook, Step
from opexkit.labs.runbook.duration import DurationError, read_duration, read_timestamp
from opexkit.labs.runbook.selectors import SelectorError, check_selector
from opexkit.labs.runbook.services import Fault, NotKnown, input_faults, operation
from opexkit.labs.runbook.templates import references

OWN = ("Service", "Api", "PropertySelector", "DesiredValues")
"""Inputs of the actions that call an API which are not the API's own."""
MOST_APPROVERS = 10
LONGEST_APPROVAL = 30 * 86_400
"""Seconds of thirty days."""
LONGEST_SCRIPT = 600
"""Seconds that a script may take."""
MOST_ITERATIONS = 100
MESSAGE_LIMIT = 4096
"""Characters in the message of an approval."""

MACRO = re.compile(r"\s*(%%\w+(%%)?|%\w+%|\$\{\w+\}|<%=?\s*[\w.]+\s*%>|@@\w+@@|[A-Z]+_PLACEHOLDER|PLACEHOLDER\w*)\s*$")
"""What a generator puts in the place of a script."""
RESERVED = ("FunctionError", "LogResult", "OutputPayload", "Payload", "StatusCode")
"""Names that aws:invokeLambdaFunction gives to outputs itself: cdklabs/cdk-ssm-documents#55 has AWS's words."""

_RUNTIMES = r"python3\.(6|7|8|9|10|11|12|13)|PowerShell (Core 6\.0|7\.0|7\.4)"


def faults_of(runbook: Runbook, step: Step, action: Action) -> Iterator[Fault]:
    """What is wrong with a step's inputs and outputs; places count from the step."""
    for name, required in action.inputs.items():
        if required and name not in step.inputs:
            yield ("inputs",), f"{action.name} needs the input {name!r}", "add it"
    if not action.calls_api:
        for name in step.inputs:
            if name not in action.inputs:
                fix = f"it takes {', '.join(action.inputs) or 'no inputs'}"
                yield ("inputs", name), f"{action.name} has no input {name!r}", fix
    for place, output in enumerate(step.outputs):
        if action.name == "aws:invokeLambdaFunction" and output.name in RESERVED:
            yield (
                ("outputs", place, "Name"),
                f"{action.name} has an output {output.name!r} of its own",
                "name it otherwise",
            )
        try:
            check_selector(output.selector)
        except SelectorError as error:
            yield ("outputs", place, "Selector"), str(error), "write a path, such as $.DBClusters[0].Status"
    if action.calls_api:
        yield from _api(step)
    elif own := _OWN_RULES.get(action.name):
        yield from own(runbook, step)


def _api(step: Step) -> Iterator[Fault]:
    service, api = step.inputs.get("Service"), step.inputs.get("Api")
    selector = step.inputs.get("PropertySelector")
    if isinstance(selector, str) and not any(references(selector)):
        try:
            check_selector(selector)
        except SelectorError as error:
            yield ("inputs", "PropertySelector"), str(error), "write a path, such as $.DBClusters[0].Status"
    if not (isinstance(service, str) and isinstance(api, str)) or any(references([service, api])):
        return
    try:
        model = operation(service, api)
    except NotKnown as error:
        message, _, fix = str(error).partition("; ")
        yield ("inputs", "Service" if "service" in message else "Api"), message, fix
        return
    given = {name: value for name, value in step.inputs.items() if name not in OWN}
    for place, message, fix in input_faults(model, given):
        yield ("inputs", *place), message, fix


def _approve(_runbook: Runbook, step: Step) -> Iterator[Fault]:
    approvers = step.inputs.get("Approvers")
    if isinstance(approvers, list) and not 1 <= len(approvers) <= MOST_APPROVERS:
        yield ("inputs", "Approvers"), f"{len(approvers)} approvers are named", f"name 1 to {MOST_APPROVERS}"
    if len(str(step.inputs.get("Message", ""))) > MESSAGE_LIMIT:
        yield ("inputs", "Message"), f"the message is longer than {MESSAGE_LIMIT:,} characters", "shorten it"
    if isinstance(step.timeout_seconds, int) and step.timeout_seconds > LONGEST_APPROVAL:
        yield ("timeoutSeconds",), "an approval waits 30 days at most", f"write {LONGEST_APPROVAL} or less"


def _branch(_runbook: Runbook, step: Step) -> Iterator[Fault]:
    if not isinstance(step.inputs.get("Default", ""), str):
        yield ("inputs", "Default"), "Default is no step's name", "name the step that it leads to"
    written = step.inputs.get("Choices")
    if not isinstance(written, list) or not written:
        if "Choices" in step.inputs:
            yield ("inputs", "Choices"), "there is no choice", "write `- NextStep: …` with a condition"
        return
    for place, choice in enumerate(written):
        where = ("inputs", "Choices", place)
        if not isinstance(choice, dict) or not isinstance(choice.get("NextStep"), str):
            yield where, "a choice needs `NextStep`", "name the step that it leads to"
            continue
        yield from choices.faults_of({key: value for key, value in choice.items() if key != "NextStep"}, where)


def _loop(_runbook: Runbook, step: Step) -> Iterator[Fault]:
    if ("Iterators" in step.inputs) == ("LoopCondition" in step.inputs):
        yield ("inputs",), "a loop needs either Iterators or LoopCondition", "write one of the two"
    kind = step.inputs.get("IteratorDataType", "String")
    if kind not in ("Boolean", "Integer", "String", "StringMap"):
        yield ("inputs", "IteratorDataType"), f"there is no IteratorDataType {str(kind)[:40]!r}", "write String"
    if "LoopCondition" in step.inputs:
        yield from choices.faults_of(step.inputs["LoopCondition"], ("inputs", "LoopCondition"))
    most = str(step.inputs.get("MaxIterations", MOST_ITERATIONS))
    if "{{" not in most and not (most.isdigit() and 1 <= int(most) <= MOST_ITERATIONS):
        yield ("inputs", "MaxIterations"), f"MaxIterations is {most[:20]!r}", f"write 1 to {MOST_ITERATIONS}"


def _script(_runbook: Runbook, step: Step) -> Iterator[Fault]:
    runtime, script = str(step.inputs.get("Runtime", "")), step.inputs.get("Script")
    if "{{" not in runtime and not re.fullmatch(_RUNTIMES, runtime):
        yield ("inputs", "Runtime"), f"there is no runtime {runtime!r}", "write python3.11 or PowerShell 7.4"
    if "Script" not in step.inputs and "Attachment" not in step.inputs:
        yield ("inputs",), "aws:executeScript needs Script or Attachment", "write one of the two"
    if not runtime.startswith("python"):
        return
    handler = step.inputs.get("Handler")
    if not handler:
        yield ("inputs",), "a Python script needs a Handler", "name the function that is called"
    if isinstance(script, str):
        yield from _python(script, str(handler))


def _python(script: str, handler: str) -> Iterator[Fault]:
    """Parse, never run: whether the script is Python and has the function."""
    if MACRO.match(script):
        yield ("inputs", "Script"), f"{script.strip()[:60]!r} looks like a placeholder", "render the template first"
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the learner's text, not ours
            tree = ast.parse(re.sub(r"\{\{[^{}]*\}\}", "0", script))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line, said = getattr(error, "lineno", None), getattr(error, "msg", None) or error
        yield ("inputs", "Script"), f"the script is no Python (line {line} of it: {said})", "fix the script"
        return
    functions = {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}
    if handler != "None" and handler.split(".")[-1] not in functions:
        yield (
            ("inputs", "Handler"),
            f"the script has no function {handler!r}",
            f"it has {', '.join(functions) or 'none'}",
        )


def _sleep(_runbook: Runbook, step: Step) -> Iterator[Fault]:
    given = [name for name in ("Duration", "Timestamp") if name in step.inputs]
    if len(given) != 1:
        yield ("inputs",), "aws:sleep needs either Duration or Timestamp", "write `Duration: PT30S`"
    for name in given:
        text = str(step.inputs[name])
        try:
            if "{{" not in text:
                (read_duration if name == "Duration" else read_timestamp)(text)
        except DurationError as error:
            yield ("inputs", name), str(error), "write it as PT30S or 2026-11-23T12:00:00Z"


def _update(runbook: Runbook, step: Step) -> Iterator[Fault]:
    name = str(step.inputs.get("Name", "")).removeprefix("variable:")
    if "Name" in step.inputs and name not in runbook.content.variables:
        known = ", ".join(runbook.content.variables) or "none"
        yield ("inputs", "Name"), f"there is no variable {name!r}", f"declare it under `variables:` (there is {known})"


_OWN_RULES: dict[str, Callable[[Runbook, Step], Iterator[Fault]]] = {
    "aws:approve": _approve,
    "aws:branch": _branch,
    "aws:loop": _loop,
    "aws:executeScript": _script,
    "aws:sleep": _sleep,
    "aws:updateVariable": _update,
}


def own_inputs(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs that go to the API."""
    return {name: value for name, value in inputs.items() if name not in OWN}
