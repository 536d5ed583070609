"""Actions on instances, images, stacks and tags: each is a call or two of the emulated account."""

from typing import Any

from opexkit.labs.runbook.account import Refusal
from opexkit.labs.runbook.document import Step
from opexkit.labs.runbook.selectors import select
from opexkit.labs.runbook.step import Done, Handler, Inputs, Running, StepError
from opexkit.labs.runbook.templates import as_text


def _command(run: Running, step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    if named := inputs.get("InstanceIds"):
        _states(run, named, "running")
    outputs = {"CommandId": f"00000000-0000-4000-8000-{len(run.log):012}", "Status": "Success", "ResponseCode": 0}
    run.account.left_out.append(f"{step.name} ({step.action}) is not run here")
    return Done(outputs | {"Output": ""}, outputs | {"Output": ""}, message="the command was not run: no output")


_CHANGES = {"running": "StartInstances", "stopped": "StopInstances", "terminated": "TerminateInstances"}


def _instances(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    state = str(inputs["DesiredState"])
    if state not in _CHANGES:
        raise StepError(f"DesiredState is {state!r}; write {', '.join(_CHANGES)}")
    if as_text(inputs.get("CheckStateOnly", "false")).lower() != "true":
        run.account.call("ec2", _CHANGES[state], {"InstanceIds": inputs["InstanceIds"]})
    found = _states(run, inputs["InstanceIds"], state)
    return Done({"InstanceStates": found}, {"InstanceStates": found})


def _states(run: Running, instances: Any, state: str) -> list[str]:
    response = run.account.call("ec2", "DescribeInstances", {"InstanceIds": instances})
    found: list[str] = select("$.Reservations..Instances..State.Name", response)
    if any(each != state for each in found):
        raise StepError(f"the instances are {', '.join(found)}, not {state}")
    return found


def _image(api: str) -> Handler:
    def handle(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
        names = {"ImageName": "Name", "ImageDescription": "Description"}
        given = {names.get(name, name): value for name, value in inputs.items()}
        image = run.account.call("ec2", api, given).get("ImageId", inputs.get("ImageId"))
        outputs = {"ImageId": image, "ImageState": "available"} if api != "DeregisterImage" else {}
        return Done(outputs, outputs)

    return handle


def _run_instances(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    names = {"MinInstanceCount": "MinCount", "MaxInstanceCount": "MaxCount"}
    given = {"MinCount": 1, "MaxCount": 1} | {names.get(name, name): value for name, value in inputs.items()}
    profile = {key: given.pop(f"IamInstanceProfile{key}", None) for key in ("Arn", "Name")}
    if any(profile.values()):
        given["IamInstanceProfile"] = {key: value for key, value in profile.items() if value}
    response = run.account.call("ec2", "RunInstances", given)
    found = select("$.Instances[*].InstanceId", response)
    outputs = {"InstanceIds": found, "InstanceStates": _states(run, found, "running")}
    return Done(response, outputs)


def _create_stack(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    if "TemplateBody" not in inputs:
        raise Refusal("a template behind an address is not fetched; write it as TemplateBody")
    names = {"TemplateParameters": "Parameters", "OnStackFailure": "OnFailure"}
    given = {names.get(name, name): value for name, value in inputs.items()}
    created = run.account.call("cloudformation", "CreateStack", given)
    stack = run.account.call("cloudformation", "DescribeStacks", {"StackName": inputs["StackName"]})["Stacks"][0]
    if stack["StackStatus"] != "CREATE_COMPLETE":
        raise StepError(f"the stack is {stack['StackStatus']}")
    outputs = {"StackId": created["StackId"], "StackStatus": stack["StackStatus"], "StackStatusReason": ""}
    return Done(outputs, outputs)


def _delete_stack(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    return Done(run.account.call("cloudformation", "DeleteStack", inputs))


def _tags(run: Running, _step: Step, inputs: Inputs, _deadline: float | None) -> Done:
    kind, ids = str(inputs.get("ResourceType", "EC2")), inputs["ResourceIds"]
    named = ids if isinstance(ids, list) else [ids]
    if kind == "EC2":
        return Done(run.account.call("ec2", "CreateTags", {"Resources": named, "Tags": inputs["Tags"]}))
    for name in named:
        given = {"ResourceType": kind, "ResourceId": name, "Tags": inputs["Tags"]}
        run.account.call("ssm", "AddTagsToResource", given)
    return Done()


RESOURCES: dict[str, Handler] = {
    "aws:changeInstanceState": _instances,
    "aws:copyImage": _image("CopyImage"),
    "aws:createImage": _image("CreateImage"),
    "aws:createStack": _create_stack,
    "aws:createTags": _tags,
    "aws:deleteImage": _image("DeregisterImage"),
    "aws:deleteStack": _delete_stack,
    "aws:runCommand": _command,
    "aws:runInstances": _run_instances,
}
"""By the action's name."""
