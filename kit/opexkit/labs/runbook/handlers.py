"""What each action does: those that steer a run here, those on resources in `resources`."""

import json
from typing import Any

from opexkit.labs.runbook.account import Refusal
from opexkit.labs.runbook.choices import holds
from opexkit.labs.runbook.document import EMPTY, Step
from opexkit.labs.runbook.duration import LONGEST, DurationError, read_duration, read_timestamp
from opexkit.labs.runbook.inputs import MOST_ITERATIONS, own_inputs
from opexkit.labs.runbook.resources import RESOURCES
from opexkit.labs.runbook.selectors import select
from opexkit.labs.runbook.step import CannotRun, Done, Handler, Inputs, Running, StepError
from opexkit.labs.runbook.templates import as_text, resolve

LONGEST_WAIT = 3600.0
"""Seconds that a step waits for a property when it has no timeoutSeconds; AWS's own default."""
LONGEST_APPROVAL = 7 * 86_400.0
"""Seconds that an approval waits; AWS's own default."""


def _call_api(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    return Done(run.account.call(inputs["Service"], inputs["Api"], own_inputs(inputs)))


def _property(run: Running, inputs: Inputs) -> tuple[Any, bool, Any]:
    """A property's value, whether it is a desired one, and the response that it is in."""
    response = run.account.call(inputs["Service"], inputs["Api"], own_inputs(inputs))
    found = select(inputs["PropertySelector"], response)
    desired = inputs["DesiredValues"]
    wanted = {_desired(value) for value in (desired if isinstance(desired, list) else [desired])}
    values = found if isinstance(found, list) else [found]
    met = bool(values) and all(value is not None and _desired(value) in wanted for value in values)
    return found, met, response


def _desired(value: Any) -> str:
    """A value as it is compared: truth is True or False, with a capital letter, as AWS asks for it.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-waitforawsresourceproperty.html
    """
    return str(value) if isinstance(value, bool) else as_text(value)


def _note_doubt(run: Running, step: Step, found: Any, inputs: Inputs) -> None:
    """Note a look that may have failed by the emulation's spelling: it keeps a text as written, and AWS has its own."""
    texts = {each for each in (found if isinstance(found, list) else [found]) if isinstance(each, str)}
    desired = inputs["DesiredValues"]
    wanted = {_desired(value).lower() for value in (desired if isinstance(desired, list) else [desired])}
    if doubtful := [each for each in texts if each.lower() in wanted & {"true", "false"}]:
        run.account.left_out.append(
            f"{step.name}: the emulation has {doubtful[0]!r} as it was written, and AWS may not"
        )


def _assert(run: Running, step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    found, met, response = _property(run, inputs)
    if not met:
        _note_doubt(run, step, found, inputs)
        raise StepError(f"{inputs['PropertySelector']} is {_short(found)}, not {_short(inputs['DesiredValues'])}")
    return Done(response)


def _wait(run: Running, step: Step, inputs: Inputs, deadline: float | None) -> Done:
    clock = run.account.clock
    end = deadline if deadline is not None else clock.now + LONGEST_WAIT
    while True:
        found, met, response = _property(run, inputs)
        if met:
            return Done(response)
        if not _await_change(run, end):
            clock.wait(max(0.0, end - clock.now))
            _note_doubt(run, step, found, inputs)
            raise StepError(f"{inputs['PropertySelector']} is still {_short(found)}", "TimedOut")


def _await_change(run: Running, end: float) -> bool:
    """Let time pass until a look may find something else, in whole looks; False if none may before the end.

    What nothing has changed need not be asked again: the emulation would take its time for the same answer.
    """
    clock, pace = run.account.clock, run.account.pace
    while not clock.idle and clock.now + pace.poll <= end:
        changes = clock.next <= clock.now + pace.poll + pace.call
        clock.wait(pace.poll)
        if changes:
            return True
        clock.wait(pace.call)
    return False


def _branch(_run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    for choice in inputs["Choices"]:
        if holds(choice):
            return Done(next_step=choice["NextStep"])
    return Done(next_step=inputs.get("Default"))


def _approve(run: Running, _step: Step, inputs: Inputs, deadline: float | None) -> Done:
    least, named = int(inputs.get("MinRequiredApprovals", 1)), inputs["Approvers"]
    approvers = named if isinstance(named, list) else [named]
    if least > len(approvers):
        raise StepError(f"{least} approvals are needed, but {len(approvers)} approvers are named")
    limit = LONGEST_APPROVAL if deadline is None else deadline - run.account.clock.now
    said, topic = as_text(inputs.get("Message", "")), as_text(inputs.get("NotificationArn", ""))
    answer = run.account.approve(map(as_text, approvers), said, limit, topic)
    if answer is None:
        raise StepError("nobody approved in time", "TimedOut")
    if not answer:
        raise StepError("the approver said no")
    return Done(outputs={"ApprovalStatus": "Approved", "ApproverDecisions": approvers[:least]})


def _pause(run: Running, _step: Step, _inputs: Inputs, _deadline: float | None) -> Done:
    run.account.clock.wait(run.account.pace.resume)
    return Done(message="the operator resumed")


def _sleep(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    clock = run.account.clock
    try:
        if "Duration" in inputs:
            clock.wait(read_duration(str(inputs["Duration"])))
        else:
            seconds = (read_timestamp(str(inputs["Timestamp"])) - clock.moment).total_seconds()
            if seconds > LONGEST:
                raise StepError("it sleeps for more than 30 days")
            clock.wait(max(0.0, seconds))
    except DurationError as error:
        raise StepError(str(error)) from error
    return Done()


def _update(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    run.set_variable(str(inputs["Name"]).removeprefix("variable:"), inputs["Value"])
    return Done()


def _loop(run: Running, step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    block, values = run.runbook.blocks[step.name], inputs.get("Iterators")
    most = min(int(inputs.get("MaxIterations", MOST_ITERATIONS)), MOST_ITERATIONS)
    if isinstance(values, str):
        values = json.loads(values) if values.strip().startswith("[") else [values]
    if values is not None and len(values) > MOST_ITERATIONS:
        raise StepError(f"there are {len(values)} values; a loop takes {MOST_ITERATIONS}, so split the list")
    number = 0
    for number in range(1, (most if values is None else min(most, len(values))) + 1):
        run.outputs[f"{step.name}.CurrentIteration"] = number
        if values is not None:
            run.outputs[f"{step.name}.CurrentIteratorValue"] = values[number - 1]
        if run.run_block(block) != "Success":
            raise StepError(f"iteration {number} failed")
        if values is None and not holds(resolve(step.inputs["LoopCondition"], run.look_up)):
            break
    return Done(outputs={"CurrentIteration": number})


def _automation(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    name = str(inputs["DocumentName"])
    child = run.account.documents.get(name)
    if child is None:
        raise Refusal(f"the document {name!r} is not next to this one, so it cannot be run")
    given = {
        key: _one(child.content.parameters, key, value) for key, value in inputs.get("RuntimeParameters", {}).items()
    }
    done = run.start(child, given)
    if done.status == "Refused":
        raise Refusal(f"in {name}: {done.message}")
    if done.status != "Success":
        raise StepError(f"{name} ended {done.status}: {done.message}")
    values = [as_text(value) for value in done.outputs.values()]
    outputs = {"ExecutionId": run.look_up("automation:EXECUTION_ID"), "Status": done.status, "Output": values}
    return Done(outputs, outputs | done.outputs)


def _one(parameters: Any, key: str, value: Any) -> Any:
    """Runtime parameters are lists; a single text is taken out of its list."""
    scalar = key in parameters and parameters[key].plain_type in ("String", "Integer", "Boolean")
    return value[0] if scalar and isinstance(value, list) and len(value) == 1 else value


def _script(run: Running, step: Step, inputs: Inputs, deadline: float | None) -> Done:
    try:
        return _run_script(run, inputs, deadline)
    except CannotRun as error:
        empty = {output.name: EMPTY[output.type] for output in step.outputs} | {"OutputPayload": "{}"}
        run.account.left_out.append(f"{step.name} ({step.action}) is not run here: {error}")
        return Done(outputs=empty, message=f"the script was not run, its outputs are empty: {error}")


def _run_script(run: Running, inputs: Inputs, deadline: float | None) -> Done:
    """Run a script in its sandbox.

    Raises:
        CannotRun: it is no Python, or the sandbox is not there or cannot run it.
        StepError: it fails, as it would on AWS.
    """
    if not str(inputs["Runtime"]).startswith("python"):
        raise CannotRun(f"{inputs['Runtime']} is not run here, Python alone is")
    if "Script" not in inputs:
        raise CannotRun("it is in an attachment, which is not fetched")
    try:
        from opexkit.labs.runbook.script import run_script
    except ModuleNotFoundError as error:
        raise CannotRun(f"{error.name} is not installed; pip install 'opexkit[labs]'") from error
    event = inputs.get("InputPayload", {})
    done = run_script(run.account, str(inputs["Script"]), str(inputs["Handler"]), event, deadline)
    payload = json.dumps({"Payload": done.value, "ExecutionLog": done.printed})
    return Done({"Payload": done.value}, {"OutputPayload": payload})


def _lambda(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    payload = inputs.get("Payload", inputs.get("InputPayload", {}))
    if isinstance(payload, str):
        try:
            payload = json.loads(payload or "{}")
        except ValueError as error:
            raise StepError(f"the payload is no JSON ({error})") from error
    answer = run.account.invoke(str(inputs["FunctionName"]), payload)
    found = (answer if isinstance(answer, dict) else {}) | {"Payload": answer}  # a selector looks into the payload
    return Done(found, {"StatusCode": 200, "Payload": json.dumps(answer)})


def _short(value: Any) -> str:
    text = as_text(value) if value is not None else "not there"
    return text if len(text) <= 60 else f"{text[:57]}…"


HANDLERS: dict[str, Handler] = {
    **RESOURCES,
    "aws:approve": _approve,
    "aws:assertAwsResourceProperty": _assert,
    "aws:branch": _branch,
    "aws:executeAutomation": _automation,
    "aws:executeAwsApi": _call_api,
    "aws:executeScript": _script,
    "aws:invokeLambdaFunction": _lambda,
    "aws:loop": _loop,
    "aws:pause": _pause,
    "aws:sleep": _sleep,
    "aws:updateVariable": _update,
    "aws:waitForAwsResourceProperty": _wait,
}
"""By the action's name; those that `data/labs/actions.yaml` refuses have none."""
