"""Documents may call what is on the list, which nothing that is called leaves; all else does not reach the emulation."""

import contextlib
import datetime as dt
import json
from fnmatch import fnmatchcase
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from tests.labs.runbook.listener import Listener

from opexkit.labs.runbook import account as module
from opexkit.labs.runbook.account import Account, CallError, Refusal, open_account
from opexkit.labs.runbook.allowed import ALLOWED, is_allowed, may_be_stacked
from opexkit.labs.runbook.fence import UnsafeError
from opexkit.labs.runbook.services import _model, operation

START = dt.datetime(2026, 11, 23, 18, 40, tzinfo=dt.UTC)
LARGE = ("cloudformation", "ec2", "iam", "rds", "s3", "ssm")
"""Services whose calls take seconds to try."""
MAKE = ("Create", "Put", "Register", "Run", "Allocate", "Subscribe", "Attach", "Add", "Set", "Enable")


def filled(shape: Shape, address: str, name: str = "", depth: int = 0) -> Any:
    """Inputs that fit a shape: an address wherever one may stand, and the same name for everything else."""
    match shape:
        case StructureShape():
            members = (
                shape.members.items() if depth < 3 else [(key, shape.members[key]) for key in shape.required_members]
            )
            return {key: filled(member, address, key, depth + 1) for key, member in members} if depth < 8 else {}
        case ListShape():
            return [filled(shape.member, address, name, depth + 1)] if depth < 8 else []
        case MapShape():
            return {"x": filled(shape.value, address, name, depth + 1)} if depth < 8 else {}
    if shape.type_name == "string":
        if "protocol" in name.lower():
            return "http"
        aims = ("ur", "endpoint", "address", "destination", "target", "location", "source", "template", "arn")
        return shape.enum[0] if shape.enum else address if any(aim in name.lower() for aim in aims) else "x"
    kinds: dict[str, Any] = {"boolean": False, "blob": b"x", "timestamp": START}
    return kinds.get(shape.type_name, 1)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "service", [pytest.param(name, marks=pytest.mark.thorough) if name in LARGE else name for name in sorted(ALLOWED)]
)
def test_whatever_is_called_with_an_address_nothing_leaves(listener: Listener, service: str) -> None:
    address = f"http://127.0.0.1:{listener.port}/"
    names = [name for name in _model(service).operation_names if is_allowed(service, name)]
    names.sort(key=lambda name: not name.startswith(MAKE))
    answered = 0
    with open_account(START) as account:
        for name in names:
            shape = operation(service, name).input_shape
            given = filled(shape, address) if shape else {}
            required = {key: given[key] for key in shape.required_members} if shape else {}
            for inputs in (given, required):
                with contextlib.suppress(CallError, Refusal, UnsafeError):
                    account.call(service, name, inputs)
                    answered += 1
    assert answered, "at least one call came as far as an answer"
    assert listener.heard == 0


@pytest.mark.parametrize(
    ("service", "api"),
    [
        ("batch", "SubmitJob"),
        ("ecs", "RunTask"),
        ("events", "CreateApiDestination"),
        ("events", "PutEvents"),
        ("firehose", "PutRecord"),
        ("lambda", "Invoke"),
        ("stepfunctions", "StartExecution"),
    ],
)
def test_what_is_not_on_the_list_is_told_and_does_not_reach_the_emulation(
    account: Account, service: str, api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(module, "client", asked.append)
    with pytest.raises(Refusal, match=f"the emulated account does not have {service}:{api}"):
        account.call(service, api, {})
    assert asked == []


def test_a_stack_holds_what_could_be_made_by_a_call_and_nothing_else(account: Account) -> None:
    kinds = {"Queue": "AWS::SQS::Queue", "Own": "Custom::Caller", "Job": "AWS::Lambda::Function"}
    for name, kind in kinds.items():
        template = json.dumps({"Resources": {"Thing": {"Type": kind, "Properties": {"ServiceToken": "x"}}}})
        inputs = {"StackName": name, "TemplateBody": template}
        if kind == "AWS::SQS::Queue":
            account.call(
                "cloudformation",
                "CreateStack",
                inputs | {"TemplateBody": template.replace("ServiceToken", "QueueName")},
            )
            assert account.call("sqs", "ListQueues", {})["QueueUrls"]
        else:
            with pytest.raises(UnsafeError, match=f"has no {kind} for a stack"):
                account.call("cloudformation", "CreateStack", inputs)


def test_every_entry_of_the_list_names_something() -> None:
    for service, patterns in ALLOWED.items():
        names = _model(service).operation_names
        for pattern in patterns:
            assert any(fnmatchcase(name, pattern) for name in names), (service, pattern)
    assert may_be_stacked("AWS::ElasticLoadBalancingV2::TargetGroup")
    assert not may_be_stacked("AWS::CloudFormation::CustomResource")
